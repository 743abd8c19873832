"""A collection that is moved into a cluster's stores and back: every row arrives, what stays behind is as it was."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.keeping.moving import ends, move
from movie_assets.settings import Settings
from movie_assets.store.connection import Address, Operations
from movie_assets.store.identity import is_new, read_mark
from movie_assets.store.store_checks import wrong_counts
from movie_assets.warehouse.database import Batch
from movie_assets.warehouse.opening import warehouse_of, why_not_a_pair
from movie_assets_tests.keeping.conftest import tables
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import environment
from movie_assets_tests.store.test_released_versions import RELEASED, restored
from movie_assets_tests.typed_commands import Command, typed_with
from movie_assets_tests.warehouse.conftest import closed

Rows = dict[str, tuple[int, str | None]]
_ODD = """
    INSERT INTO runs (run_id) VALUES ('a' || char(0) || 'b');
    INSERT INTO films (movie_id, title, partition_year, import_status, source, first_seen_at, reported_at, merged_into)
        VALUES (-42, 'merged', '1987', 'soft', 'identify', 1e9, 1700000000.123456, 99000001);
    INSERT INTO films (movie_id, title, partition_year, import_status, source, first_seen_at, reported_at, hidden_at)
        VALUES (99000001, 'größer', '1987', 'soft', 'identify', -0.0, 1e-7, 1e9);
    INSERT INTO rate_limit_leases (provider, host, pid, expires_at) VALUES ('tmdb', 'gone', 1, 2e9);
"""
"""Rows that one database takes otherwise than the other: a zero byte, a film that names a later one, odd numbers."""


@dataclass
class Moving:
    """A collection in files, the settings of a cluster that has none, and a way to type commands on both."""

    files: Settings
    cluster: Settings
    env: dict[str, str]
    call: Command

    @property
    def database(self) -> Settings:
        """The settings of a cluster whose warehouse stays in the data folder."""
        return self.cluster.model_copy(update={"lake": None, "lake_data": None})

    @property
    def url(self) -> SecretStr:
        """The database of the cluster."""
        assert self.cluster.operations_url is not None
        return self.cluster.operations_url

    def migrated(self, to: str) -> Rows:
        """Migrate; return rows and hash by table."""
        code, output, errors = self.call("migrate", "--to", to, "--json")
        assert code == 0, errors
        shown = json.loads(output)
        assert shown["warnings"] == []
        return {f"{row['store']} {row['table']}": (row["rows"], row["hash"]) for row in shown["tables"]}

    def killed(self, where: str, to: str) -> None:
        """Migrate in a process that is killed inside a function."""
        code, errors = self.stopped(where, to, signal.SIGKILL)
        assert code == -signal.SIGKILL, errors

    def stopped(self, where: str, to: str, by: signal.Signals) -> tuple[int, str]:
        """Migrate in a process that gets a signal inside a function; return exit code and errors."""
        sent_inside = [sys.executable, "-m", "movie_assets_tests.killed_inside", where, "5", by.name]
        done = subprocess.run(
            [*sent_inside, "migrate", "--to", to], env=self.env, check=False, capture_output=True, text=True
        )
        return done.returncode, done.stderr


@pytest.fixture
def moving(
    settings: Settings,
    server: EmbeddedServer,
    postgres: TestServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Moving]:
    url, data = postgres.new_store(empty=True), str(tmp_path / "lake files")
    lake = SecretStr(f"postgres:{url.get_secret_value()}")
    broker = "redis://localhost:1/0"  # no move needs it
    own = {"operations_url": url, "lake": lake, "lake_data": data, "broker": SecretStr(broker)}
    cluster = settings.model_copy(update=own)
    names = {"OPERATIONS_URL": url.get_secret_value(), "LAKE": lake.get_secret_value(), "LAKE_DATA": data}
    names["BROKER"] = broker
    env = environment(server, settings.data, **{f"MOVIE_ASSETS_{name}": value for name, value in names.items()})
    yield Moving(settings, cluster, env, typed_with(env, monkeypatch, capfd))
    closed(cluster)


def wrote(path: Path, sql: str) -> None:
    """Change a store behind our back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def content(path: Path) -> list[str]:
    """Return all that is in a file of SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def assert_counts_follow(address: Address) -> None:
    """Fail unless a store keeps its counts right when rows come and change."""
    with Operations(address) as store:
        with store.transaction() as connection:
            connection.execute(
                "INSERT INTO films (movie_id, title, partition_year, import_status, source, first_seen_at, reported_at)"
                " VALUES (5, 'new', '1987', 'full', 'discover', 1, 1)"
            )
        with store.transaction() as connection:
            connection.execute("UPDATE films SET gone_at = 1 WHERE title = 'new'")
        assert wrong_counts(store) == []
        assert store.rows("SELECT sum(films) AS n FROM film_counts WHERE gone = 1")[0]["n"] >= 1


@pytest.mark.fault("backup", "kill -9 while a collection is moved")
def test_there_and_back(moving: Moving, server: EmbeddedServer) -> None:
    """Every row of a collection arrives in Postgres and in a lake, and in files again. Who is killed leaves nothing, or
    a whole operations store, and the same command goes on. The old stores are as they were; nobody is asked.
    """
    source = moving.files.operations_path
    wrote(source, _ODD)
    before, shown = content(source), tables(warehouse_of(moving.files))
    server.log.clear()

    moving.killed("store/copying.py:copy_rows", "cluster")
    assert is_new(moving.url)
    moving.killed("warehouse/made_elsewhere.py:make_elsewhere", "cluster")
    there = moving.migrated("cluster")
    assert content(source) == before
    assert "operations rate_limit_leases" not in there
    code, output, _ = moving.call("verify", "--quick")
    assert (code, "Both stores are whole." in output) == (0, True)
    now = tables(warehouse_of(moving.cluster))
    same = [name for name in shown if name != "movie_status"]  # which names its own moment
    assert [now[name].equals(shown[name]) for name in same] == [True] * len(same)
    with Operations(moving.url) as store:
        assert wrong_counts(store) == []
        with store.transaction() as connection:
            connection.execute("INSERT INTO runs (run_id) VALUES ('the next number')")
        assert store.rows("SELECT run_id FROM runs WHERE run_id LIKE 'a%'") == [("a\ufffdb",)]
        assert store.rows("SELECT merged_into FROM films WHERE movie_id = -42") == [(99000001,)]

    code, _, errors = moving.call("migrate", "--to", "files")
    assert (code, "It is this collection at another moment: runs has 3 rows, and its copy 2." in errors) == (1, True)
    (way,) = re.findall(r"Move it away first: (mkdir .*?/')", errors)
    subprocess.run(["bash", "-c", way], check=True)
    moving.killed("store/copying.py:copy_rows", "files")
    assert is_new(source)
    back = moving.migrated("files")
    assert not (moving.files.data / "migrating").exists()
    assert back.pop("operations store_identity")[0] == 1  # it counts the writes of warehouses: not compared above
    assert (back.pop("operations runs")[0], there.pop("operations runs")[0]) == (3, 2)
    assert back == there
    with Operations(source) as store:
        assert wrong_counts(store) == []
        assert store.database.faults() == []
    assert why_not_a_pair(moving.files) is None
    assert server.log.entries() == []


def test_a_store_that_is_there_already(moving: Moving) -> None:
    """A store that was copied is compared once more; where a row of it has changed, or of another collection's, nothing
    is written, and the words say what to do. An empty store gives way. A dry run says the same, and writes nothing.
    """
    code, output, _ = moving.call("migrate", "--to", "cluster", "--dry-run", "--json")
    assert code == 0
    assert {row["table"]: row["rows"] for row in json.loads(output)["tables"]}["films"] == 10
    assert is_new(moving.url)
    Operations(moving.url).close()
    first = move(ends(moving.database, to_cluster=True), utc_now())
    found = ends(moving.database, to_cluster=True)
    again = move(found, utc_now())
    assert found.resumed
    hashes = [{table.table: table.hash for table in done.operations} for done in (again, first)]
    assert hashes[0] == {name: each for name, each in hashes[1].items() if name != "store_identity"}
    with Operations(moving.url) as store, store.transaction() as connection:
        connection.execute("UPDATE films SET title = 'another' WHERE movie_id = (SELECT min(movie_id) FROM films)")
    code, _, errors = moving.call("migrate", "--to", "cluster")
    assert (code, "films: the 10 rows of the copy are not the same" in errors) == (1, True)
    with Operations(moving.url) as store, store.transaction() as connection:
        connection.execute("UPDATE store_identity SET store_id = 'another'")
    code, _, errors = moving.call("migrate", "--to", "cluster", "--dry-run")
    assert (code, "holds a collection already, and nothing was written. Name an empty database" in errors) == (1, True)


@pytest.mark.parametrize("where", ["store/postgres_copying.py:fill", "store/copying.py:_tallied"])
@pytest.mark.fault("backup", "Ctrl-C while a collection is moved")
def test_an_interrupted_move_is_stopped(moving: Moving, where: str) -> None:
    """Ctrl-C amid rows ends as any stopped command does, without a word of the server; nothing is at the new place."""
    code, errors = moving.stopped(where, "cluster", signal.SIGINT)
    assert (code, "movie-assets: stopped" in errors) == (130, True), errors
    assert is_new(moving.url)


@pytest.mark.fault("backup", "a collection that cannot be moved as it is")
def test_what_is_refused(moving: Moving) -> None:
    """Without names of a cluster's stores, in a demo, without a collection, while somebody uses it, of another version,
    or with rows that refer to none: the words say why, and nothing is at the new place.
    """
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_OPERATIONS_URL is not set"):
        ends(moving.files, to_cluster=True)
    with pytest.raises(ConfigurationError, match="a demo stays"):
        ends(Settings(_env_file=None, data=moving.files.data, demo=True, operations_url=moving.url), to_cluster=True)
    with pytest.raises(StoreError, match=r"there is nothing in the operations store at .+ to move"):
        ends(moving.cluster, to_cluster=False)
    found = ends(moving.cluster, to_cluster=True)
    with Operations(moving.files.operations_path), pytest.raises(StoreError, match="is in use"):
        move(found, utc_now(), wait_seconds=0.1)
    wrote(moving.files.operations_path, "DELETE FROM films WHERE movie_id = (SELECT min(movie_id) FROM films)")
    code, _, errors = moving.call("migrate", "--to", "cluster")
    assert code == 1
    assert "external_ids: insert or update on table" in errors
    assert is_new(moving.url)
    moving.files.operations_path.unlink()
    restored(RELEASED[-1], moving.files.data)
    with pytest.raises(StoreError, match="Any command on that store brings an older one there"):
        ends(moving.cluster, to_cluster=True)


def test_a_store_in_postgres_is_read_alone(moving: Moving, postgres: TestServer) -> None:
    """While another session is in the store it is not copied; while it is copied nobody writes."""
    url = postgres.new_store()
    cluster = moving.database.model_copy(update={"operations_url": url})
    for name in ("operations.sqlite", "warehouse.duckdb"):
        (moving.files.data / name).unlink()
    found = ends(cluster, to_cluster=False)
    with Operations(url), pytest.raises(StoreError, match="in use by 1 other session"):
        move(found, utc_now(), wait_seconds=0.1)
    refused: list[str] = []

    def write(_: str) -> None:
        with psycopg.connect(url.get_secret_value(), options="-c lock_timeout=50") as other:
            try:
                other.execute("INSERT INTO movie_assets.runs (run_id) VALUES ('late')")
            except psycopg.errors.LockNotAvailable as error:
                refused.append(str(error))

    move(found, utc_now(), write)
    assert refused
    assert_counts_follow(moving.files.operations_path)


def test_the_operations_store_moves_alone(moving: Moving) -> None:
    """With the name of a database alone the warehouse stays where it is, and belongs to the store in Postgres."""
    alone = moving.database
    before = read_mark(moving.files.operations_path)
    done = move(ends(alone, to_cluster=True), utc_now())
    assert done.warehouse == []
    assert read_mark(moving.url) == before
    assert why_not_a_pair(alone) is None
    warehouse_of(alone).write(Batch([], {}))
    after = read_mark(moving.url)
    assert before is not None
    assert after is not None
    assert (after.store_id, after.projected) == (before.store_id, before.projected + 1)
    assert read_mark(moving.files.operations_path) == before
    assert_counts_follow(moving.url)
