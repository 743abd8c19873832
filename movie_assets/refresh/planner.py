"""The refresh plan of this moment: what is due in the whole catalogue, what is chosen, and the runs that fetch it.

Belongs here: reading operations, ranking by the rules, figures, the runs to request. It is plain Python: the sensor,
the command line and simulations all use it. Does not belong here: starting runs (defs/sensors.py), the rules.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from movie_assets.policy.planning import plan, reason
from movie_assets.policy.shared_calls import cost
from movie_assets.policy.year_ranges import group_years
from movie_assets.policy.years import partition_years
from movie_assets.settings import Settings
from movie_assets.store import refresh_plans, totals
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import due_calls
from movie_assets.store.feed_state import read_feed

DEFERRED_SHOWN = 10_000
FILMS_A_RUN = 5_000
"""How many films a run may have, since its configuration lists them. The next run takes the rest of a large year."""


@dataclass(frozen=True)
class RefreshPlan:
    """A plan: `calls` as policy.planning returns them, `figures` as an operator sees them."""

    made_at: datetime
    calls: pl.DataFrame
    figures: dict[str, Any]

    @property
    def chosen(self) -> pl.DataFrame:
        """The calls to make now, in order."""
        return self.calls.filter("chosen")

    def shown(self) -> pl.DataFrame:
        """Return the chosen calls and the first deferred ones, in the columns of the table refresh_plan."""
        return (
            pl.concat([self.chosen, self._deferred()])
            .with_row_index("place", 1)
            .select(
                pl.col("place").cast(pl.Int64),
                "movie_id",
                pl.col("provider", "partition_year", "age_category", "waits_for").cast(pl.String),
                pl.col("tier").cast(pl.Int32),
                pl.col("value").cast(pl.Float64),
                reason(),
                "chosen",
                "comes_on",
                cost=cost(),
                made_at=pl.lit(self.made_at.replace(tzinfo=None)),
            )
        )

    @property
    def digest(self) -> str:
        """Return a digest that is equal for plans that choose the same calls and defer the same ones."""
        whole = hashlib.sha256()
        for calls in (self.chosen, self._deferred()):
            reported = calls.select("movie_id", "provider", "chosen", "waits_for", "comes_on")
            for part in reported.iter_slices(DEFERRED_SHOWN):
                whole.update(part.write_csv(include_header=False).encode())
        return whole.hexdigest()

    def _deferred(self) -> pl.DataFrame:
        return self.calls.filter(~pl.col("chosen")).head(DEFERRED_SHOWN)


@dataclass(frozen=True)
class RefreshRun:
    """A run to request: its years, the films in order, and the films that get a scarce quota, where there is one."""

    years: tuple[str, ...]
    providers: tuple[str, ...]
    movie_ids: tuple[int, ...]
    narrowed: dict[str, list[int]]
    state: str
    """A digest of (year, film, provider, checked_at, attempts). Every answer and every failure changes it."""


def make_plan(
    operations: Operations, settings: Settings, now: datetime, *, refresh_limit: int | None, counted: bool = True
) -> RefreshPlan:
    """Return the plan of this moment (aware UTC). `counted`: films that the sensor requested today use the limit."""
    active = settings.active_providers
    quotas = {name: settings.providers[name].daily_quota for name in active}
    limits = {name: totals.rate_limit_state(operations, name, now) for name in active}
    left = {name: limits[name].left(quotas[name]) for name in active}
    asked = refresh_plans.asked_on(operations, now) if counted and refresh_limit is not None else set()
    limit_left = None if refresh_limit is None else max(0, refresh_limit - len(asked))
    calls = plan(
        due_calls(
            operations,
            active,
            now,
            include_frozen=settings.include_frozen,
            revalidate_days=settings.frozen_revalidate_days,
            feed=read_feed(operations) if settings.tmdb_changes else None,
        ),
        left,
        quotas,
        now,
        refresh_limit=refresh_limit,
        limit_left=limit_left,
        admitted=sorted(asked),
    )
    frozen = totals.frozen_by_provider(operations)
    figures = {
        "due": calls.height,
        "chosen": int(calls["chosen"].sum()),
        "films": calls.filter("chosen")["movie_id"].n_unique(),
        "providers": {
            name: {
                **_figures(calls.filter(pl.col("provider") == name)),
                "frozen": frozen.get(name, 0),
                "calls_today": limits[name].used,
                "quota": quotas[name],
                "left": left[name],
                "closed": limits[name].reason,
            }
            for name in active
        },
    }
    return RefreshPlan(now, calls, figures)


def _figures(calls: pl.DataFrame) -> dict[str, Any]:
    waiting = calls.filter(~pl.col("chosen"))
    last = waiting["comes_on"].max()
    deferred = waiting["waits_for"].cast(pl.String).value_counts().rows()
    return {
        "due": calls.height,
        "chosen": calls.height - waiting.height,
        "deferred": {str(why): int(count) for why, count in sorted(deferred)},
        "complete_on": None if calls.is_empty() else str(last or "") or (None if waiting.height else "today"),
    }


def runs_of(
    operations: Operations, made: RefreshPlan, active: Sequence[str], busy: Collection[str]
) -> Iterator[RefreshRun]:
    """Yield the runs that fetch a plan's chosen calls, none for a busy year. Small years share a run."""
    chosen = made.chosen.with_columns(pl.col("provider", "partition_year").cast(pl.String))
    chosen = chosen.filter(~pl.col("partition_year").is_in(list(busy)))
    scarce = set(made.calls.filter(~pl.col("chosen"))["provider"].cast(pl.String).unique())
    counts = dict(chosen["partition_year"].value_counts().iter_rows())
    for years in group_years(counts, partition_years(made.made_at.astimezone(UTC).date())):
        own = chosen.filter(pl.col("partition_year").is_in(years))
        movie_ids = own["movie_id"].unique(maintain_order=True).head(FILMS_A_RUN).to_list()
        own = own.filter(pl.col("movie_id").is_in(movie_ids))
        of_provider = {name: own.filter(pl.col("provider") == name)["movie_id"].to_list() for name in sorted(scarce)}
        states = refresh_plans.call_states(operations, movie_ids)
        yield RefreshRun(
            years=tuple(years),
            providers=_providers(own, active),
            movie_ids=tuple(movie_ids),
            narrowed=of_provider,
            state=_state(own, states),
        )


def _providers(calls: pl.DataFrame, active: Sequence[str]) -> tuple[str, ...]:
    """Return the providers of a run: those with due calls, and all of them for films that TMDB has not answered yet."""
    if calls.filter("never", pl.col("provider") == "tmdb").height:
        return tuple(active)
    due = set(calls["provider"].unique())
    return tuple(name for name in active if name in due)


def _state(calls: pl.DataFrame, states: Mapping[tuple[int, str], tuple[float | None, int]]) -> str:
    rows = calls.select("partition_year", "movie_id", "provider").sort("movie_id", "provider").iter_rows()
    reported = [f"{year} {movie} {provider} {states.get((movie, provider))}" for year, movie, provider in rows]
    return hashlib.sha256("\n".join(reported).encode()).hexdigest()
