"""The operations store in a schema of a Postgres database: opening it, its transactions, errors in words.

Belongs here: what is Postgres' own. Does not belong here: what the rows mean, SQL that SQLite runs too, and how that
reads here (postgres_dialect.py), what values are (postgres_values.py). Nothing imports this module unless a store is in
Postgres.

The store has a schema of its own, so that the database may hold Dagster's records and a lake's catalogue too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import tuple_row
from pydantic import SecretStr

from movie_assets.errors import StoreError, UnreachableStoreError
from movie_assets.masking import know
from movie_assets.server_addresses import shown
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.postgres_dialect import EXPECTED_ROWS, declared, first_rows, function, schema, translated
from movie_assets.store.postgres_sessions import noticed
from movie_assets.store.postgres_steps import in_step
from movie_assets.store.postgres_values import adapt, as_row
from movie_assets.store.postgres_words import SCHEMA, on_one_line, right_to_give, what_to_do
from movie_assets.store.sql import Parameters, Procedure, T, Work, Writer

LOCK = f"hashtext('{SCHEMA}'), hashtext({{}})"
"""The key of a lock, from a text. Others may use locks in the same database."""
MAKING = "schema"
"""Of the lock under which the schema is made or migrated."""


class _Writing:
    """What is written with, inside a transaction."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Parameters = (), /) -> psycopg.Cursor[Any]:
        return self._connection.execute(translated(sql), parameters)

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        if rows := list(parameters):
            with self._connection.cursor() as cursor:
                cursor.executemany(translated(sql), rows)


class PostgresConnection:
    """A `Database`.

    Raises:
        StoreError: it cannot be reached, is of a newer version, or another program's.
    """

    def __init__(self, url: str, busy_seconds: float, *, is_made: bool = True) -> None:
        self.place = f"the operations store at {shown(SecretStr(url))}"
        try:
            known = conninfo_to_dict(url)
            know(str(known.get("password") or "") or None)
            self._names = {"database": str(known.get("dbname") or ""), "role": str(known.get("user") or "")}
            parts = noticed(known, f"-c search_path={SCHEMA} -c lock_timeout={int(busy_seconds * 1000)}")
            self._connection = psycopg.connect(
                make_conninfo(url, **parts | {"application_name": "movie-assets"}), autocommit=True, row_factory=as_row
            )
        except psycopg.Error as error:
            said = on_one_line(error)
            right = self._right(said) if isinstance(error, psycopg.OperationalError) else None
            words = (
                f"cannot open {self.place}: {said}. {right or what_to_do(said, 'Check MOVIE_ASSETS_OPERATIONS_URL.')}"
            )
            raise (StoreError if right else _kind(error))(words) from None
        self._writing = _Writing(self._connection)
        self._declared: set[str] = set()
        adapt(self._connection.adapters)
        try:
            if is_made and self.version() != len(MIGRATIONS):
                with self._in_words():
                    self._migrate()
        except BaseException:
            self.close()
            raise

    def _judge_order(self) -> None:
        """Refuse a database that sorts otherwise than SQLite does, or that cannot keep every text."""
        bytewise, unicode = self.row("SELECT 'B' < 'a', current_setting('server_encoding') = 'UTF8'", ())
        if not bytewise or not unicode:
            why = "does not keep text as UTF-8" if bytewise else "sorts text by the rules of a language"
            raise StoreError(
                f"{self.place} {why}. Make the database anew with"
                " CREATE DATABASE ... TEMPLATE template0 LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"
                " ENCODING 'UTF8'."
            )

    def _migrate(self) -> None:
        self._judge_order()
        with self._transaction(MAKING):
            version = self.version()
            if version == len(MIGRATIONS):
                return  # another process was faster
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{self.place} has schema version {version}, this program knows {len(MIGRATIONS)}. Update it."
                )
            for statement in self._whole_schema() if version == 0 else self._since(version):
                self._connection.execute(statement.encode())
            if version == 0:
                for sql, row in first_rows():
                    self._writing.execute(sql, row)
            self._writing.execute("UPDATE schema_version SET version = ?", (len(MIGRATIONS),))

    def version(self) -> int:
        """Return the version of the schema; 0 = there is none."""
        # Read from the tables: to_regclass goes on saying "nothing" to a session that has waited for another's commit.
        found = self.row(
            "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?),"
            " EXISTS (SELECT FROM pg_tables WHERE schemaname = ? AND tablename = 'schema_version')",
            (SCHEMA, SCHEMA),
        )
        if found[1]:
            return int(self.row(f"SELECT version FROM {SCHEMA}.schema_version", ())["version"])
        if found[0]:
            raise StoreError(f"{self.place}: the schema {SCHEMA} belongs to another program. Name another database.")
        return 0

    def _whole_schema(self) -> Iterator[str]:
        yield f"CREATE SCHEMA {SCHEMA}"
        yield "CREATE TABLE schema_version (version bigint NOT NULL)"
        yield "INSERT INTO schema_version VALUES (0)"
        yield from schema()
        yield from EXPECTED_ROWS

    def _since(self, version: int) -> Iterator[str]:
        for statements in MIGRATIONS[version:]:
            for statement in statements.split(";\n"):
                yield from declared(statement.strip())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self, writer: Writer, of: str = "") -> Iterator[_Writing]:
        """Write in one transaction. The lock of its kind ends with it, however it ends."""
        with self._in_words(), self._transaction(f"{writer.name} {of}"):
            yield self._writing

    def together(self, writer: Writer, works: Sequence[tuple[int, Work[T]]]) -> list[T]:
        """Do works in one transaction, those of different films in step."""
        with self._in_words(), self._transaction(f"{writer.name} ") as pipeline:
            return in_step(pipeline, self._writing, works)

    def run(self, procedure: Procedure, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Run a procedure, as a function of the server's, in one round trip."""
        names = list(procedure.parameters)
        with self._in_words():
            if procedure.name not in self._declared:
                lock = LOCK.format(f"'{procedure.writer.name} ' || p_{names[0]}")
                self._connection.execute(function(procedure, lock).encode())
                self._declared.add(procedure.name)
            call = f"SELECT pg_temp.{procedure.name}({', '.join('?' * len(names))}) AS found"
            found: dict[str, Any] = self._writing.execute(call, [values[name] for name in names]).fetchall()[0][0]
            return found if found["verdict"] else None

    def clock(self) -> float:
        """Return the time by the server's clock."""
        return float(self.row("SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision) AS at", ())["at"])

    @contextmanager
    def _transaction(self, lock: str) -> Iterator[psycopg.Pipeline]:
        """Write in one transaction. Statements travel together, up to the next one whose rows are read."""
        quoted = lock.replace("'", "''")
        try:
            with self._connection.pipeline() as pipeline:
                self._connection.execute("BEGIN")
                self._connection.execute(("SELECT pg_advisory_xact_lock(" + LOCK.format(f"'{quoted}'") + ")").encode())
                yield pipeline
                self._connection.execute("COMMIT")
        except BaseException:
            if not self._connection.broken and self._is_busy():
                self._connection.execute("ROLLBACK")
            raise

    def _is_busy(self) -> bool:
        return self._connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let all that is read inside show one moment of the store, while others write."""
        if self._is_busy():
            yield
            return
        with self._in_words():
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield
            finally:
                if not self._connection.broken:
                    self._connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: Parameters) -> list[Any]:
        """Read rows."""
        with self._in_words():
            return self._writing.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters) -> Any:
        """Read the first row, or None."""
        with self._in_words():
            return self._writing.execute(sql, parameters).fetchone()

    def chunks(self, sql: str, parameters: Parameters, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Read rows as plain tuples, in parts. The server keeps the rows that were not read yet."""
        with (
            self._in_words(),
            self._connection.cursor("chunks", row_factory=tuple_row, withhold=True) as cursor,
        ):
            cursor.execute(translated(sql), parameters)
            while chunk := cursor.fetchmany(size):
                yield chunk

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the tables, and the type of each of their columns in SQLite's words."""
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self.rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = ? AND table_type = 'BASE TABLE'"
            " AND table_name <> 'schema_version' ORDER BY table_name, ordinal_position",
            (SCHEMA,),
        ):
            found.setdefault(table, {})[column] = _KINDS.get(kind, kind)
        return found

    def indexes(self) -> dict[str, str]:
        """Return the indexes, with the statement that makes each."""
        rows = self.rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = ?", (SCHEMA,))
        return dict(rows)

    def faults(self) -> list[str]:
        """Return nothing: the server keeps references whole, and says what it cannot read when it reads it."""
        return []

    def rebuild_indexes(self) -> None:
        """Make all indexes anew."""
        with self._in_words():
            self._connection.execute(f"REINDEX SCHEMA {SCHEMA}".encode())

    @property
    def broken_rule(self) -> type[Exception]:
        """The error of a write that breaks a constraint."""
        return psycopg.IntegrityError

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if isinstance(error, psycopg.IntegrityError | psycopg.DataError):
                raise
            said = on_one_line(error)
            raise _kind(error)(f"{self.place}: {said}. {self._right(said) or _advice(error)}") from error

    def _right(self, said: str) -> str | None:
        return right_to_give(said, schema=SCHEMA, **self._names)


_KINDS = {"bigint": "INTEGER", "double precision": "REAL", "bytea": "BLOB", "text": "TEXT"}
_CHANGED = "Somebody changed its tables. Restore a backup of the database; nothing was written."
_ADVICE: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.DiskFull, "Free some space and run again: every answer that was received is kept."),
    (errors.UndefinedTable, _CHANGED),
    (errors.UndefinedColumn, _CHANGED),
    (errors.LockNotAvailable, "Another process has held it for too long. Is the server stuck?"),
    (errors.ReadOnlySqlTransaction, "It only reads: name the primary server, and a role that may write."),
    (psycopg.OperationalError, "Is the server there? What was in flight is asked again by the next run."),
)


def _advice(error: psycopg.Error) -> str:
    return next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "Nothing was written.")


def _kind(error: psycopg.Error) -> type[StoreError]:
    """Return the error of ours: a server that refuses one statement, such as for want of space, is there."""
    gone = isinstance(error, psycopg.OperationalError) and not isinstance(
        error, errors.DiskFull | errors.LockNotAvailable
    )
    return UnreachableStoreError if gone else StoreError
