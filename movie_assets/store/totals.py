"""Figures of the whole operations store, for people.

Belongs here: deriving them from the census, what rate limits allow, the next due dates. Does not belong here: counting
films (census.py), how figures are shown, forecasts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, nextafter

import polars as pl

from movie_assets.models import ImportStatus
from movie_assets.policy.years import UNDATED
from movie_assets.store import views
from movie_assets.store.census import DUE, Census, bits_of, has, is_answered
from movie_assets.store.connection import Operations
from movie_assets.store.kept_counts import ASKABLE, DAY, FAILED, FROZEN, GOOD, NOT_FOUND
from movie_assets.store.moments import at, seconds
from movie_assets.store.rate_limits import closed_until, paused_until


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of films, and of frozen ones. A film is frozen when all its good answers are."""

    films: int
    frozen: int


@dataclass(frozen=True, slots=True)
class ProviderTotals:
    """What one provider has answered, and which calls are left."""

    answered: int
    not_found: int
    failed: int
    due: int
    next_due_at: datetime | None
    calls_today: int
    closed_until: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """What the rate limiter of a provider allows today (UTC)."""

    used: int
    closed_for_today: bool
    closed_until: datetime | None
    reason: str | None
    failures_in_row: int

    def left(self, quota: int | None) -> int | None:
        """Return the calls that a quota leaves today; None = no limit."""
        if self.closed_for_today:
            return 0
        return None if quota is None else max(0, quota - self.used)


def rate_limit_state(operations: Operations, provider: str, now: datetime) -> RateLimitState:
    """Read the state of a provider's rate limit."""
    limiter = operations.row("SELECT * FROM rate_limits WHERE provider = ?", (provider,))
    if limiter is None:
        return RateLimitState(0, closed_for_today=False, closed_until=None, reason=None, failures_in_row=0)
    until = max(paused_until(limiter, seconds(now)), closed_until(limiter, seconds(now)))
    closed = until > seconds(now)
    return RateLimitState(
        used=limiter["used"] if limiter["utc_day"] == now.astimezone(UTC).date().isoformat() else 0,
        closed_for_today=closed_until(limiter, seconds(now)) > 0,
        closed_until=at(until) if closed else None,
        reason=limiter["reason"] if closed else None,
        failures_in_row=limiter["failures_in_row"],
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a period: all, how many failed, and the failures by kind of error."""

    all: int
    failed: int
    kinds: dict[str, int]


def recent_calls(operations: Operations, provider: str, since: datetime) -> Calls:
    """Count a provider's calls since `since`. A used-up quota and a cancelled run are not failures."""
    rows = operations.rows(
        "SELECT outcome, count(*) AS n FROM api_requests WHERE started_at >= ? AND provider = ? GROUP BY outcome",
        (seconds(since), provider),
    )
    good = {"ok", "not_found", "quota", "cancelled"}
    kinds = {row["outcome"]: row["n"] for row in rows if row["outcome"] not in good}
    return Calls(sum(row["n"] for row in rows), sum(kinds.values()), kinds)


def frozen_by_provider(operations: Operations) -> dict[str, int]:
    """Count films that are shown and frozen, by provider."""
    frozen: Counter[str] = Counter()
    for states, films in operations.rows("SELECT states, sum(films) FROM film_counts GROUP BY states"):
        frozen.update({name: films for name, bits in bits_of(states).items() if bits & FROZEN})
    return dict(frozen)


def next_due(operations: Operations, providers: Sequence[str], now: datetime) -> datetime | None:
    """Return when the next call falls due, or None."""
    return min((at for name in providers if (at := _next_due(operations, name, now)) is not None), default=None)


def _next_due(operations: Operations, provider: str, now: datetime) -> datetime | None:
    """Return when a provider's next call falls due, looked for only on the first day that has one."""
    after, bound = views.moments(now)
    days = operations.rows(
        "SELECT DISTINCT due_day FROM due_counts WHERE provider = ? AND follows = 0 AND due_day BETWEEN ? AND ?"
        " ORDER BY due_day LIMIT 2",  # of the first day, today, all calls may have fallen due already
        (provider, after // DAY, bound // DAY),
    )
    for (day,) in days:
        row = operations.row(
            "SELECT s.due_at FROM fetch_state s CROSS JOIN films f USING (movie_id) WHERE s.due_at > ? AND s.due_at < ?"
            f" AND s.frozen = 0 AND s.provider = ? AND {views.askable()} ORDER BY s.due_at LIMIT 1",
            (max(after, nextafter(day * DAY, 0)), min(nextafter(bound, inf), (day + 1) * DAY), provider),
        )
        if row is not None:
            return at(row["due_at"])
    return None


def totals(counted: Census) -> Totals:
    """Count films."""
    good = [has(name, GOOD) for name in counted.providers]
    frozen = [has(name, FROZEN) | ~has(name, GOOD) for name in counted.providers]
    return Totals(counted.films(), counted.films(pl.any_horizontal(False, *good), *frozen))


def favourite(operations: Operations) -> str | None:
    """Return the title of the most popular film."""
    row = operations.row(
        f"SELECT title FROM films f WHERE {views.visible()} ORDER BY popularity DESC NULLS LAST LIMIT 1"
    )
    return None if row is None else row["title"]


def complete_films(counted: Census, providers: Sequence[str]) -> int:
    """Count films for which every one of these providers that can be asked has answered."""
    done = (~has(name, ASKABLE) | is_answered(name) | has(name, NOT_FOUND) for name in providers)
    return counted.films(pl.col("import_status") != ImportStatus.SOFT.value, *done)


def by_age(counted: Census) -> dict[str, int]:
    """Count films by age category."""
    return dict(counted.kinds.group_by("age_category").agg(pl.col("films").sum()).iter_rows())


def provider_totals(operations: Operations, counted: Census, provider: str, now: datetime) -> ProviderTotals:
    """Count a provider's answers, what is due, and today's calls (UTC day)."""
    askable = ~pl.col("gone"), has(provider, ASKABLE)
    answered, not_found, failed, due = (
        counted.films(*askable, has(provider, bit)) for bit in (GOOD, NOT_FOUND, FAILED, DUE)
    )
    limiter = rate_limit_state(operations, provider, now)
    return ProviderTotals(
        answered=answered,
        not_found=not_found,
        failed=failed,
        due=due,
        next_due_at=_next_due(operations, provider, now),
        calls_today=limiter.used,
        closed_until=limiter.closed_until,
        reason=limiter.reason,
    )


def years_with_films(operations: Operations) -> list[str]:
    """Return the partition years that own films, in their order.

    Films that are not shown count: tables may still show them, until a projection of their year.
    """
    rows = operations.rows(
        "WITH RECURSIVE years(year) AS (SELECT min(partition_year) FROM films UNION ALL"
        " SELECT (SELECT min(partition_year) FROM films WHERE partition_year > year) FROM years WHERE year IS NOT NULL)"
        " SELECT year FROM years WHERE year IS NOT NULL"
    )
    return [row["year"] for row in rows]


def films_by_year(operations: Operations) -> dict[str, int]:
    """Return how many films each partition year owns."""
    rows = operations.rows(f"SELECT partition_year, count(*) AS n FROM films f WHERE {views.visible()} GROUP BY 1")
    return {row["partition_year"]: row["n"] for row in rows}


def years_together(films: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Yield years in order, together as long as they have `most` films; where there is none, the undated films' one."""
    group: list[str] = []
    together = 0
    for year, count in (films or {UNDATED: 0}).items():
        if group and together + count > most:
            yield group
            group, together = [], 0
        group.append(year)
        together += count
    yield group
