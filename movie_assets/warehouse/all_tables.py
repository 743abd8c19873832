"""All tables of the warehouse, by name.

Belongs here: which there are, in which order. Does not belong here: any of them, nor views (all_views.py).
"""

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.table import Table
from movie_assets.warehouse.cache_tables import CACHE_TABLES, PROVIDER_CACHE
from movie_assets.warehouse.film_tables import MOVIE_STATUS, MOVIES
from movie_assets.warehouse.identification_tables import IDENTIFICATION_REQUESTS, IDENTIFICATIONS
from movie_assets.warehouse.imdb_tables import IMDB_FILES
from movie_assets.warehouse.refresh_tables import FIELD_CHANGES, REFRESH_PLAN, TMDB_CHANGES
from movie_assets.warehouse.stats_table import COLLECTION_STATS
from movie_assets.warehouse.tmdb_tables import TMDB_IDS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MOVIES,
        *PROVIDER_TABLES.values(),
        *CACHE_TABLES.values(),
        PROVIDER_CACHE,
        MOVIE_STATUS,
        FIELD_CHANGES,
        TMDB_CHANGES,
        REFRESH_PLAN,
        IMDB_FILES,
        TMDB_IDS,
        COLLECTION_STATS,
        IDENTIFICATION_REQUESTS,
        IDENTIFICATIONS,
    )
}
"""All tables by name, in the order in which they are filled."""

FILM_TABLES: dict[str, Table] = {name: table for name, table in TABLES.items() if table.key[0] == "movie_id"}
"""The tables whose every row belongs to a film."""
