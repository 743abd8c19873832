"""The warehouse as a file of DuckDB: its shape on disk, files that are none of ours, queries that are interrupted."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from movie_assets.errors import StoreError
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.duckdb_file import BLOCK_BYTES, ROWS_OF_A_GROUP, STORAGE_VERSION
from movie_assets.warehouse.file_place import DuckDBFile, _advice
from movie_assets.warehouse.schema import migrate
from movie_assets.warehouse.snapshot import connect
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write

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


LONG = Random(1).randbytes(1_000_000).hex()


def details(day: int, poster: str = "a") -> dict[str, pl.DataFrame]:
    at = NOON + timedelta(day)
    mark = {"answer_id": f"{day:04}", "fetched_at": at}
    film = {"movie_id": 1, "raw_response": f'{{"plot": "{poster}{LONG}"}}', "genres": ["Drama"], **mark}
    image = {"movie_id": 1, "provider_name": "tmdb", "image_type": "poster", "file_path": poster, **mark}
    frames = {"tmdb_details": [film], "provider_cache_images": [image]}
    return {name: pl.DataFrame(rows, schema=TABLES[name].schema) for name, rows in frames.items()}


def test_rows_whose_content_stays_take_no_space(warehouse: Warehouse) -> None:
    """An unchanged answer moves the marks of its rows: each row has the newest, and the file does not grow."""
    sizes = []
    for day in range(8):
        assert warehouse.write(Batch([1], details(day))) == 2
        sizes.append(warehouse.place.size())
    assert sizes[-1] < sizes[1] + len(LONG)  # no further copy of what came, which would be seven
    for table in ("tmdb_details", "provider_cache_images"):
        marks = warehouse.frame(f"SELECT answer_id, fetched_at FROM {table}").rows()
        assert marks == [("0007", NOON + timedelta(7))]
    assert warehouse.write(Batch([1], details(3))) == 0
    warehouse.write(Batch([1], details(9, poster="b")))
    assert warehouse.frame("SELECT file_path, answer_id FROM provider_cache_images").rows() == [("b", "0009")]
    assert warehouse.frame("SELECT raw_response[11:11] AS text FROM tmdb_details")["text"].to_list() == ["b"]


@pytest.mark.fault("typed write", "rows that break the key")
def test_a_failed_write_leaves_nothing(warehouse: Warehouse) -> None:
    """One transaction a write: rows that break the key leave the table as it was."""
    write(warehouse, film(1, "a"))
    with pytest.raises(duckdb.ConstraintException):
        write(warehouse, film(1, "b", NOON + timedelta(1)), film(2, "c"), film(2, "d"))
    assert titles(warehouse) == {1: "a"}


KILLED = """
import os, sys
from pathlib import Path
from random import Random
from movie_assets.warehouse.database import Warehouse
w = Warehouse(Path(sys.argv[1]))
with w.connection() as c:
    c.execute("INSERT INTO movies (movie_id, title) VALUES (7, 'committed')")
    c.execute("BEGIN")
    c.execute("INSERT INTO movies (movie_id, title) VALUES (8, 'open')")
    os._exit(9)
"""


@pytest.mark.fault("typed write", "kill -9 in a transaction of the warehouse")
def test_a_killed_writer_leaves_lock_and_file_usable(warehouse: Warehouse) -> None:
    """kill -9 in a transaction: the lock is free, what was committed is there, what was not is not."""
    write(warehouse, film(1, "a"))
    subprocess.run([sys.executable, "-c", KILLED, warehouse.place.name], check=False)
    with connect(warehouse) as reader:
        assert reader.execute("SELECT movie_id FROM movies ORDER BY 1").fetchall() == [(1,), (7,)]
    assert titles(warehouse) == {1: "a", 7: "committed"}


FULL = """
import resource, signal, sys
from pathlib import Path
from random import Random
import polars as pl
from movie_assets.errors import StoreError
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.all_tables import TABLES
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
warehouse, kept = Warehouse(Path(sys.argv[1])), 0
resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, resource.RLIM_INFINITY))
try:
    for n in range(200):
        rows = [{"movie_id": n * 1000 + i, "title": str((n, i)) * 500} for i in range(1000)]
        frame = pl.DataFrame(rows, schema=TABLES["movies"].schema)
        warehouse.write(Batch(frame["movie_id"].to_list(), {"movies": frame}))
        kept += 1
except StoreError as error:
    print(kept, error)
"""


@pytest.mark.fault("typed write", "the disk is full")
def test_a_full_disk_says_so_and_loses_nothing(warehouse: Warehouse) -> None:
    """When no more can be written the error says what to do; every committed batch is there, no half of one."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, warehouse.place.name], capture_output=True, text=True, check=True
    )
    kept, message = done.stdout.split(" ", 1)
    assert "Free some space" in message
    assert len(titles(warehouse)) == int(kept) * 1_000 > 0


def test_a_name_is_a_table_s(anywhere: Warehouse) -> None:
    """A name that no table has is unknown, though a variable is called so: nobody reads one by mistake."""
    unknown = pl.DataFrame({"n": [1]}).to_arrow()
    with pytest.raises(duckdb.CatalogException), anywhere.connection() as connection:
        connection.execute("FROM unknown")
    assert len(unknown) == 1
