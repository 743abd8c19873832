"""The operations store in Postgres: opening it, what is refused, and that both databases keep the same."""

import importlib
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
from movie_assets.errors import ConfigurationError, StoreError, UnreachableStoreError
from movie_assets.masking import masked
from movie_assets.server_addresses import of_postgres
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.catalogue_counts import due_schedule, requests_by_day
from movie_assets.store.census import census, census_by_film
from movie_assets.store.connection import IN_MEMORY, Operations, peeked
from movie_assets.store.identity import advance, exists, read_mark
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.odd_store import lost_indexes, lost_tables
from movie_assets.store.postgres_sessions import GIVEN_UP, for_sqlalchemy
from movie_assets.store.postgres_words import missing_rights
from movie_assets.store.rate_limits import Limits, Permit, RateLimiter, Wait
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


@pytest.mark.fault("migration", "an operations store in Postgres of a newer program")
def test_a_newer_schema_is_refused(postgres: TestServer) -> None:
    """A store that a newer program has migrated is not touched."""
    url = postgres.new_store()
    with Operations(url) as store, store.transaction() as connection:
        connection.execute("UPDATE schema_version SET version = version + 1")
    with pytest.raises(StoreError, match="Update it"):
        Operations(url)


@pytest.mark.fault("command", "a schema movie_assets of another program")
def test_a_foreign_schema_is_refused(postgres: TestServer) -> None:
    """A schema of that name that is not ours is named, and left as it was; other schemas are nobody's business."""
    url = postgres.new_store(empty=True)
    with psycopg.connect(url.get_secret_value()) as other:
        other.execute("CREATE SCHEMA movie_assets")
        other.execute("CREATE TABLE public.runs (id int)")
    with pytest.raises(StoreError, match="belongs to another program"):
        Operations(url)


@pytest.mark.fault("command", "a Postgres server that cannot be reached")
def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """A database that cannot be reached is named without its password, which is masked everywhere from then on."""
    url = "postgresql://keeper:sehr-geheim%21@localhost:1/films?connect_timeout=1"
    settings = Settings(_env_file=None, data=tmp_path, demo=False, operations_url=SecretStr(url))
    assert isinstance(settings.operations_address, SecretStr)
    with pytest.raises(StoreError) as raised:
        Operations(settings.operations_address)
    for shown in (str(raised.value), repr(raised.value), repr(settings), masked(f"x sehr-geheim! {url} y")):
        assert "geheim" not in shown
    assert "localhost" in str(raised.value)


def for_dagster(url: str) -> dict[str, Any]:
    """Return the parts of an address with which Dagster's storage connects."""
    make_address = importlib.import_module("psycopg2.extensions").make_dsn  # it has no types
    dialect: Any = PGDialect_psycopg2()  # type: ignore[no-untyped-call]
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


@pytest.mark.fault("command", "an address of Postgres that libpq cannot read")
def test_an_address_that_cannot_be_read_is_refused() -> None:
    """It is refused in words that do not show the password."""
    url = of_postgres("postgresql://keeper:sehr-geheim%@h/films").get_secret_value()
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_OPERATIONS_URL cannot be read") as raised:
        for_sqlalchemy(url)
    assert "geheim" not in str(raised.value)
    with pytest.raises(StoreError) as refused:
        Operations(SecretStr(url))
    assert "geheim" not in str(refused.value)


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


@pytest.fixture
def weak(postgres: TestServer) -> Iterator[str]:
    """A role without rights."""
    name = f"weak_{os.getpid()}"  # all workers share the server
    with psycopg.connect(postgres.new_store(empty=True).get_secret_value(), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN".encode())
        yield name
        open_ones = admin.execute("SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn")
        for database in [row[0] for row in open_ones]:
            with psycopg.connect(admin.info.dsn, dbname=database, autocommit=True) as there:
                there.execute(f"DROP OWNED BY {name}".encode())
        admin.execute(f"DROP ROLE {name}".encode())


def as_role(url: SecretStr, role: str) -> SecretStr:
    known = conninfo_to_dict(url.get_secret_value())
    return SecretStr(f"postgresql://{role}@/{known['dbname']}?host={quote(str(known['host']), safe='')}")


@pytest.mark.fault("command", "the role in Postgres lacks a right")
def test_a_right_that_is_lacking_is_named(postgres: TestServer, weak: str) -> None:
    """What a role may not do is said with the statement that would let it: of the database, the schema, the tables."""
    closed, new, made = postgres.new_store(empty=True), postgres.new_store(empty=True), postgres.new_store()
    with psycopg.connect(closed.get_secret_value(), autocommit=True) as admin:
        admin.execute(f"REVOKE CONNECT ON DATABASE {admin.info.dbname} FROM PUBLIC")
    for url in (closed, new):
        with pytest.raises(StoreError, match=rf"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE \w+ TO {weak};") as raised:
            Operations(as_role(url, weak))
        assert not isinstance(raised.value, UnreachableStoreError)
    with peeked(as_role(new, weak)) as store:
        assert "GRANT CONNECT, CREATE" in missing_rights(store)[0]
    schema, tables = (
        f"GRANT USAGE, CREATE ON SCHEMA movie_assets TO {weak}",
        "GRANT ALL ON ALL TABLES IN SCHEMA movie_assets",
    )
    with psycopg.connect(made.get_secret_value(), autocommit=True) as admin:
        with pytest.raises(StoreError, match=schema):
            Operations(as_role(made, weak))
        admin.execute(
            f"GRANT USAGE ON SCHEMA movie_assets TO {weak}; GRANT SELECT ON movie_assets.schema_version TO {weak}"
        )
        with pytest.raises(StoreError, match=tables):
            Operations(as_role(made, weak))
        with peeked(as_role(made, weak)) as store:
            assert [tables in right for right in missing_rights(store)] == [True]
        admin.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA movie_assets TO {weak}".encode())
        admin.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA movie_assets TO {weak}".encode())
        with peeked(as_role(made, weak)) as store:
            assert missing_rights(store) == []
        with Operations(as_role(made, weak)) as operations, operations.transaction() as connection:
            connection.execute("INSERT INTO runs (run_id) VALUES ('weak')")


def written(operations: Operations, *, losing_its_session: bool = False) -> None:
    """Write two rows; meanwhile, perhaps, the server ends every session of the database."""
    with operations.transaction() as connection:
        connection.execute("INSERT INTO runs (run_id) VALUES ('one') RETURNING run_id").fetchone()
        if losing_its_session:
            assert isinstance(operations.address, SecretStr)
            with psycopg.connect(operations.address.get_secret_value(), autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
        connection.execute("INSERT INTO runs (run_id) VALUES ('two')")


@pytest.mark.fault("command", "a database of Postgres that only reads")
def test_a_database_that_only_reads_is_refused(postgres: TestServer) -> None:
    """A standby, or a role that may only read, is refused with what to do, and counts as one that is there."""
    url = SecretStr(f"{postgres.new_store().get_secret_value()}&options=-c%20default_transaction_read_only%3Don")
    with Operations(url) as operations, pytest.raises(StoreError, match="a role that may write") as raised:
        written(operations)
    assert not isinstance(raised.value, UnreachableStoreError)


@pytest.mark.fault("command", "Postgres goes away amid a transaction")
def test_a_lost_server_is_said_once(postgres: TestServer, caplog: pytest.LogCaptureFixture) -> None:
    """Who loses its session in a transaction gets one error in words, and no line of the client's beside it."""
    with (
        Operations(postgres.new_store()) as operations,
        pytest.raises(UnreachableStoreError, match="Is the server there") as raised,
    ):
        written(operations, losing_its_session=True)
    assert "probably means" not in str(raised.value)
    assert caplog.messages == []


def test_a_database_that_cannot_keep_every_text_is_refused(postgres: TestServer) -> None:
    """A database of another encoding than UTF-8 is refused before anything is made in it."""
    url = postgres.new_store(empty=True)
    known = conninfo_to_dict(url.get_secret_value())
    with psycopg.connect(url.get_secret_value(), dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {known['dbname']}".encode())
        plain = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'SQL_ASCII'"
        admin.execute(f"CREATE DATABASE {known['dbname']} {plain}".encode())
    with pytest.raises(StoreError, match=r"does not keep text as UTF-8\. Make the database anew"):
        Operations(url)


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


@pytest.mark.fault("command", "Postgres takes no more connections")
def test_too_few_connections_are_said(postgres: TestServer, weak: str) -> None:
    """Where every connection is taken, it is said what to raise. One may be free soon: a run is launched again."""
    url = postgres.new_store()
    with psycopg.connect(url.get_secret_value(), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {weak} CONNECTION LIMIT 0".encode())
    with pytest.raises(UnreachableStoreError, match="takes no more connections: raise max_connections"):
        Operations(as_role(url, weak))
