"""The warehouse as a lake: Parquet files in a folder or an object store, and a catalogue in Postgres (DuckLake).

Belongs here: opening it, the lock of its writers, its upkeep, what is wrong with it. Does not belong here: schema and
rows (database.py). Nothing imports this module unless MOVIE_ASSETS_LAKE is set.

Readers need no lock: a snapshot stays as it is. DuckLake has no keys, so two writers of a new film would leave two
rows, and writers of different films would fail each other, since conflicts are of whole tables. So one advisory lock of
the catalogue's Postgres is held around each write, by a session of its own: it ends with its process.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from movie_assets.errors import StoreError
from movie_assets.masking import masked
from movie_assets.store.connection import Address
from movie_assets.warehouse.duckdb_file import THREADS, closed, within_memory
from movie_assets.warehouse.lake_catalogue import Catalogue
from movie_assets.warehouse.lake_files import extension, object_store, quoted, secret, why_not_in_reach
from movie_assets.warehouse.place import LOCK_SECONDS, nothing_there

SCHEMA = "movie_assets_lake"
"""The catalogue's in that database, and the folder's in the data."""
ROWS_OF_A_GROUP = 4_096
"""Of Parquet. A group is in memory while it is written, and a row that holds whole answers has 35 to 100 KB."""
REWRITTEN_FROM = 0.25
"""The share of a file's rows that are dead when upkeep writes it anew."""
_NAME = "warehouse"
_OF_THE_LAKE = (duckdb.IOException, duckdb.HTTPException, duckdb.TransactionException, duckdb.FatalException)
_LOST = (
    *("ostgres", "Failed to execute query", "DuckLake transaction", "write file"),
    *("server closed", "DATA_PATH", "unsuccessful query"),
)
"""What stands in errors of the catalogue, whatever their kind."""
_STATEMENT = r'Failed to \w+ \w+ ".*": *| "\w+" at path \+ ".*?(?<=\')"'
"""What DuckDB says of a statement to Postgres, or of all parts of its address, before what Postgres says."""
_opened: dict[tuple[int, str, str], duckdb.DuckDBPyConnection] = {}
"""By process: what has a lake open. Opening it takes 0.3 s, a cursor of it nothing."""
_opening = threading.Lock()


@dataclass(frozen=True, slots=True)
class LakeSnapshot:
    """A snapshot of a lake. It stays at least a day."""

    lake: "Lake"
    number: int
    written_at: datetime

    @property
    def name(self) -> str:
        """The lake's."""
        return self.lake.name

    def connected(self) -> duckdb.DuckDBPyConnection:
        """Return a connection that can only read it."""
        connection = duckdb.connect(config=self.lake.config)
        try:
            self.attach(connection, _NAME)
            connection.execute(f"USE {_NAME}")
        except BaseException:
            connection.close()
            raise
        return connection

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let a connection read it as a database of this name."""
        self.lake.attach(connection, name, f"READ_ONLY, SNAPSHOT_VERSION {self.number}")


class Lake:
    """The place of a warehouse that is a lake. Its methods are described in place.py.

    `address`: "postgres:" and the URL of a Postgres database. `data`: a folder or s3://. `scratch`: a folder of this
    machine for what does not fit in memory.

    Raises:
        ConfigurationError: the address cannot be read, or the extensions are not installed.
    """

    full_ddl = False
    files: tuple[Path, ...] = ()
    kept = timedelta(days=1)
    """How long a reader may go on with what it began to read."""

    def __init__(self, address: str, data: str, operations: Address, *, scratch: Path) -> None:
        self._catalogue = Catalogue(address, SCHEMA)
        self._data = f"{data.rstrip('/')}/{SCHEMA}/"
        self.operations = operations
        self.config = within_memory(scratch) | {"threads": THREADS}

    @property
    def name(self) -> str:
        """The schema of its catalogue, and where that is."""
        return self._catalogue.name

    def why_not_in_reach(self) -> str | None:
        """Return why its files cannot be written where they belong, as far as looking tells."""
        return why_not_in_reach(self._data)

    def exists(self) -> bool:
        """Return whether there is a catalogue."""
        return self._catalogue.exists()

    def size(self) -> int:
        """Return the bytes of all files of the snapshots that are kept."""
        return self._catalogue.size()

    def written_at(self) -> datetime:
        """Return when the newest snapshot was made."""
        return self._catalogue.newest()[1]

    @contextmanager
    def held(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold nothing: readers and writers share a lake."""
        yield

    def opened(self) -> duckdb.DuckDBPyConnection:
        """Open it for writing. Its transaction sees one snapshot."""
        try:
            return self._cursor()
        except duckdb.Error:  # Postgres was started anew, perhaps
            self.close()
            return self._cursor()

    def state(self) -> None:
        """Return nothing: asking the catalogue takes as long as judging."""

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._root().cursor()
        try:
            cursor.execute(f"USE {_NAME}")
            cursor.execute("BEGIN")
            cursor.execute(f"FROM {_NAME}.current_snapshot()").fetchall()
        except BaseException:
            closed(cursor)
            raise
        return cursor

    def _root(self) -> duckdb.DuckDBPyConnection:
        with _opening:
            if self._key not in _opened:
                is_new = not self.exists()
                with self._catalogue.alone(LOCK_SECONDS) if is_new else nullcontext():  # one process makes it
                    _opened[self._key] = self._made(is_new=is_new)
            return _opened[self._key]

    def _made(self, *, is_new: bool) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config=self.config)
        try:
            self.attach(connection, _NAME, f"DATA_PATH '{quoted(self._data)}', DATA_INLINING_ROW_LIMIT 0")
            if is_new:
                connection.execute(f"CALL {_NAME}.set_option('parquet_compression', 'zstd')")
                connection.execute(f"CALL {_NAME}.set_option('parquet_row_group_size', {ROWS_OF_A_GROUP})")
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def _key(self) -> tuple[int, str, str]:
        return os.getpid(), self._catalogue.address, self._catalogue.schema

    def close(self) -> None:
        """Let go of what this process has open of it; the next use opens it anew."""
        with _opening:
            if (connection := _opened.pop(self._key, None)) is not None:
                connection.close()

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str, how: str) -> None:
        """Let a connection use the lake as a database of this name. Secrets hold what DuckDB must not show."""
        stored = self._data.startswith("s3:")
        for name_of_it in ("postgres_scanner", "ducklake", *(["httpfs"] if stored else [])):
            connection.execute(f"LOAD '{quoted(extension(name_of_it))}'")
        shown, schema = quoted(self._catalogue.address), self._catalogue.schema
        parameters = "MAP {'TYPE': 'postgres', 'SECRET': 'catalogue'}"
        connection.execute(secret("catalogue", "postgres", {"PASSWORD": self._catalogue.password}))
        connection.execute(
            f"CREATE OR REPLACE SECRET lake (TYPE ducklake, METADATA_PATH '{shown}', METADATA_SCHEMA '{schema}',"
            f" METADATA_PARAMETERS {parameters})"
        )
        if stored:
            connection.execute(secret("object_store", "s3", object_store()))
        connection.execute(f"ATTACH 'ducklake:lake' AS {name} ({how})")

    @contextmanager
    def transaction(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
        """Make one transaction of the block, under the lock. It sees what others wrote before."""
        connection.execute("COMMIT")
        try:
            with self._catalogue.alone(seconds) as session:
                connection.execute("BEGIN")
                try:
                    yield
                    session.execute("SELECT 1")  # who lost the session lost the lock
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(duckdb.Error):
                        connection.execute("ROLLBACK")
                    raise
        except duckdb.Error as error:
            if self.fault(error) is None:
                raise
            kept = "Nothing of this write is shown. What was answered is kept, and the next run writes it."
            raise self._fault(error, kept) from error
        finally:
            with suppress(duckdb.Error, RuntimeError):
                connection.execute("BEGIN")

    @contextmanager
    def peeked(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """Open it; writers do not mind."""
        if not self.exists():
            yield None
            return
        connection = self.opened()
        try:
            yield connection
        finally:
            closed(connection)

    def moment(self) -> LakeSnapshot:
        """Return the newest snapshot."""
        if not self.exists():
            raise StoreError(nothing_there(self.name))
        return LakeSnapshot(self, *self._catalogue.newest())

    def fault(self, error: duckdb.Error) -> StoreError | None:
        """Return what is wrong with the lake; a wrong query is not about it."""
        first = str(error).splitlines()[0]
        if isinstance(error, _OF_THE_LAKE) or any(word in first for word in _LOST):
            return self._fault(error, "It cannot be read just now; type the command again.")
        return None

    def _fault(self, error: duckdb.Error, kept: str) -> StoreError:
        first = re.sub(_STATEMENT, "", masked(str(error).splitlines()[0])).rstrip(".")
        if "DATA_PATH" in first:
            return StoreError(
                f"{self.name}: {first}. MOVIE_ASSETS_LAKE_DATA names where its files are since it was made."
            )
        return self._catalogue.fault(first, f"Are Postgres and {self._data} in reach? {kept}")

    def compact(self) -> None:
        """Write files anew that have many dead rows, join small ones, and drop what no reader may need any more.

        Writers wait for one table at a time.
        """
        connection = self._root().cursor()
        try:
            connection.execute(f"USE {_NAME}")
            tables = connection.execute(
                f"SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = '{_NAME}' ORDER BY ALL"
            ).fetchall()
            for schema, table in tables:
                place = f"'{_NAME}', '{table}', schema => '{schema}'"
                with self._catalogue.alone(LOCK_SECONDS):
                    connection.execute(
                        f"CALL ducklake_rewrite_data_files({place}, delete_threshold => {REWRITTEN_FROM})"
                    ).fetchall()
                    connection.execute(f"CALL ducklake_merge_adjacent_files({place})").fetchall()
            before = f"older_than => now() - INTERVAL '{self.kept.total_seconds():.0f} seconds'"
            with self._catalogue.alone(LOCK_SECONDS):
                connection.execute(f"CALL ducklake_expire_snapshots('{_NAME}', {before})").fetchall()
                connection.execute(f"CALL ducklake_cleanup_old_files('{_NAME}', {before})").fetchall()
        except duckdb.Error as error:
            raise StoreError(f"cannot compact {self.name}: {masked(str(error).splitlines()[0])}") from error
        finally:
            closed(connection)

    def set_aside(self, now: datetime) -> str:
        """Give the catalogue another name; its files stay where they are."""
        aside = f"{self._catalogue.schema}_set_aside_{now:%Y%m%dt%H%M%Sz}"
        self._catalogue.rename(aside, LOCK_SECONDS)
        self.close()
        return f"the schema {aside} of that database"
