"""The warehouse as a file: copies and compacting, under the lock that every user of it takes.

Belongs here: what needs the file rather than its rows. Does not belong here: snapshots for readers (snapshot.py).
"""

import shutil
from pathlib import Path

import duckdb

from movie_assets.errors import StoreError
from movie_assets.store.store_files import put_in_place, remove_with_logs
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import (
    BLOCK_BYTES,
    ROWS_OF_A_GROUP,
    STORAGE_VERSION,
    flush_log,
    quoted,
    within_memory,
)


def copy_warehouse(warehouse: Warehouse, target: Path) -> None:
    """Copy the file while nobody writes.

    Raises:
        StoreError: it is damaged, or the copy cannot be written.
    """
    with warehouse.locked():
        flush_log(warehouse.path)
        try:
            shutil.copyfile(warehouse.path, target)
        except OSError as error:
            raise StoreError(f"cannot copy {warehouse.path} to {target}: {error}. Is the disk full?") from error


def compact_warehouse(warehouse: Warehouse) -> None:
    """Write all tables into a fresh file without gaps, and put that in its place; a link to the file stays.

    Raises:
        StoreError: it is damaged, or the disk is full; the file is as it was.
    """
    path = warehouse.path.resolve()
    fresh = path.with_name(f"{path.name}.compacting")
    with warehouse.locked():
        remove_with_logs(fresh)
        flush_log(path)
        try:
            with duckdb.connect(config=within_memory(fresh)) as connection:
                how = f"STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROWS_OF_A_GROUP}, BLOCK_SIZE {BLOCK_BYTES}"
                connection.execute(f"ATTACH '{quoted(path)}' AS old (READ_ONLY)")
                connection.execute(f"ATTACH '{quoted(fresh)}' AS fresh ({how})")
                connection.execute("COPY FROM DATABASE old TO fresh")
                connection.execute("DETACH fresh")
            put_in_place(fresh, path)
        except (duckdb.Error, OSError) as error:
            words = " ".join(str(error).split())
            raise StoreError(f"cannot compact {path}: {words}. The file is as it was. Is the disk full?") from error
        finally:
            remove_with_logs(fresh)
