"""movie-assets replay, as a user types it."""

import json
from pathlib import Path

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.warehouse.comparing import rows_by_table
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command


def test_a_deleted_warehouse_comes_back(here: Command, folder: Path, server: EmbeddedServer) -> None:
    """Every table of films has its rows again, no provider is called, and the last line says so."""
    path = folder / "warehouse.duckdb"
    before = {name: rows for name, rows in rows_by_table(Warehouse(path)).items() if rows and name != "movie_status"}
    path.unlink()
    server.log.clear()
    code, output, _ = here("replay", "--json")
    after = rows_by_table(Warehouse(path))
    assert (code, {name: after[name] for name in before}) == (0, before)
    told = {row["table"]: row["rows"] for row in json.loads(output)["rows"]}
    assert told["provider_cache_movies"] == before["provider_cache_movies"]
    assert server.log.count() == 0


def test_an_empty_folder_has_nothing_to_replay(here: Command, tmp_path: Path) -> None:
    """A store without films is an error, not an empty warehouse."""
    Operations(tmp_path / "operations.sqlite").close()
    code, _, errors = here("replay", MOVIE_ASSETS_DATA=str(tmp_path))
    assert (code, "nothing to replay" in errors) == (1, True)
    assert not (tmp_path / "warehouse.duckdb").exists()
