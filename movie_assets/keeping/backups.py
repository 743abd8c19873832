"""Backing up both stores together, and restoring a backup that proves itself first.

Belongs here: the folder of a backup, the order of steps. Does not belong here: copying a file (store/store_files.py,
warehouse/file_place.py).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from movie_assets import __version__
from movie_assets.errors import StoreError
from movie_assets.keeping.verification import Verified, verify
from movie_assets.settings import Settings
from movie_assets.store.identity import is_new, read_mark
from movie_assets.store.store_files import ALONE_SECONDS, alone, copy_store, file_of, keep_aside, put_in_place
from movie_assets.store.store_lock import locked
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import flush_log
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.opening import open_operations, place_of, why_not_a_pair
from movie_assets.wording import why_unwritten

MANIFEST, OPERATIONS, WAREHOUSE = "backup.json", "operations.sqlite", "warehouse.duckdb"
BACKUPS, MOST_NAMED = "backups", 10
"""The folder beside the stores in which backups are, and how many a message names."""
ARRIVING = ".arriving"
"""Ends the name of a backup that is not whole yet."""


def backup(settings: Settings, folder: Path | None, now: datetime) -> Path:
    """Copy both stores into a new folder while runs go on; return it.

    The warehouse is copied first: the operations store then has at least what the warehouse shows, and the next run
    after a restore shows the rest.

    Raises:
        StoreError: nothing was collected yet; the stores do not belong together; the folder exists or is unwritable.
    """
    _refuse_a_lake(settings)
    if (why := why_not_a_pair(settings)) is not None:
        raise StoreError(why)
    if is_new(file_of(settings.operations_address)):
        raise StoreError(f"there is nothing in {settings.store_folder} to back up. Collect something first.")
    target = folder or settings.store_folder / BACKUPS / f"{now:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise StoreError(f"{target} exists. Name a folder that does not.")
    arriving = target.with_name(f"{target.name}{ARRIVING}")
    with _alone(settings), _in_words(arriving), _removed_unless_whole(arriving):
        for left in {arriving, *(settings.store_folder / BACKUPS).glob(f"*{ARRIVING}")}:
            shutil.rmtree(left, ignore_errors=True)  # of a backup that was killed
        arriving.mkdir(parents=True)
        if settings.warehouse_path.exists():
            DuckDBFile(settings.warehouse_path).copy(arriving / settings.warehouse_path.name)
        copy_store(settings.operations_path, arriving / settings.operations_path.name)
        mark = read_mark(arriving / settings.operations_path.name)
        manifest = {
            "program": __version__,
            "made_at": now.isoformat(timespec="seconds"),
            "store_id": None if mark is None else mark.store_id,
            "projected": None if mark is None else mark.projected,
            "files": {path.name: _digest(path) for path in _stores(settings, arriving)},
        }
        (arriving / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
        arriving.replace(target)
    return target


def restore(
    settings: Settings, folder: Path, now: datetime, wait_seconds: float = ALONE_SECONDS
) -> tuple[Verified, Path | None]:
    """Put a backup in the place of both stores; return what verifying it found, and where the stores before it are.

    The backup is copied beside the stores and verified there. Only then the two files are swapped, the operations store
    first. A process that is killed between the two leaves stores that do not belong together, which every command says.

    Raises:
        StoreError: the folder is no backup, or is damaged; a run has the stores open.
    """
    _refuse_a_lake(settings)
    manifest = _read_manifest(settings, folder)
    staged = settings.model_copy(update={"data": settings.data / "restoring"})
    with _alone(settings), _in_words(staged.data):
        shutil.rmtree(staged.data, ignore_errors=True)
        staged.store_folder.mkdir(parents=True)
        try:
            for name, digest in manifest["files"].items():
                shutil.copyfile(folder / name, staged.store_folder / name)
                if _digest(staged.store_folder / name) != digest:
                    raise StoreError(f"{folder / name} is damaged: it is not the file that was backed up.")
            found = _proven(staged, folder)
            name = f"before-restore-{now:%Y%m%dT%H%M%SZ}"
            aside = _swap(settings, staged, _free(settings.store_folder / name), wait_seconds)
        finally:
            shutil.rmtree(staged.data, ignore_errors=True)
    return found, aside


def _refuse_a_lake(settings: Settings) -> None:
    if not isinstance(place_of(settings), DuckDBFile):
        raise StoreError(
            "a lake is not backed up or restored here: pg_dump backs up its Postgres, and what it shows is made anew of"
            " the operations store without a call (movie-assets verify --repair)."
        )


def _free(folder: Path) -> Path:
    """Return the folder, or one with a number behind its name: what was set aside in the same second stays."""
    others = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    return next(each for each in chain([folder], others) if not each.exists())


def _proven(staged: Settings, folder: Path) -> Verified:
    warehouse, is_lost = Warehouse(staged.warehouse_path), not staged.warehouse_path.exists()
    # Nobody waits for a copy, so it is opened once, not for each of the fourteen looks at it.
    with open_operations(staged) as operations, nullcontext() if is_lost else warehouse.connection():
        found = verify(staged, operations, warehouse, repair=is_lost)
    if not found.good:
        what = "; ".join(f"{f.what} ({len(f.places)})" for f in found.findings if not f.repaired)
        raise StoreError(f"the backup {folder} is not whole, and nothing was restored: {what}. Take another backup.")
    return found


def _swap(settings: Settings, staged: Settings, aside: Path, wait_seconds: float) -> Path | None:
    """Put the staged files in place; return where the old ones are."""
    operations, warehouse = file_of(settings.operations_address), settings.warehouse_path
    with DuckDBFile(warehouse).held(), ExitStack() as held:
        if operations.exists() and not _unreadable(operations):
            held.enter_context(alone(operations, wait_seconds))
        else:
            held.enter_context(locked(operations, alone=True, seconds=wait_seconds))
        with alone(staged.operations_path):
            pass  # its log is part of the file now
        if warehouse.exists():
            flush_log(warehouse)
        for path in (operations, warehouse):
            keep_aside(path, aside)
        for end in ("-wal", "-shm"):  # those of a damaged file; SQLite has no log of one that it could open
            operations.with_name(operations.name + end).unlink(missing_ok=True)
        put_in_place(staged.operations_path, operations)
        put_in_place(staged.warehouse_path, warehouse)
    return aside if any(aside.iterdir()) else None


def _unreadable(path: Path) -> bool:
    try:
        return is_new(path)
    except StoreError:
        return True


def _stores(settings: Settings, folder: Path) -> list[Path]:
    names = (settings.operations_path.name, settings.warehouse_path.name)
    return [folder / name for name in names if (folder / name).exists()]


def _read_manifest(settings: Settings, folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        if not {OPERATIONS} <= manifest["files"].keys() <= {OPERATIONS, WAREHOUSE}:
            raise ValueError(f"{MANIFEST} names other files than {OPERATIONS} and {WAREHOUSE}")
    except FileNotFoundError as error:
        raise StoreError(f"{folder} is no backup: it has no {MANIFEST}. {_backups(settings)}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder} is no backup ({error}). {_backups(settings)}") from error
    return manifest


def _backups(settings: Settings) -> str:
    """Return in words which backups there are, the newest first."""
    place = settings.store_folder / BACKUPS
    made = sorted((path.parent.name for path in place.glob(f"*/{MANIFEST}")), reverse=True)
    made = [name for name in made if not name.endswith(ARRIVING)]
    if not made:
        return f"There is none in {place}, where movie-assets backup puts them: name a folder that it made."
    return f"Those in {place}: {', '.join(made[:MOST_NAMED])}" + " ..." * (len(made) > MOST_NAMED)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Back up or restore one at a time, so that what another one left half made is known to be left."""
    settings.store_folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.store_folder / "backup.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(f"another backup or restore of {settings.store_folder} is under way. Let it end.") from None
    with lock:
        yield


@contextmanager
def _removed_unless_whole(arriving: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(arriving, ignore_errors=True)  # it has another name once it is whole


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {folder}: {why_unwritten(error)} The stores are as they were.") from error
