"""The warehouse: connections, its version, writes.

Belongs here: everything that touches the rows. Does not belong here: what the rows are, where they are kept and what
follows from that (place.py).
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from movie_assets.errors import StoreError
from movie_assets.store.identity import Mark, advance, read_mark
from movie_assets.table import View
from movie_assets.warehouse.all_tables import FILM_TABLES, TABLES
from movie_assets.warehouse.conditions import Query, these_films
from movie_assets.warehouse.duckdb_file import closed
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.judged_places import remember
from movie_assets.warehouse.pairing import known_pair, mismatch, pair, paired_mark
from movie_assets.warehouse.place import LOCK_SECONDS, Place
from movie_assets.warehouse.replacing import make_temporary, replace_rows
from movie_assets.warehouse.schema import is_current, judged, migrate

MOST_FAILED_FILMS = 20
"""In one batch. If there are more, it is no fault of the films."""
logger = logging.getLogger(__name__)


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
    """The tables at a place; a path is a DuckDB file's.

    `embedded`: the embedded providers fill it, so that what is generated is marked wherever rows are shown.

    Raises:
        StoreError: what is there is foreign, damaged, of a newer version, unwritable, or in use for too long.
    """

    def __init__(self, place: Place | Path, *, embedded: bool = False) -> None:
        self.place: Place = DuckDBFile(place) if isinstance(place, Path) else place
        self.embedded = embedded
        self.written: dict[str, Counter[str | None]] = {}
        """How many films this object wrote, by table and year. The year is None where a whole table was replaced."""
        self._left: dict[int, str] = {}
        self._open: duckdb.DuckDBPyConnection | None = None
        self._mark: Mark | None = None
        """What the open warehouse carries."""
        self._lock_seconds = LOCK_SECONDS

    @contextmanager
    def connection(self, *, lock_seconds: float = LOCK_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open it, brought to the current version. It is closed whatever happens.

        Nested blocks of the same object share the connection, since opening one costs 30 ms.
        """
        if self._open is not None:
            yield self._open
            return
        with self._in_words(), self.place.held(lock_seconds):
            state, self._mark = self.place.state(), known_pair(self.place)
            connection = self.place.opened()
            try:
                if self._mark is None:
                    migrate(self.place, connection, lock_seconds)
                    self._mark = paired_mark(connection)
                    if (why := mismatch(self.place, connection, self._mark)) is not None:
                        raise StoreError(why)
                self._open, self._lock_seconds, mark = connection, lock_seconds, self._mark
                yield connection
            finally:
                connection, self._open = self._open or connection, None
                closed(connection)
            if self._mark != mark or self.place.state() == state:  # not what anything but `write` wrote
                remember(self.place, self._mark)

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Make one transaction of a block that writes."""
        with self.connection() as connection, self.place.transaction(connection, self._lock_seconds):
            yield connection

    @contextmanager
    def peeked(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """Open it as it is, to read only. None: there is none, or a writer is at it, who judges it himself."""
        with self._in_words(), self.place.peeked() as connection:
            if connection is not None:
                judged(self.place, connection)
            yield connection

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            if (fault := self.place.fault(error)) is None:
                raise
            raise fault from error
        except RuntimeError as error:
            if "interrupted" in str(error):  # what DuckDB makes of Ctrl-C in the middle of a query
                raise KeyboardInterrupt from error
            raise

    def declare(self, view: View) -> None:
        """Bring a view to its declaration."""
        with self.connection() as connection:
            if not is_current(connection, view):
                with self.transaction():
                    connection.execute(";\n".join(view.described(full=self.place.full_ddl)))

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """Return the result of a query."""
        with self.connection() as connection:
            return to_frame(connection, sql, parameters)

    def write(self, batch: Batch, *, whatever_is_stored: bool = False) -> int:
        """Write a batch in one transaction; return the number of rows written.

        A film whose stored rows are newer than these keeps them, since another run was faster; unless
        `whatever_is_stored`, which is for stored rows that are damaged. A film of whose rows DuckDB can make no new
        ones costs itself: what is stored of it stays. Where a batch does not fit into memory, the warehouse is opened
        anew, since DuckDB keeps what it has of large tables, and the batch is written in halves.
        """
        written, failed, parts = 0, 0, [batch]
        with self.connection():
            while parts:
                part = parts.pop()
                try:
                    written += self._write(part, whatever_is_stored=whatever_is_stored)
                except duckdb.Error as error:
                    if self.place.fault(error) or not part.queried or not part.movie_ids or failed == MOST_FAILED_FILMS:
                        raise
                    if isinstance(error, duckdb.OutOfMemoryException):
                        self._open_anew()
                    if len(part.movie_ids) > 1:
                        parts += part.halves()
                        continue
                    failed += 1
                    logger.exception("film %s keeps its older rows of %s", part.movie_ids[0], ", ".join(part.tables))
        return written

    def _open_anew(self) -> None:
        """Free the memory of the connection. Blocks around this one go on with another."""
        assert self._open is not None
        closed(self._open)
        self._open = self.place.opened()

    def _write(self, batch: Batch, *, whatever_is_stored: bool) -> int:
        written = 0
        with self.transaction() as connection:
            before = _years(connection, batch.movie_ids) if "movies" in batch.tables else {}
            if (mark := self._next_mark(connection)) is not None:
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
            after = _years(connection, batch.movie_ids)
        self._mark = mark or self._mark
        self._note(batch, touched, before, after)
        return written

    def _next_mark(self, connection: duckdb.DuckDBPyConnection) -> Mark | None:
        """Move the mark of the operations store beside the file on; None where there is none."""
        operations = self.place.operations
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
