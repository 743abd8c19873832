"""A folder whose films lived for some days.

Belongs here: fixtures of several modules of this package. Does not belong here: tests.
"""

import shutil
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import made_once
from movie_assets_tests.past.playing import NOON, STEP, YEARS, Stage, Stopped, play

LIVED: list[Stage] = [
    (0, {"title": "Another Title", "budget": 7_000_000}, False),
    (1, {"imdb_id": "tt9400001"}, False),
    (2, {"release_date": "1991-05-05"}, True),
    (0, {"remove": True}, False),
]


@pytest.fixture(scope="session")
def lived_once(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of both stores after all that, and of the operations store at each moment before."""

    def make(data: Path) -> None:
        settings = settings_for(running_server, data)
        for _ in play(running_server, settings, LIVED):
            pass
        with Operations(settings.operations_path) as operations:
            project_years(settings, operations, Warehouse(settings.warehouse_path), *YEARS)

    return made_once(tmp_path_factory, "lived", make)


@pytest.fixture
def lived(lived_once: Path, server: EmbeddedServer, tmp_path: Path) -> Settings:
    """The settings of a copy of that folder."""
    shutil.copytree(lived_once, tmp_path / "data")
    return settings_for(server, tmp_path / "data")


@pytest.fixture
def stopped(lived: Settings) -> list[Stopped]:
    """The moments after each collection, with the store of then."""
    return [
        Stopped(NOON + STEP * number + STEP / 2, lived.data / f"stopped-{number}.sqlite")
        for number in range(len(LIVED) + 1)
    ]
