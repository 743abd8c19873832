"""Everything that the warehouse has of one film, and of one person.

Belongs here: those queries. Does not belong here: the values behind a field (explaining.py), how it is shown (browse/).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

MOST_CHANGES = 200
MOST_FILMS = 500
"""Of a person: whoever made more has the rest under the search."""
MOST_IMAGES = 12
"""Of a type: the best by votes."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class WholeFilm:
    """The merged row of a film, and the rows of other tables that are about it."""

    row: dict[str, Any]
    status: dict[str, Any]
    cast: Rows
    crew: Rows
    keywords: Rows
    releases: Rows
    titles: Rows
    videos: Rows
    images: Rows
    images_by_type: Rows
    ids: Rows
    offers: Rows
    changes: Rows
    corrections: Rows
    requests: Rows


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> Rows:
    """Return the result of a query as dictionaries."""
    result = connection.execute(sql, list(parameters))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def whole_film(connection: duckdb.DuckDBPyConnection, movie_id: int) -> WholeFilm | None:
    """Return all that there is of a film; None where the cache has no such film."""

    def of(table: str, columns: str, rest: str = "") -> Rows:
        return rows_of(connection, f"SELECT {columns} FROM {table} WHERE movie_id = ? {rest}", [movie_id])

    row = of("stored.provider_cache_movies", "* EXCLUDE (merge_key, answer_id)")
    if not row:
        return None
    best = f"QUALIFY row_number() OVER (PARTITION BY image_type ORDER BY vote_count DESC, file_path) <= {MOST_IMAGES}"
    return WholeFilm(
        row[0],
        next(iter(of("movie_status JOIN movies USING (movie_id)", "movie_status.*, gone_at")), {}),
        of("provider_cache_movie_cast", "*", "ORDER BY cast_order, name"),
        of("provider_cache_movie_crew", "*", "ORDER BY department, job, name"),
        of("provider_cache_keywords", "*", "ORDER BY name"),
        of("provider_cache_releases", "*", "ORDER BY released, country"),
        of("provider_cache_alternative_titles", "*", "ORDER BY country, title"),
        of("provider_cache_videos", "*", "ORDER BY video_type, published_at DESC"),
        of("provider_cache_images", "*", f"{best} ORDER BY image_type, vote_count DESC, file_path"),
        of("provider_cache_images", "image_type, count(*) AS images", "GROUP BY ALL ORDER BY image_type"),
        of("provider_cache_external_ids", "*", "ORDER BY source"),
        of("provider_cache_offers", "*", "ORDER BY country, offer, display_priority"),
        of(
            "field_changes",
            "reported_at, provider, field, old::VARCHAR AS old, new::VARCHAR AS new, answer_id",
            f"ORDER BY reported_at DESC, provider, field LIMIT {MOST_CHANGES}",
        ),
        of("provider_cache_corrections", "*", "ORDER BY decided_at"),
        rows_of(
            connection, "SELECT * FROM identification_requests WHERE taken_movie_id = ? ORDER BY request_id", [movie_id]
        ),
    )


def films_of_person(connection: duckdb.DuckDBPyConnection, provider: str, person_id: int) -> Rows:
    """Return the films of a person under the number that a provider gives him or her, newest first, with the parts."""
    return rows_of(
        connection,
        "SELECT films.movie_id, title, original_title, year, poster_url, imdb_rating, tmdb_rating, genres, parts.name,"
        " parts.profile_path, parts.provider_name, parts.played, parts.jobs FROM (SELECT movie_id, any_value(name) AS"
        " name, any_value(profile_path) AS profile_path, any_value(provider_name) AS provider_name,"
        " list(DISTINCT character_name) AS played, list(DISTINCT job) AS jobs FROM ("
        " SELECT movie_id, provider_name, name, profile_path, character_name, NULL AS job"
        " FROM provider_cache_movie_cast WHERE provider_name = ?1 AND person_id = ?2 UNION ALL"
        " SELECT movie_id, provider_name, name, profile_path, NULL, job"
        " FROM provider_cache_movie_crew WHERE provider_name = ?1 AND person_id = ?2) GROUP BY movie_id) AS parts"
        " JOIN stored.provider_cache_movies AS films USING (movie_id)"
        f" ORDER BY year DESC NULLS FIRST, films.movie_id LIMIT {MOST_FILMS}",
        [provider, person_id],
    )


def keyword_name(connection: duckdb.DuckDBPyConnection, keyword_id: int) -> str | None:
    """Return what a keyword says; None where no film has it."""
    sql = "SELECT any_value(name) AS name FROM provider_cache_keywords WHERE keyword_id = ?"
    name = rows_of(connection, sql, [keyword_id])[0]["name"]
    return None if name is None else str(name)
