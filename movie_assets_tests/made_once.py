"""Folders that are made once for a run of the suite, by the worker that needs one first: each test copies them.

Belongs here: making a folder once, and what several packages' tests copy from. Does not belong here: fixtures.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder of this name, which only one worker makes; nobody writes into it afterwards."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = folder.with_name(f"{name}.making")  # whoever failed in the middle left it
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def make_empty(data: Path) -> None:
    """Make both stores of a new data folder."""
    Operations(data / "operations.sqlite").close()
    with Warehouse(data / "warehouse.duckdb").connection():
        pass


def make_year(settings: Settings, year: str) -> None:
    """Collect and show the films of a year."""
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, year)
        collect_years(settings, operations, year)
        project_years(settings, operations, Warehouse(settings.warehouse_path), year, as_of=datetime.now(UTC))


def put_stores(made: Path, settings: Settings) -> None:
    """Copy both stores of such a folder to where a test's settings have theirs."""
    for store in (settings.operations_path, settings.warehouse_path):
        assert not store.exists(), f"{store} is there, and may be open"
        shutil.copyfile(made / store.name, store)
