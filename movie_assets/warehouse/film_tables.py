"""The tables of discovery, providers and refresh.

Belongs here: declarations of columns, types, keys and meaning. Does not belong here: the merged tables
(cache_tables.py).
"""

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TIMESTAMP
from movie_assets.providers.registry import ROUTES, SPECS
from movie_assets.table import Column, PolarsType, Table

MOVIES = Table(
    "movies",
    "One row per film that discovery or a person reported, with its accepted ids.",
    (
        MOVIE_ID,
        Column("tmdb_id", pl.Int64, "Accepted TMDB id."),
        Column("imdb_id", pl.String, "Accepted IMDb id."),
        Column("tvdb_id", pl.Int64, "Accepted TVDB id."),
        Column("title", pl.String, "Title that TMDB reported last."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("vote_average", pl.Float64, "TMDB votes, 0-10."),
        Column("vote_count", pl.Int64, "Number of TMDB votes."),
        Column("popularity", pl.Float64, "TMDB popularity."),
        Column("import_status", pl.String, "soft, full, imdb_placeholder or imdb_enriched."),
        Column("source", pl.String, "Who reported the film first."),
        Column("partition_year", pl.String, "The year that owns the film, or undated."),
        Column("created_at", TIMESTAMP, "When the film was first seen (UTC)."),
        Column("updated_at", TIMESTAMP, "When something about it was last reported (UTC)."),
        Column("gone_at", TIMESTAMP, "When TMDB no longer had it (UTC); the last values stay."),
    ),
    key=("movie_id",),
    version="updated_at",
)


_PROVIDER_STATUS = "status of its last call: never, ok, not_found, failed, refused or deferred"


def _of_each(name: str, dtype: PolarsType, comment: str) -> tuple[Column, ...]:
    """Return a column for each provider that is asked about every film."""
    return tuple(Column(name.format(p), dtype, comment.format(SPECS[p].display_name)) for p in ROUTES)


MOVIE_STATUS = Table(
    "movie_status",
    "A film's refresh state at the moment as_of.",
    (
        MOVIE_ID,
        Column("title", pl.String, "Title."),
        Column("release_date", pl.Date, "Primary release date."),
        Column("age_category", pl.String, "recent, established, mature or archived."),
        Column("import_status", pl.String, "soft, full, imdb_placeholder or imdb_enriched."),
        *_of_each("last_{}_update", TIMESTAMP, "Last good response of {} (UTC)."),
        Column("last_full_refresh", TIMESTAMP, "The oldest of these, once every active provider has answered (UTC)."),
        *_of_each("{}_status", pl.String, f"{{}}: {_PROVIDER_STATUS}."),
        Column("data_frozen", pl.Boolean, "All providers that answer for the film are frozen."),
        *_of_each("needs_{}", pl.Boolean, "{} is due."),
        Column(
            "needs_box_office", pl.Boolean, "Box office is due at a provider that reports it: OMDb, TVDB, Wikidata."
        ),
        Column("next_due_at", TIMESTAMP, "When the next provider falls due (UTC)."),
        Column("imdb_scraped_at", TIMESTAMP, "When IMDb was last asked for a placeholder (UTC)."),
        Column("placeholder_retry_count", pl.Int32, "How often TMDB was asked again for a placeholder."),
        Column("next_tmdb_retry_at", TIMESTAMP, "When TMDB is asked again for a placeholder (UTC)."),
        Column("as_of", TIMESTAMP, "The moment that this row describes (UTC).", required=True),
    ),
    key=("movie_id",),
    version="as_of",
)
