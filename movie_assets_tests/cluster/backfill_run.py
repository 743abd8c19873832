"""A backfill on a cluster, one of whose hosts is killed meanwhile; and the same films on one machine.

Belongs here: running both, what came of them. Does not belong here: starting hosts (hosts.py), printing
(demonstration.py), assertions.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.table import Table
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import warehouse_of
from movie_assets_tests.cluster.hosts import Cluster, cluster
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import Ui, environment, run, wait_until

OF_FILMS = [name for name, table in TABLES.items() if not table.whole]
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
_MARKS = ("answer_id", "merge_key")
"""Name an answer, whose id begins with its moment."""


@dataclass(frozen=True)
class Outcome:
    """What came of both."""

    rows: dict[str, int]
    """Of each table on the cluster."""
    different: dict[str, int]
    """Rows of each table that only one of both has; moments aside."""
    calls: dict[str, tuple[int, int]]
    """By provider: of one machine, of the cluster."""
    asked_twice: int
    """Films' calls that were made more than once: those in flight on the killed host."""
    noticed: float
    """Seconds until the killed host's run was failed."""
    began_again: float
    """Seconds until another worker had it."""
    seconds: float
    """From the backfill to its end."""
    runs: Counter[str]
    backfill: str
    """Its status at the end."""


def on_one_machine(server: EmbeddedServer, folder: Path, years: Sequence[str]) -> Settings:
    """Collect these years by one command into files; return the settings."""
    span = ("--start-year", years[0], "--end-year", years[-1])
    env = environment(server, folder)
    code, _, errors = run("collect", *span, "--refresh-limit", "none", env=env)
    assert code == 0, errors
    return settings_for(server, folder)


def killed_and_finished(
    server: EmbeddedServer, shared: Cluster, ui: Ui, years: Sequence[str], say: Callable[[str], None]
) -> dict[str, Any]:
    """Backfill years, kill the first worker when it is amid a run, wait for the end; return times and runs."""
    began = time.monotonic()
    backfill = ui.backfill(OF_FILMS, list(years))
    victim = shared.hosts["worker-1"]
    wait_until(
        lambda: _statuses(ui, backfill)["STARTED"] == 2 and _is_amid(server, victim.log), "worker-1 to be amid a run"
    )
    victim.kill()
    killed = time.monotonic()
    say(f"{killed - began:5.1f} s: worker-1 killed, after {server.log.count():,} calls")
    wait_until(lambda: _statuses(ui, backfill)["FAILURE"], "the dead run to be noticed")
    noticed = time.monotonic() - killed
    say(f"{time.monotonic() - began:5.1f} s: its run is failed")
    first = len(ui.runs(dagster__backfill=backfill))
    wait_until(lambda: _retried(ui, backfill), "the run to be launched again")
    again = time.monotonic() - killed
    say(f"{time.monotonic() - began:5.1f} s: another worker has it ({first} runs until then)")
    wait_until(lambda: ui.backfill_status(backfill) not in ("REQUESTED", "FAILING"), "the backfill to end")
    return {
        "noticed": noticed,
        "began_again": again,
        "seconds": time.monotonic() - began,
        "runs": _statuses(ui, backfill),
        "backfill": ui.backfill_status(backfill),
    }


def outcome(folder: Path, postgres: TestServer, years: Sequence[str], say: Callable[[str], None]) -> Outcome:
    """Run both, in this folder."""
    with EmbeddedServer() as server:
        alone = on_one_machine(server, folder / "one", years)
        calls = Counter(entry.provider for entry in server.log.entries())
    say(f"one machine: {sum(calls.values()):,} calls")
    pace = {"MOVIE_ASSETS_YEARS_PER_RUN": "4", "TMDB_REQUESTS_PER_SECOND": "8"}
    with EmbeddedServer() as server, cluster(server, postgres, folder / "several", **pace) as shared:
        for name in ("worker-1", "worker-2"):
            shared.worker(name)
        with shared.ui() as ui:
            times = killed_and_finished(server, shared, ui, years, say)
        entries = server.log.entries()
        together = Counter(entry.provider for entry in entries)
        of_films = Counter(
            (e.provider, e.endpoint, e.subject) for e in entries if e.endpoint not in ("discover", "login")
        )
        settings = settings_for(server, folder / "reader", demo=False, **shared.settings)
        ours, theirs = warehouse_of(settings), warehouse_of(alone)
        return Outcome(
            rows={name: ours.frame(f"SELECT count(*) FROM {name}").item() for name in OF_FILMS},
            different={name: different(ours, theirs, TABLES[name]) for name in OF_FILMS},
            calls={provider: (calls[provider], together[provider]) for provider in sorted(together | calls)},
            asked_twice=sum(times - 1 for times in of_films.values()),
            **times,
        )


def different(one: Warehouse, other: Warehouse, table: Table) -> int:
    """Return how many rows only one of both has. Moments, and the ids that begin with one, are not compared."""
    kept = [c.name for c in table.columns if not isinstance(c.dtype, pl.Datetime) and c.name not in _MARKS]
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in kept)
    ours, theirs = (Counter(w.frame(f"SELECT {columns} FROM {table.stored_name}").rows()) for w in (one, other))
    return (ours - theirs).total() + (theirs - ours).total()


def _is_amid(server: EmbeddedServer, log: str) -> bool:
    taken, done = log.count("] received"), log.count("] succeeded")
    return taken > done and server.log.count("tmdb") > 20


def _statuses(ui: Ui, backfill: str) -> Counter[str]:
    return Counter(run["status"] for run in ui.runs(dagster__backfill=backfill))


def _retried(ui: Ui, backfill: str) -> bool:
    again = ui.runs(dagster__backfill=backfill, dagster__retry_number="1")
    return any(run["status"] in ("STARTED", *ENDED) for run in again)
