"""What this machine gives a collection: versions, folders, space, locks, and the two stores.

Belongs here: looking, without changing anything. Does not belong here: mending (keeping/), Dagster
(doctor_instance.py).
"""

import os
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import SecretStr

from movie_assets import __version__
from movie_assets.cli.doctor_finding import Check, State
from movie_assets.errors import StoreError
from movie_assets.settings import Settings
from movie_assets.store.connection import peeked
from movie_assets.store.identity import name_of, read_mark
from movie_assets.store.postgres_words import missing_rights
from movie_assets.store.schema_version import schema_version
from movie_assets.warehouse.opening import is_anything_stored, warehouse_of, why_not_a_pair

PACKAGES = ("dagster", "duckdb", "polars", "httpx", "pydantic", "typer")
LEAST_FREE, LITTLE_FREE = 200e6, 2e9
"""Bytes. With less, a collection stops soon; with little, a copy of the stores may not fit."""
LOCKS = {
    "operations.sqlite.lock": "shared by all that have the store open; alone by compact and restore",
    "warehouse.duckdb.lock": "held while the warehouse is read or written",
    "dev.lock": "held by movie-assets dev",
    "instance.lock": "held while Dagster's records are opened",
}

OF_DAGSTER = ("dev.lock", "instance.lock")


def packages() -> Iterator[Check]:
    """Yield the versions of what runs here."""
    found = [f"{name} {_version(name)}" for name in PACKAGES]
    yield Check(
        "versions", State.OK, f"movie-assets {__version__}, Python {platform.python_version()}, {', '.join(found)}"
    )


def folders(settings: Settings) -> Iterator[Check]:
    """Yield whether the data folder and what is in it can be written, and keys are private."""
    folder = settings.data.resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield Check(
            "data folder",
            State.ERROR,
            f"{there} cannot be written",
            "Correct its permissions, or set MOVIE_ASSETS_DATA.",
        )
        return
    locked = [str(path) for path in _files(settings) if not os.access(path, os.R_OK | os.W_OK)]
    if locked:
        yield Check("data folder", State.ERROR, f"cannot be written: {', '.join(locked)}", "Correct their permissions.")
    else:
        yield Check(
            "data folder", State.OK, str(folder) if folder.exists() else f"{folder}: the first command makes it"
        )
    env = Path(".env")
    if env.exists() and env.stat().st_mode & 0o077:
        yield Check(".env", State.WARNING, "other users can read it, and it holds keys", "chmod 600 .env")


def disk(settings: Settings) -> Iterator[Check]:
    """Yield how much space is left."""
    folder = settings.data.resolve()
    free = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists())).free
    used = sum(path.stat().st_size for path in _files(settings))
    says = f"{free / 1e9:,.1f} GB free; the stores' files take {used / 1e9:,.2f} GB"
    if free < LEAST_FREE:
        yield Check("disk", State.ERROR, says, "Free some space: every answer that was received is kept.")
    elif free < max(LITTLE_FREE, 2 * used):
        yield Check("disk", State.WARNING, says, "A backup or compact may not fit.")
    else:
        yield Check("disk", State.OK, says)


def _files(settings: Settings) -> list[Path]:
    """Return the stores' files on this machine; a store elsewhere has none."""
    operations = settings.operations_address
    own = [operations] if isinstance(operations, Path) and operations.exists() else []
    return [*own, *warehouse_of(settings).place.files]


def locks(settings: Settings) -> Iterator[Check]:
    """Yield which locks are held, and by whom. A lock ends with its process, so none is ever left behind."""
    for name, meaning in LOCKS.items():
        folder = settings.dagster_folder if name in OF_DAGSTER else settings.store_folder
        if held := holders(folder / name):
            yield Check(name, State.OK, f"{', '.join(held)} ({meaning})")


def holders(path: Path) -> list[str]:
    """Return the processes that hold a lock on this file, in words; Linux alone says so."""
    try:
        inode = path.stat().st_ino
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    pids = {int(words[4]) for words in map(str.split, lines) if "->" not in words and words[5].endswith(f":{inode}")}
    return [f"process {pid} ({_command(pid)})" for pid in sorted(pids - {os.getpid(), -1, 0})]


def stores(settings: Settings) -> Iterator[Check]:
    """Yield which schema version each store has, and whether they belong together."""
    if isinstance(address := settings.operations_address, SecretStr):
        with peeked(address) as store:
            missing = missing_rights(store)
        if missing:
            yield Check("stores", State.ERROR, f"{name_of(address)}: its role lacks a right", " ".join(missing))
            return
    if (why := warehouse_of(settings).place.why_not_in_reach()) is not None:
        yield Check("stores", State.ERROR, why, "Check MOVIE_ASSETS_LAKE_DATA and the AWS_... of an object store.")
    if not is_anything_stored(settings):
        yield Check("stores", State.OK, "none yet: movie-assets collect makes both")
        return
    try:
        yield Check("operations store", State.OK, schema_version(settings.operations_address))
        why = why_not_a_pair(settings)
        mark = read_mark(settings.operations_address)
    except StoreError as error:
        yield Check("stores", State.ERROR, str(error))
        return
    if why is not None:
        yield Check("stores", State.ERROR, why)
    elif mark is not None:
        yield Check("stores", State.OK, f"belong together: {mark.store_id}, {mark.projected:,} writes of the warehouse")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "of another user"
    return " ".join(Path(word).name if "/" in word else word for word in words if word)[:60]
