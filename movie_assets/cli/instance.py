"""The Dagster instance of the data folder, as the command line uses it.

Belongs here: DAGSTER_HOME, its dagster.yaml, the instance in which runs and changes of commands are recorded, runs
that lost their worker. Does not belong here: starting runs.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from movie_assets.defs.materialized import report_changes
from movie_assets.defs.partitions import add_years
from movie_assets.errors import StoreError
from movie_assets.settings import DAGSTER_YAML, Settings
from movie_assets.warehouse.database import Warehouse

DEFINITIONS = "movie_assets.definitions"
LOCATION, REPOSITORY = "movie_assets", "__repository__"
"""Names of the code location in workspace.yaml and of its repository."""
_NO_OTHER_TARGET = ("attribute", "executable_path", "package_name", "python_file", "working_directory")
PID_TAG = "movie_assets/pid"
"""Marks runs that a `movie-assets` process executes itself."""


def dagster_home(settings: Settings) -> Path:
    """Make the data folder the Dagster home of this process and its children; return it.

    Raises:
        StoreError: the folder cannot be written.
    """
    home = settings.data.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "dagster.yaml").exists():
            shutil.copyfile(DAGSTER_YAML, home / "dagster.yaml")
    except OSError as error:
        raise StoreError(f"cannot write the data folder {home}: {error.strerror}. Set MOVIE_ASSETS_DATA.") from error
    os.environ["DAGSTER_HOME"] = str(home)
    return home


class CommandInstance(dg.DagsterInstance):
    """The instance of the data folder, for runs that a command executes itself.

    `execute_in_process` records no origin, and a run without one stands neither on its job's page nor in the timeline.
    """

    def create_run_for_job(self, *args: Any, **how: Any) -> dg.DagsterRun:
        """Create a run whose origin is the code location that workspace.yaml loads."""
        job = how["job_def"] if "job_def" in how else args[0]
        return super().create_run_for_job(*args, **how | {"remote_job_origin": _origin(job.name)})


def _origin(job: str) -> Any:
    """Return the origin of a job's runs.

    Its class is not a public name of Dagster's. The form in which it is stored is stable, since every version reads the
    runs of older ones.
    """
    target = {"__class__": "LoadableTargetOrigin", "module_name": DEFINITIONS, **dict.fromkeys(_NO_OTHER_TARGET)}
    location = {
        "__class__": "ManagedGrpcPythonEnvRepositoryLocationOrigin",
        "loadable_target_origin": target,
        "location_name": LOCATION,
    }
    repository = {
        "__class__": "ExternalRepositoryOrigin",
        "repository_location_origin": location,
        "repository_name": REPOSITORY,
    }
    stored = {"__class__": "ExternalPipelineOrigin", "external_repository_origin": repository, "pipeline_name": job}
    return dg.deserialize_value(json.dumps(stored))


@contextmanager
def command_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Open the instance of the data folder; every release year is a partition of it.

    Raises:
        StoreError: the folder cannot be written.
    """
    dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        # dagster.yaml could name the class, but it is the daemon's and the UI's too, whose runs have origins already.
        instance.__class__ = CommandInstance
        add_years(instance)
        yield instance


@contextmanager
def reported_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """Yield the warehouse to a command; at the end Dagster hears of every table and year that it wrote."""
    warehouse = Warehouse(settings.warehouse_path)
    try:
        yield warehouse
    finally:
        if warehouse.written:
            with command_instance(settings) as instance:
                report_changes(instance, warehouse.written)


def mark_lost_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed whose worker is gone, and return their ids.

    Only for a caller that knows that no daemon is alive on this instance: when a whole `dagster dev` tree dies, nobody
    is left to notice that its runs have ended.
    """
    filters = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    )
    lost = [run for run in instance.get_runs(filters) if not _alive(run.tags.get(PID_TAG))]
    for run in lost:
        instance.report_run_failed(run, "Its worker is gone. Launch it again: what was answered is kept.")
    return [run.run_id for run in lost]


def _alive(pid: str | None) -> bool:
    if pid is None or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
