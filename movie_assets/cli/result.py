"""What a command shows, as a value: named tables of rows, and how people read a cell.

Belongs here: that value, and one cell in words, in JSON and in CSV. Does not belong here: printing it (output.py), what
any command shows.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

Row = Mapping[str, Any]
NAMES_OF_IDS = ("_id", "year", "key")
"""Endings of columns whose numbers are names: they are written without groups of three."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With which spreadsheets begin a formula."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. In JSON and CSV it has its name, for people its heading."""

    name: str
    heading: str = ""
    words: Callable[[Row], str] | None = None
    """The cell for people, where it is not just the value in words."""
    place: Literal["cell", "below", "data", "text"] = "cell"
    """Where it stands: in the table; for people on a line of its own below, unbroken; in the data alone; or for people
    alone: rows have no value of it."""

    def text(self, row: Row) -> str:
        """Return the cell for people."""
        if self.words is not None:
            return self.words(row)
        return in_words(row.get(self.name), is_name=self.name.endswith(NAMES_OF_IDS))


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Its name and those of its columns are promised in docs/commands.md."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = field(repr=False)
    title: str = ""
    layout: Literal["cells", "list", "lines", "none"] = "cells"
    """For people: cells that wrap; a list whose last column wraps between words alone, so that an address stays whole;
    a sentence a row; or nothing, where other words say the same."""
    line: Callable[[Row], str] = str
    """A row as a sentence."""
    shows: Callable[[Row], bool] = bool
    """Whether people see a row."""
    drawn: Callable[[int | None], str] | None = None
    """Draws the table for a terminal of this width (None: as wide as it is) where the rows need not be read."""

    @property
    def names(self) -> list[str]:
        """The names of the columns that rows have values of."""
        return [column.name for column in self.columns if column.place != "text"]

    def records(self) -> Iterable[dict[str, Any]]:
        """Yield the rows by the names of the columns."""
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.rows)


def columns(*names: str) -> tuple[Column, ...]:
    """Return columns whose headings are their names: not_found is read as "not found"."""
    return tuple(Column(name) for name in names)


def in_words(value: Any, *, is_name: bool = False) -> str:
    """Return a value in words: a record as its values, and large numbers in groups of three unless they are names."""
    if isinstance(value, list | tuple):
        return ", ".join(in_words(part) for part in value) or "-"
    if isinstance(value, dict):
        parts = [(name, part) for name, part in value.items() if part is not None]
        return " ".join(in_words(part, is_name=name.endswith(NAMES_OF_IDS)) for name, part in parts)
    if value is None or isinstance(value, bool):
        return {None: "-", True: "yes", False: "no"}[value]
    if isinstance(value, datetime):
        return f"{_utc(value):%Y-%m-%d %H:%M}"
    if isinstance(value, int | float) and abs(value) >= 10_000 and not is_name:
        return f"{value:,}"
    return str(value)


def as_json(value: Any) -> Any:
    """Return a value as JSON has it. Moments are UTC in the form of ISO 8601; what is no number is null."""
    if isinstance(value, dict):
        return {str(name): as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [as_json(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return _utc(value).isoformat(timespec="seconds")
    return value.hex() if isinstance(value, bytes) else str(value)


def as_cell(value: Any) -> Any:
    """Return a value as a cell of CSV. Text with which a spreadsheet would begin to calculate gets an apostrophe."""
    plain = as_json(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False)
    if isinstance(plain, str) and plain.startswith(_STARTS_A_FORMULA):
        return f"'{plain}"
    return "" if plain is None else plain


def _utc(moment: datetime) -> datetime:
    """Return a moment without its zone, which is UTC wherever a moment is shown."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
