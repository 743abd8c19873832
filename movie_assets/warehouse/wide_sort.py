"""Sorting rows that hold whole answers of providers, whatever their number, in little memory.

Belongs here: that sort. Does not belong here: who needs it (exporting.py).

DuckDB's own sort keeps 100,000 rows and more in memory at once, whatever their size: with answers of 30 KB it failed at
32,000 rows. So rows are dealt out by ranges of films into files, each file is sorted alone, and the files are read one
after the other.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from movie_assets.warehouse.duckdb_file import quoted
from movie_assets.warehouse.exporting import Extract
from movie_assets.warehouse.schema import first_value

ROWS_OF_A_FILE = 2_000
"""In memory at once, 60 MB where an answer has 30 KB; fewer rows are left to DuckDB's sort."""
ROWS_BEFORE_WRITING = 4_000
"""Rows that wait in memory to be written into one of all files."""


def sorted_in_parts(connection: duckdb.DuckDBPyConnection, extract: Extract, spill: Path) -> Extract:
    """Return an extract whose rows are sorted already; the same one where it has few rows, or none that are wide."""
    if not extract.wide or extract.key != ("movie_id",):
        return extract
    rows = int(first_value(connection, f"SELECT count(*) FROM ({extract.sql})"))
    if rows <= ROWS_OF_A_FILE:
        return extract
    files = -(-rows // ROWS_OF_A_FILE)
    dealt, done = spill / "dealt", spill / "sorted"
    for folder in (dealt, done):
        shutil.rmtree(folder, ignore_errors=True)
    done.mkdir(parents=True)
    connection.execute(f"SET partitioned_write_flush_threshold = {max(8, ROWS_BEFORE_WRITING // files)}")
    connection.execute(f"SET partitioned_write_max_open_files = {files + 1}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ranges AS SELECT movie_id, ntile(?) OVER (ORDER BY movie_id) AS part"
        f" FROM (SELECT movie_id FROM ({extract.sql}))",
        [files],
    )
    connection.execute(
        f"COPY (SELECT e.*, r.part AS part_of_export FROM ({extract.sql}) e JOIN ranges r USING (movie_id))"
        f" TO '{quoted(dealt)}' (FORMAT parquet, PARTITION_BY (part_of_export))"
    )
    connection.execute("DROP TABLE temp.ranges")
    for part in range(1, files + 1):
        place, came = quoted(done / f"{part:06}.parquet"), dealt / f"part_of_export={part}"
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{quoted(came)}/*.parquet', hive_partitioning = false)"
            f" ORDER BY movie_id) TO '{place}' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
        )
        shutil.rmtree(came)
    names = ", ".join(f"'{quoted(path)}'" for path in sorted(done.iterdir()))
    return replace(extract, sql=f"SELECT * FROM read_parquet([{names}])", is_sorted=True)
