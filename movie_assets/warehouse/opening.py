"""Opening the operations store of the settings, judged by the warehouse beside it.

Belongs here: how commands and runs get the store, and adopting one on purpose. Does not belong here: connections
(store/connection.py, database.py), the comparison of marks (pairing.py).
"""

from datetime import datetime
from pathlib import Path

import duckdb

from movie_assets.errors import StoreError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import BUSY_SECONDS, IN_MEMORY, Operations
from movie_assets.store.identity import exists, is_new, place
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import flush_log
from movie_assets.warehouse.pairing import CHOICE, films_shown, mismatch, paired_mark


def open_operations(settings: Settings, *, busy_seconds: float = BUSY_SECONDS) -> Operations:
    """Open the operations store to write, or make it, unless a warehouse beside it was made from another one.

    Raises:
        StoreError: the two do not belong together; or a file is foreign, damaged, newer, or cannot be written.
    """
    if (why := why_not_a_pair(settings)) is not None:
        raise StoreError(why)
    return Operations(settings.operations_address, busy_seconds=busy_seconds)


def read_operations(settings: Settings) -> Operations:
    """Open the operations store to read. A folder that has none gets no file: an empty store in memory stands for it.

    Raises:
        StoreError: as `open_operations`.
    """
    return open_operations(settings) if anything_kept(settings) else Operations(IN_MEMORY)


def anything_kept(settings: Settings) -> bool:
    """Return whether there is a store of either kind."""
    return exists(settings.operations_address) or settings.warehouse_path.exists()


def adopt(settings: Settings, now: datetime) -> tuple[Path, Operations]:
    """Go on with the operations store at hand, or a new one; return where the warehouse was put, and the store.

    The warehouse is set aside whole, so no row vanishes. The next one is a projection of this store alone.

    Raises:
        StoreError: the two belong together already; a file is foreign, damaged or newer.
    """
    if why_not_a_pair(settings) is None:
        raise StoreError(
            f"{place(settings.operations_address)} and the warehouse belong together: there is nothing to adopt."
        )
    warehouse = Warehouse(settings.warehouse_path)
    with warehouse.locked():
        aside = settings.warehouse_path.with_name(f"warehouse.set-aside-{now:%Y%m%dT%H%M%SZ}.duckdb")
        flush_log(settings.warehouse_path)
        settings.warehouse_path.replace(aside)
    return aside, Operations(settings.operations_address)


def why_not_a_pair(settings: Settings) -> str | None:
    """Return why the two stores do not belong together, and what to do; None when they do.

    Raises:
        StoreError: a file is foreign, damaged or newer.
    """
    address = settings.operations_address
    with Warehouse(settings.warehouse_path).peeked() as connection:
        if connection is None:
            return None
        if paired_mark(connection) is not None:
            return mismatch(settings.warehouse_path, connection)
        films = films_shown(connection)
        if not films:
            return None
        shown = f"{settings.warehouse_path.name} beside it shows {films:,} films"
        if is_new(address):
            return f"{place(address)} is missing, and {shown}. {CHOICE}"
        # The warehouse is of a version without marks: its rows say whether this store knows them.
        with Operations(address) as operations:
            strangers, unknown = film_frames.unknown(operations, *_newest(connection))
    if strangers or unknown:
        what = f"{strangers:,} of these films" if strangers else "the newest answers of these films"
        return f"{place(address)} does not know {what}, and {shown}. {CHOICE}"
    return None


def _newest(connection: duckdb.DuckDBPyConnection) -> tuple[list[int], list[str]]:
    """Return the films of the warehouse, and the newest answer of each typed table."""
    films = [row[0] for row in connection.execute("SELECT movie_id FROM movies").fetchall()]
    found = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    tables = " UNION ALL ".join(
        f"SELECT max(answer_id) FROM {t.name}" for t in PROVIDER_TABLES.values() if t.name in found
    )
    return films, [row[0] for row in connection.execute(tables).fetchall() if row[0] is not None]
