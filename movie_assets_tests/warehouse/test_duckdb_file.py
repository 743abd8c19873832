"""The warehouse as a file of DuckDB: its shape on disk, files that are none of ours, queries that are interrupted."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from movie_assets.errors import StoreError
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import BLOCK_BYTES, ROWS_OF_A_GROUP, STORAGE_VERSION
from movie_assets.warehouse.file_place import DuckDBFile, _advice
from movie_assets.warehouse.schema import migrate
from movie_assets_tests.warehouse.written_films import film, write

INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from movie_assets.warehouse.database import Warehouse
warehouse = Warehouse(Path(sys.argv[1]))
warehouse.frame("SELECT 1")
interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
endless = "SELECT count(*) FROM range(1_000_000_000) a, range(1_000_000) b WHERE a.range = b.range + 1"
try:
    interrupt.start()
    if sys.argv[2] == "read":
        warehouse.frame(endless)
    else:
        with warehouse.connection() as connection:
            connection.execute(f"CREATE TABLE counted AS {endless}")
except KeyboardInterrupt:
    print("interrupted", warehouse.frame("SELECT 1 AS one").item())
"""


@pytest.mark.fault("command", "Ctrl-C in the middle of a query")
@pytest.mark.parametrize("what", ["read", "write"])
def test_an_interrupted_query_is_an_interruption(warehouse: Warehouse, what: str) -> None:
    """DuckDB turns Ctrl-C into an error of its own; whoever asked sees Ctrl-C, and the same process can open the
    warehouse again.
    """
    run = [sys.executable, "-c", INTERRUPTED, warehouse.place.name, what]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "interrupted 1\n", done.stderr


@pytest.mark.fault("command", "warehouse.duckdb of another program, or no database")
def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    """A DuckDB file of another program, or no DuckDB file at all, is named and left alone."""
    with duckdb.connect(str(tmp_path / "theirs.duckdb")) as other:
        other.execute("CREATE TABLE theirs (x INTEGER)")
    with pytest.raises(StoreError, match="belongs to another program"):
        Warehouse(tmp_path / "theirs.duckdb").frame("SELECT 1")
    (tmp_path / "text.duckdb").write_text("hello " * 1_000)
    with pytest.raises(StoreError, match="replay"):
        Warehouse(tmp_path / "text.duckdb").frame("SELECT 1")


def test_new_files_compress_long_text(warehouse: Warehouse, tmp_path: Path) -> None:
    """A new warehouse is of the storage version that compresses long text; compacting brings an older one to it."""
    version = (
        "SELECT tags['storage_version'] AS version FROM duckdb_databases() WHERE database_name = current_database()"
    )
    assert warehouse.frame(version).item() == f"{STORAGE_VERSION}+"
    old = tmp_path / "old" / "warehouse.duckdb"
    old.parent.mkdir()
    with duckdb.connect(str(old)) as connection:
        migrate(DuckDBFile(old), connection)
    assert Warehouse(old).frame(version).item() != f"{STORAGE_VERSION}+"
    DuckDBFile(old).compact()
    assert Warehouse(old).frame(version).item() == f"{STORAGE_VERSION}+"


def test_blocks_are_small(warehouse: Warehouse, tmp_path: Path) -> None:
    """New files and compacted ones have small blocks; an older file is written on in its own until then."""
    size = "SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()"
    assert warehouse.frame(size).item() == BLOCK_BYTES
    old = tmp_path / "old" / "warehouse.duckdb"
    old.parent.mkdir()
    with duckdb.connect(str(old)) as connection:
        migrate(DuckDBFile(old), connection)
    write(Warehouse(old), film(1, "A Film"))
    assert Warehouse(old).frame(size).item() > BLOCK_BYTES
    DuckDBFile(old).compact()
    assert Warehouse(old).frame(size).item() == BLOCK_BYTES
    assert Warehouse(old).frame("SELECT title FROM movies").item() == "A Film"


def test_groups_of_rows_are_small(warehouse: Warehouse) -> None:
    """A checkpoint writes the last group of rows again: in new and in compacted files it has a bounded number."""
    largest = "SELECT max(n) FROM (SELECT sum(count) AS n FROM pragma_storage_info('movies') WHERE column_id = 0"
    largest += " AND segment_type <> 'VALIDITY' GROUP BY row_group_id)"
    for start in (0, ROWS_OF_A_GROUP):
        write(warehouse, *(film(n, "A Film") for n in range(start + 1, start + ROWS_OF_A_GROUP)))
    assert warehouse.frame(largest).item() <= ROWS_OF_A_GROUP
    warehouse.place.compact()
    assert warehouse.frame(largest).item() <= ROWS_OF_A_GROUP


def test_a_corrupt_file_is_not_called_locked() -> None:
    """The advice for damage is to move the file away, also where the message names a block."""
    assert "Move the file away" in _advice(
        "Corrupt database file: computed checksum does not match in block at location 5"
    )
    assert "Close it" in _advice('Could not set lock on file "warehouse.duckdb": Conflicting lock is held in PID 0')
