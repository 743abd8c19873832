"""Running a job of Dagster in the process of a command.

Belongs here: one run over a span of years, and in words why it failed. Does not belong here: which job, and what the
command shows (collect_runs.py, replay_command.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from movie_assets.defs.command_job import QUIET, STARTED_BY
from movie_assets.defs.failures import reason_of
from movie_assets.defs.lost_runs import cancel_own_runs, canceled_when_interrupted, process_tag
from movie_assets.defs.partitions import range_tags
from movie_assets.defs.resources import CollectionOptions
from movie_assets.errors import MovieAssetsError, StoppedError

STOPPED = "stopped; everything that was answered is kept, run it again to go on"
_INTERRUPTS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


class RunFailedError(MovieAssetsError):
    """A run failed; says why."""


def run_job(
    job: dg.JobDefinition,
    command: str,
    years: tuple[str, str] | None,
    instance: dg.DagsterInstance,
    options: CollectionOptions,
    assets: Sequence[str] | None = None,
    ops: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> dg.ExecuteInProcessResult:
    """Run a job, or these assets of it, over all years from the first to the last, as started by a command.

    `years`: None where the assets know none. `ops`: the configuration of its steps. `tags`: more of the
    run's tags.

    Raises:
        RunFailedError: the run failed.
        StoppedError: the run was stopped.
    """
    with canceled_when_interrupted(instance):
        result = job.execute_in_process(
            instance=instance,
            run_config=dg.RunConfig(ops=dict(ops or {}), resources={"collection": options}, loggers=QUIET),
            tags={**(range_tags(*years) if years else {}), **process_tag(), STARTED_BY: command, **(tags or {})},
            asset_selection=None if assets is None else [dg.AssetKey(name) for name in assets],
            raise_on_error=False,
        )
    if result.success:
        return result
    if (reason := _reason(result)) == STOPPED:
        cancel_own_runs(instance)
        raise StoppedError(STOPPED)
    raise RunFailedError(reason)


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """Return why the run failed, in words."""
    if result.dagster_run.status is dg.DagsterRunStatus.CANCELED:
        return STOPPED
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        if event.is_failure and error is not None:
            name, words = reason_of(error)
            return STOPPED if name in _INTERRUPTS else words
    return STOPPED
