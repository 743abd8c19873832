"""The warehouse: the lock beside its DuckDB file, connections, its version, writes.

Belongs here: everything that touches the rows. Does not belong here: what the rows are, how DuckDB opens a file
(duckdb_file.py). DuckDB lets one process at a time open a file for writing, and then refuses readers. So every use,
long or short, holds the lock, but never during HTTP.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from movie_assets.errors import StoreError
from movie_assets.store.identity import Mark, advance, read_mark
from movie_assets.warehouse.cache_tables import FILM_TABLES, TABLES
from movie_assets.warehouse.conditions import Query, these_films
from movie_assets.warehouse.duckdb_file import closed, opened
from movie_assets.warehouse.pairing import mismatch, operations_beside, pair, paired_mark
from movie_assets.warehouse.replacing import make_temporary, replace_rows
from movie_assets.warehouse.schema import judged, migrate

LOCK_SECONDS = 600.0
PEEK_SECONDS = 5.0
SLOW_SECONDS = 2.0
MOST_FAILED_FILMS = 20
"""In one batch. If there are more, it is no fault of the films."""
logger = logging.getLogger(__name__)

Connect = Callable[[], duckdb.DuckDBPyConnection]


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole films for some tables, written in one transaction: `rows` replace the stored rows of `movie_ids`.

    `rows` are a frame, or the query by which DuckDB makes them of other tables, and of those that are `given` to it by
    name, in their order. In a table that is `whole` they replace all stored rows, whatever `movie_ids` says. Films that
    are `removed` leave every table.
    """

    movie_ids: Sequence[int]
    rows: Mapping[str, pl.DataFrame | Query]
    removed: bool = False
    given: Mapping[str, pl.DataFrame | Query] = field(default_factory=dict)

    @property
    def tables(self) -> Collection[str]:
        """The tables that are written."""
        return FILM_TABLES if self.removed else self.rows

    @property
    def queried(self) -> bool:
        """Whether DuckDB makes rows of it."""
        return not all(isinstance(rows, pl.DataFrame) for rows in self.rows.values())

    def halves(self) -> "tuple[Batch, Batch]":
        """Return the batch in two, the first half last, where a list is taken from."""
        middle = len(self.movie_ids) // 2
        return self.of(self.movie_ids[middle:]), self.of(self.movie_ids[:middle])

    def of(self, movie_ids: Sequence[int], tables: Collection[str] | None = None) -> "Batch":
        """Return the batch of some of its films, for some of its tables."""
        own, given = (
            {
                name: rows.filter(pl.col("movie_id").is_in(movie_ids)) if isinstance(rows, pl.DataFrame) else rows
                for name, rows in every.items()
                if tables is None or name in tables or every is self.given
            }
            for every in (self.rows, self.given)
        )
        return Batch(movie_ids, own, removed=self.removed, given=given)


class Warehouse:
    """The DuckDB file at `path`. `connect` opens it for writing; the IO manager passes its resource's function.

    `embedded`: the embedded providers fill it, so that what is generated is marked wherever rows are shown. `still`:
    nobody writes to it any more, so that readers need no copy.

    Raises:
        StoreError: the file is foreign, damaged, of a newer version, unwritable, or locked for too long.
    """

    def __init__(
        self, path: Path, connect: Connect | None = None, *, embedded: bool = False, still: bool = False
    ) -> None:
        self.path = path
        self.still = still
        self.embedded = embedded
        self.written: dict[str, Counter[str | None]] = {}
        """How many films this object wrote, by table and year. The year is None where a whole table was replaced."""
        self._left: dict[int, str] = {}
        self._open: duckdb.DuckDBPyConnection | None = None
        self._connect = connect or (lambda: opened(path))

    @contextmanager
    def locked(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the lock beside the file; a wait is logged. After so many seconds of waiting, StoreError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock, began = FileLock(f"{self.path}.lock", thread_local=False), time.perf_counter()
        try:
            lock.acquire(timeout=seconds, poll_interval=0.01)
        except Timeout:
            raise StoreError(f"{self.path} was in use for {seconds:.0f} s. Which process holds it?") from None
        except OSError as error:
            raise StoreError(f"cannot lock {self.path}: {error}. Check the folder's permissions.") from error
        try:
            if (waited := time.perf_counter() - began) > SLOW_SECONDS:
                logger.warning("waited %.1f s for the warehouse lock", waited)
            yield
        finally:
            lock.release()

    @contextmanager
    def connection(self, *, lock_seconds: float = LOCK_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file under the lock, brought to the current version. It is closed whatever happens.

        Nested blocks of the same object share the connection, since opening one costs 30 ms.
        """
        if self._open is not None:
            yield self._open
            return
        with self.locked(lock_seconds), _in_words(self.path):
            connection = self._connect()
            try:
                migrate(self.path, connection)
                if (why := mismatch(self.path, connection)) is not None:
                    raise StoreError(why)
                self._open = connection
                yield connection
            finally:
                self._open = None
                closed(connection)

    @contextmanager
    def peeked(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """Open the file as it is, to read only. None: there is no file, or a writer is at it, who judges it himself."""
        if not self.path.exists():
            yield None
            return
        lock = FileLock(f"{self.path}.lock", thread_local=False)
        try:
            lock.acquire(timeout=PEEK_SECONDS, poll_interval=0.01)
        except Timeout:
            yield None
            return
        except OSError as error:
            raise StoreError(f"cannot lock {self.path}: {error}. Check the folder's permissions.") from error
        try:
            with _in_words(self.path):
                connection = duckdb.connect(str(self.path), read_only=True)
                try:
                    judged(self.path, connection)
                    yield connection
                finally:
                    closed(connection)
        finally:
            lock.release()

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """Return the result of a query."""
        with self.connection() as connection:
            return to_frame(connection, sql, parameters)

    def write(self, batch: Batch, *, whatever_is_stored: bool = False) -> int:
        """Write a batch in one transaction; return the number of rows written.

        A film whose stored rows are newer than these keeps them, since another run was faster; unless
        `whatever_is_stored`, which is for stored rows that are damaged. A film of whose rows DuckDB can make no new
        ones costs itself: what is stored of it stays.
        """
        written, failed, parts = 0, 0, [batch]
        with self.connection() as connection:
            while parts:
                part = parts.pop()
                try:
                    written += self._write(part, whatever_is_stored=whatever_is_stored)
                except duckdb.Error as error:
                    if isinstance(error, _OF_THE_FILE) or not part.queried or failed == MOST_FAILED_FILMS:
                        raise
                    connection.execute("ROLLBACK")
                    if len(part.movie_ids) > 1:
                        parts += part.halves()
                        continue
                    failed += 1
                    logger.exception("film %s keeps its older rows of %s", part.movie_ids[0], ", ".join(part.tables))
        return written

    def _write(self, batch: Batch, *, whatever_is_stored: bool) -> int:
        written = 0
        with self.connection() as connection:
            before = _years(connection, batch.movie_ids) if "movies" in batch.tables else {}
            mark = self._next_mark(connection)
            connection.execute("BEGIN")
            if mark is not None:
                pair(connection, mark)
            touched, these = set(batch.rows), these_films(batch.movie_ids)
            for name in FILM_TABLES if batch.removed else ():
                gone = f"DELETE FROM {TABLES[name].stored_name} WHERE {these}"
                if connection.execute(gone).fetchall()[0][0]:
                    touched.add(name)
            with given(connection, batch):
                for name, rows in batch.rows.items():
                    table = TABLES[name]
                    written += replace_rows(connection, table, rows, these, whatever_is_stored=whatever_is_stored)
            connection.execute("COMMIT")
            self._note(batch, touched, before, _years(connection, batch.movie_ids))
        return written

    def _next_mark(self, connection: duckdb.DuckDBPyConnection) -> Mark | None:
        """Move the mark of the operations store beside the file on; None where there is none."""
        operations = operations_beside(self.path)
        if read_mark(operations) is None:
            return None
        own = paired_mark(connection)
        return advance(operations, 0 if own is None else own.projected)

    def _note(
        self, batch: Batch, touched: Collection[str], before: Mapping[int, str], after: Mapping[int, str]
    ) -> None:
        """Count the batch for the years that own its films now, and for those that owned them before."""
        self._left |= {movie_id: year for movie_id, year in before.items() if movie_id not in after}
        years: Counter[str | None] = Counter(
            year for i in batch.movie_ids if (year := after.get(i, self._left.get(i))) is not None
        )
        moved: Counter[str | None] = Counter(
            year for movie_id, year in before.items() if after.get(movie_id, year) != year
        )
        for name in touched:
            own = self.written.setdefault(name, Counter())
            if TABLES[name].whole:
                own[None] += 1
            else:
                own.update(years + moved if name == "movies" else years)


@contextmanager
def given(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Iterator[None]:
    """Let a batch's queries read what is given to them, until the block ends."""
    these = these_films(batch.movie_ids)
    for name, rows in batch.given.items():
        make_temporary(connection, name, rows if isinstance(rows, pl.DataFrame) else rows(these))
    yield
    for name in batch.given:
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def to_frame(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> pl.DataFrame:
    """Return the result of a query as a frame, on duckdb 1.5 and 2 alike.

    Version 2 removed `.pl()`. The stream that polars reads instead needs no pyarrow, whose import takes 0.2 s.
    """
    return pl.DataFrame(connection.sql(sql, params=parameters or None))


def _years(connection: duckdb.DuckDBPyConnection, movie_ids: Sequence[int]) -> dict[int, str]:
    """Return the year that owns each of these films, from `movies`."""
    if not movie_ids:
        return {}
    sql = f"SELECT movie_id, partition_year FROM movies WHERE {these_films(movie_ids)}"
    return dict(connection.execute(sql).fetchall())


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        if not isinstance(error, _OF_THE_FILE) and "write file" not in first:
            raise  # a wrong query or a broken key is not about the file
        raise StoreError(f"{path}: {first} {_advice(first)}") from error
    except RuntimeError as error:
        if "interrupted" in str(error):  # what DuckDB makes of Ctrl-C in the middle of a query
            raise KeyboardInterrupt from error
        raise


_OF_THE_FILE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)


def _advice(message: str) -> str:
    if "No space left" in message or "could not write" in message.lower():
        return "Free some space and run again: every answer is kept in the operations store."
    if "not a valid DuckDB" in message:
        return "Move the file away: the replay job rebuilds the warehouse from the operations store."
    if "Corrupt" in message:
        return "Move the file away: the replay job rebuilds the warehouse from the operations store."
    if re.search(r"\block\b", message):
        return "Another program has the file open. Close it, or read a snapshot (movie-assets sql)."
    return "Check the file and its folder. You can delete the warehouse: the replay job rebuilds it."
