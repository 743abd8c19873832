"""The operations store in a SQLite file: opening it, its transactions, its migrations, errors in words.

Belongs here: what is SQLite's own. Does not belong here: what the rows mean, SQL that Postgres runs too.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from movie_assets.errors import StoreError
from movie_assets.liveness import HOST, alive
from movie_assets.store.bodies import compressed_text, hash_in_bytes, hash_of_stored, hash_of_text
from movie_assets.store.migrations import APPLICATION_ID, MIGRATIONS, PAGE_BYTES
from movie_assets.store.sql import Parameters, Procedure, T, Work, Writer
from movie_assets.store.store_lock import take
from movie_assets.wording import why_unwritten

IN_MEMORY = Path(":memory:")
"""Stands for a store without a file."""


class SqliteConnection:
    """A `Database`. Any number of others may be open, in any process; none while one has it `alone`.

    A process may die at any moment and nothing is lost (WAL, synchronous=NORMAL). A power cut may lose the last
    transactions, never the file.

    Raises:
        StoreError: the file is foreign, of a newer version, unwritable, or the disk is full.
    """

    def __init__(self, path: Path, busy_seconds: float, *, alone: bool = False) -> None:
        self._path = path
        self._lock: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path != IN_MEMORY:
                self._lock = take(path, alone=alone, seconds=busy_seconds)
            self._connection = sqlite3.connect(
                path,
                timeout=busy_seconds,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
        except (OSError, sqlite3.Error) as error:
            self._release()
            raise StoreError(f"cannot open {path}: {error}. Check the folder's permissions.") from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._in_words():
            self._connection.row_factory = sqlite3.Row
            # In this order: another process may be making the store, and its one transaction brings both.
            is_new = self._value("SELECT count(*) FROM sqlite_master") == 0
            if not is_new and self._value("PRAGMA application_id") != APPLICATION_ID:
                raise StoreError(f"{self._path} belongs to another program. Move it away or set MOVIE_ASSETS_DATA.")
            if is_new:
                self._connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            # Who holds something, as Postgres has sessions: the process.
            self._connection.create_function("session_start", 0, lambda: HOST)
            self._connection.create_function("session_number", 0, os.getpid)
            self._connection.create_function("session_lives", 2, alive)
            if self._value("PRAGMA user_version") != len(MIGRATIONS):
                self._migrate()

    def _migrate(self) -> None:
        for function in (hash_of_stored, hash_of_text, compressed_text, hash_in_bytes):
            self._connection.create_function(function.__name__, 1, function, deterministic=True)
        # Some builds of SQLite write zeros over what is deleted: a migration that moves bodies would write all twice.
        self._connection.execute("PRAGMA secure_delete = OFF")
        with self.transaction(Writer.FILMS) as connection:
            version = self._value("PRAGMA user_version")
            if version == len(MIGRATIONS):
                return  # another process was faster
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{self._path} has schema version {version}, this program knows {len(MIGRATIONS)}. Update it."
                )
            if version:
                self._copy_aside(self._path.with_name(f"{self._path.stem}.version-{version}.sqlite"))
            for statements in MIGRATIONS[version:]:
                for statement in statements.split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def _copy_aside(self, copy: Path) -> None:
        """Put a copy of the store beside it. Nobody writes meanwhile: the caller's transaction holds the lock."""
        if copy.exists():
            return
        arriving = copy.with_suffix(".arriving")
        try:
            arriving.unlink(missing_ok=True)
            with closing(sqlite3.connect(self._path)) as before, closing(sqlite3.connect(arriving)) as after:
                before.backup(after)
            arriving.replace(copy)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"cannot copy {self._path} before its migration: {why_unwritten(error)} Nothing was changed."
            ) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def transaction(self, writer: Writer, of: str = "") -> Iterator[sqlite3.Connection]:
        """Write in one transaction. A file has one writer at a time, of whatever kind."""
        with self._in_words():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def together(self, writer: Writer, works: Sequence[tuple[int, Work[T]]]) -> list[T]:
        """Do works in one transaction, one after the other: a file is not far away."""
        with self.transaction(writer) as connection:
            return [work(connection) for _, work in works]

    def run(self, procedure: Procedure, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run a procedure, statement by statement."""
        with self.transaction(procedure.writer) as connection:
            for statement in procedure.first:
                connection.execute(statement, values)
            row = connection.execute(procedure.look, values).fetchone()
            if row is None:
                return None
            found = dict(row)
            for statement in procedure.then.get(found["verdict"], ()):
                for (value,) in connection.execute(statement, values):
                    found["added"] = value
            return found

    def clock(self) -> None:
        """Return None: whoever writes into a file is on this machine."""

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let all that is read inside show one moment of the store, while others write."""
        if self._connection.in_transaction:
            yield
            return
        with self._in_words():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: Parameters) -> list[sqlite3.Row]:
        """Read rows."""
        with self._in_words():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters) -> sqlite3.Row | None:
        """Read the first row, or None."""
        with self._in_words():
            found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def chunks(self, sql: str, parameters: Parameters, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Read rows as plain tuples, in parts."""
        with self._in_words():
            cursor = self._connection.cursor()
            cursor.row_factory = None
            cursor.execute(sql, parameters)
            while chunk := cursor.fetchmany(size):
                yield chunk

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the tables, and the type of each of their columns."""
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self.rows(
            "SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
            (),
        ):
            found.setdefault(table, {})[column] = kind
        return found

    def indexes(self) -> dict[str, str]:
        """Return the indexes, with the statement that makes each."""
        rows = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL", ())
        return dict(tuple(row) for row in rows)

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file, and rows that refer to rows that are not there."""
        faults = [row[0] for row in self.rows("PRAGMA integrity_check(100)", ()) if row[0] != "ok"]
        return faults + [
            f"{row[0]} {row[1]} refers to a missing row of {row[2]}"
            for row in self.rows("PRAGMA foreign_key_check", ())
        ]

    def rebuild_indexes(self) -> None:
        """Make all indexes anew, which mends those that lost entries."""
        with self.transaction(Writer.FILMS) as connection:
            connection.execute("REINDEX")

    @property
    def broken_rule(self) -> type[Exception]:
        """The error of a write that breaks a constraint."""
        return sqlite3.IntegrityError

    def _value(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchone()[0]

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise
            raise StoreError(f"{self._path}: {error}. {_advice(str(error))}") from error


_ADVICE = {
    ("full", "disk I/O"): "Free some space and run again: every answer that was received is kept.",
    (
        "no such table",
        "no such column",
        "duplicate column",
    ): "Somebody changed the tables of this file. Restore a backup (movie-assets restore); nothing was written.",
    ("not a database", "malformed"): "The file is damaged or is not an SQLite database. Restore a copy, or move it away"
    " to start anew.",
    ("decode to UTF-8",): "The file is damaged. Restore a backup (movie-assets restore); nothing was written.",
    ("readonly", "unable to open"): "Check the permissions of the file and its folder.",
    ("locked",): "Another process has held the store for too long. Is its disk shared or stuck?",
}


def _advice(message: str) -> str:
    found = (advice for words, advice in _ADVICE.items() if any(word in message for word in words))
    return next(found, "Nothing was written.")
