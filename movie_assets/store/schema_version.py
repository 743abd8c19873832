"""Which schema version a file of the operations store has, without opening it as a store.

Belongs here: reading it. Does not belong here: migrating (connection.py).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from movie_assets.errors import StoreError
from movie_assets.store.connection import Address, peeked
from movie_assets.store.identity import name_of
from movie_assets.store.migrations import MIGRATIONS


def schema_version(address: Address) -> str:
    """Return the version in words; the file is only read.

    Raises:
        StoreError: it cannot be read, or is of a newer program.
    """
    version = version_of(address)
    if not isinstance(address, Path):
        return f"{name_of(address)}: " + (f"schema version {version}" if version else "not made yet")
    if not address.exists():
        return f"{address} does not exist yet"
    if version > len(MIGRATIONS):
        raise StoreError(f"{address} has schema version {version}, this program knows {len(MIGRATIONS)}. Update it.")
    later = "" if version == len(MIGRATIONS) else f"; the next command that writes brings it to {len(MIGRATIONS)}"
    return f"{address}: schema version {version}{later}"


def version_of(address: Address) -> int:
    """Return the version; 0 = there is no store.

    Raises:
        StoreError: it cannot be read.
    """
    if not isinstance(address, Path):
        with peeked(address) as store:
            return store.version()
    if not address.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{address.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise StoreError(f"{address}: {error}. Restore a backup (movie-assets restore), or move it away.") from error
