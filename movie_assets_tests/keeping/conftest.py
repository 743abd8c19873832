"""A collected year, made once: each test gets a copy of its two stores.

Belongs here: that fixture. Does not belong here: tests.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import movie_ids_of
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for

YEAR = "1987"


@pytest.fixture(scope="session")
def collected(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the films of a year in both stores, which are closed."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("collected"))
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, YEAR)
        collect_years(settings, operations, YEAR)
        warehouse = Warehouse(settings.warehouse_path)
        project_years(settings, operations, warehouse, YEAR, as_of=datetime.now(UTC))
    return settings.data


@pytest.fixture
def settings(settings: Settings, collected: Path) -> Settings:
    """Settings of a folder that has a copy of those stores."""
    for store in (settings.operations_path, settings.warehouse_path):
        shutil.copyfile(collected / store.name, store)
    return settings


@pytest.fixture
def films(settings: Settings) -> list[int]:
    """The films of the year."""
    with Operations(settings.operations_path) as operations:
        return sorted(movie_ids_of(operations, [YEAR]))
