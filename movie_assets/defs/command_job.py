"""The job of commands: each command that changed films leaves a run, with an event for each table and year it wrote.

Belongs here: that job, and starting it. Does not belong here: what commands do (cli/), `collect`, which is a run of the
job `year`.
"""

import dagster as dg

from movie_assets.defs.lost_runs import canceled_when_interrupted, process_tag
from movie_assets.defs.materialized import Changes

STARTED_BY = "movie_assets/started_by"
"""The tag that names the command which started a run."""
QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}
"""The loggers of a run that a command executes: the command itself says what happened."""


@dg.op(description="Record what a command changed.")
def record_changes(context: dg.OpExecutionContext, changes: dg.ResourceParam[Changes]) -> None:
    """Log an event for each table and year, and what its checks say."""
    changes.log(context)


@dg.job(
    name="command",
    description="What a command such as `movie-assets confirm` changed. Commands start it; from here it does nothing.",
)
def command_job() -> None:
    """Record the changes."""
    record_changes()


def record_command(instance: dg.DagsterInstance, command: str, changes: Changes) -> None:
    """Record what this command wrote to the warehouse, as a run of its own."""
    with canceled_when_interrupted(instance):
        command_job.execute_in_process(
            instance=instance,
            resources={"changes": changes},
            run_config=dg.RunConfig(loggers=QUIET),
            tags={**process_tag(), STARTED_BY: command},
        )
