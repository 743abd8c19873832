"""The write into the warehouse: whole films, in one transaction, whatever happens meanwhile."""

import subprocess
import sys
import threading
from datetime import timedelta
from random import Random

import duckdb
import polars as pl
import pytest

from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.snapshot import connect
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write


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


@pytest.mark.fault("typed write", "many writers and readers at once")
def test_writers_and_readers_of_many_threads_take_turns(warehouse: Warehouse) -> None:
    """Writers and readers at once: no lock error, nothing lost."""
    errors: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for n in range(5):
                write(Warehouse(warehouse.place), film(first * 10 + n, "x"))
                titles(Warehouse(warehouse.place))
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
    done = subprocess.run(
        [sys.executable, "-c", FULL, warehouse.place.name], capture_output=True, text=True, check=True
    )
    kept, message = done.stdout.split(" ", 1)
    assert "Free some space" in message
    assert len(titles(warehouse)) == int(kept) * 1_000 > 0
