"""Figures of the whole catalogue and of the last weeks' requests. SQL counts them: fast at a million films.

Belongs here: counting in one pass over the films, one over the requests and one over the coming due dates. Does not
belong here: the names of figures and how they are shown (monitoring/figures.py), the forecast (policy/forecast.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from movie_assets.models import ImportStatus
from movie_assets.policy.due_dates import LAST_DAY, MOST_AHEAD, MovieAge
from movie_assets.policy.forecast import SCHEDULE
from movie_assets.providers.registry import ROUTES
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds

STATES = ("fresh", "frozen", "due", "waiting", "gone")
"""The states of a film; the last one that applies counts. fresh: every active provider that can be asked has answered,
and nothing is due. frozen: fresh, and all answers of active providers are frozen. waiting: an answer is missing, but
nothing is due now. due: an active provider is due. gone: TMDB no longer has the film."""

OVERDUE_AFTER = timedelta(days=1)
"""A call is overdue when it has been due for longer than this: runs come at least daily."""

_DAY = 86_400
_ANSWERED, _NOT_FOUND, _FAILED, _FROZEN, _DUE, _OVERDUE, _ASKABLE = (1 << bit for bit in range(7))


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of films and of their states.

    `films` has a row for each kind of film: age_category, import_status, state (one of STATES), data_frozen (all
    answers of active providers are frozen), films (the count). `providers` has a row for each provider, active or not:
    provider, answered, not_found, failed, frozen, due, overdue (due for more than OVERDUE_AFTER). An inactive provider
    has nothing due.
    """

    films: pl.DataFrame
    providers: pl.DataFrame


def count_films(operations: Operations, active: Sequence[str], now: datetime) -> Counts:
    """Count films and their states at all providers; `now` is aware UTC. Films that were merged away do not count."""
    bits = f"""
        {views.answered()} * {_ANSWERED} + (s.status = 'not_found') * {_NOT_FOUND}
        + (s.status = 'failed') * {_FAILED} + ({views.frozen()}) * {_FROZEN}
        + iif(s.frozen = 0 AND s.external_id IS NOT NULL AND s.due_at IS NOT NULL,
              {views.fell_due("?1", "?3")} * {_DUE} + {views.fell_due("?2", "?3")} * {_OVERDUE}, 0)
        + (s.external_id IS NOT NULL) * {_ASKABLE}
    """
    flags = ", ".join(f"sum(iif(s.provider = '{name}', {bits}, 0)) AS \"{name}\"" for name in ROUTES)
    names = ", ".join(f'"{name}"' for name in ROUTES)
    # Both tables are read in the order of their keys, so one pass counts everything.
    rows = operations.rows(
        f"""
        SELECT age, import_status, gone, count(*), {names} FROM (
            SELECT {_age(now)} AS age, f.import_status, f.gone_at IS NOT NULL AS gone, {flags}
            FROM films f JOIN fetch_state s USING (movie_id) WHERE {views.visible()} GROUP BY f.movie_id
        ) GROUP BY age, import_status, gone, {names}
        """,
        (seconds(now), seconds(now - OVERDUE_AFTER), seconds(now + MOST_AHEAD)),
    )
    schema: dict[str, pl.DataType] = {
        "age_category": pl.String(),
        "import_status": pl.String(),
        "gone": pl.Int8(),
        "films": pl.Int64(),
    }
    kinds = pl.DataFrame(
        [tuple(row) for row in rows], schema | dict.fromkeys(ROUTES, pl.Int64()), orient="row"
    ).with_columns(pl.col("gone").cast(pl.Boolean))
    return Counts(_films(kinds, active), _providers(kinds, active))


def requests_by_day(operations: Operations, now: datetime, *, days: int = 30) -> pl.DataFrame:
    """Return the requests of the last `days` UTC days, today included: provider, day, outcome, requests.

    Every attempt counts, retries too. The outcome is ok, not_found, or the kind of an error (errors.py).
    """
    first = now.astimezone(UTC).date() - timedelta(days=days - 1)
    rows = operations.rows(
        f"SELECT provider, CAST(started_at / {_DAY} AS INTEGER) AS day, outcome, count(*) FROM api_requests"
        " WHERE started_at >= ? AND started_at <= ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (_midnight(first), seconds(now)),
    )
    schema = {"provider": pl.String(), "day": pl.Int32(), "outcome": pl.String(), "requests": pl.Int64()}
    return pl.DataFrame([tuple(row) for row in rows], schema, orient="row").with_columns(pl.col("day").cast(pl.Date))


def due_schedule(operations: Operations, active: Sequence[str], now: datetime, *, days: int = 30) -> pl.DataFrame:
    """Return the calls that fall due within `days` UTC days, in the columns of policy.forecast.SCHEDULE.

    A call that was due before today counts as due yesterday. A film that was only discovered has no ids yet: it counts
    at the other providers too, which are asked right after TMDB.
    """
    today = now.astimezone(UTC).date()
    until, yesterday = _midnight(today + timedelta(days=days)), int(_midnight(today)) // _DAY - 1
    ahead = max(seconds(now + MOST_AHEAD), until)  # a date beyond it was set by a clock put back since: due now
    group = (
        f"iif(d.due_at > ?1, ?3, max(?3, CAST(d.due_at / {_DAY} AS INTEGER))),"
        " iif(f.release_date >= ?4, CAST(julianday(f.release_date) - 2440587.5 AS INTEGER), NULL)"
    )
    marks = ", ".join(f"'{provider}'" for provider in active if provider in ROUTES)
    due = f"d.frozen = 0 AND {views.askable(s='d')} AND (d.due_at < ?2 OR d.due_at > ?1)"
    # CROSS JOIN keeps the order of the tables. A month holds so many due dates that one pass in the order of the keys
    # is ten times faster than the index by due date, which jumps about in the file.
    asked = f"""
        SELECT d.provider, {group}, d.fetched_at IS NULL,
               iif(d.status = 'not_found', max(1, CAST(round((d.due_at - d.checked_at) / {_DAY}) AS INTEGER)), NULL)
        FROM films f CROSS JOIN fetch_state d USING (movie_id) WHERE d.provider IN ({marks}) AND {due}
    """
    follows = f"""
        SELECT s.provider, {group}, 1, NULL
        FROM films f CROSS JOIN fetch_state d USING (movie_id) CROSS JOIN fetch_state s USING (movie_id)
        WHERE d.provider = 'tmdb' AND f.import_status = '{ImportStatus.SOFT}' AND s.external_id IS NULL
              AND s.frozen = 0 AND s.provider IN ({marks}) AND {due}
    """
    parts = [asked, follows] if "tmdb" in active else [asked]
    rows = operations.rows(
        f"SELECT *, count(*) FROM ({' UNION ALL '.join(parts)}) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
        (ahead, until, yesterday, (today - timedelta(days=LAST_DAY[MovieAge.MATURE])).isoformat()),
    )
    stored = [pl.String(), pl.Int32(), pl.Int32(), pl.Int8(), pl.Int32(), pl.Int64()]
    return pl.DataFrame(
        [tuple(row) for row in rows], dict(zip(SCHEDULE.names(), stored, strict=True)), orient="row"
    ).cast(SCHEDULE)


def _films(kinds: pl.DataFrame, active: Sequence[str]) -> pl.DataFrame:
    due = pl.any_horizontal(False, *(_has(name, _DUE) for name in active))
    owed = pl.any_horizontal(
        pl.col("import_status") == ImportStatus.SOFT,
        *(_has(name, _ASKABLE) & ~_has(name, _ANSWERED) & ~_has(name, _NOT_FOUND) for name in active),
    )
    some = pl.any_horizontal(False, *(_has(name, _ANSWERED) for name in active))
    frozen = some & pl.all_horizontal(True, *(_has(name, _FROZEN) | ~_has(name, _ANSWERED) for name in active))
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
    def films(provider: str, bit: int, *, asked: bool = True) -> int:
        counts = _has(provider, bit) & (asked if bit not in (_DUE, _OVERDUE) else ~pl.col("gone") & asked)
        return int(kinds.filter(counts)["films"].sum())

    rows = [
        {
            "provider": name,
            "answered": films(name, _ANSWERED),
            "not_found": films(name, _NOT_FOUND),
            "failed": films(name, _FAILED),
            "frozen": films(name, _FROZEN),
            "due": films(name, _DUE, asked=name in active),
            "overdue": films(name, _OVERDUE, asked=name in active),
        }
        for name in ROUTES
    ]
    return pl.DataFrame(rows)


def _has(provider: str, flag: int) -> pl.Expr:
    """Return whether a kind of film has a flag at a provider."""
    return (pl.col(provider) // flag) % 2 == 1


def _age(now: datetime) -> str:
    """Return policy.due_dates.get_movie_age as SQL."""
    today = now.astimezone(UTC).date()
    cases = " ".join(
        f"WHEN f.release_date >= '{(today - timedelta(days=last)).isoformat()}' THEN '{age}'"
        for age, last in LAST_DAY.items()
    )
    return f"CASE {cases} ELSE '{MovieAge.ARCHIVED}' END"


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp()
