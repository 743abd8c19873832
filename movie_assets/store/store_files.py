"""The operations store as a file: copies while others write, compacting, and putting another file in its place.

Belongs here: what needs the file rather than its rows. Does not belong here: which copy is a good one (keeping/).
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from movie_assets.errors import StoreError
from movie_assets.store.connection import Address
from movie_assets.store.migrations import PAGE_BYTES
from movie_assets.store.store_lock import locked
from movie_assets.wording import why_unwritten

ALONE_SECONDS = 10.0
"""How long to wait until nobody else has the store open."""


def file_of(address: Address) -> Path:
    """Return the file of a store.

    Raises:
        StoreError: it is in no file.
    """
    if isinstance(address, Path):
        return address
    raise StoreError("the operations store is in Postgres: use pg_dump, pg_restore and VACUUM of the database itself.")


def copy_store(source: Path, target: Path) -> None:
    """Copy the store as it is at one moment, by SQLite's backup; others may read and write meanwhile.

    Raises:
        StoreError: it cannot be read, or the copy cannot be written.
    """
    try:
        with (
            locked(source, seconds=ALONE_SECONDS),
            closing(_existing(source)) as before,
            closing(sqlite3.connect(target)) as after,
        ):
            before.backup(after)
            after.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"cannot copy {source} to {target}: {why_unwritten(error)}") from error


def compact_store(path: Path, wait_seconds: float = ALONE_SECONDS) -> None:
    """Write the store into a fresh file without gaps, and put that in its place. Nobody else may have it open.

    Where a link leads to the file, the file is replaced, on its own disk, and the link stays.

    Raises:
        StoreError: someone has it open; it is damaged; the disk is full.
    """
    file = path.resolve()
    fresh = file.with_name(f"{file.name}.compacting")
    remove_with_logs(fresh)  # of a process that was killed
    with alone(path, wait_seconds) as connection:
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("VACUUM INTO ?", (str(fresh),))
            with closing(_existing(fresh)) as compacted:
                if compacted.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                    raise StoreError(f"the compacted copy of {path} is damaged; the store is as it was.")
            put_in_place(fresh, file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"cannot compact {path}: {why_unwritten(error)} The store is as it was.") from error
        finally:
            remove_with_logs(fresh)


def remove_with_logs(path: Path) -> None:
    """Remove a file that nobody uses, and what SQLite or DuckDB keep beside it."""
    for end in ("", "-journal", "-wal", "-shm", ".wal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.rmtree(path.with_name(f"{path.name}.tmp"), ignore_errors=True)


@contextmanager
def alone(path: Path, wait_seconds: float = ALONE_SECONDS) -> Iterator[sqlite3.Connection]:
    """Hold a store that nobody else has open. Who opens it meanwhile waits, and then gets the file that stands there.

    Raises:
        StoreError: someone has it open.
    """
    with locked(path, alone=True, seconds=wait_seconds), closing(_existing(path)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # kept until the connection closes
            connection.execute("PRAGMA journal_mode = DELETE")  # what the log holds goes into the file
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot use {path}: {error}. Another program has it open.") from error
        yield connection


def put_in_place(fresh: Path, path: Path) -> None:
    """Replace a file by a fresh one in one step; both are whole on disk whatever happens."""
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def keep_aside(path: Path, folder: Path) -> None:
    """Give a file, with its log, a second name in a folder. The first one stays until it is replaced.

    SQLite's index of the log (-shm) is left: it makes one of any log.

    Raises:
        FileExistsError: the folder has such a file, which may be the only copy of an older store.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in (path, *(path.with_name(path.name + end) for end in ("-wal", ".wal"))):
        if part.exists():
            try:
                (folder / part.name).hardlink_to(part)
            except FileExistsError:
                raise
            except OSError:  # a file system without hard links
                shutil.copyfile(part, folder / part.name)


def _existing(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=1.0)
