"""A data folder with films, and a way to type commands on it.

Belongs here: fixtures of several modules of this package. Does not belong here: tests.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from movie_assets.cli.app import main
from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import environment

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the films of 1987."""
    data = tmp_path_factory.mktemp("cli")
    settings = settings_for(running_server, data)
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1987")
        collect_years(settings, operations, "1987")
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1987")
    return data


@pytest.fixture
def here(
    folder: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process on that folder: exit code, output, errors."""
    for name, value in environment(server, folder).items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str, **changes: str) -> tuple[int, str, str]:
        for name, value in changes.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["movie-assets", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = capfd.readouterr()
        return int(ended.value.code or 0), output, errors

    return call
