"""Every figure of the catalogue counted plainly: one query a figure, over the rows themselves.

Belongs here: what tests hold the kept counts against. These were the product's own queries before it kept counts.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from movie_assets.models import ImportStatus
from movie_assets.policy.completion import Backlog, young_calls_a_day
from movie_assets.policy.due_dates import LAST_DAY, MOST_AHEAD, MovieAge, get_movie_age
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds

_DAY = 86_400
_LACKED = ", ".join(f"'{status}'" for status in sorted(LACKED_BY_TMDB))
_COUNT = f"""
    SELECT CASE WHEN f.release_date >= ?1 THEN 'recent' WHEN f.release_date >= ?2 THEN 'established' ELSE 'older' END
        AS age,
        sum(s.external_id IS NOT NULL) AS askable,
        sum(s.external_id IS NOT NULL AND s.good_answer_id IS NULL AND s.status <> 'not_found') AS first,
        sum({views.due("?3", "?6")} AND (s.good_answer_id IS NOT NULL OR s.status = 'not_found')) AS again,
        sum(s.external_id IS NULL AND t.good_answer_id IS NULL AND t.status <> 'not_found'
            AND f.import_status NOT IN ({_LACKED})) AS unreported,
        sum(t.good_answer_id IS NOT NULL) AS reported,
        sum(t.good_answer_id IS NOT NULL AND s.external_id IS NOT NULL) AS reported_with_id,
        sum(f.release_date BETWEEN ?1 AND ?4) AS lately
    FROM films f JOIN fetch_state s USING (movie_id) JOIN fetch_state t USING (movie_id)
    WHERE s.provider = ?5 AND t.provider = 'tmdb' AND {views.visible()} AND f.gone_at IS NULL
    GROUP BY 1
"""


def next_due(operations: Operations, providers: Sequence[str], now: datetime) -> datetime | None:
    """Return when the next call falls due, or None."""
    marks = ", ".join("?" * len(providers))
    row = operations.row(
        "SELECT s.due_at FROM fetch_state s JOIN films f USING (movie_id) WHERE s.due_at > ? AND s.frozen = 0"
        f" AND s.due_at <= ? AND {views.askable()} AND s.provider IN ({marks}) ORDER BY s.due_at LIMIT 1",
        (*views.moments(now), *providers),
    )
    return None if row is None else datetime.fromtimestamp(row["due_at"], UTC)


def films_and_frozen(operations: Operations) -> tuple[int, int]:
    """Count films, and frozen ones."""
    row = operations.row(
        f"SELECT (SELECT count(*) FROM films f WHERE {views.visible()}) AS films,"
        " (SELECT count(*) FROM (SELECT s.movie_id FROM fetch_state s JOIN films f USING (movie_id)"
        f" WHERE s.good_answer_id IS NOT NULL AND {views.visible()}"
        f" GROUP BY s.movie_id HAVING min(s.frozen > 0))) AS frozen"
    )
    assert row is not None
    return row["films"], row["frozen"]


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
        released = datetime.fromisoformat(row["release_date"]).date() if row["release_date"] else None
        age = get_movie_age(released, now).value
        counts[age] = counts.get(age, 0) + row["n"]
    return counts


def provider_totals(operations: Operations, provider: str, now: datetime) -> tuple[Any, ...]:
    """Count a provider's answers and what is due; and when the next call is."""
    row = operations.row(
        "SELECT total(s.good_answer_id IS NOT NULL), total(s.status = 'not_found'), total(s.status = 'failed'),"
        f" total({views.due('?1', '?2')}),"
        " min(CASE WHEN s.due_at > ?1 AND s.due_at <= ?2 AND s.frozen = 0 THEN s.due_at END)"
        f" FROM fetch_state s JOIN films f USING (movie_id) WHERE s.provider = ?3 AND {views.askable()}",
        (*views.moments(now), provider),
    )
    assert row is not None
    return tuple(row)


def backlog(operations: Operations, provider: str, now: datetime) -> Backlog:
    """Count the calls that are left at a provider at `now` (aware UTC).

    TMDB has not reported every film's id there yet. Such a film counts as a fraction: the share of films for which TMDB
    did report one. Before TMDB reported any film, each counts as 1. A placeholder, which TMDB lacks, counts
    where its id is known.
    """
    today = now.date()
    recent, established = (
        (today - timedelta(days=LAST_DAY[age])).isoformat() for age in (MovieAge.RECENT, MovieAge.ESTABLISHED)
    )
    rows = operations.rows(
        _COUNT, (recent, established, seconds(now), today.isoformat(), provider, views.moments(now)[1])
    )
    reported = sum(row["reported"] for row in rows)
    share = sum(row["reported_with_id"] for row in rows) / reported if reported else 1.0
    films = {row["age"]: row["askable"] + row["unreported"] * share for row in rows}
    lately = sum(row["lately"] or 0 for row in rows) * share
    return Backlog(
        first=sum(row["first"] + row["unreported"] * share for row in rows),
        again=sum(row["again"] or 0 for row in rows if row["age"] == "older"),
        young_a_day=young_calls_a_day(provider, {MovieAge(a): n for a, n in films.items() if a != "older"}, lately),
    )


def years_with_films(operations: Operations) -> list[str]:
    """Return the partition years that own films, shown or not."""
    rows = operations.rows("SELECT DISTINCT partition_year FROM films ORDER BY 1")
    return [row["partition_year"] for row in rows]


def requests_by_day(operations: Operations, now: datetime, *, days: int = 30) -> list[tuple[Any, ...]]:
    """Return the requests of the last `days` UTC days, today included: provider, day, outcome, requests.

    Every attempt counts, retries too. The outcome is ok, not_found, or the kind of an error (errors.py).
    """
    first = now.astimezone(UTC).date() - timedelta(days=days - 1)
    rows = operations.rows(
        f"SELECT provider, CAST(started_at / {_DAY} AS INTEGER) AS day, outcome, count(*) FROM api_requests"
        " WHERE started_at >= ? AND started_at <= ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (_midnight(first), seconds(now)),
    )
    return [tuple(row) for row in rows]


def due_schedule(
    operations: Operations, active: Sequence[str], now: datetime, *, days: int = 30
) -> list[tuple[Any, ...]]:
    """Return the calls that fall due within `days` UTC days, as policy.forecast.SCHEDULE has them.

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
    marks = ", ".join(f"'{provider}'" for provider in active)
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
    return [tuple(row) for row in rows]


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp()
