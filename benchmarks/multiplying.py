"""A catalogue several times over: every film again and again in both stores, with ids of its own and the same bodies.

Belongs here: multiplying both stores by SQL. Does not belong here: collecting what is multiplied, measuring
(exponents.py).

The stores agree with each other, so that `verify --quick` finds nothing. Without `--quick` verify makes rows anew from
the bodies, and says of every copy that its row is another film's.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from movie_assets.warehouse.database import Warehouse

APART = 1_000_000_000
"""The ids of one copy of a film are so far from those of the next."""
_NOT_COPIED = {"api_requests", "decisions", "identification_requests", "identifications", "imdb_lookups", "imdb_titles"}
"""Tables that grow with calls, not with films, or with what persons said."""


def _id(column: str) -> str:
    """Return SQL of an id in the copy `n`, as text: tt0000001 -> tt10000001, 1 -> 1000000001."""
    return (
        f"CASE WHEN {column} LIKE 'tt%' THEN 'tt' || n || substr({column}, 3)"
        f" WHEN substr({column}, 1, 1) BETWEEN '0' AND '9'"
        f" THEN CAST(n * {APART} + CAST({column} AS BIGINT) AS TEXT)"
        f" ELSE {column} || '-' || n END"
    )


def _copied(column: str) -> str:
    """Return SQL of a column's value in the copy `n`."""
    if column in ("movie_id", "tmdb_id", "tvdb_id", "merged_into"):
        return f"{column} + n * {APART}"
    if column in ("imdb_id", "external_id"):
        return _id(column)
    if column in ("answer_id", "good_answer_id"):
        return f"{column} || '-' || n"
    if column == "response_number":
        return "NULL"  # the next one
    if column == "title":  # or each film would have namesakes with its budget, which a check lists
        return "title || ' ' || n"
    return f'"{column}"'


def _merge_key() -> str:
    """Return SQL of the key that a copy's merge has: IMDb's id, TVDB's, the ids of answers."""
    key = "regexp_replace(merge_key, '([0-9a-f-]{36})/', '\\1-' || n || '/', 'g')"
    key = f"regexp_replace({key}, ' tt([0-9]+)', ' tt' || n || '\\1', 'g')"
    return f"regexp_replace({key}, ' ([0-9]{{9}}) ', ' ' || n || '\\1 ', 'g')"


def multiply_operations(path: Path, times: int) -> None:
    """Make every film of an operations store stand there so many times."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{APART // 1_000}")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            if "movie_id" not in columns or table in _NOT_COPIED:
                continue
            connection.execute(
                f"WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times - 1})"
                f" INSERT INTO {table} SELECT {', '.join(map(_copied, columns))} FROM copies CROSS JOIN {table}"
            )
            connection.commit()


def multiply_warehouse(path: Path, times: int) -> None:
    """Make every film of a warehouse stand there so many times."""
    with Warehouse(path).connection() as connection:  # with row groups of its size
        connection.execute("SET memory_limit = '4GB'")
        tables = connection.execute(
            "SELECT schema_name || '.' || table_name, table_name FROM duckdb_tables()"
        ).fetchall()
        for table, name in tables:
            described = connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()
            columns = [column for (column,) in described]
            if "movie_id" not in columns or name in _NOT_COPIED:
                continue
            values = ", ".join(_merge_key() if c == "merge_key" else _copied(c) for c in columns)
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM range(1, {times}) copies (n), {table}")
            connection.execute("CHECKPOINT")
