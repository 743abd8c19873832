"""Identification in Dagster: jobs with run config, what the UI shows of what waits, and the inbox sensor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg

from movie_assets.definitions import build_defs
from movie_assets.defs.identification_assets import inbox_sensor
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import plain

QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


def run(settings: Settings, instance: dg.DagsterInstance, job: str, **config: Any) -> Any:
    """Run a job with this config of its one step."""
    definition = build_defs(settings).resolve_job_def(job)
    return definition.execute_in_process(
        instance=instance,
        run_config={"ops": {"identification": {"config": config}}, "loggers": QUIET},
        raise_on_error=False,
    )


def metadata(result: Any, asset: str) -> dict[str, Any]:
    """Return what the UI shows of an asset's materialization."""
    (event,) = [e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(asset)]
    return {name: plain(value) for name, value in event.materialization.metadata.items()}


def shown(settings: Settings, sql: str) -> list[Any]:
    return Warehouse(settings.warehouse_path).frame(sql).rows()


def test_from_run_config_to_the_cache(settings: Settings, instance: dg.DagsterInstance) -> None:
    """What is certain is accepted, collected and shown; the rest waits, with its candidates in the metadata."""
    wanted = [{"title": "The Matrix", "year": 1999}, {"imdb_id": "tt1375666"}, {"title": "Halloween"}]
    result = run(settings, instance, "identify", requests=wanted)
    assert result.success
    assert shown(settings, "SELECT movie_id FROM provider_cache ORDER BY 1") == [(603,), (27205,)]
    pending = metadata(result, "identifications")["pending"]
    assert "Halloween" in pending[0]["asked"]
    assert "tmdb:948" in pending[0]["candidates"]
    assert metadata(result, "identifications")["waiting"] == 1
    assert {"done": "request 1: film 603"} in metadata(result, "identification_requests")["done"]
    assert metadata(result, "identification_requests")["dagster/row_count"] == 3
    evaluations = result.get_asset_check_evaluations()
    assert evaluations
    assert all(check.passed for check in evaluations)
    assert run(settings, instance, "confirm", confirm=[{"request": 3, "candidate": "1"}]).success
    assert shown(settings, "SELECT status, taken_movie_id FROM identification_requests WHERE request_id = 3") == [
        ("confirmed", 948)
    ]
    result = run(settings, instance, "confirm", undo=[3])
    assert metadata(result, "identifications")["waiting"] == 1
    assert shown(settings, "SELECT movie_id FROM provider_cache ORDER BY 1") == [(603,), (27205,)]


def test_what_is_not_wanted_is_dismissed(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The job `confirm` dismisses a request and undoes it, and takes another film than was asked for if it is meant."""
    run(settings, instance, "identify", requests=[{"title": "Halloween"}])
    result = run(settings, instance, "confirm", dismiss=[{"request": 1, "reason": "seen it"}])
    assert metadata(result, "identifications")["waiting"] == 0
    assert shown(settings, "SELECT status, reason FROM identification_requests") == [("dismissed", "seen it")]
    assert metadata(run(settings, instance, "confirm", undo=[1]), "identifications")["waiting"] == 1
    other = {"request": 1, "candidate": "tmdb:603"}
    assert not run(settings, instance, "confirm", confirm=[other]).success
    assert run(settings, instance, "confirm", confirm=[other | {"sure": True}]).success


def test_contested_ids_are_listed_and_settled(
    settings: Settings, instance: dg.DagsterInstance, server: EmbeddedServer
) -> None:
    """An id that two films claim is in the metadata until a run settles it."""
    run(settings, instance, "identify", requests=[{"tmdb_id": "603"}, {"title": "Inception"}])
    server.catalogue.edit(27205, imdb_id="tt0133093")
    result = run(settings, instance, "confirm", confirm=[{"request": 2, "candidate": "tmdb:27205"}])
    assert metadata(result, "identifications")["conflicts"][0]["contested id"] == "tt0133093"
    with Operations(settings.operations_path) as operations:
        (conflict,) = id_conflicts.open_conflicts(operations)
    wanted = [{"movie_id": conflict.movie_id, "provider": "imdb", "keep": "tt0133093"}]
    result = run(settings, instance, "settle", settle=wanted)
    assert metadata(result, "identifications")["conflicts"] == []
    assert shown(settings, "SELECT movie_id FROM movies WHERE imdb_id = 'tt0133093'") == [(conflict.movie_id,)]


def test_a_wrong_choice_fails_the_run_and_says_why(settings: Settings, instance: dg.DagsterInstance) -> None:
    """There is no such request: the run's error is that sentence."""
    result = run(settings, instance, "confirm", confirm=[{"request": 7, "candidate": "1"}])
    assert not result.success
    assert any("there is no request 7" in str(event.event_specific_data) for event in result.all_events)


def test_replay_rebuilds_both_tables_without_a_call(
    settings: Settings, instance: dg.DagsterInstance, server: EmbeddedServer
) -> None:
    """Requests and decisions live in the operations store; the warehouse shows them again."""
    run(settings, instance, "identify", requests=[{"tmdb_id": "603"}])
    before = shown(settings, "SELECT * FROM identifications")
    settings.warehouse_path.unlink()
    server.log.clear()
    tags = {"movie_assets/replay": "true"}
    definition = build_defs(settings).resolve_job_def("identify")
    assert definition.execute_in_process(instance=instance, tags=tags, run_config={"loggers": QUIET}).success
    assert server.log.count() == 0
    assert shown(settings, "SELECT * FROM identifications") == before


def tick(
    settings: Settings, instance: dg.DagsterInstance, cursor: str | None = None, now: datetime | None = None
) -> Any:
    """Evaluate the sensor as the daemon does, at this moment."""
    with dg.build_sensor_context(
        instance=instance,
        definitions=build_defs(settings),
        cursor=cursor,
        resources={"settings": settings, "clock": lambda: now or datetime.now(UTC)},
    ) as context:
        return inbox_sensor(context)


def drop(settings: Settings, name: str, text: str) -> None:
    settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    (settings.inbox_folder / name).write_text(text)


def test_the_sensor_takes_new_files_once(settings: Settings, instance: dg.DagsterInstance) -> None:
    """First tick: watched. Second: taken, and a run requested. After that run: nothing to do."""
    assert "nothing new" in tick(settings, instance).skip_reason.skip_message
    drop(settings, "films.csv", "title,year\nThe Matrix,1999\nHalloween,\n")
    drop(settings, "broken.csv", "what\n1\n")
    first = tick(settings, instance)
    assert not first.run_requests
    assert "2 files are watched" in first.skip_reason.skip_message
    second = tick(settings, instance, first.cursor)
    (request,) = second.run_requests
    assert (settings.inbox_folder / "refused" / "broken.csv.reason.txt").exists()
    definition = build_defs(settings).resolve_job_def("identify")
    assert definition.execute_in_process(instance=instance, run_config=request.run_config).success
    assert shown(settings, "SELECT movie_id FROM provider_cache") == [(603,)]
    third = tick(settings, instance, second.cursor)
    assert not third.run_requests
    assert inbox_sensor.default_status is dg.DefaultSensorStatus.STOPPED


def test_no_run_is_asked_for_while_one_is_under_way(settings: Settings, instance: dg.DagsterInstance) -> None:
    """What it has not tried yet is its own; the tick says so."""
    drop(settings, "films.csv", "tmdb_id\n603\n")
    first = tick(settings, instance)
    definition = build_defs(settings).resolve_job_def("identify")
    instance.create_run_for_job(definition, status=dg.DagsterRunStatus.STARTED)
    second = tick(settings, instance, first.cursor)
    assert not second.run_requests
    assert "is under way" in second.skip_reason.skip_message


def test_what_a_failure_put_off_is_asked_for_again(
    settings: Settings, instance: dg.DagsterInstance, server: EmbeddedServer
) -> None:
    """The same requests with the same tries are one run; after a failed try they are asked for an hour later."""
    drop(settings, "films.csv", "tmdb_id\n603\n")
    now = datetime.now(UTC)
    first = tick(settings, instance, tick(settings, instance, None, now).cursor, now)
    assert tick(settings, instance, first.cursor, now).run_requests[0].run_key == first.run_requests[0].run_key
    server.faults.add(provider="tmdb", status=503)
    run(settings, instance, "identify", request_ids=[1])
    assert not tick(settings, instance, first.cursor).run_requests
    later = tick(settings, instance, first.cursor, datetime.now(UTC) + timedelta(hours=2))
    assert later.run_requests[0].run_key != first.run_requests[0].run_key
    with Operations(settings.operations_path) as operations:
        assert requests.request(operations, 1).status == "pending"


def test_without_tmdb_files_are_taken_and_wait(
    server: EmbeddedServer, settings: Settings, instance: dg.DagsterInstance
) -> None:
    """TMDB off: nothing is asked for, and the tick says why."""
    settings = settings_for(server, settings.data, tmdb={"enabled": False})
    drop(settings, "films.csv", "tmdb_id\n603\n")
    second = tick(settings, instance, tick(settings, instance).cursor)
    assert not second.run_requests
    assert "TMDB is off" in second.skip_reason.skip_message
