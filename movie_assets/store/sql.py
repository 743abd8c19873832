"""What the store asks of a database. SQLite and Postgres answer it alike, so all of the store's SQL is written once.

Belongs here: the protocols, and the kinds of writers. Does not belong here: connecting (sqlite_connection.py).

SQL of the store is in the common subset: `ON CONFLICT` names its key, CASE stands for the smaller or larger of two,
NULLs of a descending order come LAST, subqueries have names, parameters are `?` or `:name`. What is read of a
condition is 0 or 1.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar

Parameters = Sequence[Any] | Mapping[str, Any]
"""Values for the marks `?`, or for the names `:name`."""


class Writer(Enum):
    """Kinds of writers. Those of a kind write one after the other, so what one has read stays true until it commits."""

    FILMS = 1
    RATE_LIMITS = 2
    CLAIMS = 3


@dataclass(frozen=True, slots=True)
class Procedure:
    """Statements that are one transaction, and one round trip where the database is far away."""

    name: str
    writer: Writer
    parameters: Mapping[str, str]
    """Names and types of the parameters; the first one says of what kind its writers are the only ones."""
    first: tuple[str, ...]
    look: str
    """A query of one row. Its column `verdict` says what follows."""
    then: Mapping[str, tuple[str, ...]]
    """What follows, by verdict. One value that a statement returns is `added` to the row."""


class Row(Protocol):
    """A row: its values by place and by name."""

    def __getitem__(self, key: int | str, /) -> Any:
        """Return a value."""

    def __iter__(self) -> Iterator[Any]:
        """Return the values in their order."""

    def __len__(self) -> int:
        """Return how many there are."""


class Cursor(Protocol):
    """What came of a statement."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""


class Connection(Protocol):
    """What is written with, inside a transaction."""

    def execute(self, sql: str, parameters: Parameters = (), /) -> Cursor:
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> object:
        """Run a statement for each of these."""


T = TypeVar("T")
Work = Callable[[Connection], T]
"""What is done inside a transaction."""


class InStep:
    """Marks a `Connection` that other films' works of the same transaction use at the same time."""


class OutOfStepError(Exception):
    """A film's work concerns another film, so it cannot be done at once with the works of others."""


def concerns_others(connection: Connection) -> None:
    """Say that what follows changes another film's rows, or is a film's that is another one by now.

    Raises:
        OutOfStepError: other films' works are under way. Whoever began them does one after the other.
    """
    if isinstance(connection, InStep):
        raise OutOfStepError


class Database(Protocol):
    """One connection to a store, whatever keeps it. Errors of the database are raised as StoreError."""

    def transaction(self, writer: Writer, of: str = "") -> AbstractContextManager[Connection]:
        """Write in one transaction, after all others of this kind, and `of` the same, that have begun."""

    def together(self, writer: Writer, works: Sequence[tuple[int, Work[T]]]) -> list[T]:
        """Do works, each of a film, in one transaction, a film's in their order; return what each returned.

        Those of different films may be done at once.
        """

    def run(self, procedure: Procedure, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Run a procedure; return what it found, or None."""

    def clock(self) -> float | None:
        """Return the time (unix seconds) by the clock that all who write here share; None = that of this machine."""

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that is read inside show one moment."""

    def rows(self, sql: str, parameters: Parameters) -> list[Any]:
        """Read rows. Readers never block writers."""

    def row(self, sql: str, parameters: Parameters) -> Any:
        """Read the first row, or None."""

    def chunks(self, sql: str, parameters: Parameters, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Read rows as plain tuples, in parts that show one moment."""

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the tables, and the type of each of their columns in SQLite's words."""

    def indexes(self) -> dict[str, str]:
        """Return the indexes, with the statement that makes each."""

    def faults(self) -> list[str]:
        """Return what is damaged, and rows that refer to rows that are not there, as far as the database can tell."""

    def rebuild_indexes(self) -> None:
        """Make all indexes anew."""

    @property
    def broken_rule(self) -> type[Exception]:
        """The error of a write that breaks a constraint."""

    def close(self) -> None:
        """Close the connection."""
