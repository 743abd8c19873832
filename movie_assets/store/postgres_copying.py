"""An operations store in Postgres, as one end of a copy: read alone, and made new.

Belongs here: what is Postgres' own of a copy. Does not belong here: which rows are copied (copying.py). Nothing imports
this module unless a store is in Postgres.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

import psycopg
from pydantic import SecretStr

from movie_assets.errors import StoreError
from movie_assets.store.copying import Chunks, is_empty, not_empty
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.postgres_connection import LOCK, MAKING, PostgresConnection
from movie_assets.store.postgres_words import SCHEMA
from movie_assets.wording import counted

_LATER = ("CREATE INDEX", "CREATE UNIQUE INDEX", "CREATE TRIGGER")
"""How statements begin that are run when all rows are there."""
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'movie-assets'"
    " AND pid <> pg_backend_pid()"
)


@contextmanager
def schema_alone(address: SecretStr, wait_seconds: float) -> Iterator[PostgresConnection]:
    """Read a store that nobody else has open; who writes meanwhile waits."""
    with closing(_Alone(address, wait_seconds)) as store:
        tables = list(store.columns())
        with store.one_transaction("REPEATABLE READ"):
            store.lock(tables, "SHARE")  # the first statement that reads chooses the moment: it must come after
            yield store


@contextmanager
def new_schema(address: SecretStr, wait_seconds: float) -> Iterator["NewSchema"]:
    """Make a store in one transaction. Who opens it meanwhile waits for its end."""
    with closing(NewSchema(address, wait_seconds)) as new, new.one_transaction("READ COMMITTED"):
        new.begin(address)
        yield new


class _Alone(PostgresConnection):
    """A connection to a store that nobody else has open."""

    def __init__(self, address: SecretStr, wait_seconds: float) -> None:
        super().__init__(address.get_secret_value(), wait_seconds, is_made=False)
        self._wait_seconds = wait_seconds

    @contextmanager
    def one_transaction(self, isolation: str) -> Iterator[None]:
        """Make one transaction of the block, once nobody else has the store open."""
        until = time.monotonic() + self._wait_seconds
        while others := self.row(_OTHERS, ())[0]:
            if time.monotonic() > until:
                raise StoreError(
                    f"{self.place} is in use by {counted(others, 'other session')}. Wait for runs to end and stop"
                    " movie-assets dev, on all hosts, then do this again."
                )
            time.sleep(0.05)
        with self._in_words():
            self._connection.execute(f"BEGIN ISOLATION LEVEL {isolation}".encode())
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(psycopg.Error):  # an interrupted copy takes no statement: closing the session ends it
                    self._connection.execute("ROLLBACK")
                raise

    def lock(self, tables: Iterable[str], mode: str) -> None:
        """Wait until nobody works on these tables, and hold them until the transaction ends."""
        with self._in_words():
            self._connection.execute(f"LOCK TABLE {', '.join(tables)} IN {mode} MODE".encode())


class NewSchema(_Alone):
    """A schema that is being made, tables first: indexes and triggers are cheaper once the rows are there."""

    def begin(self, address: SecretStr) -> None:
        """Make the tables, in the place of those of a store without rows.

        Raises:
            StoreError: there are rows, or a store of another version.
        """
        with self._in_words():
            self._connection.execute(("SELECT pg_advisory_xact_lock(" + LOCK.format(f"'{MAKING}'") + ")").encode())
            self._judge_order()
            if version := self.version():
                if version == len(MIGRATIONS):
                    self.lock(self.columns(), "ACCESS EXCLUSIVE")
                if version != len(MIGRATIONS) or not is_empty(self):
                    raise not_empty(address)
                self._connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())
            statements = list(self._whole_schema())
            self._later = [statement for statement in statements if statement.startswith(_LATER)]
            for statement in statements:
                if not statement.startswith(_LATER):
                    self._connection.execute(statement.encode())

    def fill(self, table: str, columns: Sequence[str], chunks: Chunks) -> None:
        """Write the rows of a table, by COPY: references inside the table are looked at when it ends."""
        names = ", ".join(f'"{column}"' for column in columns)
        with (
            self._in_words(),
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy,
        ):
            for chunk in chunks:
                for row in chunk:
                    copy.write_row(row)

    def finish(self, counts: Mapping[str, str]) -> None:
        """Make what is made when all rows are there."""
        with self._in_words():
            for table, query in counts.items():
                self._writing.execute(f"INSERT INTO {table} {query}")
            for statement in self._later:
                self._connection.execute(statement.encode())
            for table, column in self.rows(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = ? AND is_identity = 'YES'",
                (SCHEMA,),
            ):
                self._writing.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
                    f" HAVING max({column}) > 0"
                )
            self._writing.execute("UPDATE schema_version SET version = ?", (len(MIGRATIONS),))
            for table in self.columns():
                self._connection.execute(f"ANALYZE {table}".encode())  # or the first queries go without its figures
