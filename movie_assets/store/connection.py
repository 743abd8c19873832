"""The operations store, open: what all of store/ reads and writes with.

Belongs here: which database it is, and what holds of the rows of any. Does not belong here: what the rows mean
(films.py, external_ids.py, raw_responses.py ...), what a database does in its own way (sqlite_connection.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import SecretStr

from movie_assets.errors import ConfigurationError
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, sqlite_connection
from movie_assets.store.sql import Connection, Database, Parameters, T, Work, Writer

if TYPE_CHECKING:
    from movie_assets.store.postgres_connection import PostgresConnection

IN_MEMORY = sqlite_connection.IN_MEMORY
Address = Path | SecretStr
"""Where a store is: a SQLite file, or the URL of a Postgres database, which may have a password in it."""
BUSY_SECONDS = 60.0
"""How long a writer waits for another one. Transactions take milliseconds, so after a minute the disk is stuck."""


class Operations:
    """One connection to the operations store. Any number of others may be open, in any process.

    Raises:
        StoreError: it is foreign, of a newer version, or cannot be written.
    """

    def __init__(self, address: Address, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.address = address
        self.database = _connected(address, busy_seconds)
        try:
            known = {row["provider"] for row in self.rows("SELECT provider FROM known_providers")}
            for provider in sorted(ROUTES.keys() - known):
                with self.transaction() as connection:
                    fetch_state.create_for_every_movie(connection, provider)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self, writer: Writer = Writer.FILMS, of: str = "") -> AbstractContextManager[Connection]:
        """Write in one transaction. What it reads stays true until it commits: others of its kind wait."""
        return self.database.transaction(writer, of)

    def together(self, works: Sequence[tuple[int, Work[T]]]) -> list[T]:
        """Do works, each of a film, in one transaction, a film's in their order; return what each returned.

        Those of different films may be done at once.

        Raises:
            OutOfStepError: one of them concerns another film too; nothing was written.
        """
        return self.database.together(Writer.FILMS, works)

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that is read inside show one moment of the store, while others write."""
        return self.database.one_moment()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Read rows. Readers never block writers."""
        return self.database.rows(sql, parameters)

    def row(self, sql: str, parameters: Parameters = ()) -> Any:
        """Read the first row, or None."""
        return self.database.row(sql, parameters)

    def chunks(self, sql: str, parameters: Parameters = (), size: int = 50_000) -> Iterator[list[tuple[Any, ...]]]:
        """Read rows as plain tuples, in parts that show one moment of the store: for results too large to hold."""
        return self.database.chunks(sql, parameters, size)


def _connected(address: Address, busy_seconds: float) -> Database:
    if isinstance(address, Path):
        return sqlite_connection.SqliteConnection(address, busy_seconds)
    return _postgres(address, busy_seconds, is_made=True)


def _postgres(address: SecretStr, busy_seconds: float, *, is_made: bool) -> "PostgresConnection":
    try:
        from movie_assets.store.postgres_connection import PostgresConnection  # only whoever uses it has it installed
    except ImportError as error:
        why = f"MOVIE_ASSETS_OPERATIONS_URL needs Postgres' client: pip install 'movie-assets[cluster]' ({error})"
        raise ConfigurationError(why) from None
    return PostgresConnection(address.get_secret_value(), busy_seconds, is_made=is_made)


@contextmanager
def peeked(address: SecretStr) -> "Iterator[PostgresConnection]":
    """Open a Postgres database as it is, to look whether it has a store."""
    with closing(_postgres(address, BUSY_SECONDS, is_made=False)) as store:
        yield store
