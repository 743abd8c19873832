"""Writing tables, views and queries of a warehouse into files of other formats, in a stable order, row by row.

Belongs here: the SQL of it, and the connection that reads. Does not belong here: SQLite files (sqlite_file.py), which
tables are exported, folders and manifests (export/).

DuckDB writes each file as a stream: what it sorts and does not fit its memory goes to a folder beside the files.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.table import Column, Table, View
from movie_assets.warehouse.duckdb_file import (
    BLOCK_BYTES,
    ROWS_OF_A_GROUP,
    STORAGE_VERSION,
    THREADS,
    closed,
    quoted,
)
from movie_assets.warehouse.place import Moment
from movie_assets.warehouse.schema import first_value

MEMORY = "1GB"
"""DuckDB reads 2,048 rows at once: answers of 60 KB fill half of what it has otherwise, and it holds them twice."""
ROWS_AT_ONCE = 128
"""Rows with whole answers of providers of which more is made than is read, such as trees of JSON."""
GROUP_OF_ANSWERS = 256
"""Rows of a group of Parquet where each holds whole answers of providers: 400 KB each, and a group is in memory."""
FORMULA = r"^'*[=+\-@\t\r\n]"
"""Texts that a spreadsheet would run as a formula. In CSV an apostrophe is put before them; one is put before texts
that look so already, too, so that taking it away again gives every text back."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of what is exported: name, DuckDB's type, meaning where one is declared."""

    name: str
    dtype: str
    comment: str | None = None

    @property
    def nested(self) -> bool:
        """Whether a value is a list or a record."""
        return self.dtype.endswith("]") or self.dtype.startswith(("STRUCT(", "MAP(", "UNION("))


@dataclass(frozen=True, slots=True)
class Extract:
    """What is exported under a name: a table, a view, or the query `sql`. `key`: rows are sorted by it."""

    name: str
    comment: str | None
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    sql: str
    reads: frozenset[str]
    """Tables and views that it reads."""
    is_query: bool = False
    is_sorted: bool = False
    """`sql` gives the rows in their order."""

    @property
    def wide(self) -> bool:
        """Whether each row holds whole answers of providers."""
        return any(field.name == "raw_response" for field in self.fields)

    def rows(self, value: Callable[[Field], str], name: Callable[[str], str] = str) -> str:
        """Return the query of its rows, each column as `value` writes it and called as `name` says."""
        columns = ", ".join(f"{value(field)} AS {_identifier(name(field.name))}" for field in self.fields)
        order = (
            f" ORDER BY {', '.join(f'e.{_identifier(column)}' for column in self.key)}"
            if self.key and not self.is_sorted
            else ""
        )
        return f"SELECT {columns} FROM ({self.sql}) e{order}"


def of_declared(declared: Table | View) -> Extract:
    """Return the extract of a declared table or view."""
    columns: Sequence[Column] = declared.columns
    if isinstance(declared, Table):
        columns = (*declared.columns, *declared.view_columns)
    fields = tuple(Field(c.name, c.duckdb_type, c.comment) for c in columns)
    selected = ", ".join(_identifier(c.name) for c in columns)
    sql = f"SELECT {selected} FROM {declared.name}"
    return Extract(declared.name, declared.comment, fields, declared.key, sql, frozenset((declared.name,)))


def of_query(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> Extract:
    """Return the extract of a query. Its rows are in the order that it gives them.

    Raises:
        ConfigurationError: it is no query, or a wrong one; says why.
    """
    query = query.strip().rstrip(";")
    parsed = json.loads(first_value(connection, f"SELECT json_serialize_sql({_text(query)})"))
    if parsed["error"]:
        raise ConfigurationError(f"{parsed['error_message']}: export takes a query (SELECT, FROM, WITH ...)")
    if len(parsed["statements"]) != 1:
        raise ConfigurationError("export takes one query at a time: --query and --name")
    try:
        described = connection.execute(f"DESCRIBE ({query})").fetchall()
    except duckdb.Error as error:
        raise ConfigurationError(str(error)) from None
    fields = tuple(Field(row[0], row[1]) for row in described)
    return Extract(name, None, fields, (), query, frozenset(_tables_in(parsed)), is_query=True)


@contextmanager
def reading(copy: Moment, spill: Path, only: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that reads a warehouse to which nobody writes, and may write other files.

    `only`: the one folder whose files it may read and write. A query could read what was kept back from any other.

    Raises:
        StoreError: it cannot be read, or nothing can be written.
    """
    config: dict[str, Any] = {"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(spill)}
    try:
        connection = duckdb.connect(config=config)
        try:
            copy.attach(connection, "warehouse")
            connection.execute("USE warehouse")
            if only is not None:
                connection.execute(f"SET allowed_directories = ['{quoted(only)}/']")
                connection.execute("SET enable_external_access = false")  # for good: DuckDB lets nobody set it back
            yield connection
        finally:
            closed(connection)
    except duckdb.Error as error:
        first = next(iter(str(error).splitlines()), "")
        if isinstance(error, duckdb.OutOfMemoryException):
            raise StoreError(
                f"cannot export {copy.name}: {MEMORY} of memory is too little for one of its tables ({first}). Name the"
                " tables that you need by --table."
            ) from error
        raise StoreError(
            f"cannot export {copy.name}: {first} Is the disk full, or is the warehouse of an older version? Then the"
            " next `movie-assets collect` or `replay` brings it up to date."
        ) from error
    except RuntimeError as error:
        if "interrupted" in str(error):  # what DuckDB makes of Ctrl-C in the middle of a query
            raise KeyboardInterrupt from error
        raise


def answering_providers(connection: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    """Return the providers of which the warehouse holds answers, each with the moment of its oldest (UTC)."""
    oldest = {
        provider: first_value(connection, f"SELECT min(fetched_at) FROM {table.name}")
        for provider, table in PROVIDER_TABLES.items()
    }
    return {provider: moment.replace(tzinfo=UTC) for provider, moment in oldest.items() if moment is not None}


def write_parquet(connection: duckdb.DuckDBPyConnection, extract: Extract, path: Path) -> int:
    """Write Parquet; JSON is text in it, as every reader knows it. Return the number of rows."""
    group = f", ROW_GROUP_SIZE {GROUP_OF_ANSWERS}" if extract.wide else ""
    rows = extract.rows(lambda f: f"{_column(f)}::VARCHAR" if f.dtype == "JSON" else _column(f))
    return _copied(connection, rows, path, f"FORMAT parquet, COMPRESSION zstd{group}")


def write_jsonl(connection: duckdb.DuckDBPyConnection, extract: Extract, path: Path) -> int:
    """Write one JSON object a line; return how many."""
    return _copied(connection, extract.rows(_column), path, "FORMAT json")


def write_csv(connection: duckdb.DuckDBPyConnection, extract: Extract, path: Path) -> int:
    """Write CSV with a heading: lists and records as JSON, NULL as nothing, an empty text as "". Return the rows.

    No text in it is a formula to a spreadsheet.
    """
    rows = extract.rows(_in_csv, lambda name: f"'{name}" if re.match(FORMULA, name) else name)
    return _copied(connection, rows, path, "FORMAT csv, HEADER, NULLSTR ''")


def write_duckdb(connection: duckdb.DuckDBPyConnection, extract: Extract, path: Path) -> int:
    """Write a table of a DuckDB file, with its comments; return the number of rows. The file may have others."""
    place = f"exported.main.{_identifier(extract.name)}"
    layout = f"ROW_GROUP_SIZE {ROWS_OF_A_GROUP}" + (
        "" if path.exists() else f", BLOCK_SIZE {BLOCK_BYTES}, STORAGE_VERSION '{STORAGE_VERSION}'"
    )
    connection.execute(f"ATTACH '{quoted(path)}' AS exported (TYPE duckdb, READ_WRITE, {layout})")
    try:
        rows = first_value(connection, f"CREATE TABLE {place} AS {extract.rows(_column)}")
        key = f" Key: {', '.join(extract.key)}." if extract.key else ""
        comment = f"{extract.comment or extract.sql}{key}"
        connection.execute(f"COMMENT ON TABLE {place} IS {_text(comment)}")
        for field in extract.fields:
            if field.comment is not None:
                connection.execute(f"COMMENT ON COLUMN {place}.{_identifier(field.name)} IS {_text(field.comment)}")
    finally:
        connection.execute("DETACH exported")
    return int(rows)


def json_values(field: Field) -> str:
    """Return a column as SQL, a list or a record as JSON text."""
    return f"to_json({_column(field)})::VARCHAR" if field.nested else _column(field)


def _in_csv(field: Field) -> str:
    if field.dtype != "VARCHAR" and not field.dtype.startswith("ENUM"):
        return json_values(field)
    column = f"{_column(field)}::VARCHAR"
    return f"CASE WHEN regexp_matches({column}, {_text(FORMULA)}) THEN '''' || {column} ELSE {column} END"


def _copied(connection: duckdb.DuckDBPyConnection, rows: str, path: Path, how: str) -> int:
    return int(first_value(connection, f"COPY ({rows}) TO '{quoted(path)}' ({how})"))


def _tables_in(parsed: Any) -> Iterator[str]:
    """Yield the names of tables in a query as json_serialize_sql has it."""
    if isinstance(parsed, dict):
        if parsed.get("type") == "BASE_TABLE":
            yield str(parsed["table_name"]).lower()
        parsed = list(parsed.values())
    if isinstance(parsed, list):
        for part in parsed:
            yield from _tables_in(part)


def _column(field: Field) -> str:
    return f"e.{_identifier(field.name)}"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
