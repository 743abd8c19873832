"""The data folder as commands use it: Dagster's home, and the warehouse of which every write is recorded.

Belongs here: both, without Dagster, whose import takes a second. Does not belong here: the instance (instance.py).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from movie_assets.cli.dagster_records import leave_out_attempts, why_unusable
from movie_assets.cli.options import command_name
from movie_assets.cli.terminal import say
from movie_assets.clock import utc_now
from movie_assets.errors import ConfigurationError, MovieAssetsError, StoreError
from movie_assets.installation import CLUSTER_YAML, DAGSTER_YAML
from movie_assets.settings import Settings
from movie_assets.store.postgres_sessions import for_sqlalchemy
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import warehouse_of

OF_A_CLUSTER = ("dagster_celery", "dagster_postgres", "psycopg", "redis")
"""Packages of the extra that Dagster's side of a cluster needs."""


def dagster_home(settings: Settings) -> Path:
    """Make Dagster's folder the home of this process and its children; return it.

    Raises:
        StoreError: the folder cannot be written, or its name is no text.
        ConfigurationError: what a cluster needs is not installed.
    """
    home = settings.dagster_folder.resolve()
    try:
        str(home).encode()
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "dagster.yaml").exists():
            arriving = home / f"dagster.yaml.{os.getpid()}"
            shutil.copyfile(CLUSTER_YAML if settings.on_cluster else DAGSTER_YAML, arriving)
            arriving.replace(home / "dagster.yaml")  # whole at once: another first command may read it already
    except OSError as error:
        raise StoreError(f"cannot write the data folder {home}: {error.strerror}. Set MOVIE_ASSETS_DATA.") from error
    except UnicodeEncodeError as error:
        raise StoreError(f"the name of the data folder {home} is no text in UTF-8. Set MOVIE_ASSETS_DATA.") from error
    os.environ["DAGSTER_HOME"] = str(home)
    if settings.on_cluster and settings.operations_url is not None and settings.broker is not None:
        if missing := [name for name in OF_A_CLUSTER if find_spec(name) is None]:
            why = f"MOVIE_ASSETS_BROKER needs the extra: pip install 'movie-assets[cluster]' ({', '.join(missing)})"
            raise ConfigurationError(why)
        leave_out_attempts()
        database = settings.operations_url.get_secret_value()
        # The cluster's dagster.yaml names these three; they may stand in .env, which Dagster does not read.
        os.environ["MOVIE_ASSETS_OPERATIONS_URL"] = database
        os.environ["MOVIE_ASSETS_BROKER"] = settings.broker.get_secret_value()
        os.environ["DAGSTER_POSTGRES_URL"] = for_sqlalchemy(database)
    return home


@contextmanager
def reported_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """Yield the warehouse to a command; at the end a run of the job `command` records every table and year it wrote.

    Where Dagster's records fail, the command has done its work all the same: it says so, and goes on to its result.
    """
    warehouse = warehouse_of(settings)
    try:
        yield warehouse
    finally:
        if warehouse.written:
            _record(settings, warehouse)


def _record(settings: Settings, warehouse: Warehouse) -> None:
    from movie_assets.cli.instance import command_instance
    from movie_assets.defs.command_job import record_command
    from movie_assets.defs.materialized import Changes

    try:
        with command_instance(settings) as instance:
            record_command(instance, f"movie-assets {command_name()}".strip(), Changes(warehouse, settings, utc_now))
    except Exception as error:
        why = str(error) if isinstance(error, MovieAssetsError) else why_unusable(error)
        if why is None:
            raise
        say(f"movie-assets: what this command did is kept, but the UI will not show it. {why}", error=True)
