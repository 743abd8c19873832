"""Runs as tasks of a queue: launching them, telling which are dead, stopping them, and how many go at once.

Belongs here: Dagster's side, which the cluster's dagster.yaml names. Does not belong here: the workers' (worker.py).

dagster-celery's own launcher asks Celery's records how a run's worker is, and they say of a killed one that it works.
Here a run is alive while a worker holds its name in Postgres.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster._core.run_coordinator.queued_run_coordinator import QueuedRunCoordinator, RunQueueConfig
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClassData, pack_value
from dagster_celery.config import TASK_EXECUTE_JOB_NAME
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from kombu.exceptions import ChannelError, OperationalError

from movie_assets.cluster.names import COMMAND, QUEUE, RUN, SLOT
from movie_assets.defs.launching_again import AGAIN
from movie_assets.defs.lost_runs import PROCESS_TAG, WORKING
from movie_assets.errors import StoreError
from movie_assets.store.session_locks import count_held, is_held

GRACE_SECONDS = 10.0
"""For how long nobody has to hold a run's name before it counts as dead: time to take it again from a new Postgres."""
COUNTED_SECONDS = 2.0
"""For how long a count of slots holds."""
BROKER_SECONDS = 3.0
"""For an answer of redis."""
logger = logging.getLogger(__name__)


class WorkerLauncher(CeleryRunLauncher):
    """Launches runs as tasks that `movie-assets worker` takes. Of a task's end Celery keeps no record: Dagster does."""

    def __init__(self, broker: str, database: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(default_queue=QUEUE, broker=broker, inst_data=inst_data)
        # A server that is there and does not answer would keep the daemon for ever. Nothing here waits for a task.
        answering = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), BROKER_SECONDS)
        options = {**self.celery.conf.broker_transport_options, **answering}
        self.celery.conf.update(task_ignore_result=True, broker_transport_options=options)
        self.database = database
        self.grace_seconds = GRACE_SECONDS
        self._missing: dict[str, float] = {}
        """Runs whose name nobody holds, and since when (monotonic)."""

    @classmethod
    def config_type(cls) -> Any:
        """Return the configuration: `broker` and `database`, both from the environment, since they hold passwords."""
        return {"broker": dg.StringSource, "database": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Make it of its configuration."""
        return cls(inst_data=inst_data, **config_value)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Put a run into the queue, by its task's name: only workers need the task, which dagster-celery makes anew
        for each run, so that Celery warns of two tasks of one name.
        """
        run = context.dagster_run
        assert run.job_code_origin is not None
        arguments = ExecuteRunArgs(run.job_code_origin, run.run_id, self._instance.get_ref(), True)
        task = self.celery.signature(
            TASK_EXECUTE_JOB_NAME, kwargs={"execute_job_args_packed": pack_value(arguments)}, immutable=True
        )
        self._launch_celery_task_run(run, task, TASK_EXECUTE_JOB_NAME)

    def terminate(self, run_id: str) -> bool:
        """Interrupt a run as Ctrl-C does, so that it ends as canceled and keeps what was answered.

        It is marked first: a run that is interrupted without that counts as failed, and is launched again.
        """
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished or DAGSTER_CELERY_TASK_ID_TAG not in run.tags:
            return False
        try:
            with self._queue() as connection:
                self._instance.report_run_canceling(run)
                self.celery.control.revoke(
                    run.tags[DAGSTER_CELERY_TASK_ID_TAG], terminate=True, signal="SIGINT", connection=connection
                )
        except OperationalError:
            words = "The queue cannot be reached, so nobody told its worker. Terminate it again when redis is back."
            self._instance.report_engine_event(words, run)
            return False
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Return whether a worker holds the run's name. A run of a command is judged by its own process (lost_runs)."""
        if DAGSTER_CELERY_TASK_ID_TAG not in run.tags or is_held(self.database, RUN, run.run_id):
            self._missing.pop(run.run_id, None)
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        if time.monotonic() - self._missing.setdefault(run.run_id, time.monotonic()) < self.grace_seconds:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        self._instance.add_run_tags(run.run_id, AGAIN)
        return CheckRunHealthResult(WorkerStatus.FAILED, "Its worker is gone. What was answered is kept.")

    @property
    def supports_resume_run(self) -> bool:
        """A run whose worker died is launched anew (run_retries), not resumed."""
        return False

    def get_run_worker_debug_info(self, run: dg.DagsterRun, include_container_logs: bool | None = True) -> str | None:
        """Return nothing: the log of the worker is on its host."""
        return None

    def is_alive(self, process: str) -> bool:
        """Return whether the process of a command lives, on whichever host."""
        return is_held(self.database, COMMAND, process)

    def is_nowhere(self, run: dg.DagsterRun) -> bool:
        """Return whether a run that was launched is neither in the queue nor at a worker.

        Raises:
            StoreError: the queue, or Postgres, cannot be reached.
        """
        if DAGSTER_CELERY_TASK_ID_TAG not in run.tags or is_held(self.database, RUN, run.run_id):
            return False
        try:
            with self._queue() as connection:
                waiting: int = connection.default_channel.queue_declare(QUEUE, passive=True).message_count
        except ChannelError:  # redis forgets an empty queue
            waiting = 0
        except OperationalError as error:
            raise StoreError(f"the queue cannot be reached: {error}") from None
        return waiting == 0

    @contextmanager
    def _queue(self) -> Iterator[Any]:
        with self.celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_SECONDS, reraise_as_library_errors=True)
            yield connection

    def slots(self) -> int:
        """Return how many runs the workers that live can take at once; none while the queue is out of reach."""
        try:
            with self._queue():
                return count_held(self.database, SLOT)
        except (OperationalError, StoreError) as error:
            logger.warning("runs wait: %s", error)
            return 0

    def dispose(self) -> None:
        """Let go of the connections to the queue."""
        self.celery.close()
        super().dispose()


class SlotCoordinator(QueuedRunCoordinator[dg.DagsterInstance]):
    """Dagster's queue of runs, from which as many go as workers have slots; so none waits where a worker could die."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(inst_data=inst_data)
        self._counted, self._until = 0, 0.0

    @classmethod
    def config_type(cls) -> Any:
        """Return the configuration: none."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Make it of its configuration."""
        return cls(inst_data=inst_data)

    def get_run_queue_config(self) -> RunQueueConfig:
        """Return the limit as it is now. Dagster counts the runs of commands too, and they take no slot."""
        if time.monotonic() >= self._until:
            launcher = self._instance.run_launcher
            slots = launcher.slots() if isinstance(launcher, WorkerLauncher) else 0
            under_way = self._instance.get_runs(dg.RunsFilter(statuses=WORKING)) if slots else []
            self._counted = slots + sum(PROCESS_TAG in run.tags for run in under_way)
            self._until = time.monotonic() + COUNTED_SECONDS
        return super().get_run_queue_config()._replace(max_concurrent_runs=self._counted)
