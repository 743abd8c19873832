"""Runs that a worker took and that never began, since it died first.

Belongs here: finding and failing them, so that Dagster launches them again. Does not belong here: runs that began
(launcher.py), runs of commands (defs/lost_runs.py).

Dagster's monitoring gives a run minutes to start. Here one that starts is in the queue, or some worker holds its name.
"""

import json

import dagster as dg

from movie_assets.cluster.launcher import WorkerLauncher
from movie_assets.defs.launching_again import AGAIN
from movie_assets.errors import StoreError

LOOK_SECONDS = 8
"""A run has to be nowhere at two looks in a row: between the queue and its name a worker needs a moment."""
GONE = "Its worker died before it began."


@dg.sensor(
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks runs as failed that are neither in the queue nor at a worker, so that they are launched again."
    " Starts no run itself.",
)
def lost_starts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Fail what is nowhere for the second time."""
    instance = context.instance
    launcher = instance.run_launcher
    starting = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTING]))
    if not isinstance(launcher, WorkerLauncher) or not starting:
        context.update_cursor("[]")
        return dg.SkipReason("no run is starting")
    try:
        nowhere = [run for run in starting if launcher.is_nowhere(run)]
    except StoreError as error:
        return dg.SkipReason(f"nobody knows: {error}")
    before = set(json.loads(context.cursor or "[]"))
    lost = [run for run in nowhere if run.run_id in before]
    for run in lost:
        instance.add_run_tags(run.run_id, AGAIN)
        instance.report_run_failed(run, GONE)
    context.update_cursor(json.dumps([run.run_id for run in nowhere if run not in lost]))
    ids = ", ".join(run.run_id for run in lost)
    return dg.SkipReason(f"marked as failed: {ids}" if lost else "every run that starts is in the queue or at a worker")
