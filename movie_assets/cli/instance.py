"""The Dagster instance of the data folder, as the command line uses it.

Belongs here: DAGSTER_HOME, its dagster.yaml, the instance in which runs and changes of commands are recorded. Does not
belong here: starting runs.
"""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.compute_log_manager import ComputeLogManager
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from filelock import FileLock

from movie_assets.cli.dagster_records import why_unusable
from movie_assets.cli.data_folder import dagster_home
from movie_assets.defs.event_log import remove_half_made
from movie_assets.defs.lost_runs import mark_lost_runs
from movie_assets.defs.partitions import add_years
from movie_assets.errors import ConfigurationError
from movie_assets.liveness import named
from movie_assets.settings import Settings

DEFINITIONS = "movie_assets.definitions"
LOCATION, REPOSITORY = "movie_assets", "__repository__"
"""Names of the code location in workspace.yaml and of its repository."""
_NO_OTHER_TARGET = ("attribute", "executable_path", "package_name", "python_file", "working_directory")


class CommandInstance(dg.DagsterInstance):
    """The instance of the data folder, for runs that a command executes itself.

    `execute_in_process` records no origin, and a run without one stands neither on its job's page nor in the timeline.
    """

    @property
    def compute_log_manager(self) -> ComputeLogManager:
        """Copy no output: it is on the terminal. Dagster copies by two processes a step, which a Ctrl-C hits too."""
        return NoOpComputeLogManager()

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


def prepare_instance(home: Path, *, daemon_is_dead: bool = False) -> list[str]:
    """Make the instance's own stores where they are missing; add years, mark lost runs; return those.

    Raises:
        ConfigurationError: the folder's dagster.yaml cannot be used.
    """
    instance, lost = _prepared(home, daemon_is_dead=daemon_is_dead)
    instance.dispose()
    return lost


def _prepared(home: Path, *, daemon_is_dead: bool = False) -> tuple[dg.DagsterInstance, list[str]]:
    """Open the instance, one process at a time since stores may be made; return it and the runs that were lost."""
    with FileLock(home / "instance.lock"):
        remove_half_made(home / "history" / "runs")
        try:
            instance = dg.DagsterInstance.get()
        except Exception as error:  # whatever the YAML or its schema lead to
            raise ConfigurationError(why_no_instance(home, error)) from error
        add_years(instance)
        return instance, mark_lost_runs(instance, daemon_is_dead=daemon_is_dead)


def why_no_instance(home: Path, error: Exception) -> str:
    """Return why the instance of this folder cannot be opened, and what to do."""
    if (records := why_unusable(error, home)) is not None:
        return records
    why = " ".join(str(error).strip().splitlines()[:1]) or type(error).__name__
    return (
        f"{home / 'dagster.yaml'} cannot be used: {why}. Correct it, or delete it: the next command writes the one that"
        " comes with the program."
    )


def _shown_alive(settings: Settings) -> AbstractContextManager[object]:
    """On a cluster, let the other hosts see that this process lives: it may execute runs itself."""
    if not settings.on_cluster or settings.operations_url is None:
        return nullcontext()
    from movie_assets.cluster.names import COMMAND
    from movie_assets.store.session_locks import holding

    return holding(settings.operations_url.get_secret_value(), COMMAND, named(os.getpid()))


@contextmanager
def command_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Open the instance of the data folder; every release year is a partition of it.

    Raises:
        StoreError: the folder cannot be written.
        ConfigurationError: the folder's dagster.yaml cannot be used.
    """
    instance, _ = _prepared(dagster_home(settings))
    with instance, _shown_alive(settings):
        # dagster.yaml could name the class, but it is the daemon's and the UI's too, whose runs have origins already.
        instance.__class__ = CommandInstance
        yield instance
