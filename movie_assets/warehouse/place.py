"""What the warehouse needs of the place that its tables are kept in.

Belongs here: that interface. Does not belong here: the places themselves (file_place.py), schema and rows
(database.py). Nothing else knows whether the tables are in a file: locks, copies, sizes and messages are the place's.
"""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from movie_assets.errors import StoreError
from movie_assets.store.connection import Address

LOCK_SECONDS = 600.0
"""How long a use waits for others. Writes take seconds, so after ten minutes something is stuck."""


class Moment(Protocol):
    """A warehouse as it stood at one moment. Nobody writes to it."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def written_at(self) -> datetime:
        """When it was written last (aware UTC)."""
        ...

    def connected(self) -> duckdb.DuckDBPyConnection:
        """Return a connection that can only read it."""
        ...

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let a connection read it as a database of this name."""
        ...


class Place(Protocol):
    """Where the tables of a warehouse are kept."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def operations(self) -> Address:
        """Where the operations store is that the warehouse is a projection of."""
        ...

    @property
    def files(self) -> tuple[Path, ...]:
        """Its files in the data folder."""
        ...

    @property
    def full_ddl(self) -> bool:
        """Whether it takes primary keys, and comments on columns of views."""
        ...

    def why_not_in_reach(self) -> str | None:
        """Return why its files cannot be written where they belong, as far as looking tells; None if they can."""
        ...

    def exists(self) -> bool:
        """Return whether there is a warehouse yet."""
        ...

    def size(self) -> int:
        """Return how many bytes it takes."""
        ...

    def written_at(self) -> datetime:
        """Return when it was written last (aware UTC)."""
        ...

    def held(self, seconds: float) -> AbstractContextManager[None]:
        """Hold what every use of it must hold, long or short; never during HTTP.

        Raises:
            StoreError: others held it for so many seconds.
        """
        ...

    def opened(self) -> duckdb.DuckDBPyConnection:
        """Open it for writing, and make it where there is none. The caller holds it, and closes by `closed`.

        Until the connection writes, its queries see one moment.
        """
        ...

    def state(self) -> Hashable | None:
        """Return what every write changes, whoever writes; None if that cannot be said."""
        ...

    def transaction(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> AbstractContextManager[None]:
        """Make one transaction of a block that writes, alone of all processes; undo it if the block fails.

        Raises:
            StoreError: others were writing for so many seconds.
        """
        ...

    def peeked(self) -> AbstractContextManager[duckdb.DuckDBPyConnection | None]:
        """Open it as it is, to read for a moment. None: there is none, or a writer is at it."""
        ...

    def moment(self) -> Moment:
        """Return what long readers read, while others write.

        Raises:
            StoreError: there is no warehouse yet.
        """
        ...

    def fault(self, error: duckdb.Error) -> StoreError | None:
        """Return what is wrong with the place, and what to do; None if the error is of a query or of rows."""
        ...

    def compact(self) -> None:
        """Give back the space of what was replaced.

        Raises:
            StoreError: it could not; the warehouse is as it was.
        """
        ...

    def set_aside(self, now: datetime) -> str:
        """Put the warehouse away whole, so that the next use makes a new one; return where it is."""
        ...


def nothing_there(name: str) -> str:
    """Return what to do where there is no warehouse."""
    return (
        f"there is no warehouse at {name} yet. Collect something first: movie-assets collect. If there was one,"
        " movie-assets verify --repair makes it anew from the operations store, without a call"
    )
