"""Replacing stored rows of films by incoming ones, inside a transaction of the caller.

Belongs here: which rows are written, and how. Does not belong here: connections and transactions (database.py). DuckDB
gives the space of deleted rows back when all rows of a row group are dead, so rows that only have a newer mark (which
answer they are from, and when) are updated in place, where that pays.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.table import Column, Table
from movie_assets.warehouse.conditions import Query
from movie_assets.warehouse.schema import first_value

SMALL = 245_760
"""Rows of two row groups. An update in place writes whole columns of a row group, however few rows change: a larger
table is updated in place only if the rows are one in a hundred of it."""


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    rows: pl.DataFrame | Query,
    these: str,
    *,
    whatever_is_stored: bool,
) -> int:
    """Replace the stored rows of `these` films in a table by the incoming rows; return how many came.

    Films whose stored rows are newer keep them, unless `whatever_is_stored`. A merge of an answer that was withdrawn,
    such as of an id that turned out to be another film's, is not newer than a merge without it.
    """
    if table.whole or whatever_is_stored:
        connection.execute(f"DELETE FROM {table.stored_name}{'' if table.whole else f' WHERE {these}'}")
    if not isinstance(rows, pl.DataFrame) and (table.whole or not _any_stored(connection, table, these)):
        return _insert(connection, table, f"FROM ({rows(these)})")
    with shown(connection, table, rows, these, "incoming"):
        if table.whole or whatever_is_stored:
            return _insert(connection, table, "FROM incoming")
        newer = (
            f"CREATE OR REPLACE TEMP TABLE kept AS SELECT DISTINCT t.movie_id FROM {table.stored_name} t JOIN"
            f" (SELECT movie_id, max({table.version}) AS version FROM incoming GROUP BY ALL) i USING (movie_id)"
            f" WHERE t.{these} AND t.{table.version} > i.version"
        )
        connection.execute(newer)
        if table.version == "answer_id" and first_value(connection, "SELECT 1 FROM kept LIMIT 1"):
            connection.execute(f"{newer} AND t.{table.version} IN ({_answers_shown(these)})")
        came = first_value(connection, "SELECT count(*) FROM incoming WHERE movie_id NOT IN (FROM kept)")
        _mark(connection, table, these)
        connection.execute(f"DELETE FROM {table.stored_name} WHERE {these} AND movie_id NOT IN (FROM kept)")
        _insert(connection, table, "FROM incoming WHERE movie_id NOT IN (FROM kept)")
        return int(came)


@contextmanager
def shown(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame | Query, these: str, name: str
) -> Iterator[None]:
    """Let SQL read a table's rows, of `these` films, under a name until the block ends."""
    fitting = rows.select(table.schema.names()).cast(table.schema) if isinstance(rows, pl.DataFrame) else rows(these)
    make_temporary(connection, name, fitting)
    yield
    connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def make_temporary(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame | str) -> None:
    """Make a temporary table of a frame or of a query.

    A frame is not read as it is: a join may hand a filter to the scan of Arrow that refuses it (BLOOM_FILTER is not
    supported in PyArrow Scans: DuckDB 1.5).
    """
    if isinstance(rows, str):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {rows}")
        return
    connection.register(f"arrow_{name}", rows.to_arrow())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM arrow_{name}")
    connection.unregister(f"arrow_{name}")


def _answers_shown(these: str) -> str:
    """Return the query of the answers that typed rows of `these` films are from."""
    return " UNION ALL ".join(
        f"SELECT answer_id FROM {typed.stored_name} WHERE {these}" for typed in PROVIDER_TABLES.values()
    )


def _any_stored(connection: duckdb.DuckDBPyConnection, table: Table, these: str) -> bool:
    return first_value(connection, f"SELECT 1 FROM {table.stored_name} WHERE {these} LIMIT 1") is not None


def differing_films(table: Table, columns: Iterable[Column], incoming: str, these: str) -> str:
    """Return the query of the films, among `these`, whose stored rows and incoming ones differ in these columns.

    Compared are hashes of whole rows, summed by film, 24 times faster than EXCEPT ALL: 64 bits, against accidents.
    Stored rows are reached by a join, never by a filter: it leaves out most rows, and then DuckDB unpacks half of 2,048
    long texts for each that stays (ZSTD), 6 ms a film instead of 0.2.
    """
    values = ", ".join(f'"{c.name}"::{_compared(c)}' for c in columns)
    sums = f"SELECT movie_id, count(*) AS n, sum(hash({values})::HUGEINT) AS hashes FROM"
    return (
        f"SELECT movie_id FROM ({sums} {incoming} GROUP BY movie_id) wanted"
        f" FULL JOIN ({sums} {table.stored_name} SEMI JOIN (SELECT movie_id FROM {table.stored_name} WHERE {these})"
        " USING (movie_id) GROUP BY movie_id) stored USING (movie_id)"
        " WHERE wanted.n IS DISTINCT FROM stored.n OR wanted.hashes IS DISTINCT FROM stored.hashes"
    )


def _compared(column: Column) -> str:
    """Return the type in which values are compared: JSON as text, since damaged JSON cannot be read as JSON."""
    return "VARCHAR" if column.json else column.duckdb_type


def _mark(connection: duckdb.DuckDBPyConnection, table: Table, these: str) -> None:
    """Bring the marks of rows up to date whose content stays, and keep them from being replaced."""
    content = [c for c in table.columns if c.name not in table.marks]
    stored, found = connection.execute(
        f"SELECT (SELECT count(*) FROM {table.stored_name}), count(*) FROM {table.stored_name} WHERE {these}"
    ).fetchall()[0]
    if not found or not table.marks or stored > max(SMALL, 100 * found):
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE same AS SELECT DISTINCT movie_id FROM incoming WHERE movie_id NOT IN (FROM kept)"
        f" AND movie_id NOT IN ({differing_films(table, content, 'incoming', these)})"
    )
    sets = ", ".join(f'"{name}" = i."{name}"' for name in table.marks)
    key = " AND ".join(f't."{name}" IS NOT DISTINCT FROM i."{name}"' for name in table.key)
    moved = " OR ".join(f't."{name}" IS DISTINCT FROM i."{name}"' for name in table.marks)
    connection.execute(
        f"UPDATE {table.stored_name} t SET {sets} FROM incoming i"
        f" WHERE t.movie_id IN (FROM same) AND {key} AND ({moved})"
    )
    connection.execute("INSERT INTO kept FROM same")


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> int:
    return int(first_value(connection, f"INSERT INTO {table.stored_name} BY NAME {rows}") or 0)
