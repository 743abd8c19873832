"""Finding a film of the cache by what a person types.

Belongs here: exact matches of ids and titles. Does not belong here: films of the operations store
(store/film_lookup.py), identification, which asks providers.
"""

from typing import Any

import duckdb

from movie_assets.errors import UnknownFilmError
from movie_assets.plain_text import cut
from movie_assets.warehouse.database import Warehouse

MOST_MATCHES = 20


def film_of_cache(connection: duckdb.DuckDBPyConnection, film: str) -> dict[str, Any]:
    """Return the merged row of the film that an id or a title names.

    Raises:
        UnknownFilmError: no film in the cache fits, or several do; the message names those that might be meant.
    """
    found = _merged_films(connection, film)
    if not found:
        from movie_assets.matching.near_titles import did_you_mean

        known = _titles(connection)
        advice = did_you_mean(film, known) if known else "The cache is empty."
        raise UnknownFilmError(f"no film in the cache is {cut(film)!r}. {advice}")
    if len(found) > 1:
        listed = "\n".join(
            f"  {row['movie_id']}  {row['title']} ({row['year']}, {row['imdb_id'] or 'no IMDb id'})"
            for row in found[:MOST_MATCHES]
        )
        raise UnknownFilmError(f"{len(found)} films are {film!r}. Name one by its movie_id:\n{listed}")
    return found[0]


def _merged_films(connection: duckdb.DuckDBPyConnection, film: str) -> list[dict[str, Any]]:
    """Return the merged rows of the films that an id or a title names, the most popular first."""
    result = connection.execute(
        "SELECT * EXCLUDE (raw_response, merge_key, answer_id) FROM provider_cache_movies WHERE"
        " movie_id = try_cast(?1 AS BIGINT) OR tmdb_id = try_cast(?1 AS BIGINT) OR imdb_id = ?1"
        " OR lower(title) = lower(?1) OR lower(original_title) = lower(?1) ORDER BY popularity DESC NULLS LAST",
        [film],
    )
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _titles(connection: duckdb.DuckDBPyConnection) -> list[tuple[str | None, int | None, int]]:
    """Return title, year and movie_id of every film in the cache."""
    return connection.execute("SELECT title, year, movie_id FROM provider_cache_movies").fetchall()


def merged_value(warehouse: Warehouse, movie_id: int, field: str) -> tuple[Any, str | None]:
    """Return a field's value in a film's merged row, and whose it is; None where the film has no such row."""
    columns = f"\"{field}\", field_sources ->> '{field}'"
    with warehouse.connection() as connection:
        rows = connection.execute(
            f"SELECT {columns} FROM stored.provider_cache_movies WHERE movie_id = ?", [movie_id]
        ).fetchall()
    return rows[0] if rows else (None, None)


def is_cached(warehouse: Warehouse, movie_id: int) -> bool:
    """Return whether a film has a merged row."""
    sql = "SELECT movie_id FROM stored.provider_cache_movies WHERE movie_id = ?"
    return not warehouse.frame(sql, [movie_id]).is_empty()
