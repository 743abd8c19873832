"""Backups are taken while others write, and prove themselves before they are put in place."""

import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from movie_assets.errors import StoreError
from movie_assets.keeping.backups import MANIFEST, backup, restore
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.bodies import keep_body
from movie_assets.store.pruning import prune
from movie_assets.store.store_files import compact_store, keep_aside
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.opening import open_operations
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.keeping.conftest import YEAR

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def refresh(settings: Settings, films: list[int]) -> None:
    with open_operations(settings) as operations:
        collect_years(settings, operations, YEAR, force=True, movie_ids=films)
        project_years(settings, operations, Warehouse(settings.warehouse_path), YEAR)


def responses(settings: Settings) -> int:
    with open_operations(settings) as operations:
        return int(operations.rows("SELECT count(*) FROM responses")[0][0])


def is_whole(settings: Settings) -> bool:
    warehouse = Warehouse(settings.warehouse_path)
    with open_operations(settings) as operations, warehouse.connection():  # opened once, not for each look at it
        return verify(settings, operations, warehouse).good


@pytest.mark.fault("backup", "both stores are damaged after a backup")
def test_a_backup_brings_both_stores_back(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """After a restore both stores are what they were; those before it stand beside; the next run goes on."""
    made, before = backup(settings, tmp_path / "copy", NOW), responses(settings)
    refresh(settings, films[:3])
    found, aside = restore(settings, made, NOW)
    assert found.good
    assert aside is not None
    assert sorted(path.name for path in aside.iterdir()) == ["operations.sqlite", "warehouse.duckdb"]
    assert responses(settings) == before
    refresh(settings, films[:3])
    assert is_whole(settings)


@pytest.mark.parametrize("lost", ["operations.sqlite", "warehouse.duckdb", "both", "damaged"])
@pytest.mark.fault("backup", "operations.sqlite was lost")
def test_a_lost_store_is_restored(lost: str, settings: Settings, films: list[int], tmp_path: Path) -> None:
    """Whatever became of the two files, a backup replaces them."""
    made = backup(settings, tmp_path / "copy", NOW)
    for path in (settings.operations_path, settings.warehouse_path):
        if lost in (path.name, "both"):
            path.unlink()
    if lost == "damaged":
        settings.operations_path.write_bytes(b"no database " * 1000)
    restore(settings, made, NOW)
    assert is_whole(settings)


@pytest.mark.fault("backup", "runs write during a backup")
def test_a_backup_is_consistent_while_others_write(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """Backups taken in the middle of runs: each one is whole, and restoring the last one works."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                refresh(settings, films[:2])
        except BaseException as error:
            errors.append(error)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        made = [backup(settings, tmp_path / str(n), NOW + timedelta(seconds=n)) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert errors == []
    aside = []
    for folder in made:
        found, before = restore(settings, folder, NOW)
        assert found.good
        aside.append(before)
    assert len(set(aside)) == len(made)  # restored in one second: each has the stores before it
    assert is_whole(settings)


def damage_file(folder: Path) -> None:
    file = folder / "operations.sqlite"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def name_another_file(folder: Path) -> None:
    manifest = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(manifest.replace("warehouse.duckdb", "../../elsewhere"))


@pytest.mark.parametrize(
    ("damage", "message"),
    [(damage_file, "is damaged"), (lose_manifest, "no backup"), (name_another_file, "no backup")],
)
@pytest.mark.fault("backup", "a damaged backup is restored")
def test_a_damaged_backup_changes_nothing(
    damage: object, message: str, settings: Settings, films: list[int], tmp_path: Path
) -> None:
    """A backup that is not what was made is refused before anything is swapped."""
    made = backup(settings, tmp_path / "copy", NOW)
    assert callable(damage)
    damage(made)
    refresh(settings, films[:1])
    before = responses(settings)
    with pytest.raises(StoreError, match=message):
        restore(settings, made, NOW)
    assert responses(settings) == before
    assert not (settings.data / "restoring").exists()
    assert is_whole(settings)


@pytest.mark.fault("backup", "a restore while a run goes on")
def test_nothing_is_swapped_under_a_run(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """While a run has the store open, restoring and compacting say what to do, and change nothing."""
    made = backup(settings, tmp_path / "copy", NOW)
    with open_operations(settings):
        with pytest.raises(StoreError, match="in use"):
            compact_store(settings.operations_path, wait_seconds=0.1)
        with pytest.raises(StoreError, match="in use"):
            restore(settings, made, NOW, wait_seconds=0.1)
    assert is_whole(settings)


@pytest.mark.fault("compact", "old bodies are pruned")
def test_pruning_and_compacting_give_space_back(settings: Settings, films: list[int]) -> None:
    """Old bodies go but the newest and the last good ones; rows, states and the warehouse stay what they were."""
    films, later, dice = films[:5], datetime.now(UTC) + timedelta(days=1), Random(1)
    with open_operations(settings) as operations:
        with operations.transaction() as connection:
            made = [(keep_body(connection, dice.randbytes(4_000)),) for _ in range(200)]
        with operations.transaction() as connection:
            for table in ("bodies", "body_keys"):
                connection.executemany(f"DELETE FROM {table} WHERE body_id = ?", made)
        collect_years(settings, operations, YEAR, force=True, movie_ids=films)
        rows = operations.rows("SELECT answer_id FROM responses ORDER BY 1")
        done = prune(operations, later, keep=1)
        assert done.responses >= 4 * len(films)
        assert done.bodies > 0  # pages of discovery; a film's body is referred to by its newest response still
        assert operations.rows("SELECT answer_id FROM responses ORDER BY 1") == rows
        good = operations.rows(
            "SELECT count(*) FROM fetch_state s JOIN responses r ON r.answer_id = s.good_answer_id"
            " LEFT JOIN bodies b USING (body_id) WHERE b.body IS NULL"
        )
        assert good[0][0] == 0
        assert prune(operations, later, keep=1).responses == 0
    size = settings.operations_path.stat().st_size
    compact_store(settings.operations_path)
    DuckDBFile(settings.warehouse_path).compact()
    assert settings.operations_path.stat().st_size < size
    assert is_whole(settings)
    refresh(settings, films)
    assert is_whole(settings)


KILLED = """
import os, sys, threading
from pathlib import Path
from random import Random
from movie_assets.store.store_files import compact_store, keep_aside
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
threading.Timer(float(sys.argv[2]), os._exit, (9,)).start()
folder = Path(sys.argv[1])
while True:
    compact_store(folder / "operations.sqlite")
    DuckDBFile(folder / "warehouse.duckdb").compact()
"""


@pytest.mark.fault("compact", "kill -9 during a compaction")
def test_a_killed_compaction_costs_nothing(settings: Settings, films: list[int]) -> None:
    """kill -9 at any moment of compacting: both stores are whole, old or new; the next one clears what was left."""
    for seconds in ("0.02", "0.11", "0.23"):
        subprocess.run([sys.executable, "-c", KILLED, str(settings.store_folder), seconds], check=False)
    assert is_whole(settings)
    (settings.store_folder / "operations.sqlite.compacting-journal").touch()
    compact_store(settings.operations_path)
    DuckDBFile(settings.warehouse_path).compact()
    assert not list(settings.store_folder.glob("*.compacting*"))


@pytest.mark.fault("backup", "a restore ends between its two files")
def test_a_restore_that_ends_between_the_two_files_is_noticed(
    settings: Settings, films: list[int], tmp_path: Path
) -> None:
    """Only the operations store was put back, and is older: every command stops, and restoring again mends it."""
    made = backup(settings, tmp_path / "copy", NOW)
    refresh(settings, films[:1])
    shutil.copyfile(made / "operations.sqlite", settings.operations_path)
    for end in ("-wal", "-shm"):
        settings.operations_path.with_name(f"operations.sqlite{end}").unlink(missing_ok=True)
    with pytest.raises(StoreError, match="older copy"):
        open_operations(settings)
    restore(settings, made, NOW)
    assert is_whole(settings)


@pytest.mark.fault("backup", "there is nothing to back up")
def test_there_is_nothing_to_back_up(settings: Settings) -> None:
    """A folder without stores: said, and nothing is made."""
    settings.operations_path.unlink()
    settings.warehouse_path.unlink()
    with pytest.raises(StoreError, match="nothing in"):
        backup(settings, None, NOW)
    assert not list(settings.data.rglob("*.sqlite"))


def test_a_store_that_was_set_aside_is_never_written_over(settings: Settings, tmp_path: Path) -> None:
    """A file of that name in the folder may be the only copy of an older store: nothing is put over it."""
    folder = tmp_path / "aside"
    keep_aside(settings.operations_path, folder)
    before = (folder / settings.operations_path.name).read_bytes()
    with pytest.raises(FileExistsError):
        keep_aside(settings.operations_path, folder)
    assert (folder / settings.operations_path.name).read_bytes() == before


def test_compacting_keeps_links(films: list[int], settings: Settings, tmp_path: Path) -> None:
    """A store that lies elsewhere, behind a link, is compacted there: no older copy is left at the other end."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (settings.operations_path, settings.warehouse_path):
        path.rename(elsewhere / path.name)
        path.symlink_to(elsewhere / path.name)
        before = (elsewhere / path.name).stat().st_ino
        if path == settings.operations_path:
            compact_store(path)
        else:
            DuckDBFile(path).compact()
        assert path.is_symlink()
        assert (elsewhere / path.name).stat().st_ino != before
    with open_operations(settings) as operations:
        assert verify(settings, operations, Warehouse(settings.warehouse_path)).good
