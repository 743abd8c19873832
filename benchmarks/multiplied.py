"""`multiplied`: what commands take on a million films: the stores that `full_size` kept, ten times over.

Belongs here: multiplying both stores by SQL, and measuring on the copy. Does not belong here: collecting them
(full_size.py).

BENCH_FOLDER names the folder that `full_size` kept. Every film stands BENCH_TIMES (10) times in the copy, each time
with ids of its own and the same bodies, so that the stores agree with each other and `verify --quick` finds nothing.
Without `--quick`, verify would parse each body and say of the copies that it is another film's.
"""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import duckdb

from benchmarks.commands import CHECKS, show, taken
from benchmarks.full_size import AFTERWARDS, ALL_CHECKS, KEPT, environment
from movie_assets.demo.server import EmbeddedServer

TIMES = int(os.environ.get("BENCH_TIMES") or 10)
APART = 1_000_000_000
"""The ids of one copy of a film are so far from those of the next."""
LEFT_OUT = {"collect, nothing due", "verify", "compact"}
"""They ask providers for the copies, read their bodies, or need the disk twice."""
COMMANDS = {what: arguments for what, arguments in AFTERWARDS.items() if what not in LEFT_OUT}
_NOT_COPIED = {"api_requests", "identification_requests", "identifications", "imdb_lookups", "imdb_titles"}
"""Tables that grow with calls, not with films, or are empty in a catalogue that no person touched."""


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
    return f'"{column}"'


def _merge_key() -> str:
    """Return SQL of the key that a copy's merge has: IMDb's id, TVDB's, the ids of answers."""
    key = "regexp_replace(merge_key, '([0-9a-f-]{36})/', '\\1-' || n || '/', 'g')"
    key = f"regexp_replace({key}, ' tt([0-9]+)', ' tt' || n || '\\1', 'g')"
    return f"regexp_replace({key}, ' ([0-9]{{9}}) ', ' ' || n || '\\1 ', 'g')"


def multiply_operations(path: Path) -> None:
    """Add the copies to an operations store."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{APART // 1_000}")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            if "movie_id" not in columns or table in _NOT_COPIED:
                continue
            connection.execute(
                f"WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {TIMES - 1})"
                f" INSERT INTO {table} SELECT {', '.join(map(_copied, columns))} FROM copies CROSS JOIN {table}"
            )
            connection.commit()


def multiply_warehouse(path: Path) -> None:
    """Add the copies to a warehouse."""
    with duckdb.connect(str(path), config={"memory_limit": "4GB"}) as connection:
        tables = connection.execute(
            "SELECT schema_name || '.' || table_name, table_name FROM duckdb_tables()"
        ).fetchall()
        for table, name in tables:
            described = connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()
            columns = [column for (column,) in described]
            if "movie_id" not in columns or name in _NOT_COPIED:
                continue
            values = ", ".join(_merge_key() if c == "merge_key" else _copied(c) for c in columns)
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM range(1, {TIMES}) copies (n), {table}")
            connection.execute("CHECKPOINT")


def run() -> None:
    """Run and print."""
    if KEPT is None:
        raise SystemExit("BENCH_FOLDER names no folder that `full_size` kept")
    with (
        tempfile.TemporaryDirectory(dir=Path(KEPT).parent) as folder,
        EmbeddedServer(size=1) as server,
    ):
        for name in ("operations.sqlite", "warehouse.duckdb", "dagster.yaml"):
            shutil.copy(Path(KEPT) / name, Path(folder) / name)
        multiply_operations(Path(folder) / "operations.sqlite")
        multiply_warehouse(Path(folder) / "warehouse.duckdb")
        measured = dict(taken(COMMANDS, environment(server, Path(folder)), {ALL_CHECKS: CHECKS}))
        show(f"{KEPT}, {TIMES} times", measured, Path(folder))
