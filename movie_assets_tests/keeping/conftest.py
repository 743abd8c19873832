"""A collected year, made once: each test gets a copy of its two stores, and may verify them.

Belongs here: those fixtures. Does not belong here: tests.
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import polars as pl
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.keeping.verification import Verified, verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import movie_ids_of
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import put_stores

YEAR = "1987"
Rows = dict[str, pl.DataFrame]


def tables(warehouse: Warehouse) -> Rows:
    """Return every row of every table of films."""
    with warehouse.connection():
        return {name: warehouse.frame(f"FROM {t.stored_name} ORDER BY ALL") for name, t in FILM_TABLES.items()}


@pytest.fixture
def settings(settings: Settings, year_made: Callable[[str], Path]) -> Settings:
    """Settings of a folder that has a copy of those stores."""
    put_stores(year_made(YEAR), settings)
    return settings


@pytest.fixture
def films(settings: Settings) -> list[int]:
    """The films of the year."""
    with Operations(settings.operations_path) as operations:
        return sorted(movie_ids_of(operations, [YEAR]))


@pytest.fixture(scope="session")
def as_collected(
    running_server: EmbeddedServer, year_made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Rows:
    """The rows of those stores, before a test did anything."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("as_collected"))
    put_stores(year_made(YEAR), settings)
    return tables(Warehouse(settings.warehouse_path))


@pytest.fixture
def checked(settings: Settings, operations: Operations, warehouse: Warehouse) -> Callable[..., Verified]:
    """Verify a test's stores. The warehouse is opened once, not for each of the fourteen looks at it."""

    def work(*, repair: bool = False, quick: bool = False) -> Verified:
        with warehouse.connection() if warehouse.place.exists() else nullcontext():
            return verify(settings, operations, warehouse, repair=repair, quick=quick)

    return work
