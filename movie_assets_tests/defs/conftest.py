"""Running jobs for the tests of the Dagster wiring, and reading what they wrote and showed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg
import polars as pl
import pytest

from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import add_years, range_tags
from movie_assets.defs.resources import CollectionOptions
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for

YEARS = ("1993", "1994")
YEARLY = {name: table for name, table in TABLES.items() if not table.whole}
"""Tables of films by year; the others belong to no year."""
Run = Callable[..., dg.ExecuteInProcessResult]
HOME = """
event_log_storage:
  module: movie_assets.defs.event_log
  class: EventLog
  config: {{home: "{home}"}}
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
telemetry: {{enabled: false}}
"""
"""The dagster.yaml of a test's instance: Dagster's ephemeral one takes a fifth longer for a run."""


@contextmanager
def recording() -> Iterator[dg.DagsterInstance]:
    """Open an instance of its own, with every release year."""
    with TemporaryDirectory() as folder:
        shutil.copytree(_new_home().name, folder, dirs_exist_ok=True)
        (Path(folder) / "dagster.yaml").write_text(HOME.format(home=folder))
        with dg.DagsterInstance.from_config(folder) as instance:
            yield instance


@cache
def _new_home() -> "TemporaryDirectory[str]":
    """Make the files of an instance, which are copied: making them takes as long as a tenth of a run."""
    home = TemporaryDirectory()
    (Path(home.name) / "dagster.yaml").write_text(HOME.format(home=home.name))
    with dg.DagsterInstance.from_config(home.name) as instance:
        add_years(instance)
        instance.get_runs_count()
    return home


def execute(
    settings: Settings,
    job: str = "year",
    years: tuple[str, str] | None = YEARS,
    instance: dg.DagsterInstance | None = None,
    **options: Any,
) -> Any:
    """Run a job over a range of years, or one that knows no years, in this process, by default in an own instance."""
    select = options.pop("select", None)
    with nullcontext(instance) if instance else recording() as recorded:
        add_years(recorded)
        definition = build_defs(settings).resolve_job_def(job)
        config = dg.RunConfig(
            resources={"collection": CollectionOptions(**options)} if options else {},
            loggers={"console": {"config": {"log_level": "CRITICAL"}}},
        )
        return definition.execute_in_process(
            instance=recorded,
            tags=range_tags(*years) if years else None,
            run_config=config,
            asset_selection=[dg.AssetKey(name) for name in select] if select else None,
            raise_on_error=False,
        )


@pytest.fixture(scope="session")
def collected_folder(
    running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Any, list[Any]]:
    """A data folder with two years collected by the job `year`; its result, and what the server was asked."""
    folder = tmp_path_factory.mktemp("collected")
    running_server.log.clear()
    result = execute(settings_for(running_server, folder))
    return folder, result, running_server.log.entries()


@pytest.fixture
def collected(collected_folder: tuple[Path, Any, list[Any]], server: EmbeddedServer, tmp_path: Path) -> Settings:
    """Settings over a copy of that folder, to do with as the test likes."""
    shutil.copytree(collected_folder[0], tmp_path / "data")
    return settings_for(server, tmp_path / "data")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with recording() as instance:
        yield instance


def plain(value: Any) -> Any:
    """Return a metadata value as a test compares it; of a table its rows."""
    records = getattr(value, "records", None)
    return value.value if records is None else [dict(record.data) for record in records]


def run_figures(result: Any, asset: str) -> dict[str, Any]:
    """Return the figures of a whole run that it observed of an asset, as plain values."""
    for event in result.all_events:
        if event.event_type_value == "ASSET_OBSERVATION" and event.asset_key == dg.AssetKey(asset):
            observed = event.event_specific_data.asset_observation
            return {name: plain(value) for name, value in observed.metadata.items()}
    raise AssertionError(f"{asset} was not observed")


def figures(result: Any, asset: str, year: str) -> dict[str, Any]:
    """Return the metadata of an asset's materialization of a year, as plain values."""
    for event in result.get_asset_materialization_events():
        if event.asset_key == dg.AssetKey(asset) and event.partition == year:
            return {name: plain(value) for name, value in event.materialization.metadata.items()}
    raise AssertionError(f"{asset} of {year} was not materialized")


def tables(settings: Settings) -> dict[str, pl.DataFrame]:
    """Every table, every row."""
    warehouse = Warehouse(settings.warehouse_path)
    with warehouse.connection():
        return {name: warehouse.frame(f"SELECT * FROM {t.stored_name} ORDER BY ALL") for name, t in YEARLY.items()}


def checks(result: Any) -> dict[tuple[str, str], bool]:
    """Asset and name of every check -> passed."""
    return {
        (e.asset_key.to_user_string(), e.check_name): e.passed
        for e in result.get_asset_check_evaluations()
        if e.partition is None
    }
