"""Planning once, by the product or by a loop, and what it took: for processes that do nothing else.

Belongs here: one measured plan. Does not belong here: comparing (plan.py), or any import that a plan does not need: it
would count in the peak memory.
"""

import hashlib
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import polars as pl
from pydantic import SecretStr

from benchmarks.plan_loop import Call, loop
from benchmarks.planned_store import NOW
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.registry import ROUTES
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """One plan: seconds, CPU seconds, peak memory in MB, due and chosen calls, a hash of all calls in their order."""

    seconds: float
    cpu: float
    megabytes: float
    due: int
    chosen: int
    digest: str


def _settings(*, include_frozen: bool) -> Settings:
    usual = {"enabled": True, "api_key": SecretStr("none"), "daily_quota": None}
    settings = Settings.model_construct(
        tmdb=TmdbSettings.model_validate(usual | {"daily_quota": 40_000}),
        omdb=OmdbSettings.model_validate(usual | {"daily_quota": 1_000}),
        fanart=FanartSettings.model_validate(usual),
        tvdb=TvdbSettings.model_validate(usual),
        include_frozen=include_frozen,
    )
    assert set(settings.active_providers) == set(ROUTES)
    return settings


def planner(path: Path, now: datetime, *, include_frozen: bool = False) -> Planned:
    """Plan as the product does."""
    settings = _settings(include_frozen=include_frozen)

    def product(operations: Operations) -> pl.DataFrame:
        return make_plan(operations, settings, now, refresh_limit=None).calls

    def calls(planned: pl.DataFrame) -> list[Call]:
        return planned.select("movie_id", pl.col("provider").cast(pl.String), "tier", "chosen").rows()

    return _measured(path, product, calls)


def looped(path: Path, read: str) -> Planned:
    """Plan by a loop over films."""
    settings = _settings(include_frozen=False)
    quotas = {name: settings.providers[name].daily_quota for name in settings.active_providers}

    def naive(operations: Operations) -> list[Call]:
        return loop(operations, read, settings.active_providers, quotas, NOW)

    return _measured(path, naive, list)


def _measured(path: Path, plan: Callable[[Operations], T], calls: Callable[[T], list[Call]]) -> Planned:
    with Operations(path) as operations:
        began, used = time.perf_counter(), time.process_time()
        planned = plan(operations)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    rows = calls(planned)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return Planned(seconds, cpu, megabytes, len(rows), sum(row[3] for row in rows), digest)
