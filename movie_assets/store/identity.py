"""The identity of the operations store, and how much of it was projected.

Belongs here: reading the mark of a file that need not be open, moving it on. Does not belong here: comparing it with
the warehouse's (warehouse/pairing.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from movie_assets.errors import StoreError
from movie_assets.store.migrations import APPLICATION_ID
from movie_assets.store.store_lock import locked

BUSY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Which operations store, and how many batches of it were written to a warehouse. The number only grows."""

    store_id: str
    projected: int


def is_new(path: Path) -> bool:
    """Return whether there is no store yet: no file, or one without a table.

    Raises:
        StoreError: the file is no SQLite database, or another program's.
    """
    if not path.exists():
        return True
    with _opened(path, "ro") as connection:
        return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def read_mark(path: Path) -> Mark | None:
    """Return the mark of a store; None when there is no store, one older than marks, or one that lost its mark.

    Raises:
        StoreError: the file is no SQLite database, or another program's.
    """
    if is_new(path):
        return None
    with _opened(path, "ro") as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'store_identity'").fetchone():
            return None
        row = connection.execute("SELECT store_id, projected FROM store_identity").fetchone()
        return None if row is None else Mark(*row)


def advance(path: Path, at_least: int = 0) -> Mark:
    """Move the mark on, and return it.

    The commit reaches the disk, and with it all earlier ones: what the warehouse shows afterwards, no power cut takes
    from the operations store.
    """
    with _opened(path) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        moved = connection.execute(
            "UPDATE store_identity SET projected = CASE WHEN projected + 1 > ? THEN projected + 1 ELSE ? END"
            " RETURNING store_id, projected",
            (at_least, at_least),
        ).fetchall()
        return Mark(*moved[0])


@contextmanager
def _opened(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """Open the file, to read (`ro`) or to write: a writer that closes it last moves its log into it.

    The log that a killed process left belongs to the store that it wrote, not to a copy that was put in its place.
    """
    try:
        with locked(path, seconds=BUSY_SECONDS), closing(_connected(path, mode)) as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise StoreError(f"{path} belongs to another program. Move it away or set MOVIE_ASSETS_DATA.")
            yield connection
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{path}: {error}. If the file is damaged, restore a backup (movie-assets restore); nothing was written."
        ) from error


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
