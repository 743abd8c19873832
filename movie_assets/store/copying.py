"""The rows of an operations store, copied into a new one of either database, and proof that both hold the same.

Belongs here: which tables there are and in which order, the hash of a table's rows. Does not belong here: how a
database is read alone or made new (sqlite_copying.py, postgres_copying.py), the warehouse (keeping/moving.py).

Leases and claims belong to sessions and are not copied. The counts that the store keeps are counted anew from the
copied rows.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from movie_assets.errors import StoreError
from movie_assets.store.connection import IN_MEMORY, Address
from movie_assets.store.identity import name_of
from movie_assets.store.kept_counts import COUNTS
from movie_assets.store.sql import Database
from movie_assets.store.sqlite_connection import SqliteConnection
from movie_assets.store.store_files import ALONE_SECONDS
from movie_assets.wording import counted

ROWS_AT_ONCE = 1_000
"""A body has 3 KB, rarely 250: so many rows are in memory at once."""
IDENTITY = "store_identity"
NOT_COPIED = frozenset({"rate_limit_leases", "film_claims", *COUNTS})
OF_EVERY_STORE = frozenset({"known_providers", IDENTITY, "rate_limits", "refresh_plan", "projections"})
"""Tables that may have rows before anything was collected."""
Watch = Callable[[str], object]
Chunks = Iterator[list[tuple[Any, ...]]]


class NewStore(Database, Protocol):
    """A store that is being made. Nobody else sees it before it is whole."""

    def fill(self, table: str, columns: Sequence[str], chunks: Chunks) -> None:
        """Write the rows of a table."""

    def finish(self, counts: Mapping[str, str]) -> None:
        """Make what is made when all rows are there: counts by their queries, indexes, triggers, next numbers."""


@dataclass(slots=True)
class Tally:
    """How many rows there were, and the sum of their hashes: it needs no order, and both databases give the same."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Count these rows too."""
        for row in rows:
            digest = blake2b(repr(tuple(map(_as_both_keep_it, row))).encode(), digest_size=16).digest()
            self.total += int.from_bytes(digest, "big")
            self.rows += 1

    @property
    def hash(self) -> str:
        """The hash of all rows."""
        return f"{self.total % 2**128:032x}"


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that both stores hold alike. `seconds`: of writing and of reading it on both sides."""

    table: str
    rows: int
    hash: str
    seconds: float


def rows_by_table(store: Database) -> dict[str, int]:
    """Return how many rows each table has that is copied."""
    names = [name for name in _tables() if name not in NOT_COPIED]
    return {name: int(store.row(f"SELECT count(*) FROM {name}", ())[0]) for name in names}


def is_empty(store: Database) -> bool:
    """Return whether nothing was collected yet."""
    names = [name for name in _tables() if name not in NOT_COPIED | OF_EVERY_STORE]
    return all(store.row(f"SELECT 1 FROM {name} LIMIT 1", ()) is None for name in names)


def copy_rows(source: Database, new: NewStore, watch: Watch) -> list[CopiedTable]:
    """Copy every table, then read what was written and compare; `watch` hears what is done now.

    Raises:
        StoreError: a table differs, or its rows break a rule that they must keep; the message names it.
    """
    copied = dict[str, tuple[Tally, float]]()
    for table, columns in _tables().items():
        if table in NOT_COPIED:
            continue
        began, tally = time.perf_counter(), Tally()
        try:
            new.fill(table, columns, _tallying(tally, _chunks(source, table, columns), f"Copying {table}", watch))
        except new.broken_rule as error:
            words = " ".join(str(error).split())
            raise StoreError(
                f"{table}: {words}. Nothing was kept of the copy. What is wrong with the store: movie-assets verify."
            ) from error
        copied[table] = tally, time.perf_counter() - began
    watch("Counting, and making indexes")
    new.finish(COUNTS)
    done = []
    for table, (tally, seconds) in copied.items():
        again, more = _tallied(new, table, "Reading again", watch)
        if (why := _difference(table, tally, again)) is not None:
            raise StoreError(f"{why}. Nothing was kept of the copy. Are memory and disks of both machines sound?")
        done.append(CopiedTable(table, tally.rows, tally.hash, seconds + more))
    return done


def compare_rows(source: Database, address: Address, target: Database, watch: Watch) -> list[CopiedTable]:
    """Return every table of a store and of its copy at an address, if all are the same.

    Raises:
        StoreError: a table differs; the message names it.
    """
    done = []
    for table in _tables():
        if table not in NOT_COPIED | {IDENTITY}:  # its number moves on with each write of a warehouse
            tally, seconds = _tallied(source, table, "Reading", watch)
            again, more = _tallied(target, table, "Reading again", watch)
            if (why := _difference(table, tally, again)) is not None:
                raise StoreError(f"{not_empty(address)} It is this collection at another moment: {why}.")
            done.append(CopiedTable(table, tally.rows, tally.hash, seconds + more))
    return done


def read_alone(address: Address, wait_seconds: float = ALONE_SECONDS) -> AbstractContextManager[Database]:
    """Open a store that nobody uses, and let nobody write to it; all that is read shows one moment.

    Raises:
        StoreError: somebody has used it for so long.
    """
    if isinstance(address, Path):
        from movie_assets.store.sqlite_copying import file_alone

        return file_alone(address, wait_seconds)
    from movie_assets.store.postgres_copying import schema_alone  # only whoever uses it has it installed

    return schema_alone(address, wait_seconds)


def new_store(address: Address, wait_seconds: float = ALONE_SECONDS) -> AbstractContextManager[NewStore]:
    """Make a store in the place of none, or of an empty one. If the block fails, nothing has changed there.

    Raises:
        StoreError: somebody has used what is there for so long, or collected something; it cannot be written.
    """
    if isinstance(address, Path):
        from movie_assets.store.sqlite_copying import new_file

        return new_file(address, wait_seconds)
    from movie_assets.store.postgres_copying import new_schema

    return new_schema(address, wait_seconds)


def not_empty(address: Address) -> StoreError:
    """Return what to do where a collection stands in the way of another one."""
    if isinstance(address, Path):
        folder = address.parent
        what = (
            f"Move it away first: mkdir '{folder}/before-migrate' && mv '{folder}'/operations.sqlite*"
            f" '{folder}'/warehouse.duckdb* '{folder}/before-migrate/'"
        )
    else:
        what = "Name an empty database. If nobody needs what is there: DROP SCHEMA movie_assets CASCADE."
    return StoreError(f"{name_of(address)} holds a collection already, and nothing was written. {what}")


@cache
def _tables() -> dict[str, list[str]]:
    """Return the columns of all tables, each table after those that it refers to."""
    with closing(SqliteConnection(IN_MEMORY, 0)) as made:
        columns = made.columns()
        order = TopologicalSorter(dict.fromkeys(columns, ()))
        for table, other in made.rows(
            'SELECT t.name, f."table" FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = ?',
            ("table",),
        ):
            if other != table:
                order.add(table, other)
        return {table: list(columns[table]) for table in order.static_order()}


def _chunks(store: Database, table: str, columns: Sequence[str]) -> Chunks:
    names = ", ".join(f'"{column}"' for column in columns)
    return store.chunks(f"SELECT {names} FROM {table}", (), ROWS_AT_ONCE)


def _tallying(tally: Tally, chunks: Chunks, doing: str, watch: Watch) -> Chunks:
    for chunk in chunks:
        tally.add(chunk)
        yield chunk
        watch(f"{doing}: {tally.rows:,} rows")


def _tallied(store: Database, table: str, doing: str, watch: Watch) -> tuple[Tally, float]:
    began, tally = time.perf_counter(), Tally()
    for _ in _tallying(tally, _chunks(store, table, _tables()[table]), f"{doing} {table}", watch):
        pass
    return tally, time.perf_counter() - began


def _difference(table: str, tally: Tally, copy: Tally) -> str | None:
    if tally.rows != copy.rows:
        return f"{table} has {counted(tally.rows, 'row')}, and its copy {copy.rows:,}"
    if tally.hash != copy.hash:
        return f"{table}: the {counted(tally.rows, 'row')} of the copy are not the same"
    return None


def _as_both_keep_it(value: Any) -> Any:
    if isinstance(value, bytes):
        return blake2b(value, digest_size=16).digest()
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")  # no text of Postgres has a zero byte: see its connection
    return value + 0.0 if isinstance(value, float) else value  # SQLite keeps no sign of zero
