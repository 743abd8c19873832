"""What the daemon knows of workers: how many runs they can take, which runs are dead, which never began."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.launcher import LaunchRunContext, WorkerStatus

from movie_assets.cli.doctor_finding import State
from movie_assets.cli.doctor_instance import instance as examined
from movie_assets.cluster.launcher import BROKER_SECONDS, SlotCoordinator, WorkerLauncher
from movie_assets.cluster.lost_starts import lost_starts
from movie_assets.cluster.names import COMMAND, QUEUE, RUN, SLOT
from movie_assets.defs.lost_runs import PROCESS_TAG, mark_lost_runs
from movie_assets.settings import Settings
from movie_assets.store.session_locks import holding
from movie_assets_tests.cluster.hosts import PASSWORDS, Broker


@dg.job
def nothing() -> None:
    """A job to have runs of."""


@pytest.fixture
def launcher(instance: dg.DagsterInstance) -> WorkerLauncher:
    """The launcher that dagster.yaml names, with an empty queue."""
    found = instance.run_launcher
    assert isinstance(found, WorkerLauncher)
    with found.celery.connection_for_write() as connection:
        connection.default_channel.queue_purge(QUEUE)
    return found


def launched(instance: dg.DagsterInstance, **tags: str) -> dg.DagsterRun:
    """Return a run that was put into the queue."""
    origin = dg.reconstructable(nothing).get_python_origin()
    run = instance.create_run_for_job(nothing, job_code_origin=origin, tags=tags)
    instance.report_engine_event("starting", run)
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value=dg.DagsterEventType.PIPELINE_STARTING.value, job_name=run.job_name),
        run_id=run.run_id,
    )
    instance.run_launcher.launch_run(LaunchRunContext(dagster_run=run, workspace=None))
    return again(instance, run)


def again(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRun:
    """Return a run as it is now."""
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found


def look(instance: dg.DagsterInstance, cursor: str | None) -> str:
    """Let the sensor look once; return its cursor."""
    with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
        lost_starts(context)
        return context.cursor or ""


@pytest.mark.fault("run", "the queue of a cluster is gone, or nobody takes runs from it")
def test_as_many_runs_go_as_workers_have_slots(
    instance: dg.DagsterInstance, launcher: WorkerLauncher, of_cluster: Settings, url: str, broker: Broker
) -> None:
    """As many runs of the queue go as slots live, beside runs of commands; without worker or broker all wait there."""
    assert launcher.slots() == 0
    assert {check.what: check.state for check in examined(of_cluster)}["workers"] is State.WARNING
    with holding(url, SLOT, "one"), holding(url, SLOT, "two"):
        assert "2 runs at once" in {check.what: check.says for check in examined(of_cluster)}["workers"]
        config = instance.get_concurrency_config().run_queue_config
        assert config is not None
        assert config.max_concurrent_runs == launcher.slots() == 2
        launched(instance, **{PROCESS_TAG: "elsewhere/76/1"})
        own = SlotCoordinator()
        own.register_instance(instance)
        assert own.get_run_queue_config().max_concurrent_runs == 3
        broker.kill()
        try:
            assert launcher.slots() == 0
        finally:
            broker.start()
        assert launcher.slots() == 2


@pytest.mark.fault("run", "the broker of a cluster is there and does not answer")
def test_a_silent_broker_keeps_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """A server that takes connections and says nothing, as a stopped one does, is given up like one that is gone."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        launcher = WorkerLauncher(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", "postgresql://127.0.0.1:1/films")
        began = time.monotonic()
        assert launcher.slots() == 0
        assert time.monotonic() - began < 4 * BROKER_SECONDS
    assert "runs wait" in caplog.text


@pytest.mark.fault("run", "a worker's host dies")
def test_a_run_whose_name_nobody_holds_is_dead(
    instance: dg.DagsterInstance, launcher: WorkerLauncher, url: str
) -> None:
    """A run lives while a worker holds its name, and some seconds more; then it is dead, and begins anew elsewhere."""
    run = launched(instance)
    with holding(url, RUN, run.run_id):
        assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING
    assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING
    launcher.grace_seconds = 0
    assert launcher.check_run_worker_health(run).status is WorkerStatus.FAILED
    assert again(instance, run).tags["dagster/retry_strategy"] == "ALL_STEPS"
    with holding(url, RUN, run.run_id):  # Postgres was started anew
        assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING


def test_launching_warns_of_nothing(
    instance: dg.DagsterInstance, launcher: WorkerLauncher, recwarn: pytest.WarningsRecorder
) -> None:
    """Each run is a task of the one name that workers know; Celery does not warn of it."""
    for _ in range(2):
        launched(instance)
    assert [str(warning.message) for warning in recwarn if "ask name" in str(warning.message)] == []


@pytest.mark.fault("run", "a worker's host dies before the run that it took has begun")
def test_a_run_that_is_nowhere_is_failed(instance: dg.DagsterInstance, launcher: WorkerLauncher, url: str) -> None:
    """A run that starts is in the queue or at a worker. One that is nowhere at two looks in a row is failed."""
    run = launched(instance)
    assert not launcher.is_nowhere(run)
    cursor = look(instance, look(instance, None))
    assert json.loads(cursor) == []
    with launcher.celery.connection_for_write() as connection:
        connection.default_channel.queue_purge(QUEUE)
    with holding(url, RUN, run.run_id):
        cursor = look(instance, look(instance, cursor))
        assert run.run_id not in cursor
    cursor = look(instance, cursor)
    assert run.run_id in cursor
    assert again(instance, run).status is dg.DagsterRunStatus.STARTING
    look(instance, cursor)
    assert again(instance, run).status is dg.DagsterRunStatus.FAILURE
    assert again(instance, run).tags["dagster/will_retry"] == "true"


@pytest.mark.fault("run", "a run on another host is terminated while the broker of the cluster is away")
def test_a_terminated_run_is_marked_before_it_is_interrupted(
    instance: dg.DagsterInstance, launcher: WorkerLauncher, broker: Broker
) -> None:
    """A run that somebody terminates is marked, or Dagster takes the interrupt for a failure and launches it again.

    Without a queue its worker cannot be told: the run goes on, and its events say why.
    """
    run = launched(instance)
    broker.kill()
    try:
        assert not launcher.terminate(run.run_id)
    finally:
        broker.start()
    assert again(instance, run).status is dg.DagsterRunStatus.STARTING
    assert "Terminate it again" in instance.all_logs(run.run_id)[-1].message
    assert launcher.terminate(run.run_id)
    assert again(instance, run).status is dg.DagsterRunStatus.CANCELING
    instance.report_run_canceled(again(instance, run))
    assert not launcher.terminate(run.run_id)


def test_a_command_lives_where_it_runs(instance: dg.DagsterInstance, launcher: WorkerLauncher, url: str) -> None:
    """A command's run is lost when nobody holds the command's name, whichever host it runs on."""
    run = launched(instance, **{PROCESS_TAG: "elsewhere/77/1"})
    with holding(url, COMMAND, "elsewhere/77/1"):
        assert run.run_id not in mark_lost_runs(instance)
    assert run.run_id in mark_lost_runs(instance)


def test_no_password_is_in_what_is_kept(
    instance: dg.DagsterInstance, launcher: WorkerLauncher, of_cluster: Settings
) -> None:
    """Neither the home of Dagster, nor what it shows of itself, nor a task in the queue holds a password."""
    launched(instance)
    with launcher.celery.connection_for_write() as connection:
        task: Any = connection.default_channel.basic_get(QUEUE)
    kept = [instance.info_str(), str(task.payload), str(instance.get_ref())]
    kept += [path.read_text() for path in Path(of_cluster.dagster_folder).rglob("*.yaml")]
    for text in kept:
        assert not [password for password in PASSWORDS if password in text]
    assert "WorkerLauncher" in kept[0]
