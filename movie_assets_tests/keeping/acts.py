"""What keeps the stores, each as a program of its own that is stopped in the middle: `python -m ... ACT DATA N SIGNAL`.

Belongs here: the acts, and stopping at the N-th file that is opened, renamed, copied or removed; after -N milliseconds
when N is negative; nowhere when N is 0, and how many such steps and milliseconds there were is printed. Does not belong
here: what must hold afterwards (test_kills.py).
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from movie_assets.keeping.backups import backup, restore
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.pruning import prune
from movie_assets.store.store_files import compact_store
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.opening import open_operations

STEPS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "fcntl.flock", "sqlite3.connect"}
"""Audit events at which an act can be stopped."""


def _backup(settings: Settings) -> None:
    backup(settings, None, datetime.now(UTC))


def _restore(settings: Settings) -> None:
    restore(settings, settings.data.parent / "backup", datetime.now(UTC))


def _compact(settings: Settings) -> None:
    compact_store(settings.operations_path)
    DuckDBFile(settings.warehouse_path).compact()


def _prune(settings: Settings) -> None:
    with open_operations(settings) as operations:
        prune(operations, datetime.now(UTC) + timedelta(days=1), 1)


def _repair(settings: Settings) -> None:
    with open_operations(settings) as operations:
        verify(settings, operations, Warehouse(settings.warehouse_path), repair=True)


def _migrate(settings: Settings) -> None:
    Operations(settings.data / "older" / "operations.sqlite").close()


def _snapshot(settings: Settings) -> None:
    DuckDBFile(settings.warehouse_path).moment()


ACTS: dict[str, Callable[[Settings], None]] = {
    "backup": _backup,
    "restore": _restore,
    "compact": _compact,
    "prune": _prune,
    "repair": _repair,
    "migration": _migrate,
    "snapshot": _snapshot,
}


def _stop_after(steps: int, number: signal.Signals) -> "count[int]":
    if steps < 0:
        timer = threading.Timer(-steps / 1_000, os.kill, (os.getpid(), number))
        timer.daemon = True
        timer.start()
    counted = count(1)

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event in STEPS and next(counted) == steps:
            os.kill(os.getpid(), number)

    sys.addaudithook(hook)
    return counted


if __name__ == "__main__":
    act, data, steps, name = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # as the command line has it
    settings = Settings(data=Path(data))
    began, counted = time.monotonic(), _stop_after(int(steps), signal.Signals[name])
    ACTS[act](settings)
    print(next(counted) - 1, round((time.monotonic() - began) * 1_000))
