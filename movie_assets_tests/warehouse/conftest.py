"""Warehouses at each of their places, for what is said of all of them.

Belongs here: those fixtures. Does not belong here: tests.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lake import Lake
from movie_assets.warehouse.opening import place_of, warehouse_of
from movie_assets_tests.postgres import TestServer


@pytest.fixture
def in_file(settings: Settings) -> Warehouse:
    """A warehouse whose file is made by its first use."""
    return Warehouse(settings.warehouse_path)


@pytest.fixture
def warehouse(in_file: Warehouse) -> Warehouse:
    """A warehouse in a file; a module whose rules hold of any place overrides this by `anywhere`."""
    return in_file


@pytest.fixture(params=["file", "lake"])
def anywhere(request: pytest.FixtureRequest) -> Warehouse:
    """A warehouse at each place."""
    settings: Settings = request.getfixturevalue("settings" if request.param == "file" else "lake")
    return warehouse_of(settings)


@pytest.fixture(scope="session")
def made_lake(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A lake without films: making its tables takes longer than many tests."""
    folder = tmp_path_factory.mktemp("lake")
    settings = in_lake(Settings(_env_file=None, data=folder, demo=False), postgres.new_store(empty=True), folder)
    with warehouse_of(settings).connection():
        pass
    closed(settings)
    return settings


@pytest.fixture
def lake(postgres: TestServer, made_lake: Settings, settings: Settings) -> Iterator[Settings]:
    """Settings of a lake that has its tables, and no film yet."""
    assert made_lake.lake is not None
    assert made_lake.lake_data is not None
    address = SecretStr(made_lake.lake.get_secret_value().removeprefix("postgres:"))
    own = in_lake(settings, postgres.copied(address), Path(made_lake.lake_data))
    yield own
    closed(own)


def in_lake(settings: Settings, address: SecretStr, data: Path) -> Settings:
    """Return settings whose warehouse is a lake."""
    lake = SecretStr(f"postgres:{address.get_secret_value()}")
    return settings.model_copy(update={"lake": lake, "lake_data": str(data)})


def closed(settings: Settings) -> None:
    """Let go of a lake, so that its database can be copied and its server stopped."""
    place = place_of(settings)
    assert isinstance(place, Lake)
    place.close()
