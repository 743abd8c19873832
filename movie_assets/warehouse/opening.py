"""Both stores of the settings: the warehouse, and the operations store, judged by it.

Belongs here: how commands and runs get the stores, and adopting one on purpose. Does not belong here: connections
(store/connection.py, database.py), the comparison of marks (pairing.py).
"""

from datetime import datetime
from pathlib import Path

import duckdb

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import BUSY_SECONDS, IN_MEMORY, Operations
from movie_assets.store.identity import exists, is_new, name_of
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.pairing import CHOICE, OWN, films_shown, known_pair, mismatch, paired_mark
from movie_assets.warehouse.place import Place


def warehouse_of(settings: Settings) -> Warehouse:
    """Return the warehouse of the settings; its first use makes it."""
    return Warehouse(place_of(settings), embedded=settings.demo_mode)


def place_of(settings: Settings) -> Place:
    """Return where the settings keep the warehouse.

    Raises:
        ConfigurationError: it is a lake, and what lakes need is not installed.
    """
    if settings.lake is None or settings.lake_data is None or settings.demo_mode:
        return DuckDBFile(settings.warehouse_path, settings.operations_address)
    try:
        from movie_assets.warehouse.lake import Lake
    except ImportError as error:
        raise ConfigurationError(f"MOVIE_ASSETS_LAKE needs the extra: movie-assets[cluster] ({error})") from None
    return Lake(
        settings.lake.get_secret_value(),
        settings.lake_data,
        settings.operations_address,
        scratch=settings.store_folder / "lake",
    )


def where_stored(settings: Settings) -> str:
    """Return where both stores are, without a password: a folder, or what the settings name instead."""
    own, warehouse = settings.operations_address, place_of(settings)
    if isinstance(own, Path) and isinstance(warehouse, DuckDBFile):
        return str(settings.store_folder)
    files = "" if isinstance(warehouse, DuckDBFile) else f" (files in {settings.lake_data})"
    return f"{name_of(own)}, {warehouse.name}{files}"


def is_anything_stored(settings: Settings) -> bool:
    """Return whether there is a store of either kind.

    Raises:
        StoreError: a database cannot be reached.
    """
    return exists(settings.operations_address) or warehouse_of(settings).place.exists()


def refuse_empty(settings: Settings) -> None:
    """Refuse to go on where nothing is stored: the folder may be mistyped, and nobody wants it made.

    Raises:
        StoreError: says so, and what to do.
    """
    if not is_anything_stored(settings):
        raise StoreError(
            f"there is no warehouse in {where_stored(settings)}. If --data or MOVIE_ASSETS_DATA names the wrong folder,"
            " correct it. To begin one there: movie-assets collect --start-year 2024"
        )


def open_operations(settings: Settings, *, busy_seconds: float = BUSY_SECONDS) -> Operations:
    """Open the operations store to write, or make it, unless a warehouse beside it was made from another one.

    Raises:
        StoreError: the two do not belong together; or a file is foreign, damaged, newer, or cannot be written.
    """
    if known_pair(place_of(settings)) is None and (why := why_not_a_pair(settings)) is not None:
        raise StoreError(why)
    return Operations(settings.operations_address, busy_seconds=busy_seconds)


def read_operations(settings: Settings) -> Operations:
    """Open the operations store to read. A folder that has none gets no file: an empty store in memory stands for it.

    Raises:
        StoreError: as `open_operations`.
    """
    return open_operations(settings) if is_anything_stored(settings) else Operations(IN_MEMORY)


def adopt(settings: Settings, now: datetime) -> tuple[str, Operations]:
    """Go on with the operations store at hand, or a new one; return where the warehouse was put, and the store.

    The warehouse is set aside whole, so no row vanishes. The next one is a projection of this store alone.

    Raises:
        StoreError: the two belong together already; a file is foreign, damaged or newer.
    """
    if why_not_a_pair(settings) is None:
        raise StoreError(
            f"{name_of(settings.operations_address)} and the warehouse belong together: there is nothing to adopt."
        )
    return warehouse_of(settings).place.set_aside(now), Operations(settings.operations_address)


def why_not_a_pair(settings: Settings) -> str | None:
    """Return why the two stores do not belong together, and what to do; None when they do.

    Raises:
        StoreError: a file is foreign, damaged or newer.
    """
    address = settings.operations_address
    warehouse = warehouse_of(settings)
    with warehouse.peeked() as connection:
        if connection is None:
            return None
        if (own := paired_mark(connection)) is not None:
            return mismatch(warehouse.place, connection, own)
        films = films_shown(connection)
        if not films:
            return None
        shown = f"{warehouse.place.name} beside it shows {films:,} films"
        if is_new(address):
            return f"{name_of(address)} is missing, and {shown}. {CHOICE}"
        # The warehouse is of a version without marks: its rows say whether this store knows them.
        with Operations(address) as operations:
            strangers, unknown = film_frames.unknown(operations, *_newest(connection))
    if strangers or unknown:
        what = f"{strangers:,} of these films" if strangers else "the newest answers of these films"
        return f"{name_of(address)} does not know {what}, and {shown}. {CHOICE}"
    return None


def _newest(connection: duckdb.DuckDBPyConnection) -> tuple[list[int], list[str]]:
    """Return the films of the warehouse, and the newest answer of each typed table."""
    films = [row[0] for row in connection.execute("SELECT movie_id FROM movies").fetchall()]
    found = {row[0] for row in connection.execute(f"SELECT table_name FROM duckdb_tables() WHERE {OWN}").fetchall()}
    tables = " UNION ALL ".join(
        f"SELECT max(answer_id) FROM {t.name}" for t in PROVIDER_TABLES.values() if t.name in found
    )
    return films, [row[0] for row in connection.execute(tables).fetchall() if row[0] is not None]
