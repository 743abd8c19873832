"""Which values of the demo's tables are generated: kept apart, film by film, from what is true of the film.

Belongs here: from what the embedded server declares of a film to columns of our tables. Does not belong here: the
declaration (demo/catalogue/film_completion.py), how a mark is drawn (cli/cache_reports.py, defs/io_manager.py).

Everything counts as generated but the fields of TRUE, and those too where the film's record lists them: a new column
is marked without a word here.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from movie_assets.clock import utc_now
from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.merge.fields import FIELDS
from movie_assets.providers.registry import PROVIDER_TABLES

MARK = "generated"
MEANING = f"{MARK}: invented by the demo's catalogue (docs/embedded-server.md); all else is true of the film."
TRUE: Mapping[str, Mapping[str, str]] = {
    "tmdb": {
        "tmdb_id": "id",
        **{
            name: name
            for name in (
                *("imdb_id", "title", "original_title", "original_language", "release_date", "runtime"),
                *("budget", "revenue", "vote_average", "vote_count", "genres"),
            )
        },
    },
    "omdb": {
        "imdb_id": "imdbID",
        "title": "Title",
        "year": "Year",
        "runtime": "Runtime",
        "imdb_rating": "imdbRating",
        "imdb_votes": "imdbVotes",
        "rotten_tomatoes_score": "Ratings",
        "metacritic_score": "Metascore",
        "box_office": "BoxOffice",
    },
}
"""Provider -> its columns that may hold what is true of a film -> the provider's own name of the field."""
MERGED = ("provider_cache", "provider_cache_movies")
"""Tables whose rows have field_sources."""
_OF_FILMS = {
    **dict.fromkeys(("tmdb_id", "year"), "tmdb.id"),
    **{name: f"tmdb.{name}" for name in ("imdb_id", "title", "release_date", "vote_average", "vote_count")},
}
"""Columns of whole films that no provider's name stands beside -> the field that decides."""
_NO_VALUES = frozenset(
    {"movie_id", "provider_name", "source", "import_status", "partition_year", "complete", "missing_providers"}
    | {"fetched_at", "expires_at", "field_sources", "answer_id", "merge_key", "raw_response", "parser_version", "url"}
    | {"created_at", "updated_at", "gone_at", "first_seen_at", "last_reported_at"}
)
"""Columns that say something of the record, not of the film."""


@cache
def _catalogue() -> Catalogue:
    """Return the films that the embedded server of every process has."""
    return Catalogue(now=utc_now)


def generated_columns(table: str, row: Mapping[str, Any], sources: Mapping[str, str | None]) -> Collection[str]:
    """Return the columns of a row whose values the embedded server invented.

    `row` has the film's movie_id. `sources`: of a merged row, whose each field is.
    """
    film = _film(row["movie_id"])
    provider = next((name for name, own in PROVIDER_TABLES.items() if own.name == table), None)
    of_films = table == "movies" or table in MERGED
    generated = set()
    for column, value in row.items():
        if column in _NO_VALUES or value is None:
            continue
        if provider is not None:
            field = _declared(provider, column)
        elif sources.get(column):
            source = str(sources[column])
            field = _declared(source, FIELDS.get(column, {}).get(source, column))
        else:
            field = _OF_FILMS.get(column) if of_films else None
        if film is None or field is None or field in film.generated:
            generated.add(column)
    return generated


def _declared(provider: str, column: str) -> str | None:
    """Return what the embedded server calls a column that may hold something true."""
    name = TRUE.get(provider, {}).get(column)
    return None if name is None else f"{provider}.{name}"


def _film(movie_id: int) -> Film | None:
    """Return a film by its movie_id: a TMDB id, or minus the number of an IMDb id."""
    catalogue = _catalogue()
    return catalogue.get(movie_id) if movie_id > 0 else catalogue.by_imdb(f"tt{-movie_id:07d}")
