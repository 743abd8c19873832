"""The folder of an export: there whole or not at all, and never in the place of anything else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import StoreError
from movie_assets.export.export_folder import staged
from movie_assets.settings import Settings
from movie_assets_tests.export.conftest import NOW, Export
from movie_assets_tests.processes import environment

DIES = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from movie_assets.export.export_request import ExportRequest
from movie_assets.export.table_export import export_tables
from movie_assets.settings import Settings
def watch(name):
    if name == "provider_cache_movies":
        os.kill(os.getpid(), signal.SIGKILL)
export_tables(Settings(), ExportRequest(Path(sys.argv[1]), sys.argv[2]), datetime.now(UTC), watch)
"""


@pytest.mark.parametrize("file_format", ["parquet", "sqlite"])
def test_a_killed_export_leaves_nothing_that_looks_whole(
    file_format: str, export: Export, films: Settings, running_server: EmbeddedServer, tmp_path: Path
) -> None:
    """The place stays empty, or as it was; the next export into it leaves nothing of the killed one."""
    out, env = tmp_path / "out", environment(running_server, films.data)
    for before in (None, export):
        if before is not None:
            before(file_format, folder=out)
        kept = sorted(path.name for path in out.glob("*"))
        done = subprocess.run((sys.executable, "-c", DIES, str(out), file_format), env=env, check=False)
        assert done.returncode == -signal.SIGKILL
        assert sorted(path.name for path in out.glob("*")) == kept
        assert not (tmp_path / ".out.arriving" / "manifest.json").exists()
    export(file_format, folder=out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_export_is_replaced_whole(export: Export, tmp_path: Path) -> None:
    """Its files do not stay beside the new ones."""
    export("csv", tables=("movies",))
    export("parquet", tables=("omdb_ratings",))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"manifest.json", "omdb_ratings.parquet"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_no_export_stays(export: Export, tmp_path: Path) -> None:
    """A folder with other files is refused; with --replace it is set aside, not deleted."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "diary.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty, and no export of ours"):
        export(tables=("movies",))
    export(tables=("movies",), replace=True)
    (aside,) = tmp_path.glob("out.before-*")
    assert (aside / "diary.txt").read_text() == "mine"
    (folder / "diary.txt").write_text("mine too")
    with pytest.raises(StoreError, match="other files in it, such as diary"):
        export(tables=("movies",))
    assert (folder / "diary.txt").read_text() == "mine too"


def test_an_empty_folder_is_taken(export: Export, tmp_path: Path) -> None:
    """It may be there already."""
    (tmp_path / "out").mkdir()
    export(tables=("movies",))
    assert (tmp_path / "out" / "movies.parquet").exists()


def test_the_stores_are_never_replaced(export: Export, films: Settings, tmp_path: Path) -> None:
    """Neither the data folder nor one above it, nor the folder where one is, nor a file."""
    for folder in (films.data, films.data.parent, Path.cwd()):
        with pytest.raises(StoreError, match="folder of its own"):
            export(folder=folder, tables=("movies",), replace=True)
    assert films.warehouse_path.exists()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="is no folder"):
        export(folder=tmp_path / "file", tables=("movies",), replace=True)
    (tmp_path / "link").symlink_to(films.data)
    with pytest.raises(StoreError, match="is no folder"):
        export(folder=tmp_path / "link", tables=("movies",), replace=True)


def test_two_exports_into_one_place_do_not_mix(tmp_path: Path) -> None:
    """The second one says so, and disturbs nothing."""
    target, store = tmp_path / "out", tmp_path / "stores" / "warehouse.duckdb"
    with staged(target, replace=False, holds=store, now=NOW) as first:
        (first / "file").write_text("first")
        with (
            pytest.raises(StoreError, match="another export writes"),
            staged(target, replace=False, holds=store, now=NOW),
        ):
            pass
    assert (target / "file").read_text() == "first"


def test_a_kill_within_the_swap_is_finished_by_the_next_export(export: Export, tmp_path: Path) -> None:
    """What was there before comes back, and then is replaced as ever."""
    export("csv", tables=("movies",))
    (tmp_path / "out").rename(tmp_path / ".out.before")
    export("parquet", tables=("movies",))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "movies.parquet").exists()
