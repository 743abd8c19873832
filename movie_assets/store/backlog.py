"""The calls that are left at a provider. From them the forecast computes the day on which they are done.

Belongs here: the count. Does not belong here: the computation (policy/completion.py), other figures (totals.py).
"""

from datetime import datetime, timedelta

from movie_assets.policy.completion import Backlog, young_calls_a_day
from movie_assets.policy.due_dates import LAST_DAY, MovieAge
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB
from movie_assets.store import views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds

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
