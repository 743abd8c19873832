"""Films of the cache for a library: which ones are chosen, and what an NFO file and artwork need of them.

Belongs here: those reads. Does not belong here: folders, files and XML (export/), one film by what a person types
(cached_film.py).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from movie_assets.errors import ConfigurationError
from movie_assets.merge.fields import IMAGE_BASES
from movie_assets.warehouse.conditions import these_films
from movie_assets.warehouse.merging.sql_parts import address

FILMS_AT_ONCE = 500
"""So that memory does not grow with a library."""
_PROFILE = address("profile_path", IMAGE_BASES.get("tmdb"))


@dataclass(frozen=True, slots=True)
class Named:
    """A film as a folder may name it."""

    movie_id: int
    title: str | None
    original_title: str | None
    year: int | None
    tmdb_id: int | None
    imdb_id: str | None
    tvdb_id: int | None

    def has_id(self, namespace: str, text: str) -> bool:
        """Return whether this is its id at a provider."""
        own = {"tmdb": self.tmdb_id, "imdb": self.imdb_id, "tvdb": self.tvdb_id}.get(namespace)
        return own is not None and str(own) == text


_NAMED = "movie_id, title, original_title, year, tmdb_id, imdb_id, tvdb_id"


def queried_ids(connection: duckdb.DuckDBPyConnection, query: str) -> list[int]:
    """Return the movie_ids that a query names, in its order.

    Raises:
        ConfigurationError: it is wrong, or has no such column.
    """
    try:
        rows = connection.execute(f"SELECT CAST(movie_id AS BIGINT) FROM ({query.strip().rstrip(';')})").fetchall()
    except duckdb.Error as error:
        raise ConfigurationError(f"--query must be a query with a column movie_id: {error}") from None
    return list(dict.fromkeys(row[0] for row in rows if row[0] is not None))


def films_of(connection: duckdb.DuckDBPyConnection, movie_ids: Sequence[int]) -> list[Named]:
    """Return the names of these films, in this order; what the cache lacks is left out."""
    rows = connection.execute(
        f"SELECT {_NAMED} FROM stored.provider_cache_movies WHERE {these_films(movie_ids)}"
    ).fetchall()
    found = {row[0]: Named(*row) for row in rows}
    return [found[movie_id] for movie_id in movie_ids if movie_id in found]


def films_that_may_be(
    connection: duckdb.DuckDBPyConnection, years: Collection[int], ids: Collection[str]
) -> list[Named]:
    """Return the films of these years, or with one of these ids at any provider."""
    rows = connection.execute(
        f"SELECT {_NAMED} FROM stored.provider_cache_movies WHERE list_contains(?1::INTEGER[], year)"
        " OR list_contains(?2::VARCHAR[], tmdb_id::VARCHAR) OR list_contains(?2::VARCHAR[], imdb_id)"
        " OR list_contains(?2::VARCHAR[], tvdb_id::VARCHAR) ORDER BY movie_id",
        [sorted(years), sorted(ids)],
    ).fetchall()
    return [Named(*row) for row in rows]


def rows_of_films(connection: duckdb.DuckDBPyConnection, movie_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the merged rows of these films, some hundred at once, each with its cast and keywords."""
    for start in range(0, len(movie_ids), FILMS_AT_ONCE):
        these = these_films(movie_ids[start : start + FILMS_AT_ONCE])
        result = connection.execute(
            f"""
WITH credited AS (
    SELECT movie_id, list({{'name': name, 'role': character_name, 'order': cast_order, 'thumb': {_PROFILE}}}
                          ORDER BY cast_order, person_id) AS actors
    FROM provider_cache_movie_cast WHERE {these} GROUP BY movie_id
), words AS (
    SELECT movie_id, list(name ORDER BY name) AS keywords FROM provider_cache_keywords WHERE {these} GROUP BY movie_id
)
SELECT f.*, c.actors, w.keywords FROM (SELECT * FROM stored.provider_cache_movies WHERE {these}) f
LEFT JOIN credited c USING (movie_id) LEFT JOIN words w USING (movie_id) ORDER BY f.movie_id
"""
        )
        names = [column[0] for column in result.description]
        yield from (dict(zip(names, row, strict=True)) for row in result.fetchall())
