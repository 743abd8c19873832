"""Reads of what changed of films lately, and of where their providers disagree, the most of it first.

Belongs here: those queries of the warehouse. Does not belong here: the views (curves_view.py,
merging/disagreements_view.py), one film's values (explaining.py), how they are shown (cli/).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb
import polars as pl

from movie_assets.warehouse.database import to_frame
from movie_assets.warehouse.merging.disagreements_view import NAME

Rows = list[tuple[Any, ...]]
CHANGES = ("movie_id", "title", "year", "provider", "field", "old", "new", "share", "times", "reported_at")
"""The columns of `changes_since`."""
DISAGREEMENTS = ("movie_id", "title", "year", "field", "said", "apart", "unit", "score", "pages")
"""The columns of `disagreements`."""


_OLD, _NEW = (f"try_cast(json_extract_string({name}, '$') AS DOUBLE)" for name in ("old", "new"))
_CHANGED = f"""
WITH moved AS (
    SELECT movie_id, provider, field, arg_min(old, (reported_at, answer_id)) AS old,
           arg_max(new, (reported_at, answer_id)) AS new, count(*) AS times, max(reported_at) AS reported_at
    FROM field_changes WHERE reported_at > $since AND reported_at <= $until
         AND (len($fields::VARCHAR[]) = 0 OR field IN (SELECT unnest($fields::VARCHAR[])))
    GROUP BY movie_id, provider, field
),
changed AS (
    SELECT *, CASE WHEN {_OLD} IS NULL OR {_NEW} IS NULL THEN 1
                   ELSE coalesce(abs({_NEW} - {_OLD}) / nullif(greatest(abs({_NEW}), abs({_OLD})), 0), 0) END AS share
    FROM moved WHERE old::VARCHAR IS DISTINCT FROM new::VARCHAR
)
"""
"""The fields that changed, and by what share. A film changed by the sum of its fields' shares."""


def changes_since(
    connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime, fields: Sequence[str], rows: int
) -> tuple[Rows, int, int]:
    """Return the fields that changed between two moments (naive UTC), how many there are, and of how many films.

    The film that changed most is first: of a number counts the share by which it moved, of anything else the whole.
    A field that came back to what it was has not changed.
    """
    given = {"since": since, "until": until, "fields": list(fields)}
    found = connection.execute(
        f"{_CHANGED} SELECT c.movie_id, m.title, try_cast(m.partition_year AS INTEGER) AS year, provider, field,"
        " old::VARCHAR, new::VARCHAR, round(share, 4), times, reported_at"
        " FROM changed c JOIN movies m USING (movie_id)"
        " ORDER BY sum(share) OVER (PARTITION BY c.movie_id) DESC, c.movie_id, share DESC, field, provider LIMIT $rows",
        {**given, "rows": rows},
    ).fetchall()
    counted = connection.execute(
        f"{_CHANGED} SELECT count(*), count(DISTINCT movie_id) FROM changed SEMI JOIN movies USING (movie_id)", given
    ).fetchall()
    return found, *counted[0]


def most_changed(connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime, films: int) -> pl.DataFrame:
    """Return the films that changed most between two moments (naive UTC), as `changes_since` has them, the most first.

    The columns: movie_id, title, year (a partition), changes, fields, last_change.
    """
    return to_frame(
        connection,
        f"{_CHANGED}, most AS (SELECT movie_id, sum(share) AS moved_by, sum(times)::BIGINT AS changes,"
        " list_sort(list(DISTINCT field)) AS fields, max(reported_at) AS last_change FROM changed"
        " GROUP BY movie_id)"
        " SELECT movie_id, title, partition_year AS year, changes, fields, last_change FROM most"
        " JOIN movies USING (movie_id) ORDER BY moved_by DESC, movie_id LIMIT $films",
        {"since": since, "until": until, "fields": [], "films": films},
    )


def disagreements(
    connection: duckdb.DuckDBPyConnection, movie_id: int | None, fields: Sequence[str], rows: int
) -> tuple[Rows, int]:
    """Return disagreements of providers, the gravest first, of all films or of one; and how many there are."""
    where = (
        "WHERE ($film IS NULL OR movie_id = $film)"
        " AND (len($fields::VARCHAR[]) = 0 OR field IN (SELECT unnest($fields::VARCHAR[])))"
    )
    given = {"film": movie_id, "fields": list(fields)}
    found = connection.execute(
        f"SELECT {', '.join(DISAGREEMENTS)}, count(*) OVER () FROM {NAME} {where}"
        " ORDER BY score DESC, apart DESC, movie_id, field LIMIT $rows",
        {**given, "rows": rows},
    ).fetchall()
    return [row[:-1] for row in found], found[0][-1] if found else 0
