"""The commands that keep the two stores, and what every command says when one is lost."""

import shutil
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command


@pytest.mark.fault("command", "operations.sqlite was lost")
def test_a_lost_operations_store_is_told_by_every_command(
    here: Command, folder: Path, server: EmbeddedServer, tmp_path: Path
) -> None:
    """Whatever would write stops and says what to do; reading says it too; adopting goes on and deletes nothing."""
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    (copy / "operations.sqlite").unlink()
    server.log.clear()
    for command_line in (
        ("collect", "--start-year", "1987"),
        ("freeze", "1", "--reason", "x"),
        ("status",),
        ("plan",),
        ("history", "1"),
        ("imdb",),
        ("identify", "Alien", "--year", "1979"),
    ):
        code, _, errors = here(*command_line, MOVIE_ASSETS_DATA=str(copy))
        assert code == 1, command_line
        assert "operations.sqlite is missing" in errors, command_line
        assert "movie-assets adopt" in errors
        assert "Traceback" not in errors
    code, output, errors = here("sql", "SELECT count(*) AS n FROM movies", MOVIE_ASSETS_DATA=str(copy))
    assert code == 0
    films = Warehouse(folder / "warehouse.duckdb").frame("SELECT count(*) FROM provider_cache").item()
    assert str(films) in output
    assert "operations.sqlite is missing" in errors
    assert server.log.count() == 0
    assert not (copy / "operations.sqlite").exists()
    code, output, errors = here("adopt", MOVIE_ASSETS_DATA=str(copy))
    assert (code, errors) == (0, "")
    assert len(list(copy.glob("warehouse.set-aside-*.duckdb"))) == 1
    assert here("status", MOVIE_ASSETS_DATA=str(copy))[0] == 0


@pytest.mark.parametrize(
    "arguments", [("status",), ("show", "x"), ("sql", "SELECT 1"), ("plan",), ("imdb",), ("pending",)]
)
def test_reading_makes_no_store(arguments: tuple[str, ...], here: Command, tmp_path: Path) -> None:
    """Commands that read leave a folder without stores as it is."""
    here(*arguments, MOVIE_ASSETS_DATA=str(tmp_path))
    assert [path.name for path in tmp_path.rglob("*")] == []


def test_the_commands_that_keep_the_stores(here: Command, folder: Path, tmp_path: Path) -> None:
    """verify, backup, restore, compact and prune on a data folder: each says in words what it did, exit code 0."""
    copy, made = tmp_path / "data", tmp_path / "my backup"
    shutil.copytree(folder, copy)
    for arguments, said in (
        (("verify",), "Both stores are whole"),
        (("backup", str(made)), f"To go back to it: movie-assets restore '{made}'"),
        (("restore", str(made)), "Restored from"),
        (("prune", "--older-than", "1"), "Nothing to drop"),
        (("compact",), "operations.sqlite: "),
        (("verify", "--quick"), "Both stores are whole"),
    ):
        code, output, errors = here(*arguments, MOVIE_ASSETS_DATA=str(copy))
        assert (code, errors) == (0, ""), arguments
        assert said in output
    with Warehouse(copy / "warehouse.duckdb").connection() as connection:
        connection.execute("UPDATE tmdb_details SET title = 'Wrong'")
    code, output, _ = here("verify", MOVIE_ASSETS_DATA=str(copy))
    assert code == 1
    assert "tmdb_details: rows are not what was received" in output
    assert here("verify", "--repair", MOVIE_ASSETS_DATA=str(copy))[0] == 0


@pytest.mark.fault("command", "Dagster's records cannot be written when the work is done")
def test_what_cannot_be_recorded_is_done_all_the_same(here: Command, folder: Path, tmp_path: Path) -> None:
    """The command gives its result, and says what the UI will not show and what to do; its work is kept."""
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "history", ignore_errors=True)
    (copy / "history").mkdir()
    (copy / "history" / "runs.db").write_bytes(b"not a database" * 100)
    with Operations(copy / "operations.sqlite") as operations:
        film = operations.row("SELECT movie_id FROM films")
    assert film is not None
    code, output, errors = here("freeze", str(film["movie_id"]), "--reason", "x", MOVIE_ASSETS_DATA=str(copy))
    assert (code, "is frozen" in output, "Traceback" in errors) == (0, True, False), errors
    assert "what this command did is kept" in errors
    assert "move the folders history" in errors
    frozen = f"SELECT data_frozen FROM movie_status WHERE movie_id = {film['movie_id']}"
    assert Warehouse(copy / "warehouse.duckdb").frame(frozen).item() is True
