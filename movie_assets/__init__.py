"""Movie metadata, kept fresh: a Dagster pipeline over TMDB, OMDb, Fanart.tv, TVDB and IMDb into DuckDB.

The package itself offers one function: `connect()`, for people who read the warehouse. Everything else is reached
through Dagster (movie_assets.definitions) and the command `movie-assets`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

__version__ = "0.1.0"


def connect() -> "duckdb.DuckDBPyConnection":
    """Return a read-only DuckDB connection to a snapshot of the warehouse that the settings name.

    Raises:
        StoreError: there is no warehouse yet, or it cannot be read.
    """
    from movie_assets.settings import Settings
    from movie_assets.warehouse.database import Warehouse
    from movie_assets.warehouse.snapshot import connect as connect_snapshot

    return connect_snapshot(Warehouse(Settings().warehouse_path))
