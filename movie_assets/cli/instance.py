"""The Dagster instance of the data folder, as the command line finds it.

Belongs here: DAGSTER_HOME, its dagster.yaml, runs that lost their worker. Does not belong here: starting runs.
"""

import os
import shutil
from pathlib import Path

import dagster as dg

from movie_assets.errors import StoreError
from movie_assets.settings import PROJECT_DATA, Settings

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
        if not (home / "dagster.yaml").exists() and (PROJECT_DATA / "dagster.yaml").exists():
            shutil.copyfile(PROJECT_DATA / "dagster.yaml", home / "dagster.yaml")
    except OSError as error:
        raise StoreError(f"cannot write the data folder {home}: {error.strerror}. Set MOVIE_ASSETS_DATA.") from error
    os.environ["DAGSTER_HOME"] = str(home)
    return home


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
