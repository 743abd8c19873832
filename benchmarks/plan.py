"""`plan`: what planning, merging a share and the content hash cost, each beside what it stands against.

Belongs here: the planner (refresh.make_plan: reading the operations store, ranking, quota cut, figures) over 1,000,
100,000 and 1,000,000 films x 4 providers. Does not belong here: the store (planned_store.py), the loop (plan_loop.py),
merging and hashing (merge_share.py, hash_share.py), whose figures are printed after these.

About 1 % of all calls due, scattered over the store: the planner and two loops in Python over every film, alternating,
each run in a process of its own; that all give the same calls, in the same order, with the same tier and the same
choice, is asserted. Then everything due: the same store 200 days later, what is frozen asked for too.

The quotas are the usual ones (40,000 calls of TMDB, 1,000 of OMDb, the others without); no refresh_limit, no changes
feed, an empty gate. The store is not analysed. Figures: seconds from the opened store to the plan, and of processor
time, which others on the same machine disturb less; peak RSS of the process in MB (10^6 bytes), interpreter and
libraries included.
Targets at 1,000,000 films: 50 times faster than the loop; with everything due 30 s and 500 MB.
"""

import hashlib
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import polars as pl
from pydantic import SecretStr

from benchmarks.hash_share import hashes
from benchmarks.merge_share import merges
from benchmarks.plan_loop import READ, Call, loop
from benchmarks.planned_store import NOW, make_store
from benchmarks.rounds import Apart, Spread, alternating, rounds, spread, table, verdict
from movie_assets.answers import ROUTES
from movie_assets.operations.store import Operations
from movie_assets.refresh import make_plan
from movie_assets.settings import FanartSettings, OmdbSettings, Settings, TmdbSettings, TvdbSettings

SIZES = (1_000, 100_000, 1_000_000)
SHARE_DUE = 0.01
LATER = NOW + timedelta(days=200)
"""No due date is further ahead than 181 days."""
TIMES_FASTER, MOST_SECONDS, MOST_MB = 50, 30.0, 500.0
PRODUCT = "planner"
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


def run() -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as folder:
        for films in SIZES:
            path = Path(folder) / f"{films}.sqlite"
            Apart.run(make_store, path, films, SHARE_DUE)
            _some_due(path, films)
            if films == max(SIZES):
                _all_due(path, films)
            path.unlink()
    merges()
    hashes()


def _some_due(path: Path, films: int) -> None:
    ran: dict[str, list[Planned]] = {design: [] for design in (PRODUCT, *READ)}
    for design in alternating(list(ran), rounds()):
        one = Apart.run(planner, path, NOW) if design == PRODUCT else Apart.run(looped, path, design)
        ran[design].append(one)
    found = {one.digest for of in ran.values() for one in of}
    assert len(found) == 1, "the designs plan different calls"
    one = ran[PRODUCT][0]
    table(
        f"plan: {films:,} films x {len(ROUTES)} providers, {one.due:,} calls due, {one.chosen:,} chosen",
        ("design", "s", "x planner", "CPU s", "x planner's", "peak MB"),
        [
            (
                design,
                spread(o.seconds for o in of),
                _times(of, ran[PRODUCT], attrgetter("seconds")),
                spread(o.cpu for o in of),
                _times(of, ran[PRODUCT], attrgetter("cpu")),
                spread(o.megabytes for o in of),
            )
            for design, of in ran.items()
        ],
    )
    if films == max(SIZES):
        for design in READ:
            for unit in ("seconds", "cpu"):
                share = _times(ran[PRODUCT], ran[design], attrgetter(unit))
                verdict(f"planner beside the loop, {design}, {unit}", share, 1 / TIMES_FASTER, "of its time")


def _times(ones: Sequence[Planned], others: Sequence[Planned], figure: Callable[[Planned], float]) -> Spread:
    return spread(figure(one) / figure(other) for one, other in zip(ones, others, strict=True))


def _all_due(path: Path, films: int) -> None:
    ran = [Apart.run(planner, path, LATER, include_frozen=True) for _ in range(rounds())]
    assert all(one.due == films * len(ROUTES) for one in ran)
    seconds, megabytes = spread(one.seconds for one in ran), spread(one.megabytes for one in ran)
    row = (f"{ran[0].due:,}", f"{ran[0].chosen:,}", seconds, spread(one.cpu for one in ran), megabytes)
    table(f"plan: everything due, {films:,} films", ("calls due", "chosen", "s", "CPU s", "peak MB"), [row])
    verdict("everything due", seconds, MOST_SECONDS)
    verdict("peak memory, everything due", megabytes, MOST_MB, "MB")
