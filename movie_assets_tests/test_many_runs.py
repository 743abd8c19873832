"""Many runs at once on one data folder, while others hold both stores for long: none fails, no film is doubled."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.opening import open_operations
from movie_assets_tests.cli.test_stopping import statuses
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import command, environment

RUNS, AT_ONCE = int(os.environ.get("MANY_RUNS", "100")), int(os.environ.get("MANY_AT_ONCE", "8"))
FIRST_YEAR = 2025 - RUNS
"""Late years have films for every run."""
HELD_SECONDS, FREE_SECONDS = 2.0, 1.0


@contextmanager
def slow_holders(settings: Settings) -> Iterator[None]:
    """Hold the warehouse, and the write lock of the operations store, most of the time until the block ends."""
    stop = threading.Event()

    def hold_warehouse() -> None:
        while not stop.is_set():
            with DuckDBFile(settings.warehouse_path).held():
                stop.wait(HELD_SECONDS)
            stop.wait(FREE_SECONDS)

    def hold_operations() -> None:
        while not stop.is_set():
            with Operations(settings.operations_path) as operations, operations.transaction():
                stop.wait(HELD_SECONDS)
            stop.wait(FREE_SECONDS)

    holders = [threading.Thread(target=hold) for hold in (hold_warehouse, hold_operations)]
    for holder in holders:
        holder.start()
    try:
        yield
    finally:
        stop.set()
        for holder in holders:
            holder.join()


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_many_year_runs_beside_slow_lock_holders(server: EmbeddedServer, tmp_path: Path) -> None:
    """MANY_RUNS (100) commands, each of another year, MANY_AT_ONCE (8) at once: all end with 0, their runs succeed."""
    settings, env = settings_for(server, tmp_path), environment(server, tmp_path)

    def collect(year: int) -> tuple[int, int, str]:
        process = command("collect", "--start-year", str(year), "--refresh-limit", "3", env=env)
        _, errors = process.communicate(timeout=1_800)
        return year, process.returncode, errors

    began = time.monotonic()
    with slow_holders(settings), ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(collect, range(FIRST_YEAR, FIRST_YEAR + RUNS)))
    print(f"{RUNS} runs, {AT_ONCE} at once: {time.monotonic() - began:.0f} s")
    assert [(year, code, errors[-600:]) for year, code, errors in ended if code != 0] == []
    assert not any("Traceback" in errors for _, _, errors in ended)
    assert statuses(tmp_path) == ["SUCCESS"] * RUNS
    with open_operations(settings) as operations:
        assert verify(settings, operations, Warehouse(settings.warehouse_path), quick=True).good
        films = operations.rows("SELECT count(*) AS n, count(DISTINCT title || release_date) AS films FROM films")[0]
        years = operations.rows("SELECT count(DISTINCT partition_year) FROM films")[0][0]
    assert films["n"] == films["films"] > RUNS
    assert years >= RUNS // 2
