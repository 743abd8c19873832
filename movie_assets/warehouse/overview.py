"""What the warehouse holds, in a few hundred rows at any size: films by year, ratings, filled fields, changes.

Belongs here: those queries. Does not belong here: figures of the operations store (monitoring/figures.py), how any of
it is shown (report/).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import polars as pl

from movie_assets.merge.fields import FILLED_FIELDS
from movie_assets.warehouse.cache_tables import CACHE_MOVIES
from movie_assets.warehouse.database import to_frame
from movie_assets.warehouse.recent_changes import most_changed

_FILMS = CACHE_MOVIES.stored_name
RATINGS: Mapping[str, str] = {
    "imdb_rating": "imdb_rating",
    "tmdb_rating": "tmdb_rating",
    "metacritic_score": "metacritic_score / 10.0",
    "rotten_tomatoes_score": "rotten_tomatoes_score / 10.0",
}
"""Ratings -> each as a number from 0 to 10."""
AGAINST = "imdb_rating"
"""The rating that the others are compared with: most films have it."""
MOST_CHANGED = 15
CHANGES_OF = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How many of the whole films, of which every active provider has answered, have a value in each field."""

    films: int
    with_value: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the warehouse held when it was written last, at `as_of` (aware UTC).

    `films_by_year`: year, films, whole (every active provider has answered). `ratings`: of each rating beside AGAINST
    and each half point of both, against, rating, at, films. `compared`: rating, films, difference (its mean minus that
    of AGAINST), correlation. `changed`: the films that changed most in CHANGES_OF, movie_id, title, year, changes,
    fields, last_change.
    """

    as_of: datetime
    films_by_year: pl.DataFrame
    ratings: pl.DataFrame
    compared: pl.DataFrame
    changed: pl.DataFrame
    fields: FieldCounts


def overview(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> Overview:
    """Return what the warehouse holds, which was written last at `as_of` (aware UTC)."""
    until = as_of.replace(tzinfo=None)
    return Overview(
        as_of,
        to_frame(
            connection,
            "SELECT partition_year AS year, count(*) AS films, count_if(coalesce(complete, false))::BIGINT AS whole"
            f" FROM movies LEFT JOIN {_FILMS} USING (movie_id) GROUP BY 1 ORDER BY 1",
        ),
        to_frame(connection, " UNION ALL ".join(map(_halves, _others())) + " ORDER BY ALL"),
        to_frame(connection, " UNION ALL ".join(map(_compared, _others()))),
        most_changed(connection, until - CHANGES_OF, until, MOST_CHANGED),
        field_counts(connection),
    )


def field_counts(connection: duckdb.DuckDBPyConnection) -> FieldCounts:
    """Count the whole films, and those of them that have each field. An empty list is no value."""
    lists = {column.name for column in CACHE_MOVIES.columns if column.is_list}
    counts = ", ".join(
        f"count_if(len({name}) > 0)::BIGINT AS {name}" if name in lists else f"count({name}) AS {name}"
        for name in FILLED_FIELDS
    )
    (row,) = to_frame(connection, f"SELECT count(*) AS films, {counts} FROM {_FILMS} WHERE complete").to_dicts()
    return FieldCounts(row.pop("films"), row)


def _others() -> list[str]:
    return [name for name in RATINGS if name != AGAINST]


def _halves(rating: str) -> str:
    return (
        f"SELECT '{rating}' AS rating, round(2 * {RATINGS[AGAINST]}) / 2 AS against,"
        f' round(2 * {RATINGS[rating]}) / 2 AS "at", count(*) AS films FROM {_FILMS}'
        f" WHERE {AGAINST} IS NOT NULL AND {rating} IS NOT NULL GROUP BY ALL"
    )


def _compared(rating: str) -> str:
    one, other = RATINGS[AGAINST], RATINGS[rating]
    return (
        f"SELECT '{rating}' AS rating, count(*) AS films, avg({other} - {one}) AS difference,"
        f" CASE WHEN stddev_pop({one}) > 0 AND stddev_pop({other}) > 0 THEN corr({one}, {other}) END AS correlation"
        f" FROM {_FILMS} WHERE {AGAINST} IS NOT NULL AND {rating} IS NOT NULL"
    )
