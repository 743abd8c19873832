"""Figures of the whole catalogue and of the last weeks' requests, from the counts that the store keeps.

Belongs here: deriving the states of films from the census, and reading the counts of requests and of coming due dates.
Does not belong here: the names of figures and how they are shown (monitoring/figures.py), the forecast
(policy/forecast.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from movie_assets.models import ImportStatus
from movie_assets.policy.due_dates import LAST_DAY, MOST_AHEAD, MovieAge
from movie_assets.policy.forecast import SCHEDULE
from movie_assets.providers.registry import ROUTES
from movie_assets.store.census import DUE, OVERDUE, Census, has, is_answered
from movie_assets.store.connection import Operations
from movie_assets.store.kept_counts import ASKABLE, DAY, FAILED, FROZEN, NOT_FOUND, STATE
from movie_assets.store.moments import seconds

STATES = ("fresh", "frozen", "due", "waiting", "gone")
"""The states of a film; the last one that applies counts. fresh: every active provider that can be asked has answered,
and nothing is due. frozen: fresh, and all answers of active providers are frozen. waiting: an answer is missing, but
nothing is due now. due: an active provider is due. gone: TMDB no longer has the film."""

ANSWER_STATES = ("fresh", "frozen", "due", "not_found", "missing")
"""What is known of a film from an active provider. due: it has answered, and is due again. Else frozen or fresh: it has
answered. Else not_found: it does not have the film. Else missing: it has not answered yet, or cannot be asked."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of films and of their states.

    `films` has a row for each kind of film: age_category, import_status, state (one of STATES), data_frozen (all
    answers of active providers are frozen), films (the count). `providers` has a row for each provider, active or not:
    provider, answered, not_found, failed, frozen, due, overdue (due for more than OVERDUE_AFTER). An inactive provider
    has nothing due. `answers` counts the films that TMDB still has, by provider, age_category and state (text, one of
    ANSWER_STATES), as value.
    """

    films: pl.DataFrame
    providers: pl.DataFrame
    answers: pl.DataFrame


def count_films(counted: Census, active: Sequence[str]) -> Counts:
    """Count films and their states at all providers. Films that were merged away do not count."""
    kinds = counted.kinds.filter(pl.any_horizontal(False, *(has(name, STATE) for name in counted.providers)))
    return Counts(_films(kinds, active), _providers(kinds, active), _answers(kinds, active))


def requests_by_day(operations: Operations, now: datetime, *, days: int = 30) -> pl.DataFrame:
    """Return the requests of the last `days` UTC days, today included: provider, day, outcome, requests.

    Every attempt counts, retries too. The outcome is ok, not_found, or the kind of an error (errors.py).
    """
    today = int(_midnight(now.astimezone(UTC).date())) // DAY
    # Days that are over were counted as they came; a request ahead of `now` was written by a clock put back since.
    rows = operations.rows(
        "SELECT provider, day, outcome, requests FROM request_counts WHERE day > :since AND day < :today UNION ALL"
        " SELECT provider, :today, outcome, count(*) FROM api_requests WHERE started_at BETWEEN :midnight AND :now"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        {"since": today - days, "today": today, "midnight": today * DAY, "now": seconds(now)},
    )
    schema = {"provider": pl.String(), "day": pl.Int32(), "outcome": pl.String(), "requests": pl.Int64()}
    return pl.DataFrame([tuple(row) for row in rows], schema, orient="row").with_columns(pl.col("day").cast(pl.Date))


def due_schedule(operations: Operations, active: Sequence[str], now: datetime, *, days: int = 30) -> pl.DataFrame:
    """Return the calls that fall due within `days` UTC days, at most 31, in the columns of policy.forecast.SCHEDULE.

    A call that was due before today counts as due yesterday. A film that was only discovered has no ids yet: it counts
    at the other providers too, which are asked right after TMDB.
    """
    today = now.astimezone(UTC).date()
    until, yesterday = _midnight(today + timedelta(days=days)), int(_midnight(today)) // DAY - 1
    ahead = max(seconds(now + MOST_AHEAD), until)  # a date beyond it was set by a clock put back since: due now
    marks = ", ".join(f"'{provider}'" for provider in active if provider in ROUTES)
    of_active = f"provider IN ({marks})" + ("" if "tmdb" in active else " AND follows = 0")
    released = "CAST(julianday(release_date) - 2440587.5 AS INTEGER)"
    rows = operations.rows(
        f"""
        SELECT provider, due_day, CASE WHEN released >= :young THEN released END, first, nullif(waited, 0), sum(calls)
        FROM (
            SELECT provider, CASE WHEN due_day > :yesterday THEN due_day ELSE :yesterday END AS due_day, released,
                first, waited, calls FROM due_counts
            WHERE due_day < :until AND {of_active}
            UNION ALL
            SELECT provider, :yesterday, {released}, first, waited, 1 FROM due_kinds JOIN films USING (movie_id)
            WHERE {of_active} AND due_at > :ahead
                AND movie_id IN (SELECT movie_id FROM fetch_state WHERE frozen = 0 AND due_at > :ahead)
        ) AS coming GROUP BY 1, 2, 3, 4, 5
        ORDER BY 1, 2, 3 NULLS FIRST, 4, 5 NULLS FIRST
        """,
        {
            "ahead": ahead,
            "until": until // DAY,
            "yesterday": yesterday,
            "young": yesterday + 1 - LAST_DAY[MovieAge.MATURE],
        },
    )
    stored = [pl.String(), pl.Int32(), pl.Int32(), pl.Int8(), pl.Int32(), pl.Int64()]
    return pl.DataFrame(
        [tuple(row) for row in rows], dict(zip(SCHEDULE.names(), stored, strict=True)), orient="row"
    ).cast(SCHEDULE)


def _films(kinds: pl.DataFrame, active: Sequence[str]) -> pl.DataFrame:
    due = pl.any_horizontal(False, *(has(name, DUE) for name in active))
    owed = pl.any_horizontal(
        pl.col("import_status") == ImportStatus.SOFT,
        *(has(name, ASKABLE) & ~is_answered(name) & ~has(name, NOT_FOUND) for name in active),
    )
    some = pl.any_horizontal(False, *(is_answered(name) for name in active))
    frozen = some & pl.all_horizontal(True, *(has(name, FROZEN) | ~is_answered(name) for name in active))
    state = (
        pl.when("gone")
        .then(pl.lit("gone"))
        .when(due)
        .then(pl.lit("due"))
        .when(owed)
        .then(pl.lit("waiting"))
        .when(frozen)
        .then(pl.lit("frozen"))
        .otherwise(pl.lit("fresh"))
    )
    return (
        kinds.group_by("age_category", "import_status", state=state, data_frozen=frozen)
        .agg(pl.col("films").sum())
        .sort("age_category", "import_status", "state", "data_frozen")
    )


def _providers(kinds: pl.DataFrame, active: Sequence[str]) -> pl.DataFrame:
    def films(which: pl.Expr) -> int:
        return int(kinds.filter(which)["films"].sum())

    def due(provider: str, bit: int) -> int:
        return films(has(provider, bit) & ~pl.col("gone")) if provider in active else 0

    rows = [
        {
            "provider": name,
            "answered": films(is_answered(name)),
            "not_found": films(has(name, NOT_FOUND)),
            "failed": films(has(name, FAILED)),
            "frozen": films(has(name, FROZEN)),
            "due": due(name, DUE),
            "overdue": due(name, OVERDUE),
        }
        for name in ROUTES
    ]
    return pl.DataFrame(rows)


def _answers(kinds: pl.DataFrame, active: Sequence[str]) -> pl.DataFrame:
    there = kinds.filter(~pl.col("gone"))
    counted = []
    for name in ROUTES:
        state = (
            pl.when(is_answered(name) & has(name, DUE) & pl.lit(name in active))
            .then(pl.lit("due"))
            .when(is_answered(name) & has(name, FROZEN))
            .then(pl.lit("frozen"))
            .when(is_answered(name))
            .then(pl.lit("fresh"))
            .when(has(name, NOT_FOUND))
            .then(pl.lit("not_found"))
            .otherwise(pl.lit("missing"))
        )
        by_state = there.group_by("age_category", text=state).agg(value=pl.col("films").sum())
        counted.append(by_state.select(pl.lit(name).alias("provider"), "age_category", "text", "value"))
    ages = pl.Enum([age.value for age in MovieAge])
    return pl.concat(one.sort(pl.col("age_category").cast(ages), "text") for one in counted)


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp()
