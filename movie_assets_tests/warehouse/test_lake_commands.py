"""Commands on a warehouse that is a lake: the same words, the same tables."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import dagster as dg
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

import movie_assets
from movie_assets.definitions import build_defs
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import UnreachableStoreError
from movie_assets.server_addresses import CLUSTER
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import adopt, warehouse_of, why_not_a_pair
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.made_once import put_stores
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import environment
from movie_assets_tests.typed_commands import Command, typed_with
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write


@pytest.fixture
def of_cluster(lake: Settings, postgres: TestServer) -> Settings:
    """Settings of a cluster, whose queue no command needs."""
    own = {"operations_url": postgres.new_store(), "broker": SecretStr("redis://localhost:1/0")}
    return lake.model_copy(update=own)


@pytest.fixture
def here(
    of_cluster: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process, with the variables of that cluster: exit code, output, errors."""
    for name in ("DAGSTER_HOME", "DAGSTER_POSTGRES_URL"):
        monkeypatch.setenv(name, "")  # put back at the end
    given = {variable: getattr(of_cluster, name) for name, (variable, _) in CLUSTER.items()}
    own = {n: value.get_secret_value() if isinstance(value, SecretStr) else value for n, value in given.items()}
    return typed_with(environment(server, of_cluster.data, **own), monkeypatch, capfd)


def test_commands_work_alike(here: Command, of_cluster: Settings, tmp_path: Path) -> None:
    """Queries, a film, an export, verifying and compacting work as on a file; a backup says what to do instead."""
    with Operations(of_cluster.operations_address) as operations:
        discover_years(of_cluster, operations, "1987")
        collect_years(of_cluster, operations, "1987")
        project_years(of_cluster, operations, warehouse_of(of_cluster), "1987", as_of=datetime.now(UTC))
    code, output, _ = here("sql", "SELECT count(*) AS n FROM provider_cache", "--json")
    films = json.loads(output)["rows"][0]["n"]
    assert code == 0
    assert films > 5
    with movie_assets.connect() as connection:
        assert connection.execute("SELECT count(*) FROM provider_cache").fetchall() == [(films,)]
    code, output, _ = here("show", "Predator")
    assert (code, "tt0093773" in output) == (0, True)
    code, _, errors = here("sql", "SELECT nothing FROM movies")
    assert "DESCRIBE movies" in errors
    code, _, errors = here("sql", "DROP TABLE movies")
    assert code != 0
    assert "writes nothing" in errors
    assert here("export", str(tmp_path / "out"), "--format", "parquet", "--table", "movies")[0] == 0
    with movie_assets.connect() as connection:
        (same,) = connection.execute(
            f"SELECT count(*) FROM (FROM movies EXCEPT ALL FROM '{tmp_path / 'out' / 'movies.parquet'}')"
        ).fetchall()
    assert same == (0,)
    code, output, _ = here("verify", "--quick")
    assert "Both stores are whole." in output
    code, output, _ = here("compact")
    assert (code, "movie_assets_lake at" in output) == (0, True)
    code, _, errors = here("backup")
    assert (code, "pg_dump" in errors) == (1, True)
    assert not of_cluster.warehouse_path.exists()
    assert not of_cluster.operations_path.exists()


@pytest.mark.fault("run", "Postgres is away when the daemon of a cluster is started")
def test_a_daemon_without_its_database_says_so(here: Command) -> None:
    """It is Postgres that is away: nobody is sent to look for another daemon."""
    away = "postgresql://keeper@127.0.0.1:1/films"
    code, _, errors = here("dev", "--only", "daemon", MOVIE_ASSETS_OPERATIONS_URL=away)
    assert (code, "Postgres cannot be reached" in errors.splitlines()[-1]) == (1, True), errors


def test_a_title_that_nobody_knows(here: Command) -> None:
    """An identification that takes nothing ends in words, as on one machine."""
    code, output, errors = here("identify", "No Film Has This Name", "--automatic")
    assert (code, "nobody knows" in output + errors) == (1, True), (output, errors)


def test_a_cluster_names_the_stores_that_it_uses(here: Command, of_cluster: Settings) -> None:
    """What says where the films are names the database and the lake, without a password, not the folder of the host."""
    code, output, errors = here("status")
    assert code == 0, errors
    assert of_cluster.operations_url is not None
    name = str(conninfo_to_dict(of_cluster.operations_url.get_secret_value())["dbname"])
    assert f"/{name}, the lake movie_assets_lake at " in output
    assert str(of_cluster.lake_data) in output
    assert str(of_cluster.data) not in output.replace(str(of_cluster.lake_data), "")


@pytest.mark.fault("command", "doctor: files of a lake cannot be written where they belong")
def test_doctor_looks_where_the_files_of_a_lake_belong(here: Command, tmp_path: Path) -> None:
    """A folder of the lake's files that nobody can write is an error of doctor's, before a run meets it."""
    (tmp_path / "file").touch()
    code, output, _ = here("doctor", "--offline", MOVIE_ASSETS_LAKE_DATA=str(tmp_path / "file" / "lake"))
    assert (code, f"{tmp_path / 'file'} cannot be written -> Check MOVIE_ASSETS_LAKE_DATA" in output) == (1, True), (
        output
    )


@pytest.mark.fault("command", "MOVIE_ASSETS_LAKE_DATA names another place than that of a lake's files")
def test_a_lake_whose_files_are_elsewhere_is_refused(here: Command, tmp_path: Path) -> None:
    """It is said which place the lake knows; the server does not count as away, so no run is launched again for it."""
    code, _, errors = here("status", MOVIE_ASSETS_LAKE_DATA=str(tmp_path / "elsewhere"))
    assert (code, "MOVIE_ASSETS_LAKE_DATA names where its files are since it was made" in errors) == (1, True), errors
    assert "in reach" not in errors


@pytest.mark.fault("command", "doctor: the role in Postgres may not use the lake")
def test_doctor_names_a_right_that_is_lacking(here: Command, of_cluster: Settings) -> None:
    """Where a role may not use a schema, doctor and every other command say which statement would let it."""
    assert of_cluster.lake is not None
    url = of_cluster.lake.get_secret_value().removeprefix("postgres:")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("CREATE SCHEMA IF NOT EXISTS movie_assets_lake")
        admin.execute("CREATE ROLE no_lake LOGIN")
        try:
            known = conninfo_to_dict(url)
            weak = f"postgres:postgresql://no_lake@/{known['dbname']}?host={quote(str(known['host']), safe='')}"
            code, output, errors = here("doctor", "--offline", MOVIE_ASSETS_LAKE=weak)
            assert (code, "GRANT USAGE, CREATE ON SCHEMA movie_assets_lake TO no_lake;" in output) == (1, True), output
            code, _, errors = here("status", MOVIE_ASSETS_LAKE=weak)
            assert (code, "GRANT USAGE, CREATE ON SCHEMA movie_assets_lake TO no_lake;" in errors) == (1, True), errors
        finally:
            admin.execute("DROP ROLE no_lake")


def read_without_postgres(warehouse: Warehouse, url: str, name: str) -> None:
    """Read while nobody may connect to that database."""
    with psycopg.connect(url, dbname="postgres", autocommit=True) as admin:
        try:
            with warehouse.connection():
                admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
                warehouse.frame("SELECT * FROM movies")
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


@pytest.mark.fault("typed write", "Postgres is away while a lake is read")
def test_a_lake_that_cannot_be_read_says_so(of_cluster: Settings) -> None:
    """A read of a lake whose catalogue is away says what could not be read, and speaks of no write."""
    warehouse = warehouse_of(of_cluster)
    assert of_cluster.lake is not None
    with Operations(of_cluster.operations_address):
        write(warehouse, film(1, "Alien"))
    url = of_cluster.lake.get_secret_value().removeprefix("postgres:")
    name = str(conninfo_to_dict(url)["dbname"])
    with pytest.raises(UnreachableStoreError, match="cannot be read just now") as raised:
        read_without_postgres(warehouse, url, name)
    assert "write" not in str(raised.value)
    assert "COPY" not in str(raised.value)
    assert name in str(raised.value)


def test_a_lake_of_another_store_is_set_aside_on_purpose(lake: Settings, empty_stores: Path) -> None:
    """A store that is not the lake's own is refused until somebody adopts it; the old tables stay in a schema."""
    with Operations(lake.operations_path):
        write(warehouse_of(lake), film(1, "a"))
    for file in lake.data.glob("operations.sqlite*"):
        file.unlink()
    put_stores(empty_stores, lake)
    assert "is not the store that the lake" in (why_not_a_pair(lake) or "")
    aside, operations = adopt(lake, datetime.now(UTC))
    operations.close()
    assert "movie_assets_lake_set_aside_" in aside
    assert titles(warehouse_of(lake)) == {}
    assert why_not_a_pair(lake) is None


def test_a_run_compacts_it(lake: Settings) -> None:
    """The job `compact` gives space back and shows how much; every film stays."""
    warehouse = warehouse_of(lake)
    for day in range(2):
        write(warehouse, film(1, f"{day}", NOON + timedelta(day)))
    definitions = build_defs(lake)
    with dg.DagsterInstance.ephemeral() as instance:
        done = definitions.resolve_job_def("compact").execute_in_process(instance=instance)
    (output,) = (event for event in done.all_events if event.is_successful_output)
    assert output.step_output_data.metadata.keys() == {"bytes_before", "bytes_now"}
    assert titles(warehouse) == {1: "1"}
