"""Figures of the whole operations store, for people.

Belongs here: counting. Does not belong here: how figures are shown, forecasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from movie_assets.policy.due_dates import get_movie_age
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import at, day, moment, seconds
from movie_assets.store.rate_limits import closed_until, paused_until


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of films, and of frozen ones. A film is frozen when all its good answers are."""

    films: int
    frozen: int
    favourite: str | None
    """Title of the most popular film."""


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
    """Count frozen states by provider."""
    rows = operations.rows(
        f"SELECT provider, count(*) AS n FROM fetch_state s WHERE {views.frozen()} GROUP BY provider"
    )
    return {row["provider"]: row["n"] for row in rows}


def next_due(operations: Operations, providers: Sequence[str], now: datetime) -> datetime | None:
    """Return when the next call falls due, or None."""
    marks = ", ".join("?" * len(providers))
    row = operations.row(
        "SELECT s.due_at FROM fetch_state s JOIN films f USING (movie_id) WHERE s.due_at > ? AND s.frozen = 0"
        f" AND s.due_at <= ? AND {views.askable()} AND s.provider IN ({marks}) ORDER BY s.due_at LIMIT 1",
        (*views.moments(now), *providers),
    )
    return None if row is None else at(row["due_at"])


def totals(operations: Operations) -> Totals:
    """Count films."""
    row = operations.row(
        f"SELECT (SELECT count(*) FROM films f WHERE {views.visible()}) AS films,"
        " (SELECT count(*) FROM (SELECT s.movie_id FROM fetch_state s JOIN films f USING (movie_id)"
        f" WHERE s.good_answer_id IS NOT NULL AND {views.visible()}"
        f" GROUP BY s.movie_id HAVING min({views.frozen()}))) AS frozen,"
        f" (SELECT title FROM films f WHERE {views.visible()} ORDER BY popularity DESC LIMIT 1) AS favourite"
    )
    assert row is not None
    return Totals(row["films"], row["frozen"], row["favourite"])


def complete_films(operations: Operations, providers: Sequence[str]) -> int:
    """Count films for which every one of these providers that can be asked has answered."""
    marks = ", ".join("?" * len(providers))
    row = operations.row(
        "SELECT count(*) AS films FROM films f WHERE"
        f" {views.visible()} AND import_status <> 'soft' AND NOT EXISTS"
        f" (SELECT 1 FROM fetch_state s WHERE s.movie_id = f.movie_id AND s.provider IN ({marks})"
        f" AND s.external_id IS NOT NULL AND NOT {views.answered()} AND s.status <> 'not_found')",
        tuple(providers),
    )
    return row["films"] if row else 0


def by_age(operations: Operations, now: datetime) -> dict[str, int]:
    """Count films by age category."""
    counts: dict[str, int] = {}
    for row in operations.rows(f"SELECT release_date, count(*) AS n FROM films f WHERE {views.visible()} GROUP BY 1"):
        released = day(row["release_date"])
        age = get_movie_age(released, now).value
        counts[age] = counts.get(age, 0) + row["n"]
    return counts


def provider_totals(operations: Operations, provider: str, now: datetime) -> ProviderTotals:
    """Count a provider's answers, what is due, and today's calls (UTC day)."""
    state = operations.row(
        "SELECT sum(s.good_answer_id IS NOT NULL) AS answered, sum(s.status = 'not_found') AS not_found,"
        f" sum(s.status = 'failed') AS failed, sum({views.due('?1', '?2')}) AS due,"
        " min(CASE WHEN s.due_at > ?1 AND s.due_at <= ?2 AND s.frozen = 0 THEN s.due_at END) AS next_due_at"
        f" FROM fetch_state s JOIN films f USING (movie_id) WHERE s.provider = ?3 AND {views.askable()}",
        (*views.moments(now), provider),
    )
    limiter = rate_limit_state(operations, provider, now)
    assert state is not None
    return ProviderTotals(
        answered=state["answered"] or 0,
        not_found=state["not_found"] or 0,
        failed=state["failed"] or 0,
        due=state["due"] or 0,
        next_due_at=moment(state["next_due_at"]),
        calls_today=limiter.used,
        closed_until=limiter.closed_until,
        reason=limiter.reason,
    )


def years_with_films(operations: Operations) -> list[str]:
    """Return the partition years that own films."""
    return list(films_by_year(operations))


def films_by_year(operations: Operations) -> dict[str, int]:
    """Return how many films each partition year owns."""
    rows = operations.rows(f"SELECT partition_year, count(*) AS n FROM films f WHERE {views.visible()} GROUP BY 1")
    return {row["partition_year"]: row["n"] for row in rows}
