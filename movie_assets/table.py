"""How a table of the warehouse is declared: columns, types, key, meaning, and the DDL that follows from them.

Belongs here: Column, Table and View, with which providers and the warehouse declare. Does not belong here: the tables
themselves (providers/*/spec.py, warehouse), connections (warehouse/database.py).
"""

from collections.abc import Mapping, Sequence
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


_MARKS = ("answer_id", "parser_version", "fetched_at", "expires_at", "merge_key")
"""Columns that say which answer a row is from, and when; a refresh may change them and nothing else."""

PolarsType = pl.DataType | type[pl.DataType] | DataTypeClass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in frames, and what it means. Timestamps are UTC."""

    name: str
    dtype: PolarsType
    comment: str
    json: bool = False
    required: bool = False
    each: tuple[str, ...] = ()
    """Of the parts of a list that are equal in these the first counts."""

    @property
    def is_list(self) -> bool:
        """Return whether its values are lists."""
        return isinstance(self.dtype, pl.List)

    @property
    def duckdb_type(self) -> str:
        """Return the type in DDL."""
        return JSON if self.json else duckdb_type(self.dtype)


def duckdb_type(dtype: PolarsType) -> str:
    """Return DuckDB's name of a polars type."""
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

    A table holds rows of films and is written film by film; one that is `whole` may hold other rows too, and
    is replaced as a whole. `version` is the column by which a stored row is newer
    than an incoming one. `view` is SQL over the stored rows when readers see more than is stored; the rows then live
    in the schema `stored`.
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
        """Where the rows are."""
        return f"stored.{self.name}" if self.view else self.name

    @property
    def one_row_a_film(self) -> bool:
        """Whether movie_id alone is the key."""
        return self.key == ("movie_id",)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The columns that may be updated in place while the rest of a row stays: which answer it is from, and when.

        Where all columns are short, that is all of them but the key.
        """
        names = tuple(c.name for c in self.columns if c.name not in self.key)
        if self.one_row_a_film and not any(c.json or c.is_list for c in self.columns):
            return names
        return tuple(name for name in names if name in _MARKS)

    @cached_property
    def schema(self) -> pl.Schema:
        """The polars schema of its rows."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    @cached_property
    def _limits(self) -> dict[str, float]:
        """The columns of numbers, each with the bound of what it holds."""
        return _limits(self.schema)

    @cached_property
    def _parts(self) -> dict[str, dict[str, float]]:
        """The columns that are lists of parts with numbers, each with the bounds of those."""
        parts = {
            name: _limits({field.name: field.dtype for field in dtype.inner.fields})
            for name, dtype in self.schema.items()
            if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct)
        }
        return {name: limits for name, limits in parts.items() if limits}

    def fitted(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return a row whose numbers all fit their columns, and where others were left out."""
        fitted, left_out = dict(row), _misfits(row, self._limits)
        fitted |= dict.fromkeys(left_out)
        for column, limits in self._parts.items():
            parts = row.get(column)
            for number, part in enumerate(parts if isinstance(parts, list) else ()):
                if misfits := _misfits(part, limits):
                    fitted[column] = list(fitted[column])
                    fitted[column][number] = part | dict.fromkeys(misfits)
                    left_out += [f"{column}.{number}.{name}" for name in misfits]
        return fitted, left_out

    def empty(self) -> pl.DataFrame:
        """Return no rows, with the right columns."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
        """Return rows as a frame; what a row lacks is null, and each part of a list stands once (Column.each).

        pyarrow makes it in half of the time that polars takes, and refuses what polars converts, such as 1 for True:
        then polars makes it. pyarrow's import, 0.2 s, is paid for no rows by nobody, and for others at their writing.
        """
        if not rows:
            return self.empty()
        import pyarrow as pa

        rows = [self._each_once(row) for row in rows]
        try:
            frame = pl.from_arrow(pa.Table.from_pylist(rows, schema=self._arrow))
        except (pa.ArrowException, OverflowError):
            return pl.DataFrame(rows, schema=self.schema, orient="row")
        assert isinstance(frame, pl.DataFrame)
        return frame

    def _each_once(self, row: dict[str, Any]) -> dict[str, Any]:
        once = {
            column.name: _first_of_each(parts, column.each)
            for column in self.columns
            if column.each and (parts := row.get(column.name))
        }
        return row | once

    @cached_property
    def _arrow(self) -> Any:
        return self.empty().to_arrow().schema

    def create(self, *, full: bool = True) -> str:
        """Return the statement that creates the table of its rows; without its key unless `full`."""
        lines = [f'"{c.name}" {c.duckdb_type}{" NOT NULL" if c.required else ""}' for c in self.columns]
        if full and self.one_row_a_film:
            lines.append("PRIMARY KEY (movie_id)")
        return f"CREATE TABLE {self.stored_name} ({', '.join(lines)})"

    def described(self, *, full: bool = True) -> list[str]:
        """Return the statements that create its view and all comments; none on columns of the view unless `full`."""
        meanings = {c.name: c.comment for c in self.columns}
        statements = comments(f"TABLE {self.stored_name}", self.comment, meanings)
        if self.view:
            meanings |= {c.name: c.comment for c in self.view_columns}
            statements.append(f"CREATE VIEW {self.name} AS {self.view}")
            statements += comments(f"VIEW {self.name}", self.comment, meanings if full else {})
        return statements


@dataclass(frozen=True)
class View:
    """A table that nobody writes: a query of other tables, which is as fresh, as complete and as right as they are.

    `made_from` names the columns that it reads, as table.column. `how_to`: a way to ask it, in Markdown, where columns
    alone do not show one.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sql: str
    made_from: tuple[str, ...]
    how_to: str = ""

    @cached_property
    def schema(self) -> pl.Schema:
        """The polars schema of its rows."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables that it reads."""
        return tuple(dict.fromkeys(place.split(".")[0] for place in self.made_from))

    @property
    def of_films(self) -> bool:
        """Whether each row belongs to a film."""
        return "movie_id" in self.schema

    @property
    def lineage(self) -> dict[str, tuple[str, ...]]:
        """The columns that each column comes from: those of its name where there are any, else all it is made from."""
        by_column = {c: tuple(place for place in self.made_from if place.endswith(f".{c}")) for c in self.schema}
        return {column: places or self.made_from for column, places in by_column.items()}

    def described(self, *, full: bool = True) -> list[str]:
        """Return the statements that create it and all comments; none on its columns unless `full`."""
        return [
            f"CREATE OR REPLACE VIEW {self.name} AS {self.sql}",
            *comments(f"VIEW {self.name}", self.comment, {c.name: c.comment for c in self.columns if full}),
        ]


def _limits(schema: Mapping[str, Any]) -> dict[str, float]:
    bounds = {pl.Int32: 2**31, pl.Int64: 2**63, pl.Float64: float("inf")}
    kinds = {name: dtype if isinstance(dtype, type) else type(dtype) for name, dtype in schema.items()}
    return {name: bounds[kind] for name, kind in kinds.items() if kind in bounds}


def _misfits(values: Mapping[str, Any], limits: Mapping[str, float]) -> list[str]:
    """Return the numbers that are too large, or none (NaN, infinity)."""
    return [
        name
        for name, limit in limits.items()
        if (value := values.get(name)) is not None and isinstance(value, (int, float)) and not -limit < value < limit
    ]


def _first_of_each(parts: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> list[Mapping[str, Any]]:
    firsts: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for part in parts:
        firsts.setdefault(tuple(part.get(name) for name in key), part)
    return list(firsts.values())


def comments(what: str, meaning: str, columns: Mapping[str, str]) -> list[str]:
    """Return the statements that say in the file what a table or view ("TABLE name") and its columns mean."""
    name = what.split(" ", 1)[1]
    told = {what: meaning, **{f'COLUMN {name}."{column}"': text for column, text in columns.items()}}
    return [f"COMMENT ON {place} IS '{text.replace(chr(39), chr(39) * 2)}'" for place, text in told.items()]
