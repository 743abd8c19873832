"""The warehouse file: declared tables, the write, the lock, snapshots."""

import resource
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from movie_assets.errors import StoreError
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse, _advice
from movie_assets.warehouse.duckdb_file import BLOCK_BYTES, ROWS_OF_A_GROUP, STORAGE_VERSION
from movie_assets.warehouse.schema import MIGRATIONS, migrate
from movie_assets.warehouse.snapshot import connect, snapshot
from movie_assets.warehouse.warehouse_files import compact_warehouse

NOON = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - the warehouse keeps naive UTC


def film(movie_id: int, title: str, updated_at: datetime = NOON) -> dict[str, object]:
    return {"movie_id": movie_id, "title": title, "updated_at": updated_at, "partition_year": "1999"}


def write(warehouse: Warehouse, *rows: dict[str, object], also: tuple[int, ...] = ()) -> int:
    frame = pl.DataFrame(list(rows), schema=TABLES["movies"].schema)
    return warehouse.write(Batch([*frame["movie_id"], *also], {"movies": frame}))


def titles(warehouse: Warehouse) -> dict[int, str]:
    return dict(warehouse.frame("SELECT movie_id, title FROM movies").iter_rows())


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "w.duckdb")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_is_as_declared(name: str, warehouse: Warehouse) -> None:
    """Columns, types, order and comments of the file are those of the declaration, also where people read a view."""
    table = TABLES[name]
    columns = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? AND schema_name = ?"
    with warehouse.connection() as connection:
        stored = "stored" if table.view else "main"
        found = connection.execute(f"{columns} ORDER BY column_index", [name, stored]).fetchall()
        read = connection.execute(columns, [name, "main"]).fetchall()
    shown = (*table.columns, *table.view_columns)
    assert {column: comment for column, _, comment in read} == {c.name: c.comment for c in shown}
    assert [(c.name, c.duckdb_type.replace('"', ""), c.comment) for c in table.columns] == [
        (column, dtype.replace('"', ""), comment) for column, dtype, comment in found
    ]


def test_frames_come_back_as_written(warehouse: Warehouse) -> None:
    """A declared schema survives the way through DuckDB and back, empty or not."""
    for table in TABLES.values():
        assert warehouse.frame(f"FROM {table.stored_name}").schema == table.schema


def test_a_write_replaces_whole_films(warehouse: Warehouse) -> None:
    """Stored rows of a batch's films give way to its rows; a film without rows is deleted; others stay."""
    write(warehouse, film(1, "a"), film(2, "b"), film(3, "c"))
    write(warehouse, film(1, "A", NOON + timedelta(1)), also=(2,))
    assert titles(warehouse) == {1: "A", 3: "c"}


@pytest.mark.fault("typed write", "a run that was overtaken by another")
def test_older_rows_are_dropped(warehouse: Warehouse) -> None:
    """A run that was overtaken does not put older rows over newer ones."""
    write(warehouse, film(1, "new", NOON + timedelta(1)))
    assert write(warehouse, film(1, "old"), film(2, "other")) == 1
    assert titles(warehouse) == {1: "new", 2: "other"}


def keywords(these: str) -> str:
    """A query of a keyword for each film of `movies`, that fails where the title says so."""
    return f"""
        SELECT movie_id, 'tmdb' AS provider_name, 1 AS keyword_id, 'a' AS answer_id, updated_at AS fetched_at,
               CASE WHEN title LIKE 'odd%' THEN error('odd') ELSE title END AS name
        FROM movies JOIN given USING (movie_id) WHERE {these}
    """


@pytest.mark.fault("merge", "films that cannot be merged")
def test_a_film_of_which_no_rows_can_be_made_costs_itself(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Of films of which no rows can be made the stored ones stay, and each is named; all others get theirs."""
    write(warehouse, *(film(n, str(n)) for n in range(40)))
    batch = Batch(
        range(40), {"provider_cache_keywords": keywords}, given={"given": pl.DataFrame({"movie_id": range(40)})}
    )
    assert warehouse.write(batch) == 40
    write(warehouse, *(film(n, f"odd {n}" if n in (5, 6, 30) else f"new {n}", NOON + timedelta(1)) for n in range(40)))
    assert warehouse.write(batch) == 37
    shown = dict(warehouse.frame("SELECT movie_id, name FROM provider_cache_keywords").rows())
    assert shown == {n: str(n) if n in (5, 6, 30) else f"new {n}" for n in range(40)}
    assert [r.getMessage() for r in caplog.records if "keeps its older rows" in r.getMessage()] == [
        f"film {n} keeps its older rows of provider_cache_keywords" for n in (5, 6, 30)
    ]


@pytest.mark.fault("merge", "a query that works for no film")
def test_a_query_that_fails_for_all_films_is_an_error(warehouse: Warehouse) -> None:
    """If many films of a batch fail, it is no fault of theirs: nothing of them is written, and the error comes up."""
    write(warehouse, *(film(n, "odd") for n in range(100)))
    given = {"given": pl.DataFrame({"movie_id": range(100)})}
    with pytest.raises(duckdb.Error, match="odd"):
        warehouse.write(Batch(range(100), {"provider_cache_keywords": keywords}, given=given))
    assert warehouse.frame("SELECT count(*) AS n FROM provider_cache_keywords").item() == 0


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
        sizes.append(warehouse.path.stat().st_size)
    assert sizes[-1] < sizes[1] + len(LONG)  # no further copy of what came, which would be seven
    for table in ("tmdb_details", "provider_cache_images"):
        marks = warehouse.frame(f"SELECT answer_id, fetched_at FROM {table}").rows()
        assert marks == [("0007", NOON + timedelta(7))]
    assert warehouse.write(Batch([1], details(3))) == 0
    warehouse.write(Batch([1], details(9, poster="b")))
    assert warehouse.frame("SELECT file_path, answer_id FROM provider_cache_images").rows() == [("b", "0009")]
    assert warehouse.frame("SELECT raw_response[11:11] AS text FROM tmdb_details")["text"].to_list() == ["b"]


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
    run = [sys.executable, "-c", INTERRUPTED, str(warehouse.path), what]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "interrupted 1\n", done.stderr


@pytest.mark.fault("typed write", "rows that break the key")
def test_a_failed_write_leaves_nothing(warehouse: Warehouse) -> None:
    """One transaction a write: rows that break the key leave the table as it was."""
    write(warehouse, film(1, "a"))
    with pytest.raises(duckdb.ConstraintException):
        write(warehouse, film(1, "b", NOON + timedelta(1)), film(2, "c"), film(2, "d"))
    assert titles(warehouse) == {1: "a"}


@pytest.mark.fault("typed write", "many writers and readers at once")
def test_writers_and_readers_of_many_threads_take_turns(warehouse: Warehouse) -> None:
    """Writers and readers at once: no lock error, nothing lost."""
    errors: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for n in range(5):
                write(Warehouse(warehouse.path), film(first * 10 + n, "x"))
                titles(Warehouse(warehouse.path))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(titles(warehouse)) == 20


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
    subprocess.run([sys.executable, "-c", KILLED, str(warehouse.path)], check=False)
    with connect(warehouse) as reader:
        assert reader.execute("SELECT movie_id FROM movies ORDER BY 1").fetchall() == [(1,), (7,)]
    assert titles(warehouse) == {1: "a", 7: "committed"}


FULL = """
import resource, signal, sys
from pathlib import Path
from random import Random
import polars as pl
from movie_assets.errors import StoreError
from movie_assets.warehouse.database import Batch, Warehouse, _advice
from movie_assets.warehouse.cache_tables import TABLES
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
    done = subprocess.run([sys.executable, "-c", FULL, str(warehouse.path)], capture_output=True, text=True, check=True)
    kept, message = done.stdout.split(" ", 1)
    assert "Free some space" in message
    assert len(titles(warehouse)) == int(kept) * 1_000 > 0


@pytest.mark.fault("snapshot", "the disk is full")
def test_a_snapshot_on_a_full_disk_leaves_nothing(warehouse: Warehouse) -> None:
    """A copy that cannot be written is said, and half of one does not stay."""
    write(warehouse, film(1, "a"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StoreError, match="Is the disk full"):
            snapshot(warehouse)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(warehouse.path.parent.glob("*.snapshot-*")) == []
    assert snapshot(warehouse).exists()


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


@pytest.mark.fault("migration", "a warehouse of a newer program")
def test_a_newer_version_is_refused(warehouse: Warehouse) -> None:
    """A warehouse that a newer program has migrated is not touched."""
    write(warehouse, film(1, "a"))
    with warehouse.connection() as connection:
        connection.execute(f"INSERT INTO schema_version VALUES ({len(MIGRATIONS) + 1}, now())")
    with pytest.raises(StoreError, match="Update"):
        titles(warehouse)


@pytest.mark.fault("snapshot", "a write while others read a snapshot")
def test_a_snapshot_is_reused_until_something_is_written(warehouse: Warehouse) -> None:
    """Readers share one copy; a write makes the next reader's copy new; open readers keep theirs."""
    write(warehouse, film(1, "a"))
    first = snapshot(warehouse)
    assert snapshot(warehouse) == first
    with connect(warehouse) as reader:
        write(warehouse, film(2, "b"))
        second = snapshot(warehouse)
        assert second != first
        assert not first.exists()
        assert reader.execute("SELECT count(*) FROM movies").fetchone() == (1,)
    with connect(warehouse) as reader:
        assert reader.execute("SELECT count(*) FROM movies").fetchone() == (2,)


@pytest.mark.fault("snapshot", "there is no warehouse yet")
def test_without_a_warehouse_readers_are_reported_what_to_do(warehouse: Warehouse) -> None:
    """No file yet: the error says how to get one."""
    with pytest.raises(StoreError, match="movie-assets collect"):
        connect(warehouse)


OLDER = (
    "DROP TABLE tvdb_details",
    "DROP VIEW provider_cache_movies",
    "CREATE VIEW provider_cache_movies AS SELECT *, '{}' AS raw_response FROM stored.provider_cache_movies",
    "ALTER TABLE movie_status DROP COLUMN tvdb_status",
    "ALTER TABLE movies ALTER vote_count TYPE VARCHAR",
    "ALTER TABLE omdb_ratings ADD COLUMN gone VARCHAR",
    "ALTER TABLE fanart_images DROP COLUMN name",
    "INSERT INTO fanart_images (movie_id, answer_id, fetched_at) VALUES (3, 'a', now())",
    "DELETE FROM schema_version",
    "INSERT INTO schema_version VALUES (1, now())",
)


@pytest.mark.parametrize("version", [len(MIGRATIONS) - 1, len(MIGRATIONS)])
@pytest.mark.fault("migration", "a warehouse with the old name of a column")
def test_a_renamed_column_keeps_its_rows(warehouse: Warehouse, version: int) -> None:
    """field_changes.told_at becomes reported_at, whichever version the file says; queries of the old name still run."""
    with warehouse.connection() as connection:
        connection.execute("DROP VIEW field_changes")
        connection.execute("DROP TABLE stored.field_changes")
        connection.execute(
            "CREATE TABLE field_changes AS SELECT 1::BIGINT AS movie_id, 'tmdb' AS provider, 'title' AS field,"
            " 'a' AS answer_id, NULL::JSON AS old, '\"New\"'::JSON AS new, TIMESTAMP '2026-01-02' AS told_at"
        )
        connection.execute("DROP TABLE schema_declaration")
        connection.execute("DELETE FROM schema_version")
        connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [version])
    rows = (
        Warehouse(warehouse.path).frame("SELECT movie_id, field, new, reported_at, told_at FROM field_changes").rows()
    )
    at = datetime(2026, 1, 2)  # noqa: DTZ001 - the warehouse keeps naive UTC
    assert rows == [(1, "title", '"New"', at, at)]


def test_a_table_that_becomes_a_view_is_made_again_where_it_differs(warehouse: Warehouse) -> None:
    """Rows of another shape are a projection: they never keep the warehouse shut, and the next run fills them in."""
    with warehouse.connection() as connection:
        connection.execute("DROP VIEW field_changes")
        connection.execute("DROP TABLE stored.field_changes")
        connection.execute("CREATE TABLE field_changes AS SELECT 1::BIGINT AS movie_id, 'x' AS gone")
        connection.execute("DROP TABLE schema_declaration")
    assert Warehouse(warehouse.path).frame("SELECT movie_id, told_at FROM field_changes").rows() == []


@pytest.mark.fault("migration", "a warehouse of an older version")
def test_an_older_warehouse_becomes_the_declared_one(warehouse: Warehouse) -> None:
    """Missing tables and columns are added, with comments, and rows stay; a table that differs otherwise is new."""
    write(warehouse, film(1, "a"))
    with warehouse.connection() as connection:
        connection.execute("INSERT INTO movie_status (movie_id, title, as_of) VALUES (1, 'a', now())")
        connection.execute("INSERT INTO stored.provider_cache_movies (movie_id, answer_id) VALUES (1, 'x')")
        for statement in OLDER:
            connection.execute(statement)
    migrated = Warehouse(warehouse.path)
    with migrated.connection() as connection:
        found = connection.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
        ).fetchall()
        versions = connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall()
    columns = {(table, column): (dtype.replace('"', ""), comment) for table, column, dtype, comment in found}
    for table in TABLES.values():
        for column in table.columns:
            if not table.view:
                assert columns[table.name, column.name] == (column.duckdb_type.replace('"', ""), column.comment)
    assert ("omdb_ratings", "gone") not in columns
    assert versions == [(1,), (len(MIGRATIONS),)]
    assert migrated.frame("SELECT title, tvdb_status FROM movie_status").rows() == [("a", None)]
    assert migrated.frame("SELECT movie_id, name FROM fanart_images").rows() == [(3, None)]
    assert titles(migrated) == {}
    raw = migrated.frame("SELECT movie_id, raw_response FROM provider_cache_movies").row(0)
    assert raw == (1, '{"tmdb":null,"omdb":null,"fanart":null,"tvdb":null,"imdb":null}')


def test_new_files_compress_long_text(warehouse: Warehouse, tmp_path: Path) -> None:
    """A new warehouse is of the storage version that compresses long text; compacting brings an older one to it."""
    version = (
        "SELECT tags['storage_version'] AS version FROM duckdb_databases() WHERE database_name = current_database()"
    )
    assert warehouse.frame(version).item() == f"{STORAGE_VERSION}+"
    old = tmp_path / "old" / "warehouse.duckdb"
    old.parent.mkdir()
    with duckdb.connect(str(old)) as connection:
        migrate(old, connection)
    assert Warehouse(old).frame(version).item() != f"{STORAGE_VERSION}+"
    compact_warehouse(Warehouse(old))
    assert Warehouse(old).frame(version).item() == f"{STORAGE_VERSION}+"


def test_blocks_are_small(warehouse: Warehouse, tmp_path: Path) -> None:
    """New files and compacted ones have small blocks; an older file is written on in its own until then."""
    size = "SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()"
    assert warehouse.frame(size).item() == BLOCK_BYTES
    old = tmp_path / "old" / "warehouse.duckdb"
    old.parent.mkdir()
    with duckdb.connect(str(old)) as connection:
        migrate(old, connection)
    write(Warehouse(old), film(1, "A Film"))
    assert Warehouse(old).frame(size).item() > BLOCK_BYTES
    compact_warehouse(Warehouse(old))
    assert Warehouse(old).frame(size).item() == BLOCK_BYTES
    assert Warehouse(old).frame("SELECT title FROM movies").item() == "A Film"


def test_groups_of_rows_are_small(warehouse: Warehouse) -> None:
    """A checkpoint writes the last group of rows again: in new and in compacted files it has a bounded number."""
    largest = "SELECT max(n) FROM (SELECT sum(count) AS n FROM pragma_storage_info('movies') WHERE column_id = 0"
    largest += " AND segment_type <> 'VALIDITY' GROUP BY row_group_id)"
    for start in (0, ROWS_OF_A_GROUP):
        write(warehouse, *(film(n, "A Film") for n in range(start + 1, start + ROWS_OF_A_GROUP)))
    assert warehouse.frame(largest).item() <= ROWS_OF_A_GROUP
    compact_warehouse(warehouse)
    assert warehouse.frame(largest).item() <= ROWS_OF_A_GROUP


def test_a_corrupt_file_is_not_called_locked() -> None:
    """The advice for damage is to move the file away, also where the message names a block."""
    assert "Move the file away" in _advice(
        "Corrupt database file: computed checksum does not match in block at location 5"
    )
    assert "Close it" in _advice('Could not set lock on file "warehouse.duckdb": Conflicting lock is held in PID 0')
