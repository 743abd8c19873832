"""A data folder with films, and exports of it.

Belongs here: fixtures of several modules of this package. Does not belong here: tests.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.export.export_request import ExportRequest
from movie_assets.export.table_export import export_tables
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Export = Callable[..., dict[str, Any]]


@pytest.fixture(scope="package")
def films(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder with the films of 1987."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("export"))
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1987")
        collect_years(settings, operations, "1987")
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1987", as_of=datetime.now(UTC))
    return settings


@pytest.fixture
def export(films: Settings, tmp_path: Path) -> Export:
    """Export into a folder, `out` where none is named; the manifest as it is on disk."""

    def call(file_format: str = "parquet", folder: Path = tmp_path / "out", **how: Any) -> dict[str, Any]:
        request = ExportRequest(folder=folder, format=file_format, **how)
        export_tables(films, request, NOW, lambda _: None)
        read: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        return read

    return call
