"""kill -9 and Ctrl-C in mid-fetch: what was answered is kept, and the same command resumes where it stopped."""

import os
import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.cli.test_stopping import statuses
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import command, environment, run, wait_until

COLLECT = ("collect", "--start-year", "1985", "--end-year", "1987", "--refresh-limit", "none")
IN_FLIGHT = 10 + 5 + 10 + 5
"""Calls that may be under way at once: the providers' max_concurrent."""


def answered(settings: Settings) -> set[tuple[str, str]]:
    """Provider and id of every answer among the raw responses."""
    with Operations(settings.operations_path) as operations:
        rows = operations.rows("SELECT provider, external_id FROM responses WHERE endpoint <> 'discover'")
    return {(row["provider"], row["external_id"]) for row in rows}


def asked(server: EmbeddedServer) -> Counter[tuple[str, str]]:
    """Provider and id of every request for a film's details."""
    return Counter((r.provider, r.subject) for r in server.log.entries() if r.endpoint not in ("discover", "login"))


def stop_and_go_on(server: EmbeddedServer, data: Path, stop: signal.Signals, after: int) -> str:
    """Stop a collection after so many requests, run it again, check what each asked; return what the first said."""
    settings, env = settings_for(server, data), environment(server, data)
    server.log.clear()
    first = command(*COLLECT, env=env, start_new_session=True)
    wait_until(lambda: sum(asked(server).values()) >= after or first.poll() is not None, "requests")
    if stop is signal.SIGINT:
        os.killpg(first.pid, stop)  # a terminal stops the whole group
    else:
        first.send_signal(stop)
    _, errors = first.communicate(timeout=60)
    assert first.returncode != 0
    kept, before = answered(settings), asked(server)
    assert len(before) - len(kept) <= IN_FLIGHT
    server.log.clear()
    code, output, problems = run(*COLLECT, env=env)
    assert code == 0, output + problems
    again = asked(server)
    assert not kept & set(again), "an answer that was kept was asked for again"
    assert max(again.values()) == 1
    assert set(before) <= kept | set(again)
    warehouse = Warehouse(settings.warehouse_path)
    films = warehouse.frame("SELECT count(*), count(DISTINCT movie_id) FROM movies").row(0)
    shown = warehouse.frame("SELECT count(*), count(DISTINCT movie_id) FROM provider_cache").row(0)
    assert films[0] == films[1] == shown[0] == shown[1] > 20
    raw_responses = {f"{p}": n for p, n in Counter(p for p, _ in answered(settings)).items()}
    assert raw_responses["tmdb"] == films[0]
    return errors


@pytest.mark.fault("run", "kill -9 at a random moment of a collection")
def test_kill_9_loses_only_calls_in_flight(server: EmbeddedServer, tmp_path: Path) -> None:
    """Killed at a random moment, the next run asks only what was in flight; no row is lost or doubled.

    The next run notices that the killed one is dead, and marks it.
    """
    server.latency_seconds = 0.02
    stop_and_go_on(server, tmp_path, signal.SIGKILL, random.randint(1, 50))
    assert statuses(tmp_path) == ["SUCCESS", "FAILURE"]


@pytest.mark.prove
@pytest.mark.parametrize("moment", range(20))
def test_kill_9_at_twenty_moments(moment: int, server: EmbeddedServer, tmp_path: Path) -> None:
    """The same at twenty random moments."""
    server.latency_seconds = 0.02
    stop_and_go_on(server, tmp_path, signal.SIGKILL, random.randint(1, 60))


@pytest.mark.fault("command", "Ctrl-C in the middle of a collection")
def test_ctrl_c_ends_cleanly(server: EmbeddedServer, tmp_path: Path) -> None:
    """Ctrl-C ends with one line that says how to go on, no traceback, and loses nothing; its run is canceled."""
    server.latency_seconds = 0.02
    errors = stop_and_go_on(server, tmp_path, signal.SIGINT, 20)
    assert "run it again to go on" in errors
    assert "Traceback" not in errors
    assert statuses(tmp_path) == ["SUCCESS", "CANCELED"]
