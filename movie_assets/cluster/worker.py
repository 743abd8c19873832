"""A worker: takes runs from the queue, and shows that they live.

Belongs here: the Celery application of the workers, its signals. Does not belong here: launching (launcher.py), options
(cli/worker_command.py).

Each run has a process of its own, forked for it, so nothing of it is left when it ends. Celery shares tasks by name
among applications, so dagster-celery's task cannot be wrapped; signals before and after it show that it lives.
"""

import logging
import os
from typing import Any

from celery import Celery, signals
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import unpack_value
from dagster_celery.config import DEFAULT_CONFIG, TASK_EXECUTE_JOB_NAME
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_execute_job_task

from movie_assets.cluster.names import QUEUE, RUN, SLOT
from movie_assets.liveness import named
from movie_assets.log_form import is_json
from movie_assets.store.session_locks import SessionLocks

SECONDS_TO_START = 60.0
"""For a process to connect to Postgres before it counts as stuck."""
_database: list[str] = []
"""Of the worker, for the processes that it forks."""
_locks: list[SessionLocks] = []
"""Of this process, once it was forked."""


def serve(broker: str, database: str, slots: int) -> None:
    """Take runs until interrupted, so many at once. SIGTERM lets those under way end; Ctrl-C interrupts them, too."""
    app = _made(broker)
    _database.append(database)
    app.worker_main(
        [
            "worker",
            *("--pool", "prefork", "--concurrency", str(slots), "--max-tasks-per-child", "1"),
            *("--hostname", f"movie-assets-{os.getpid()}@%h", "--queues", QUEUE, "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
        ]
    )


def _made(broker: str) -> Celery:
    config = DEFAULT_CONFIG | {
        # A run is taken only by a slot that is free: one that waits in a worker would be lost with it.
        "worker_disable_prefetch": True,
        "worker_prefetch_multiplier": 1,
        # A task is gone from the queue when it begins. If its worker dies, Dagster launches the run again; a queue that
        # also gave it to another worker would run it twice.
        "task_acks_late": False,
        "task_ignore_result": True,
        "worker_proc_alive_timeout": SECONDS_TO_START,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
    }
    app: Celery = make_app({"broker": broker, "config_source": config, "task_default_queue": QUEUE})
    app.conf.task_queues = None  # those of --queues, and none of dagster-celery's own
    create_execute_job_task(app)
    return app


@signals.setup_logging.connect
def _log(**_: Any) -> None:
    """Say when a run is taken; how each goes stands in Dagster's records, and calls in the store."""
    if not is_json():
        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING, force=True)
    logging.getLogger("celery").setLevel(logging.INFO)


@signals.worker_process_init.connect
def _begin(**_: Any) -> None:
    if _database:
        _locks.append(SessionLocks(_database[0]))
        _locks[0].hold(SLOT, named(os.getpid()))


@signals.task_prerun.connect
def _begin_run(task: Any, kwargs: dict[str, Any], **_: Any) -> None:
    for locks in _locks:
        if task.name == TASK_EXECUTE_JOB_NAME:
            locks.hold(RUN, _run_id(kwargs))


@signals.task_postrun.connect
def _end_run(task: Any, kwargs: dict[str, Any], **_: Any) -> None:
    for locks in _locks:
        if task.name == TASK_EXECUTE_JOB_NAME:
            locks.release(RUN, _run_id(kwargs))


def _run_id(kwargs: dict[str, Any]) -> str:
    return unpack_value(kwargs["execute_job_args_packed"], as_type=ExecuteRunArgs).run_id
