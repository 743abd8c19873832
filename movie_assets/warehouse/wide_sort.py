"""Sorting rows that DuckDB cannot sort in little memory: whole answers of providers, and views that it computes first.

Belongs here: that sort. Does not belong here: who needs it (exporting.py).

DuckDB's own sort keeps 100,000 rows and more in memory at once, whatever their size: with answers of 30 KB it failed at
32,000 rows. It works on 2,048 rows at once, which take a gigabyte as trees of JSON; and what it joins, it wants in
memory. So the rows of each table are dealt out by ranges of films into files, the query is asked of one range after the
other, and its results are read in this order. A view without answers is asked for ranges of films, too, of the tables
as they are: what it computes of 99,600 films at once needs more than a gigabyte.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import duckdb

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.duckdb_file import quoted
from movie_assets.warehouse.exporting import ROWS_AT_ONCE, Extract
from movie_assets.warehouse.schema import first_value

FILMS_AT_ONCE = 5_000
"""Films of a range of a view that holds no answers."""
RANGES_OF_A_FILE = 8
"""Ranges of ROWS_AT_ONCE films, whose rows are in one file."""
ROWS_BEFORE_WRITING = 1_000
"""Rows that wait in memory to be written into one of all files."""
MOST_OPEN_FILES = 900
"""A process may have 1,024 open by default. Of more files, DuckDB closes some and goes on in others."""


def sorted_in_parts(connection: duckdb.DuckDBPyConnection, extract: Extract, spill: Path) -> Extract:
    """Return an extract whose rows are sorted already; the same one where DuckDB can sort them itself."""
    dealt, done = spill / "dealt", spill / "sorted"
    for folder in (dealt, done):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    if extract.wide and extract.key == ("movie_id",):
        return _of_answers(connection, extract, dealt, done)
    if extract.name in VIEWS and extract.key[:1] == ("movie_id",):
        return _of_view(connection, extract, done)
    return extract


def _of_view(connection: duckdb.DuckDBPyConnection, extract: Extract, done: Path) -> Extract:
    films = int(first_value(connection, "SELECT count(*) FROM movies"))
    if films <= FILMS_AT_ONCE:
        return extract
    lasts = connection.execute(
        "SELECT max(movie_id) FROM (SELECT movie_id, ntile(?) OVER (ORDER BY movie_id) AS part FROM movies)"
        " GROUP BY part ORDER BY part",
        [-(-films // FILMS_AT_ONCE)],
    ).fetchall()
    inner = [last for (last,) in lasts[:-1]]
    ranges = [f"movie_id <= {inner[0]}", *(f"movie_id > {a} AND movie_id <= {b}" for a, b in pairwise(inner))]
    for number, these in enumerate([*ranges, f"movie_id > {inner[-1]}"]):
        _write_range(connection, extract, these, done / f"{number:07}.parquet")
    return _read_from(extract, done)


def _of_answers(connection: duckdb.DuckDBPyConnection, extract: Extract, dealt: Path, done: Path) -> Extract:
    rows = int(first_value(connection, f"SELECT count(*) FROM ({extract.sql})"))
    if rows <= ROWS_AT_ONCE:
        return extract
    typed = [table.name for table in PROVIDER_TABLES.values()]
    tables = [extract.name] if extract.name in typed else typed
    ranges = _dealt(connection, extract, -(-rows // ROWS_AT_ONCE), tables, dealt)
    for number, (file, first, last) in enumerate(ranges):
        with _instead(connection, extract, tables, dealt, file):
            _write_range(connection, extract, f"movie_id BETWEEN {first} AND {last}", done / f"{number:07}.parquet")
    shutil.rmtree(dealt)
    return _read_from(extract, done)


def _write_range(connection: duckdb.DuckDBPyConnection, extract: Extract, these: str, path: Path) -> None:
    key = ", ".join(f'"{column}"' for column in extract.key)
    connection.execute(f"COPY (FROM ({extract.sql}) WHERE {these} ORDER BY {key}) TO '{quoted(path)}' (FORMAT parquet)")


def _read_from(extract: Extract, done: Path) -> Extract:
    """Return the extract as it is read from the files of its ranges."""
    names = ", ".join(f"'{quoted(path)}'" for path in sorted(done.iterdir()))
    return replace(extract, sql=f"SELECT * FROM read_parquet([{names}])", is_sorted=True)


def _dealt(
    connection: duckdb.DuckDBPyConnection, extract: Extract, ranges: int, tables: Sequence[str], dealt: Path
) -> list[tuple[int, int, int]]:
    """Deal the rows of tables out into files; return the ranges, each with its file and its first and last film."""
    files = -(-ranges // RANGES_OF_A_FILE)
    connection.execute(f"SET partitioned_write_flush_threshold = {max(8, ROWS_BEFORE_WRITING // files)}")
    connection.execute(f"SET partitioned_write_max_open_files = {min(files + 1, MOST_OPEN_FILES)}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE places AS SELECT movie_id, part, (part - 1) // {RANGES_OF_A_FILE} AS file"
        f" FROM (SELECT movie_id, ntile({ranges}) OVER (ORDER BY movie_id) AS part FROM ({extract.sql}))"
    )
    for table in tables:
        connection.execute(
            f"COPY (SELECT t.*, p.file AS file_of_export FROM {table} t JOIN places p USING (movie_id))"
            f" TO '{quoted(dealt / table)}' (FORMAT parquet, PARTITION_BY (file_of_export))"
        )
    bounds = "SELECT file, min(movie_id), max(movie_id) FROM temp.places GROUP BY file, part ORDER BY part"
    found = connection.execute(bounds).fetchall()
    connection.execute("DROP TABLE temp.places")
    return found


@contextmanager
def _instead(
    connection: duckdb.DuckDBPyConnection, extract: Extract, tables: Sequence[str], dealt: Path, file: int
) -> Iterator[None]:
    """Let queries find the rows of a file instead of these tables. Temporary views come before all others."""
    views = {table: f"FROM warehouse.main.{table} LIMIT 0" for table in tables}
    for table in tables:
        if (folder := dealt / table / f"file_of_export={file}").exists():
            views[table] = f"FROM read_parquet('{quoted(folder)}/*.parquet', hive_partitioning = false)"
    if extract.name not in tables:
        view = TABLES[extract.name].view
        assert view is not None
        views[extract.name] = view
    try:
        for name, sql in views.items():
            connection.execute(f"CREATE TEMP VIEW {name} AS {sql}")
        yield
    finally:
        for name in views:
            connection.execute(f"DROP VIEW IF EXISTS temp.{name}")
