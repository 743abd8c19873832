"""Due calls of a large store, in a SQLite file and in Postgres: a few among millions, read as the planner reads them.

Belongs here: that read on both. Does not belong here: small loads (two_databases.py), planning (plan.py).

There are 4,000,000 fetch states unless BENCH_STATES says otherwise, and one in 200 is due. The store is that of
planned_store.py; Postgres' is copied from it as `movie-assets migrate` does, without reading it again. Each read opens
the store; the first one of Postgres, whose pages were just written, is like the others.
"""

import os
import tempfile
import time
from pathlib import Path

from benchmarks.planned_store import NOW, make_store
from benchmarks.rounds import Apart, alternating, rounds, spread, table
from movie_assets.providers.registry import ROUTES
from movie_assets.store.connection import Address, Operations
from movie_assets.store.due_calls import due_calls

STATES = int(os.environ.get("BENCH_STATES") or 4_000_000)
SHARE = 1 / 200


def read(address: Address) -> tuple[int, float, float]:
    """Read all due calls; return how many there are, seconds, and seconds of CPU."""
    with Operations(address) as operations:
        began, used = time.perf_counter(), time.process_time()
        found = due_calls(operations, sorted(ROUTES), NOW)
        return len(found), time.perf_counter() - began, time.process_time() - used


def run() -> None:
    """Make both stores, then read them in turns."""
    from movie_assets.store.copying import copy_rows
    from movie_assets.store.postgres_copying import new_schema
    from movie_assets.store.sqlite_connection import SqliteConnection
    from movie_assets_tests.postgres import TestServer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "operations.sqlite"
        Apart.run(make_store, path, STATES // len(ROUTES), SHARE)
        server = TestServer(Path(folder) / "postgres", outlives_power_cuts=True)
        stores: dict[str, Address] = {"SQLite": path, "Postgres": (there := server.new_store(empty=True))}
        with new_schema(there, 60) as new:
            copy_rows(SqliteConnection(path, 60), new, lambda _: None)
        ran = {name: list[tuple[int, float, float]]() for name in stores}
        for name in alternating(list(stores), rounds()):
            ran[name].append(Apart.run(read, stores[name]))
        server.close()
    due = {count for of in ran.values() for count, _, _ in of}
    assert len(due) == 1, "the stores differ"
    table(
        f"{due.pop():,} due calls of {STATES:,} fetch states",
        ("store", "s", "CPU s", "times SQLite's seconds"),
        [
            (name, spread(s for _, s, _ in of), spread(cpu for _, _, cpu in of),
             spread(one[1] / other[1] for one, other in zip(of, ran["SQLite"], strict=True)))
            for name, of in ran.items()
        ],
    )  # fmt: skip
