"""Movie metadata, kept fresh: a Dagster pipeline over TMDB, OMDb, Fanart.tv, TVDB, Wikidata and IMDb into DuckDB.

The package itself offers one function: `connect()`, for people who read the warehouse. Everything else is reached
through Dagster (movie_assets.definitions) and the command `movie-assets`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    import duckdb

__version__ = "0.1.0"


def connect(*, as_of: "str | date | datetime | None" = None) -> "duckdb.DuckDBPyConnection":
    """Return a read-only DuckDB connection to a snapshot of the warehouse that the settings name.

    `as_of`: to its tables as they were at that moment (UTC; a day means its end), made from the answers kept until
    then. The first time takes as long as collecting them took without the calls.

    Raises:
        StoreError: there is no warehouse yet, or it cannot be read; or answers of that time were pruned.
        ConfigurationError: that is no moment.
    """
    from movie_assets.settings import Settings
    from movie_assets.warehouse.opening import warehouse_of
    from movie_assets.warehouse.snapshot import connect as connect_snapshot

    settings = Settings.loaded()
    if as_of is None:
        return connect_snapshot(warehouse_of(settings))
    from movie_assets.collect.demo_providers import effective
    from movie_assets.past.as_of import as_moment
    from movie_assets.past.past_warehouse import warehouse_as_of

    return connect_snapshot(warehouse_as_of(effective(settings), as_moment(as_of)))
