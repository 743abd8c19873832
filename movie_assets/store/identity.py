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
from movie_assets.server_addresses import shown
from movie_assets.store.connection import Address, peeked
from movie_assets.store.migrations import APPLICATION_ID
from movie_assets.store.store_lock import locked

BUSY_SECONDS = 60.0
_ADVANCE = (
    "UPDATE store_identity SET projected = CASE WHEN projected + 1 > ? THEN projected + 1 ELSE ? END"
    " RETURNING store_id, projected"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Which operations store, and how many batches of it were written to a warehouse. The number only grows."""

    store_id: str
    projected: int


def name_of(address: Address) -> str:
    """Return an address in words, without a password."""
    return str(address) if isinstance(address, Path) else f"the operations store at {shown(address)}"


def exists(address: Address) -> bool:
    """Return whether there is anything: a file, whatever is in it, or a schema.

    Raises:
        StoreError: the database cannot be reached, or has another program's schema.
    """
    return address.exists() if isinstance(address, Path) else not is_new(address)


def is_new(address: Address) -> bool:
    """Return whether there is no store yet: no file or one without a table, no schema.

    Raises:
        StoreError: the file is no SQLite database; it is another program's; the database cannot be reached.
    """
    if not isinstance(address, Path):
        with peeked(address) as store:
            return store.version() == 0
    if not address.exists():
        return True
    with _opened(address, "ro") as connection:
        return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def read_mark(address: Address) -> Mark | None:
    """Return the mark of a store; None when there is no store, one older than marks, or one that lost its mark.

    Raises:
        StoreError: as `is_new`.
    """
    if not isinstance(address, Path):
        if is_new(address):
            return None
        with peeked(address) as store:
            row = store.row("SELECT store_id, projected FROM store_identity", ())
            return None if row is None else Mark(*row)
    if not address.exists():
        return None
    with _opened(address, "ro") as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'store_identity'").fetchone():
            return None
        row = connection.execute("SELECT store_id, projected FROM store_identity").fetchone()
        return None if row is None else Mark(*row)


def advance(address: Address, at_least: int = 0) -> Mark:
    """Move the mark on, and return it.

    The commit reaches the disk, and with it all earlier ones: what the warehouse shows afterwards, no power cut takes
    from the operations store.
    """
    if not isinstance(address, Path):
        with peeked(address) as store:
            return Mark(*store.rows(_ADVANCE, (at_least, at_least))[0])
    with _opened(address) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        return Mark(*connection.execute(_ADVANCE, (at_least, at_least)).fetchall()[0])


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
