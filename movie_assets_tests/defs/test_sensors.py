"""The refresh sensor: what it asks for, when it is quiet, and that its runs do what was planned."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import range_tags
from movie_assets.defs.sensors import build_sensors, failed_runs, last_ended
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store import refresh_plans
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute
from movie_assets_tests.made_once import put_stores


def tick(settings: Settings, instance: dg.DagsterInstance, now: datetime | None = None) -> Any:
    """Evaluate the sensor as the daemon does, at this moment."""
    with dg.build_sensor_context(
        instance=instance,
        definitions=build_defs(settings),
        resources={"settings": settings, "clock": lambda: now or datetime.now(UTC)},
    ) as context:
        return build_sensors(60)[0](context)


def run(settings: Settings, instance: dg.DagsterInstance, request: dg.RunRequest, now: datetime | None = None) -> Any:
    """Execute a run that the sensor asked for."""
    definitions = build_defs(settings, clock=lambda: now or datetime.now(UTC))
    return definitions.resolve_job_def(request.job_name or "").execute_in_process(
        instance=instance,
        tags=dict(request.tags),
        run_config=dict(request.run_config),
        asset_selection=list(request.asset_selection or []),
        raise_on_error=False,
    )


def first_load(settings: Settings, instance: dg.DagsterInstance, *years: str) -> None:
    """Discover years, and run what the sensor asks for until it asks for nothing more."""
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, *years)
    for _ in range(4):
        if not (result := tick(settings, instance)).run_requests:
            return
        for request in result.run_requests:
            assert run(settings, instance, request).success
    raise AssertionError("the sensor asks again and again")


@pytest.fixture
def loaded(settings: Settings, year_made: Callable[[str], Path]) -> Settings:
    """Settings without a limit a day, over stores that hold the films of 1993."""
    put_stores(year_made("1993"), settings)
    return settings.model_copy(update={"refresh_limit": None})


def due_again(settings: Settings, provider: str, movie_ids: list[int]) -> None:
    """Make films due at a provider."""
    with Operations(settings.operations_path) as operations, operations.transaction() as connection:
        for movie_id in movie_ids:
            connection.execute(
                "UPDATE fetch_state SET due_at = ? WHERE movie_id = ? AND provider = ?",
                (seconds(datetime.now(UTC)), movie_id, provider),
            )


def films_of(settings: Settings, year: str) -> list[int]:
    with Operations(settings.operations_path) as operations:
        rows = operations.rows("SELECT movie_id FROM films WHERE partition_year = ? ORDER BY 1", (year,))
    return [row["movie_id"] for row in rows]


def test_it_loads_and_refreshes_by_itself(
    settings: Settings, instance: dg.DagsterInstance, server: EmbeddedServer
) -> None:
    """From discovered films to a quiet tick; then exactly the films that fall due are fetched, only where they are."""
    settings = settings.model_copy(update={"refresh_limit": None})
    first_load(settings, instance, "1993", "1996")
    quiet = tick(settings, instance)
    assert not quiet.run_requests
    assert "nothing is due; the next one is due at" in quiet.skip_reason.skip_message
    server.log.clear()
    chosen = films_of(settings, "1993")[:2]
    due_again(settings, "omdb", chosen)
    (request,) = tick(settings, instance).run_requests
    selected = {key.to_user_string() for key in request.asset_selection}
    assert selected & {"tmdb_details", "omdb_ratings", "fanart_images", "tvdb_details"} == {"omdb_ratings"}
    assert request.tags["dagster/asset_partition_range_start"] == "1993"
    assert "Due: 2 films at omdb" in request.tags["movie_assets/why"]
    assert run(settings, instance, request).success
    assert (server.log.count(), server.log.count("omdb")) == (2, 2)
    planned = Warehouse(settings.warehouse_path).frame("SELECT * FROM refresh_plan ORDER BY place")
    assert planned["movie_id"].to_list() == sorted(chosen, key=planned["movie_id"].to_list().index)
    assert set(planned["provider"]) == {"omdb"}
    assert planned["chosen"].all()


def test_the_same_is_asked_for_once(loaded: Settings, instance: dg.DagsterInstance) -> None:
    """The key of a run stays while nothing happened, and changes when a run of its years ended, whatever it did."""
    due_again(loaded, "omdb", films_of(loaded, "1993")[:1])
    one, other = tick(loaded, instance), tick(loaded, instance)
    assert [r.run_key for r in one.run_requests] == [r.run_key for r in other.run_requests]
    assert len(one.asset_events) == 1
    assert other.asset_events == []
    failing = loaded.model_copy(update={"omdb": loaded.omdb.model_copy(update={"base_url": "http://127.0.0.1:9"})})
    (request,) = one.run_requests
    run(failing, instance, request)
    due_again(loaded, "omdb", films_of(loaded, "1993")[:1])
    assert tick(loaded, instance).run_requests[0].run_key != request.run_key


def test_no_run_is_asked_for_while_one_of_that_year_is_under_way(
    loaded: Settings, instance: dg.DagsterInstance
) -> None:
    """Whoever started it: its years are left alone until it has ended."""
    due_again(loaded, "omdb", films_of(loaded, "1993")[:1])
    job = build_defs(loaded).resolve_job_def("year")
    instance.create_run_for_job(job, tags={"dagster/partition": "1993"})
    waiting = tick(loaded, instance)
    assert not waiting.run_requests
    assert "runs are under way: 1993" in waiting.skip_reason.skip_message


def test_small_years_are_gathered_and_distant_ones_are_not(settings: Settings, instance: dg.DagsterInstance) -> None:
    """Few calls of neighbouring years share a run; years far apart do not drag all the years between along."""
    settings = settings.model_copy(update={"refresh_limit": None})
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1931", "1993", "1996")
    requests = tick(settings, instance).run_requests
    assert [r.tags["movie_assets/years"] for r in requests] == ["1931", "1993, 1996"]


def test_refresh_limit_counts_films_of_the_day(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The sensor asks for so many films a UTC day, again for those whose run was lost, and says what waits."""
    settings = settings.model_copy(update={"refresh_limit": 5})
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1993", "1996")
    noon = datetime.now(UTC).replace(hour=12) + timedelta(days=1)
    first = tick(settings, instance, noon)
    asked = {n for r in first.run_requests for n in r.run_config["resources"]["collection"]["config"]["movie_ids"]}
    assert len(asked) == 5
    again = tick(settings, instance, noon + timedelta(minutes=1))
    assert [r.run_key for r in again.run_requests] == [r.run_key for r in first.run_requests]
    for request in first.run_requests:
        assert run(settings, instance, request).success
    for _ in range(2):  # what TMDB's answers reported the other providers belongs to the same films
        for request in tick(settings, instance, noon + timedelta(minutes=2)).run_requests:
            assert run(settings, instance, request).success
    later = tick(settings, instance, noon + timedelta(minutes=5))
    assert not later.run_requests
    assert "wait for refresh_limit" in later.skip_reason.skip_message
    tomorrow = tick(settings, instance, noon + timedelta(days=1))
    new = {n for r in tomorrow.run_requests for n in r.run_config["resources"]["collection"]["config"]["movie_ids"]}
    assert len(new - asked) == 5


def test_a_scarce_quota_goes_to_the_chosen_films(
    server: EmbeddedServer, instance: dg.DagsterInstance, loaded: Settings
) -> None:
    """A run asks OMDb only for the films that the plan chose there; the others are fetched elsewhere all the same."""
    films = films_of(loaded, "1993")
    due_again(loaded, "omdb", films)
    due_again(loaded, "fanart", films)
    scarce = settings_for(server, loaded.data, omdb={"daily_quota": len(films) + 3}, refresh_limit=None)
    server.log.clear()
    (request,) = tick(scarce, instance).run_requests
    assert len(request.run_config["resources"]["collection"]["config"]["narrowed"]["omdb"]) == 3
    assert run(scarce, instance, request).success
    assert (server.log.count("omdb"), server.log.count("fanart")) == (3, len(films))
    quiet = tick(scarce, instance)
    assert "wait for quota" in quiet.skip_reason.skip_message


@pytest.mark.fault("sensor tick", "the store cannot be read")
def test_an_unreadable_store_is_a_skip_with_its_reason(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The sensor never fails: it says what is wrong, and changes nothing."""
    assert "nothing was collected yet" in tick(settings, instance).skip_message
    assert not settings.operations_path.exists()
    settings.operations_path.parent.mkdir(parents=True, exist_ok=True)
    settings.operations_path.write_text("no database at all, but long enough to be read as one" * 10)
    assert "could not be read" in tick(settings, instance).skip_message


def test_the_plan_is_kept_for_people(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The plan is in the operations store with reasons and costs, and its materialization shows the figures."""
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1993")
    result = tick(settings, instance)
    (event,) = result.asset_events
    assert event.asset_key == dg.AssetKey("refresh_plan")
    assert event.metadata["films"].value == len(films_of(settings, "1993"))
    with Operations(settings.operations_path) as operations:
        stored = refresh_plans.read_plan(operations)
    assert stored is not None
    assert set(stored.calls["reason"]) == {"archived, never fetched"}
    assert stored.figures["providers"]["tmdb"]["chosen"] == event.metadata["films"].value


def test_runs_of_other_jobs_hide_no_refresh(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The last refresh of a year is found among refreshes alone, however many other runs ended since."""
    defs = build_defs(settings)
    refresh, other = defs.resolve_job_def("refresh"), defs.resolve_job_def("monitoring")
    ended = dg.DagsterRunStatus.SUCCESS
    first = instance.create_run_for_job(refresh, status=ended, tags=range_tags("1993", "1994"))
    for _ in range(3):
        instance.create_run_for_job(other, status=ended)
    assert last_ended(instance, limit=2) == {"1993": first.run_id, "1994": first.run_id}


@pytest.mark.fault("sensor tick", "a run failed")
def test_a_failed_run_says_what_to_do(server: EmbeddedServer, settings: Settings, tmp_path: Any) -> None:
    """The sensor's tick has the innermost error in words, and the next step."""
    wrong = settings_for(server, tmp_path, tmdb={"api_key": "wr0ng"})
    with dg.DagsterInstance.ephemeral() as instance:
        result = execute(wrong, "discovery", instance=instance)
        (event,) = [e for e in result.all_events if e.event_type_value == "PIPELINE_FAILURE"]
        context = dg.build_run_status_sensor_context(
            "failed_runs", event, instance, result.dagster_run
        ).for_run_failure()
        words = str(failed_runs(context))
    assert "TMDB_API_KEY" in words
    assert "Correct the key" in words
