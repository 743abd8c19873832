"""Identification beside others: killed between decision and commit, and while a collection runs."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.conftest import MATRIX, Asker
from movie_assets_tests.processes import environment, run, wait_until

KILLED = """
import sys
from movie_assets.cli.app import main
sys.argv = ["movie-assets", "identify", "The Matrix", "--year", "1999", "--automatic"]
main()
"""
LATENCY = 0.5
PACE = 8


@pytest.mark.fault("inbox", "kill -9 between a decision and its commit")
def test_a_kill_between_decision_and_commit_leaves_nothing(
    server: EmbeddedServer, settings: Settings, operations: Operations, tmp_path: Path
) -> None:
    """kill -9 when all has been asked: no film, no id, no answer; the same command decides anew."""
    dry = tmp_path / "dry"
    assert run("identify", "The Matrix", "--year", "1999", env=environment(server, dry))[0] == 0
    with Operations(settings_for(server, dry).operations_path) as other:
        (calls,) = other.rows("SELECT seq FROM sqlite_sequence WHERE name = 'rate_limit_leases'")[0]
    answers = server.log.count()
    server.log.clear()
    server.latency_seconds = LATENCY
    env = environment(server, tmp_path)
    process = subprocess.Popen([sys.executable, "-c", KILLED], env=env, stdout=subprocess.DEVNULL)
    last = "SELECT 1 FROM rate_limit_leases WHERE lease_id = ?"
    wait_until(lambda: operations.rows(last, (calls,)), "the last call to start")
    # Nothing can be committed while the test holds the store.
    holder = sqlite3.connect(settings.operations_path, isolation_level=None, timeout=30)
    holder.execute("BEGIN IMMEDIATE")
    wait_until(lambda: server.log.count() >= answers, "the last answer")
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    holder.execute("ROLLBACK")
    holder.close()
    for table in ("films", "external_ids", "responses", "fetch_state", "identifications"):
        assert operations.rows(f"SELECT * FROM {table}") == [], table
    (row,) = operations.rows("SELECT status, asked FROM identification_requests")
    assert (row["status"], json.loads(row["asked"])["title"]) == ("pending", "The Matrix")
    server.latency_seconds = 0.0
    code, output, errors = run("identify", "The Matrix", "--year", "1999", "--automatic", env=env)
    assert code == 0, output + errors
    assert "Request 1 is answered by film 603" in output


def test_a_person_does_not_wait_behind_a_collection(server: EmbeddedServer, tmp_path: Path) -> None:
    """One rate limiter, one pace; the person's calls go first: the list is there long before the collection ends."""
    settings = settings_for(server, tmp_path, tmdb={"requests_per_second": PACE})
    with Operations(settings.operations_path) as operations:
        found = discover_years(settings, operations, "1993", "1994", "1995")
    films = sum(len(year.films) for year in found.values())
    server.log.clear()

    def collect() -> None:
        with Operations(settings.operations_path) as operations:
            collect_years(settings, operations, "1993", "1994", "1995", limit=5 * PACE)

    worker = threading.Thread(target=collect)
    worker.start()
    wait_until(lambda: server.log.count("tmdb", "movie") >= PACE, "the collection")
    with Operations(settings.operations_path) as operations:
        asker = Asker(settings, operations, Warehouse(settings.warehouse_path), utc_now)
        asker.search(**MATRIX)
    before = server.log.count("tmdb", "movie")
    worker.join()
    assert films > 5 * PACE
    assert server.log.count("tmdb", "movie") - before > PACE
    moments = sorted(entry.at for entry in server.log.entries("tmdb"))
    assert max(sum(1 for at in moments if start <= at < start + 1) for start in moments) <= PACE + 1
