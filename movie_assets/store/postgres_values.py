"""Rows and values of Postgres as SQLite gives and takes them, so that the store need not know which of the two it has.

Belongs here: reading rows, and values whose types the two have otherwise. Does not belong here: SQL
(postgres_dialect.py), connecting (postgres_connection.py).
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.string import StrDumperUnknown


class _Row(tuple[Any, ...]):
    """A row: its values by place and by name."""

    __slots__ = ()
    places: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if isinstance(key, str) else key)


@cache
def _row_class(columns: tuple[bytes | None, ...]) -> type[_Row]:
    names = [(column or b"").decode() for column in columns]
    places = {name: place for place, name in reversed(list(enumerate(names)))}  # of two columns of a name the first
    return type("Row", (_Row,), {"__slots__": (), "places": places})


def as_row(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a row of a result, whose values are read by place and by name."""
    # Not of cursor.description, which looks every column's type up: a fifth of what an answer cost here.
    result = cursor.pgresult
    return _row_class(() if result is None else tuple(map(result.fname, range(result.nfields))))


class _Truth(Loader):
    """A condition reads as 0 or 1, as in SQLite."""

    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


class _Number(Loader):
    """A sum of whole numbers is a whole number."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdecimal() else float(text)


class _Text(StrDumperUnknown):
    """Text without the one character that Postgres cannot keep."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


def adapt(adapters: AdaptersMap) -> None:
    """Let a connection read and write values in this way."""
    adapters.register_loader("bool", _Truth)
    adapters.register_loader("numeric", _Number)
    adapters.register_dumper(str, _Text)
