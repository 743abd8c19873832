"""The warehouse's DuckDB file: the lock beside it, connections, its version, writes.

Belongs here: everything that touches the file. Does not belong here: what the rows are. DuckDB lets one process at a
time open a file for writing, and then refuses readers. So every use, long or short, holds the lock, but never during
HTTP.
"""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from movie_assets.errors import StoreError
from movie_assets.table import Table
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.conditions import these_films

LOCK_SECONDS = 600.0
SLOW_SECONDS = 2.0
logger = logging.getLogger(__name__)

Connect = Callable[[], duckdb.DuckDBPyConnection]

RENAMED_COLUMNS = (("field_changes", "told_at", "reported_at"),)
"""Table, old name and new name of renamed columns, whose rows stay."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (),
    (),  # tvdb_details, movie_status.tvdb_status, raw_response of TVDB
    (),  # field_changes, tmdb_changes, refresh_plan
    (),  # collection_stats
    (),  # identification_requests, identifications
    (),  # imdb_titles, imdb_files, raw_response of IMDb
)
"""MIGRATIONS[n] takes a warehouse from version n to n + 1. It does what a comparison cannot see, such as renaming a
column, before the file is brought to the declarations. For new tables and columns and changed types the comparison is
enough: the entry is empty. Version 0 is the empty file."""

_VERSION_DDL = "CREATE TABLE schema_version (version INTEGER NOT NULL, applied_at TIMESTAMP NOT NULL)"


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole films for some tables, written in one transaction: `frames` replace the stored rows of `movie_ids`.

    In a table that is `whole` they replace all stored rows, whatever `movie_ids` says.
    """

    movie_ids: Sequence[int]
    frames: Mapping[str, pl.DataFrame]


class Warehouse:
    """The DuckDB file at `path`. `connect` opens it for writing; the IO manager passes its resource's function.

    Raises:
        StoreError: the file is foreign, damaged, of a newer version, unwritable, or locked for too long.
    """

    def __init__(self, path: Path, connect: Connect | None = None) -> None:
        self.path = path
        self.written: dict[str, Counter[str | None]] = {}
        """How many films this object wrote, by table and year. The year is None where a whole table was replaced."""
        self._left: dict[int, str] = {}
        self._open: duckdb.DuckDBPyConnection | None = None
        self._connect = connect or (lambda: duckdb.connect(str(path)))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock beside the file; a wait is logged."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock, began = FileLock(f"{self.path}.lock", thread_local=False), time.perf_counter()
        try:
            lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.01)
        except Timeout:
            raise StoreError(f"{self.path} was in use for {LOCK_SECONDS:.0f} s. Which process holds it?") from None
        except OSError as error:
            raise StoreError(f"cannot lock {self.path}: {error}. Check the folder's permissions.") from error
        try:
            if (waited := time.perf_counter() - began) > SLOW_SECONDS:
                logger.warning("waited %.1f s for the warehouse lock", waited)
            yield
        finally:
            lock.release()

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file under the lock, brought to the current version. It is closed whatever happens.

        Nested blocks of the same object share the connection, since opening one costs 30 ms.
        """
        if self._open is not None:
            yield self._open
            return
        with self.locked(), _in_words(self.path):
            connection = self._connect()
            try:
                _migrate(self.path, connection)
                self._open = connection
                yield connection
            finally:
                self._open = None
                connection.close()

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """Return the result of a query."""
        with self.connection() as connection:
            return to_frame(connection, sql, parameters)

    def write(self, batch: Batch) -> int:
        """Write a batch in one transaction; return the number of rows written.

        A film whose stored rows are newer than these keeps them: another run was faster.
        """
        written = 0
        with self.connection() as connection:
            before = _years(connection, batch.movie_ids) if "movies" in batch.frames else {}
            connection.execute("BEGIN")
            for name, rows in batch.frames.items():
                written += _replace(connection, TABLES[name], rows, these_films(batch.movie_ids))
            connection.execute("COMMIT")
            self._note(batch, before, _years(connection, batch.movie_ids))
        return written

    def _note(self, batch: Batch, before: Mapping[int, str], after: Mapping[int, str]) -> None:
        """Count the batch for the years that own its films now, and for those that owned them before."""
        self._left |= {movie_id: year for movie_id, year in before.items() if movie_id not in after}
        years: Counter[str | None] = Counter(
            year for i in batch.movie_ids if (year := after.get(i, self._left.get(i))) is not None
        )
        moved: Counter[str | None] = Counter(
            year for movie_id, year in before.items() if after.get(movie_id, year) != year
        )
        for name in batch.frames:
            own = self.written.setdefault(name, Counter())
            if TABLES[name].whole:
                own[None] += 1
            else:
                own.update(years + moved if name == "movies" else years)


def to_frame(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
    """Return the result of a query as a frame, on duckdb 1.5 and 2 alike.

    Version 2 removed `.pl()`. It also warns of Arrow output of `execute`, which copies the rows once more.
    """
    frame = pl.from_arrow(connection.sql(sql, params=list(parameters) or None).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


def first_value(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Return the first value of a result, or None if it has no row.

    Version 2 refuses further work on a connection while a result is partly read, as `fetchone` leaves it.
    """
    rows = connection.execute(sql).fetchall()
    return rows[0][0] if rows else None


def _years(connection: duckdb.DuckDBPyConnection, movie_ids: Sequence[int]) -> dict[int, str]:
    """Return the year that owns each of these films, from `movies`."""
    if not movie_ids:
        return {}
    sql = f"SELECT movie_id, partition_year FROM movies WHERE {these_films(movie_ids)}"
    return dict(connection.execute(sql).fetchall())


def _replace(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame, these: str) -> int:
    """Replace the stored rows of `these` films in a table by the incoming rows."""
    connection.register("incoming", rows.select(table.schema.names()).cast(table.schema).to_arrow())
    if table.whole:
        connection.execute(f"DELETE FROM {table.stored_name}")
        connection.execute(f"INSERT INTO {table.stored_name} BY NAME SELECT * FROM incoming")
        connection.unregister("incoming")
        return rows.height
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE newer AS SELECT DISTINCT t.movie_id FROM {table.stored_name} t JOIN"
        f" (SELECT movie_id, max({table.version}) AS version FROM incoming GROUP BY ALL) i USING (movie_id)"
        f" WHERE t.{these} AND t.{table.version} > i.version"
    )
    connection.execute(f"DELETE FROM {table.stored_name} WHERE {these} AND movie_id NOT IN (FROM newer)")
    written = first_value(
        connection,
        f"INSERT INTO {table.stored_name} BY NAME SELECT * FROM incoming WHERE movie_id NOT IN (FROM newer)",
    )
    connection.unregister("incoming")
    return int(written or 0)


def _migrate(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    names = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    version = 0
    if names:
        if "schema_version" not in names:
            raise StoreError(f"{path} belongs to another program. Move it away or set MOVIE_ASSETS_DATA.")
        version = first_value(connection, "SELECT max(version) FROM schema_version") or 0
    if version == len(MIGRATIONS) and _is_declared(connection, names):
        return
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} has schema version {version}, this program knows {len(MIGRATIONS)}. Update the program."
        )
    connection.execute("BEGIN")
    if version == 0:
        connection.execute(_VERSION_DDL)
        connection.execute("CREATE SCHEMA stored")
    else:
        for statement in (s for migration in MIGRATIONS[version:] for s in migration):
            connection.execute(statement)
    _rename_columns(connection)
    _declare(connection)
    connection.execute("CREATE OR REPLACE TABLE schema_declaration AS SELECT ? AS digest", [_declaration()])
    if version != len(MIGRATIONS):
        connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [len(MIGRATIONS)])
    connection.execute("COMMIT")


def _rename_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Rename columns before tables are compared: the comparison would drop their rows.

    A numbered migration cannot do this, since a file of one version may have either name.
    """
    found = set(connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall())
    for table, old, new in RENAMED_COLUMNS:
        if (table, old) in found and (table, new) not in found:
            connection.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _is_declared(connection: duckdb.DuckDBPyConnection, names: set[str]) -> bool:
    """Return whether the tables match their declarations. A provider that was added declares more of them."""
    if "schema_declaration" not in names:
        return False
    return bool(first_value(connection, "SELECT digest FROM schema_declaration") == _declaration())


@cache
def _declaration() -> str:
    """Return a hash of everything that is declared."""
    texts = [text for table in TABLES.values() for text in (table.create(), *table.described())]
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def _declare(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring every table to its declaration. Rows are kept if that only adds columns.

    A table that differs in another way (another type, a column too many, a new required one) is made again, empty. All
    rows are a projection: the next run over a year fills what is missing, or the replay job does it at once.
    """
    tables = sorted(TABLES.values(), key=lambda t: t.view is not None)  # views last: they read the other tables
    views = {row[0] for row in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    for table in tables:
        if table.view and table.name in views:
            connection.execute(f"DROP VIEW {table.name}")
        elif table.view:
            _store_behind_view(connection, table)
        found = connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? AND schema_name = ?"
            " ORDER BY column_index",
            [table.name, "stored" if table.view else "main"],
        ).fetchall()
        if not found or not _add_columns(connection, table, dict(found)):
            connection.execute(f"DROP TABLE IF EXISTS {table.stored_name}")
            connection.execute(table.create())
        for statement in table.described():
            connection.execute(statement)


def _store_behind_view(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Move the rows of a table that is read through a view from now on."""
    if table.name in {row[0] for row in connection.execute("SHOW TABLES").fetchall()}:
        connection.execute(table.create())
        connection.execute(f"INSERT INTO {table.stored_name} BY NAME SELECT * FROM main.{table.name}")
        connection.execute(f"DROP TABLE main.{table.name}")


def _add_columns(connection: duckdb.DuckDBPyConnection, table: Table, found: Mapping[str, str]) -> bool:
    """Add the columns that a stored table lacks; return False if the table then still differs from its declaration."""
    declared = {c.name: c for c in table.columns}
    kept = {name: c.duckdb_type.replace('"', "") for name, c in declared.items() if name in found}
    if kept != {name: dtype.replace('"', "") for name, dtype in found.items()}:
        return False
    missing = [c for name, c in declared.items() if name not in found]
    if any(c.required for c in missing):
        return False
    for column in missing:
        connection.execute(f'ALTER TABLE {table.stored_name} ADD COLUMN "{column.name}" {column.duckdb_type}')
    return True


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        if not isinstance(error, _OF_THE_FILE) and "write file" not in first:
            raise  # a wrong query or a broken key is not about the file
        raise StoreError(f"{path}: {first} {_advice(first)}") from error


_OF_THE_FILE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)


def _advice(message: str) -> str:
    if "No space left" in message or "could not write" in message.lower():
        return "Free some space and run again: every answer is kept in the operations store."
    if "not a valid DuckDB" in message:
        return "Move the file away: the replay job rebuilds the warehouse from the operations store."
    if "lock" in message:
        return "Another program has the file open. Close it, or read a snapshot (movie-assets sql)."
    return "Check the file and its folder. You can delete the warehouse: the replay job rebuilds it."
