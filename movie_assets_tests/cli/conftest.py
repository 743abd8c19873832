"""A data folder with films, and a way to type commands on it.

Belongs here: fixtures of several modules of this package. Does not belong here: tests.
"""

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.cli.data_folder import dagster_home
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import made_once, put_stores
from movie_assets_tests.processes import environment
from movie_assets_tests.typed_commands import Command, typed_with


@pytest.fixture(scope="module")
def folder(
    running_server: EmbeddedServer, year_made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder with the films of 1987."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("cli"))
    put_stores(year_made("1987"), settings)
    return settings.data


@pytest.fixture(scope="session")
def empty_home(running_server: EmbeddedServer, empty_stores: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder without films, with Dagster's records, whose making takes a second."""

    def make(data: Path) -> None:
        settings = settings_for(running_server, data)
        put_stores(empty_stores, settings)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DAGSTER_HOME", str(data))
            dagster_home(settings)
            with dg.DagsterInstance.get() as instance:
                instance.get_runs_count()
                instance.get_latest_materialization_event(dg.AssetKey("movies"))

    return made_once(tmp_path_factory, "empty-home", make)


@pytest.fixture
def here(
    folder: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process on that folder: exit code, output, errors."""
    return typed_with(environment(server, folder), monkeypatch, capfd)
