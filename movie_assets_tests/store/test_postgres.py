"""The operations store in Postgres: opening it, sessions and clocks, and that both databases keep the same."""

import importlib
import itertools
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

from movie_assets.clock import utc_now
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.catalogue_counts import due_schedule, requests_by_day
from movie_assets.store.census import census, census_by_film
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.identity import advance, exists, read_mark
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.postgres_sessions import GIVEN_UP, for_sqlalchemy
from movie_assets.store.rate_limits import Limits, Permit, RateLimiter, Wait
from movie_assets.store.schema_checks import lost_indexes, lost_tables
from movie_assets.store.session_locks import holding, is_held
from movie_assets.store.store_checks import wrong_counts
from movie_assets.warehouse.lake_catalogue import Catalogue
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import wait_until
from movie_assets_tests.store import test_kept_counts as kept

NOW = kept.NOW.timestamp()
ACTIVE = ("tmdb", "omdb", "fanart", "tvdb")


def test_a_database_gets_the_schema_once(postgres: TestServer) -> None:
    """A database without a store gets one of the current version; opening it twice, or again, changes nothing."""
    url = postgres.new_store(empty=True)
    assert not exists(url)
    assert read_mark(url) is None
    with Operations(url) as one, Operations(url) as other:
        marks = [store.row("SELECT store_id, projected FROM store_identity") for store in (one, other)]
        assert marks[0] == marks[1]
        assert one.rows("SELECT version FROM schema_version") == [(len(MIGRATIONS),)]
        assert lost_tables(one) == []
        assert lost_indexes(one) == {}
    assert exists(url)
    assert advance(url).projected == 1
    assert advance(url, at_least=7).projected == 7


def test_a_new_store_expects_many_films(postgres: TestServer) -> None:
    """What triggers count is looked up by key from the first film on, long before Postgres has counted the rows."""
    with Operations(postgres.new_store()) as operations:
        for view in ("film_kinds", "due_kinds"):
            plan = [row[0] for row in operations.rows(f"EXPLAIN SELECT * FROM {view} WHERE movie_id = 1")]
            assert any("_pkey" in line for line in plan)
            assert not [line for line in plan if "Seq Scan" in line or "state_by_due" in line]


def test_processes_that_begin_at_once_make_one_schema(postgres: TestServer) -> None:
    """All that open an empty database at once get one store: who waited finds what the first one made."""
    for url in [postgres.new_store(empty=True) for _ in range(3)]:
        at_once = threading.Barrier(4)

        def opened(url: SecretStr = url, at_once: threading.Barrier = at_once) -> int:
            at_once.wait(30)
            with Operations(url) as store:
                version: int = store.row("SELECT version FROM schema_version")[0]
                return version

        with ThreadPoolExecutor(4) as pool:
            assert {made.result() for made in [pool.submit(opened) for _ in range(4)]} == {len(MIGRATIONS)}


def test_one_by_one_every_store_is_another(postgres: TestServer) -> None:
    """Two databases are two stores: each has an id of its own, also when both are made from one template of ours."""
    urls = [postgres.new_store(empty=True) for _ in range(2)]
    for url in urls:
        Operations(url).close()
    first, second = (read_mark(url) for url in urls)
    assert first is not None
    assert second is not None
    assert first.store_id != second.store_id


def for_dagster(url: str) -> dict[str, Any]:
    """Return the parts of an address with which Dagster's storage connects."""
    make_address = importlib.import_module("psycopg2.extensions").make_dsn  # it has no types
    dialect: Any = PGDialect_psycopg2()
    words, parts = dialect.create_connect_args(make_url(for_sqlalchemy(url)))
    return dict(conninfo_to_dict(make_address(*words, **parts)))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://keeper:p%40ss%2Fw+rd@h:5433/films",
        "postgresql://keeper@[::1]:5433/fi%20lms",
        "postgresql:///films?host=/run/postgres&user=keeper&password=a%26b%3D",
        "postgresql://keeper@%2Frun%2Fpostgres/films",
        "postgresql://keeper:secret@one:5433,other/films?target_session_attrs=read-write",
        "postgresql://keeper@h/films?sslmode=verify-full&sslrootcert=/etc/ca.pem&options=-c%20work_mem%3D8MB",
    ],
)
def test_dagster_reads_an_address_alike(url: str) -> None:
    """Whatever libpq makes of an address, Dagster's storage connects with the same parts."""
    known = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    assert {name: value for name, value in for_dagster(url).items() if name not in GIVEN_UP} == known


@pytest.mark.fault("command", "the network to Postgres is cut")
def test_a_lost_server_is_given_up(postgres: TestServer) -> None:
    """Whatever connects gives a server up that was silent for half a minute, unless its address says otherwise, and so
    does the server. What an address says of its own session stands.
    """
    own = "options=-c%20work_mem%3D8MB"
    known = for_dagster(f"postgresql://keeper@h/films?connect_timeout=3&{own}")
    assert known["connect_timeout"] == "3"
    idle, interval, count, unsent = (
        int(str(known[name]))
        for name in ("keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")
    )
    assert max(idle + interval * count, unsent / 1000) <= 30
    address = f"{postgres.new_store(empty=True).get_secret_value()}&{own}"
    lake = Catalogue(f"postgres:{address}", "movie_assets_lake")
    assert not lake.exists()
    reached = conninfo_to_dict(lake.address)
    assert reached["tcp_user_timeout"] == known["tcp_user_timeout"]
    assert "work_mem=8MB" in str(reached["options"])
    assert "tcp_keepalives_idle" in str(reached["options"])
    with Operations(SecretStr(address)) as store:
        assert store.row("SELECT current_setting('work_mem')")[0] == "8MB"


def test_the_demo_has_a_file_of_its_own(tmp_path: Path) -> None:
    """A demo never writes into the database of the real collection."""
    settings = Settings(_env_file=None, data=tmp_path, demo=True, operations_url=SecretStr("postgresql://h/films"))
    assert settings.operations_address == tmp_path / "demo" / "operations.sqlite"


def test_nothing_of_postgres_is_imported_by_default() -> None:
    """Whoever keeps the store in a file needs no client of Postgres."""
    code = (
        "import sys, movie_assets.definitions, movie_assets.cli.app;"
        " assert not {'psycopg', 'movie_assets.store.postgres_connection'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_postgres_cannot_keep_of_a_text_is_replaced(postgres: TestServer) -> None:
    """Of a title with a zero byte, which no text of Postgres can have, the rest is kept."""
    with Operations(postgres.new_store()) as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO runs (run_id) VALUES (?)", ("a\0b",))
        assert store.rows("SELECT run_id FROM runs") == [("a\ufffdb",)]


@pytest.mark.fault("rate limiter", "a host dies in the middle of its calls")
def test_leases_live_with_their_session(postgres: TestServer) -> None:
    """A lease ends with the session that took it, wherever that was; the sessions of others keep theirs."""
    url, limits = postgres.new_store(), Limits(None, 2, None, 3_600)
    with Operations(url) as here:
        limiter = RateLimiter(here)
        there = Operations(url)
        taken = [limiter.take("tmdb", limits, NOW), RateLimiter(there).take("tmdb", limits, NOW)]
        assert all(isinstance(permit, Permit) for permit in taken)
        assert isinstance(limiter.take("tmdb", limits, NOW), Wait)
        there.close()
        wait_until(lambda: isinstance(limiter.take("tmdb", limits, NOW), Permit), "the session to end")
        assert isinstance(limiter.take("tmdb", limits, NOW), Wait)


@pytest.mark.fault("rate limiter", "the clock of one of two hosts is off by an hour")
def test_the_clock_of_the_database_decides(postgres: TestServer) -> None:
    """A host whose clock is off gets the slots and the pauses that all others get, said by its own clock."""
    off = timedelta(hours=1)
    with Operations(postgres.new_store()) as store:
        right, ahead = RateLimiter(store), RateLimiter(store, lambda: utc_now() + off)
        limits, now = Limits(0.1, 9, 9, 30), utc_now().timestamp()
        first = right.take("tmdb", limits, now)
        second = ahead.take("tmdb", limits, now + off.total_seconds())
        assert isinstance(first, Permit)
        assert isinstance(second, Permit)
        assert second.at - off.total_seconds() - first.at == pytest.approx(10, abs=1)
        ahead.pause("tmdb", 60, now + off.total_seconds())
        for limiter, own in ((right, now), (ahead, now + off.total_seconds())):
            waits = limiter.take("tmdb", limits, own)
            assert isinstance(waits, Wait)
            assert waits.until - own == pytest.approx(60, abs=1)


@pytest.fixture(scope="module")
def refilled(postgres: TestServer) -> Operations:
    """A store that each example empties."""
    return Operations(postgres.new_store())


@hypothesis_settings(SLOW_PROPERTY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(kept.dates, st.sampled_from(kept.OF_FILM["import_status"]), kept.moments), min_size=2, max_size=4
    ),
    st.lists(kept.changes, max_size=25),
)
def test_property_both_databases_count_the_same(
    refilled: Operations, films: kept.Films, happened: list[kept.Change]
) -> None:
    """After the same changes the triggers of either database have kept the same counts, which are right."""
    with Operations(IN_MEMORY) as file:
        with refilled.transaction() as connection:
            connection.execute(
                "TRUNCATE films, external_ids, fetch_state, placeholders, field_changes, identification_requests,"
                " identifications, responses, body_keys, bodies, damaged_bodies, api_requests, film_counts, due_counts,"
                " request_counts RESTART IDENTITY"
            )
        for store in (file, refilled):
            kept.fill(store, films)
            for sql, parameters in happened:
                with store.transaction() as connection:
                    connection.execute(sql, parameters)
        assert wrong_counts(refilled) == []
        counted, other = census(refilled, kept.NOW), census(file, kept.NOW)
        assert kept.kinds_of(counted) == kept.kinds_of(other) == kept.kinds_of(census_by_film(refilled, kept.NOW))
        assert totals.next_due(refilled, ACTIVE, kept.NOW) == totals.next_due(file, ACTIVE, kept.NOW)
        assert due_schedule(refilled, ACTIVE, kept.NOW).equals(due_schedule(file, ACTIVE, kept.NOW))
        assert requests_by_day(refilled, kept.NOW).equals(requests_by_day(file, kept.NOW))


def test_a_reader_sees_one_moment(postgres: TestServer) -> None:
    """What another process writes while figures are read is seen by none of them, or by all."""
    url = postgres.new_store()
    with Operations(url) as reader, Operations(url) as writer:
        with reader.one_moment():
            assert reader.rows("SELECT * FROM runs") == []
            with writer.transaction() as connection:
                connection.executemany("INSERT INTO runs (run_id) VALUES (?)", [(str(n),) for n in range(100)])
            assert reader.rows("SELECT * FROM runs") == []
        chunks = reader.chunks("SELECT run_number FROM runs ORDER BY run_number", size=30)
        first = next(chunks)
        with writer.transaction() as connection:
            connection.execute("DELETE FROM runs")
        assert [row[0] for row in itertools.chain(first, *chunks)] == list(range(1, 101))


@pytest.mark.fault("run", "a database of Postgres ends sessions that are idle or slow")
def test_limits_for_guests_do_not_hold_for_us(postgres: TestServer) -> None:
    """Time limits that a database has for all sessions end no transaction and no lease of ours."""
    url = postgres.new_store()
    with psycopg.connect(url.get_secret_value(), autocommit=True) as admin:
        for what in ("statement", "idle_in_transaction_session", "idle_session"):
            admin.execute(f"ALTER DATABASE {admin.info.dbname} SET {what}_timeout = '100ms'".encode())
    with Operations(url) as operations, holding(url.get_secret_value(), "a kind", "patient"):
        with operations.transaction() as connection:
            assert connection.execute("SELECT CAST(pg_sleep(0.3) AS text)").fetchone() is not None
            time.sleep(0.3)
            connection.execute("INSERT INTO runs (run_id) VALUES ('slow')")
        time.sleep(0.3)
        assert len(operations.rows("SELECT * FROM runs")) == 1
        assert is_held(url.get_secret_value(), "a kind", "patient")
    with psycopg.connect(Catalogue(f"postgres:{url.get_secret_value()}", "any").address) as lake:
        assert lake.execute("SHOW statement_timeout").fetchall() == [("0",)]
