"""`collect` over known films where nothing is to be done: no run, but a record that the years were looked at.

Belongs here: when a look replaces a run, and what is recorded of it. Does not belong here: what a run does.
"""

import shutil
from datetime import timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from movie_assets.cli.data_folder import dagster_home
from movie_assets.collect.at_rest import is_at_rest
from movie_assets.defs.look_events import COMPARED, LOOKED_AT
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.due_calls import Selection
from movie_assets.store.last_looks import last_looks, last_run
from movie_assets.warehouse.opening import open_operations
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import made_once
from movie_assets_tests.processes import environment, run

YEAR = "1979"
LOOK = ("collect", "--refresh-only", "--refresh-limit", "none")


@pytest.fixture(scope="module")
def collected_once(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the films of one year, collected by the command."""

    def make(data: Path) -> None:
        env = environment(running_server, data)
        code, _, errors = run("collect", "--start-year", YEAR, "--refresh-limit", "none", env=env)
        assert code == 0, errors

    return made_once(tmp_path_factory, "at-rest", make)


@pytest.fixture
def settings(collected_once: Path, server: EmbeddedServer, tmp_path: Path) -> Settings:
    """Settings over a copy of it."""
    shutil.copytree(collected_once, tmp_path / "data")
    return settings_for(server, tmp_path / "data")


def at_rest(settings: Settings, hours: float = 0.0, *, force: bool = False, movie_ids: list[int] | None = None) -> bool:
    """Whether a run over the year, or these films, would do nothing so many hours after the last one."""
    selection = Selection([YEAR], settings.active_providers, force=force, movie_ids=movie_ids)
    with open_operations(settings) as operations:
        ran = last_run(operations, [YEAR])
        assert ran is not None
        return is_at_rest(settings, operations, selection, ran + timedelta(hours=hours))


def observed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str | None]]:
    """Return the number of runs, and the tables whose newest observation is a look."""
    monkeypatch.setenv("DAGSTER_HOME", str(dagster_home(settings)))
    with dg.DagsterInstance.get() as instance:
        newest = {name: instance.fetch_observations(dg.AssetKey(name), limit=1).records for name in COMPARED}
        looks = [
            name
            for name, records in newest.items()
            if records
            and (observation := records[0].asset_observation) is not None
            and observation.description == LOOKED_AT
        ]
        return instance.get_runs_count(), list(looks)


def test_nothing_due_is_recorded_without_a_run(
    settings: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No call, no run, no row written; every table's page in the UI and `status` show that it was looked at."""
    env = environment(server, settings.data)
    assert observed(settings, monkeypatch) == (1, [])
    size, changed = settings.warehouse_path.stat().st_size, settings.warehouse_path.stat().st_mtime_ns
    with open_operations(settings) as operations:
        ran = last_looks(operations, [YEAR])
    server.log.clear()
    code, output, errors = run(*LOOK, env=env)
    assert (code, errors, server.log.count()) == (0, "", 0)
    assert f"No run was started for {YEAR}" in output
    assert observed(settings, monkeypatch) == (1, list(COMPARED))
    assert (settings.warehouse_path.stat().st_size, settings.warehouse_path.stat().st_mtime_ns) == (size, changed)
    with open_operations(settings) as operations:
        looked = last_looks(operations, [YEAR])
    assert ran is not None
    assert looked is not None
    assert looked[0] > ran[0]
    assert f"Last looked for what is due: {looked[1]:%Y-%m-%d %H:%M} UTC." in run("status", env=env)[1]


def test_discovery_alone_is_run_where_nothing_else_is_to_be_done(
    settings: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named years at rest get a run of discovery, of `movies` alone; the other tables say that they were looked at."""
    server.log.clear()
    code, output, errors = run("collect", "--start-year", YEAR, env=environment(server, settings.data))
    assert (code, errors) == (0, "")
    assert server.log.count() == server.log.count("tmdb", "discover") == 1
    assert f"Only discovery was run for {YEAR}" in output
    assert observed(settings, monkeypatch) == (2, list(COMPARED))
    with dg.DagsterInstance.get() as instance:
        newest = instance.get_runs(limit=1)[0]
        assert (newest.job_name, newest.asset_selection) == ("year", {dg.AssetKey("movies")})
        assert newest.is_success


def test_at_rest_is_only_what_a_run_would_not_change(settings: Settings) -> None:
    """After a run it is; not when all is asked for, when a day went by, or when calls are due."""
    assert at_rest(settings)
    assert at_rest(settings, hours=19)
    assert not at_rest(settings, hours=21)
    assert not at_rest(settings, hours=-1)
    assert not at_rest(settings, force=True)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM tmdb_details WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "DELETE FROM stored.provider_cache_movies WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "DELETE FROM provider_cache WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "UPDATE movies SET title = 'another' WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "UPDATE tmdb_details SET parser_version = 0 WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "UPDATE movie_status SET data_frozen = true WHERE movie_id = (SELECT min(movie_id) FROM movies)",
        "DELETE FROM movie_status WHERE movie_id = (SELECT min(movie_id) FROM movies)",
    ],
)
def test_a_stale_table_gets_its_run(settings: Settings, harm: str) -> None:
    """A row that is gone, of an older parser or not as the store has it: a look does not pass over it."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(harm)
    assert not at_rest(settings)


def test_a_year_whose_films_are_hidden_gets_its_run(settings: Settings, server: EmbeddedServer) -> None:
    """Films that were taken back, or are other films by now, leave the tables though their year has no film left."""
    with open_operations(settings) as operations, operations.transaction() as connection:
        connection.execute("UPDATE films SET hidden_at = 1")
    code, output, errors = run(*LOOK, env=environment(server, settings.data))
    assert (code, errors) == (0, "")
    assert "No run was started" not in output
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        assert connection.execute("SELECT count(*) FROM movies").fetchall() == [(0,)]
    assert at_rest(settings)


def test_a_missing_warehouse_gets_its_run(settings: Settings) -> None:
    """Without the warehouse nothing shows the answers."""
    settings.warehouse_path.unlink()
    assert not at_rest(settings)


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE fetch_state SET due_at = 0 WHERE movie_id = (SELECT min(movie_id) FROM films) AND provider = 'tmdb'",
        "UPDATE films SET title = 'newer' WHERE movie_id = (SELECT min(movie_id) FROM films)",
    ],
)
def test_what_moved_in_the_store_gets_its_run(settings: Settings, moved: str) -> None:
    """A call that fell due, or a film that changed since: there is something to do."""
    with open_operations(settings) as operations, operations.transaction() as connection:
        connection.execute(moved)
    assert not at_rest(settings)


def test_named_films_say_nothing_of_their_years(settings: Settings) -> None:
    """A look at one film is no look at its year, whose other films may be due: named films always get a run."""
    with open_operations(settings) as operations:
        film = operations.rows("SELECT min(movie_id) AS movie_id FROM films")[0]["movie_id"]
    assert at_rest(settings)
    assert not at_rest(settings, movie_ids=[film])
