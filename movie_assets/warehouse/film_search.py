"""Films by title, person, keyword, genre and year, a page at a time.

Belongs here: that query. Does not belong here: one film in full (whole_film.py), a film by its exact name
(cached_film.py), how films are shown (browse/).

A page costs one pass over the columns that are asked about, whichever page it is: it begins after the last film of the
page before, and counts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from movie_assets.providers.values.genres import SPELLINGS
from movie_assets.warehouse.whole_film import rows_of

AT_A_TIME = 48
"""Films of a page: it fills rows of 2, 3, 4, 6 and 8."""
ORDERS: Mapping[str, str] = {
    "popularity": "-coalesce(popularity, -1)",
    "rating": "-coalesce(imdb_rating, tmdb_rating, -1)",
    "newest": "-coalesce(year, 0)",
    "oldest": "coalesce(year, 9999)",
    "title": "coalesce(lower(strip_accents(title)), '')",
}
"""Name of an order -> what films are sorted by, ascending, and then by movie_id."""
_SHOWN = "movie_id, title, original_title, year, poster_url, imdb_rating, tmdb_rating, genres"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which films, in which order; what is empty does not count. `after`: where the page before ended."""

    words: str = ""
    person: str = ""
    keyword: str = ""
    genre: str = ""
    keyword_id: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    order: str = "popularity"
    after: tuple[float | str, int] | None = None


def find_films(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of films, and whether more follow. `place` is what each is sorted by."""
    sort, (conditions, values) = ORDERS[wanted.order], _conditions(wanted)
    if wanted.after is not None:
        conditions.append(f"({sort}, movie_id) > (?, ?)")
        values += wanted.after
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    found = rows_of(
        connection,
        f"SELECT {_SHOWN}, {sort} AS place FROM stored.provider_cache_movies {where}"
        f" ORDER BY place, movie_id LIMIT {AT_A_TIME + 1}",
        values,
    )
    return found[:AT_A_TIME], len(found) > AT_A_TIME


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def add(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if wanted.words:
        add(
            f"({_has('title')} OR {_has('original_title')}"
            f" OR {_in('provider_cache_alternative_titles', _has('title'))})",
            *([wanted.words] * 3),
        )
    if wanted.person:
        add(
            f"({_has(_listed('directors'))} OR {_has(_listed('writers'))}"
            f" OR {_in('provider_cache_movie_cast', _has('name'))}"
            f" OR {_in('provider_cache_movie_crew', _has('name'))})",
            *([wanted.person] * 4),
        )
    if wanted.keyword:
        add(_in("provider_cache_keywords", _has("name")), wanted.keyword)
    if wanted.keyword_id is not None:
        add(_in("provider_cache_keywords", "keyword_id = ?"), wanted.keyword_id)
    if wanted.genre:
        spellings = [wanted.genre, *(word for word, genre in SPELLINGS.items() if genre == wanted.genre)]
        add("list_has_any(genres, ?)", spellings)
    if wanted.first_year is not None:
        add("year >= ?", wanted.first_year)
    if wanted.last_year is not None:
        add("year <= ?", wanted.last_year)
    return conditions, values


def _has(text: str) -> str:
    """Return the condition that a text contains what is asked, whatever the case and the accents."""
    return f"contains(strip_accents(lower({text})), strip_accents(lower(?)))"


def _listed(column: str) -> str:
    return f"array_to_string({column}, chr(10))"


def _in(table: str, condition: str) -> str:
    return f"movie_id IN (SELECT movie_id FROM {table} WHERE {condition})"
