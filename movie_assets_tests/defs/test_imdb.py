"""IMDb in Dagster: the data files as an asset, the upgrade by sensor and job, the two checks."""

from datetime import timedelta
from typing import Any

import dagster as dg
import pytest

from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place
from movie_assets.definitions import build_defs
from movie_assets.defs.check_rule import Scope
from movie_assets.defs.imdb_assets import daily_upgrade, upgrade_job, upgrade_sensor
from movie_assets.defs.imdb_checks import IMDB_RULES
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.conftest import MovedClock, film
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import recording

NUMBER = 95_300_000


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


def run(settings: Settings, clock: MovedClock, job: str, config: dict[str, Any] | None = None) -> Any:
    """Execute a job in this process."""
    with recording() as instance:
        definition = build_defs(settings, clock=clock).resolve_job_def(job)
        return definition.execute_in_process(instance=instance, run_config=config or {}, raise_on_error=False)


def failures(settings: Settings, clock: MovedClock, name: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what breaks a check, and its figures."""
    (rule,) = [rule for rule in IMDB_RULES if rule.name == name]
    with Operations(settings.operations_path) as operations:
        scope = Scope(Warehouse(settings.warehouse_path), operations, settings, ["1990"], clock())
        return rule.failures(scope).to_dicts(), dict(rule.figures(scope)) if rule.figures else {}


def test_data_files_are_an_asset(settings: Settings, clock: MovedClock, server: EmbeddedServer) -> None:
    """The table shows them; nothing is stale before, and days later all is."""
    assert failures(settings, clock, "stale")[0] == []
    result = run(settings, clock, "data_files")
    assert result.success
    (event,) = result.get_asset_materialization_events()
    assert event.materialization.metadata["replaced"].value == 5
    assert event.materialization.metadata["dagster/row_count"].value == 5
    rows = Warehouse(settings.warehouse_path).frame("SELECT name, rows, problem FROM imdb_files").rows()
    assert all(count > 100 and problem is None for _, count, problem in rows)
    assert failures(settings, clock, "stale")[0] == []
    clock.to_day(3.1)
    assert len(failures(settings, clock, "stale")[0]) == 5
    server.faults.add(provider="imdb", endpoint="dataset", subject="title.crew.tsv.gz", status=404)
    assert run(settings, clock, "data_files").success
    ((only,), _) = failures(settings, clock, "stale")
    assert (only["name"], only["problem"]) == ("title.crew", "imdb_files: HTTP 404")
    assert failures(settings_for(server, settings.data, imdb={"files": False}), clock, "stale")[0] == []


def test_the_sensor_asks_for_batches_and_the_job_upgrades(
    settings: Settings, clock: MovedClock, server: EmbeddedServer, instance: dg.DagsterInstance
) -> None:
    """Quiet until a placeholder is due; one run a batch; the job makes what TMDB has now full."""

    def tick() -> Any:
        with dg.build_sensor_context(
            instance=instance, definitions=build_defs(settings), resources={"settings": settings, "clock": clock}
        ) as context:
            return upgrade_sensor(context)

    assert daily_upgrade.default_status is dg.DefaultScheduleStatus.STOPPED
    assert "nothing was collected" in tick().skip_message
    made = run(
        settings,
        clock,
        "placeholders",
        {"ops": {"create_placeholders": {"config": {"imdb_ids": [film(server, NUMBER), "tt99900001"]}}}},
    )
    assert made.success
    assert "the next one is on 2026-03-08" in tick().skip_message
    clock.to_day(8)
    (request,) = tick().run_requests
    assert request.tags["movie_assets/due"] == "1"
    assert tick().run_requests[0].run_key == request.run_key
    server.catalogue.edit(NUMBER, in_tmdb=True)
    result = run(settings, clock, upgrade_job.name)
    assert result.success
    assert "there is none" in tick().skip_message
    rows = Warehouse(settings.warehouse_path).frame("SELECT movie_id, import_status FROM movies").rows()
    assert rows == [(-NUMBER, "full")]


def test_a_block_is_reported_with_the_figures(settings: Settings, clock: MovedClock, server: EmbeddedServer) -> None:
    """The check fails while the rate limiter is closed, and says how the sources did; a day later it holds again."""
    blocked = settings_for(server, settings.data, imdb={"files": False, "omdb": False, "pages": True})
    server.faults.add(provider="imdb", endpoint="title", status=202, body="")
    assert failures(blocked, clock, "blocked")[0] == []
    with Operations(blocked.operations_path) as operations:
        place(Context(blocked, operations, Warehouse(blocked.warehouse_path), clock), [film(server, NUMBER)])
    ((row,), figures) = failures(blocked, clock, "blocked")
    assert row["blocked_24_h"] == 1
    assert "HTTP 202 without a body; closed until" in row["rate_limiter"]
    assert (figures["imdb_attempts_page"], figures["imdb_blocked_page"], figures["placeholders"]) == (1, 1, 0)
    clock.now += timedelta(hours=25)
    assert failures(blocked, clock, "blocked")[0] == []
