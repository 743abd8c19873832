"""`movie-assets replay`: the warehouse anew from the operations store, by one run of the job `replay`.

Belongs here: which years, and what is said at the end. Does not belong here: the projections (warehouse/projection.py),
comparing without writing (keeping/verification.py).
"""

from datetime import UTC, datetime

import dagster as dg

from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.instance import command_instance
from movie_assets.cli.job_runs import STOPPED, run_job
from movie_assets.cli.output import Output
from movie_assets.cli.result import Table, columns
from movie_assets.definitions import build_defs
from movie_assets.defs.resources import CollectionOptions
from movie_assets.errors import ConfigurationError, StoppedError
from movie_assets.policy.years import partition_years
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.warehouse.comparing import rows_by_table
from movie_assets.warehouse.opening import open_operations, warehouse_of


def run_replay(settings: Settings, out: Output) -> None:
    """Bring every table of all years to what the operations store says, and say how many rows each has.

    Raises:
        ConfigurationError: no films are known.
        RunFailedError: the run failed.
        StoppedError: the run was stopped.
    """
    dagster_home(settings)
    with open_operations(settings) as operations:
        known = set(totals.years_with_films(operations))
    if not known:
        raise ConfigurationError("no films are known yet: there is nothing to replay")
    years = [year for year in partition_years(datetime.now(UTC).date()) if year in known]
    job = build_defs(settings).resolve_job_def("replay")
    with command_instance(settings) as instance:
        try:
            run_job(job, "movie-assets replay", (years[0], years[-1]), instance, CollectionOptions())
        except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
            raise StoppedError(STOPPED) from None
    warehouse = warehouse_of(settings)
    out.say(f"{warehouse.place.name} holds what the operations store says; no provider was called.")
    counted = [(name, count) for name, count in rows_by_table(warehouse).items() if count]
    out.table(Table("rows", columns("table", "rows"), counted))
