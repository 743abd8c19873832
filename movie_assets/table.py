"""How a table of the warehouse is declared: columns, types, key, meaning, and the DDL made from them.

Belongs here: Column and Table, with which providers and the warehouse declare tables. Does not belong here: the tables
themselves (providers/*/spec.py, warehouse/), connections (warehouse/database.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

JSON = "JSON"
"""Marks a text column that DuckDB should know as JSON."""

_DUCKDB: dict[object, str] = {
    pl.Int64: "BIGINT",
    pl.Int32: "INTEGER",
    pl.Float64: "DOUBLE",
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
}


PolarsType = pl.DataType | type[pl.DataType] | DataTypeClass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in frames, and what it means. Timestamps are UTC."""

    name: str
    dtype: PolarsType
    comment: str
    json: bool = False
    required: bool = False

    @property
    def duckdb_type(self) -> str:
        """Return the type in DDL."""
        return JSON if self.json else duckdb_type(self.dtype)


def duckdb_type(dtype: PolarsType) -> str:
    """Return DuckDB's name for a polars type."""
    if isinstance(dtype, pl.List):
        return duckdb_type(dtype.inner) + "[]"
    if isinstance(dtype, pl.Struct):
        return "STRUCT(" + ", ".join(f'"{f.name}" {duckdb_type(f.dtype)}' for f in dtype.fields) + ")"
    if isinstance(dtype, pl.Datetime):
        return "TIMESTAMP"
    return _DUCKDB[dtype if isinstance(dtype, type) else type(dtype)]


@dataclass(frozen=True)
class Table:
    """A table of the warehouse.

    A table holds rows of films and is written film by film. One that is `whole` is small, may hold other rows too, and
    is replaced as a whole. `version` is the column that shows which of two rows is newer. `view` is SQL over the stored
    rows, for tables that show more than they store; the rows are then in the schema `stored`.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    version: str
    whole: bool = False
    view: str | None = None
    view_columns: tuple[Column, ...] = ()

    @property
    def stored_name(self) -> str:
        """The name under which the rows are stored."""
        return f"stored.{self.name}" if self.view else self.name

    @property
    def one_row_a_film(self) -> bool:
        """Whether movie_id alone is the key."""
        return self.key == ("movie_id",)

    @cached_property
    def schema(self) -> pl.Schema:
        """The polars schema of its rows."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    @cached_property
    def _most(self) -> dict[str, int]:
        """The largest number that fits into each column of whole numbers."""
        bits = {pl.Int32: 31, pl.Int64: 63}
        return {name: 2 ** bits[kind] - 1 for name, dtype in self.schema.items() if (kind := type(dtype)) in bits}

    def misfit(self, row: Mapping[str, Any]) -> str | None:
        """Return a column whose whole number is too large for it; None if the row fits."""
        for name, most in self._most.items():
            if isinstance(value := row.get(name), int) and not -most <= value <= most:
                return name
        for name, value in row.items():
            parts = value if isinstance(value, list) else ()
            if any(isinstance(part, dict) and _has_giant(part) for part in parts):
                return name
        return None

    def empty(self) -> pl.DataFrame:
        """Return no rows, with the right columns."""
        return pl.DataFrame(schema=self.schema)

    def create(self) -> str:
        """Return the statement that creates the table of the rows."""
        lines = [f'"{c.name}" {c.duckdb_type}{" NOT NULL" if c.required else ""}' for c in self.columns]
        if self.one_row_a_film:
            lines.append("PRIMARY KEY (movie_id)")
        return f"CREATE TABLE {self.stored_name} ({', '.join(lines)})"

    def described(self) -> list[str]:
        """Return the statements that create the view and all comments."""
        statements = [_comment(f"TABLE {self.stored_name}", self.comment)]
        statements += [_comment(f'COLUMN {self.stored_name}."{c.name}"', c.comment) for c in self.columns]
        if self.view:
            statements += [f"CREATE VIEW {self.name} AS {self.view}", _comment(f"VIEW {self.name}", self.comment)]
        return statements


def _has_giant(part: Mapping[str, Any]) -> bool:
    return any(type(value) is int and not -(2**63) <= value < 2**63 for value in part.values())


def _comment(what: str, text: str) -> str:
    return f"COMMENT ON {what} IS '{text.replace(chr(39), chr(39) * 2)}'"
