"""The catalogue of a lake as Postgres sees it: whether it is there, its newest snapshot, the lock of its writers.

Belongs here: what is asked of Postgres without DuckDB. Does not belong here: the lake's tables (lake.py).
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, LiteralString

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from movie_assets.errors import ConfigurationError, StoreError, UnreachableStoreError
from movie_assets.masking import know
from movie_assets.server_addresses import shown
from movie_assets.store.postgres_sessions import noticed
from movie_assets.store.postgres_words import on_one_line, right_to_give, what_to_do

SLOW_SECONDS = 2.0
_SCHEME = "postgres:"
logger = logging.getLogger(__name__)


class Catalogue:
    """A schema of a Postgres database. `address`: "postgres:", then a URL.

    Raises:
        ConfigurationError: the address cannot be read.
        StoreError: Postgres cannot be reached; of every method.
    """

    def __init__(self, address: str, schema: str) -> None:
        self.schema = schema
        self._place = shown(SecretStr(address.removeprefix(_SCHEME)))
        try:
            found = conninfo_to_dict(address.removeprefix(_SCHEME))
        except psycopg.ProgrammingError:
            raise ConfigurationError(
                "MOVIE_ASSETS_LAKE cannot be read. It is such as postgres:postgresql://user:password@host/database."
            ) from None
        self._parts: dict[str, Any] = {name: value for name, value in found.items() if value is not None} | noticed(
            found
        )
        self.password = str(self._parts.get("password") or "")
        know(self.password)

    @property
    def name(self) -> str:
        """The schema, and where it is."""
        return f"the lake {self.schema} at {self._place}"

    @property
    def address(self) -> str:
        """How Postgres is reached, without the password."""
        return make_conninfo("", **{**self._parts, "password": None})

    def exists(self) -> bool:
        """Return whether there is a lake."""
        with self._session() as session:
            found = session.execute("SELECT to_regclass(%s)", [f"{self.schema}.ducklake_snapshot"]).fetchall()
            return found[0][0] is not None

    def size(self) -> int:
        """Return the bytes of all files of the snapshots that are kept."""
        tables = ("ducklake_data_file", "ducklake_delete_file")
        return sum(int(self._first("SELECT coalesce(sum(file_size_bytes), 0)::bigint FROM {}", t)[0]) for t in tables)

    def newest(self) -> tuple[int, datetime]:
        """Return the number of the newest snapshot, and when it was made (aware UTC)."""
        number, at = self._first(
            "SELECT snapshot_id, snapshot_time FROM {} ORDER BY snapshot_id DESC LIMIT 1", "ducklake_snapshot"
        )
        return number, at.astimezone(UTC)

    def rename(self, name: str, seconds: float) -> None:
        """Give the schema another name, while nobody writes."""
        with self.alone(seconds) as session:
            names = map(sql.Identifier, (self.schema, name))
            session.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*names))

    @contextmanager
    def alone(self, seconds: float) -> Iterator[psycopg.Connection]:
        """Hold the lock of writers by a session of its own, which is yielded; a wait is logged.

        Raises:
            StoreError: others held it for so many seconds.
        """
        began = time.perf_counter()
        with self._session() as session:
            session.execute("SELECT set_config('lock_timeout', %s, false)", [f"{max(1, round(seconds * 1000))}ms"])
            try:
                session.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"movie-assets {self.schema}"])
            except errors.LockNotAvailable:
                raise StoreError(
                    f"{self.name} was being written to for {seconds:.0f} s. Which process writes?"
                ) from None
            if (waited := time.perf_counter() - began) > SLOW_SECONDS:
                logger.warning("waited %.1f s for the warehouse lock", waited)
            yield session

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect("", **self._parts, autocommit=True) as session:
                yield session
        except psycopg.OperationalError as error:
            raise self.fault(on_one_line(error), "Is Postgres up, and MOVIE_ASSETS_LAKE right?") from None
        except errors.InsufficientPrivilege as error:
            raise self.fault(on_one_line(error), "") from None

    def fault(self, words: str, advice: str) -> StoreError:
        """Return the error of what Postgres said: with this advice, or with the right that its role lacks."""
        names = {"database": str(self._parts.get("dbname") or ""), "role": str(self._parts.get("user") or "")}
        if (right := right_to_give(words, schema=self.schema, **names)) is not None:
            return StoreError(f"{self.name}: {words}. {right}")
        return UnreachableStoreError(f"{self.name}: {words}. {what_to_do(words, advice)}")

    def _first(self, query: LiteralString, table: str) -> Any:
        with self._session() as session:
            composed = sql.SQL(query).format(sql.Identifier(self.schema, table))
            return session.execute(composed).fetchall()[0]
