"""Runs that a command executed itself and that died with it.

Belongs here: the tag that names a run's process, marking runs whose process is dead, the sensor that looks for them.
Does not belong here: runs that the daemon launched, which it monitors itself.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from movie_assets.liveness import named, named_alive

PROCESS_TAG = "movie_assets/process"
LOOK_SECONDS = 30
WORKING = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
GONE = "Its process is gone. Launch it again: what was answered is kept."


def process_tag() -> dict[str, str]:
    """Return the tag of a run that this process executes."""
    return {PROCESS_TAG: named(os.getpid())}


def mark_lost_runs(instance: dg.DagsterInstance, *, daemon_is_dead: bool = False) -> list[str]:
    """Mark runs as failed whose process is dead, and return their ids; all that plan look here first.

    A run without the tag was launched by the daemon, which notices its death; when the daemon itself is dead nobody
    does, so a caller that knows that says so.
    """
    alive: Callable[[str], bool] = getattr(instance.run_launcher, "is_alive", named_alive)  # a cluster's asks Postgres
    runs = instance.get_runs(dg.RunsFilter(statuses=WORKING))
    lost = [run for run in runs if _is_lost(run.tags.get(PROCESS_TAG), alive, daemon_is_dead=daemon_is_dead)]
    for run in lost:
        instance.report_run_failed(run, GONE)
    return [run.run_id for run in lost]


@contextmanager
def canceled_when_interrupted(instance: dg.DagsterInstance) -> Iterator[None]:
    """Leave a run that this process executes as canceled, wherever in it an interrupt comes.

    Raises:
        KeyboardInterrupt: there was one, also where Dagster or SQLAlchemy make an error of their own of it.
    """
    try:
        yield
    except BaseException as error:
        if not _came_of_interrupt(error):
            raise
        cancel_own_runs(instance)
        raise KeyboardInterrupt from None


def _came_of_interrupt(error: BaseException) -> bool:
    """Return whether an interrupt led to an error: SQLAlchemy closes what was interrupted, and cannot roll back."""
    left, seen = [error], set[int]()
    while left:
        one = left.pop()
        if isinstance(one, KeyboardInterrupt | dg.DagsterExecutionInterruptedError):
            return True
        seen.add(id(one))
        left += [other for other in (one.__cause__, one.__context__) if other is not None and id(other) not in seen]
    return False


def cancel_own_runs(instance: dg.DagsterInstance) -> None:
    """Mark the runs of this process as canceled that did not end well: a person stopped it."""
    for run in instance.get_runs(dg.RunsFilter(tags=process_tag())):
        if run.status not in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.CANCELED):
            instance.report_run_canceled(run, "The run was interrupted. What was answered is kept.")


def _is_lost(process: str | None, alive: Callable[[str], bool], *, daemon_is_dead: bool) -> bool:
    return daemon_is_dead if process is None else not alive(process)


@dg.sensor(
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks runs of commands that were killed as failed, so that nothing waits for them. Starts no run.",
)
def lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look for runs whose process is dead."""
    found = mark_lost_runs(context.instance)
    return dg.SkipReason(f"marked as failed: {', '.join(found)}" if found else "every run has its process")
