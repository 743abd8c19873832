"""Writing what is exported into one SQLite file, some rows at a time.

Belongs here: types, DDL and rows of SQLite. Does not belong here: other formats, the query (exporting.py).

Python's own SQLite writes it: DuckDB's extension for SQLite is not part of it, and would have to be downloaded.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb

from movie_assets.errors import StoreError
from movie_assets.warehouse.exporting import Extract, Field, json_values
from movie_assets.wording import why_unwritten

ROWS_AT_ONCE = 500
"""In memory: some 50 MB where each row holds whole answers of providers."""
_INTEGERS = frozenset(("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"))
_LARGE = ("HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL")


def write_sqlite(connection: duckdb.DuckDBPyConnection, extract: Extract, path: Path) -> int:
    """Write a table of a SQLite file, its comments in its declaration; return the number of rows.

    Raises:
        StoreError: the file cannot be written.
    """
    table, places = _quoted(extract.name), ", ".join("?" * len(extract.fields))
    written = 0
    reader = connection.cursor()  # its only query, which is read to its end
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode = OFF")  # nobody sees the file before it is whole
            file.execute("PRAGMA synchronous = OFF")
            file.execute(_declared(extract))
            file.execute("BEGIN")
            reader.execute("USE warehouse")
            reader.execute(extract.rows(_value))
            while rows := reader.fetchmany(ROWS_AT_ONCE):
                file.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
                written += len(rows)
            file.execute("COMMIT")
            if extract.key and extract.key != ("movie_id",):
                key = ", ".join(map(_quoted, extract.key))
                file.execute(f"CREATE INDEX {_quoted(f'{extract.name}_key')} ON {table} ({key})")
    except sqlite3.Error as error:
        raise StoreError(f"cannot write {path.name}: {why_unwritten(error)}") from error
    finally:
        reader.close()
    return written


def _declared(extract: Extract) -> str:
    """Return the statement that makes the table. SQLite keeps its text, and with it what columns mean."""
    lines = []
    for place, field in enumerate(extract.fields):
        key = " PRIMARY KEY" if extract.key == (field.name,) == ("movie_id",) else ""
        comma = "," if place < len(extract.fields) - 1 else ""
        meaning = f" -- {' '.join(field.comment.split())}" if field.comment else ""
        lines.append(f"  {_quoted(field.name)} {_type(field)}{key}{comma}{meaning}\n")
    meaning = f" -- {' '.join(extract.comment.split())}" if extract.comment else ""
    return f"CREATE TABLE {_quoted(extract.name)} ({meaning}\n{''.join(lines)})"


def _type(field: Field) -> str:
    if field.dtype in _INTEGERS:
        return "INTEGER"
    if field.dtype in ("FLOAT", "DOUBLE"):
        return "REAL"
    if field.dtype.startswith(_LARGE):
        return "NUMERIC"
    return "BLOB" if field.dtype == "BLOB" else "TEXT"


def _value(field: Field) -> str:
    """Return a column as SQL whose values Python's SQLite takes as they are: days and moments as ISO 8601 has them."""
    kept = field.dtype in _INTEGERS or field.dtype in ("FLOAT", "DOUBLE", "BLOB", "VARCHAR")
    return json_values(field) if kept or field.nested else f"{json_values(field)}::VARCHAR"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
