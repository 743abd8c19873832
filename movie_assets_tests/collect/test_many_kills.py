"""Hundreds of kills at random moments: from the start of a command to the last event of its run.

Belongs here: the long proof on the command line. Does not belong here: one kill in mid-fetch, with what it says
(test_kill.py). MOVIE_ASSETS_TEST_KILLS sets how many.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.cache_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.test_kill import IN_FLIGHT, answered, asked
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import command, environment, run

KILLS = int(os.environ.get("MOVIE_ASSETS_TEST_KILLS", "300"))
YEARS = [str(year) for year in range(1950, 2020)]
RESTARTS = 6
"""Kills of one year before it may end."""


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """The keys of every film table."""
    warehouse = Warehouse(settings.warehouse_path)
    return {
        name: warehouse.frame(f"SELECT {', '.join(table.key)} FROM {table.stored_name} ORDER BY ALL").rows()
        for name, table in FILM_TABLES.items()
    }


def kill_somewhere(process: "subprocess.Popen[str]", server: EmbeddedServer, dice: random.Random) -> str:
    """Kill a collection in one of its phases; return which, or that it had ended before."""
    phase = dice.choice(["start", "calls", "calls", "tables", "tables"])
    if phase == "start":
        time.sleep(dice.uniform(0, 4))
    else:
        most = dice.randint(1, 60) if phase == "calls" else 10_000
        last, since = 0, time.monotonic()
        pause = dice.uniform(0.3, 4)
        while process.poll() is None and (calls := sum(asked(server).values())) < most:
            if calls != last:
                last, since = calls, time.monotonic()
            if calls and time.monotonic() - since > pause:
                break  # the calls are over: typed rows, merge, checks and events are being written
            time.sleep(0.01)
    if process.poll() is not None:
        return "ended"
    process.send_signal(dice.choice([signal.SIGKILL, signal.SIGTERM]))
    return phase


@pytest.mark.prove
@pytest.mark.fault("run", "hundreds of kills at random moments of collections")
def test_many_kills_lose_and_double_nothing(server: EmbeddedServer, tmp_path: Path) -> None:
    """Kill after kill in all phases: no answer is asked for again but those in flight, and in the end no row differs.

    Rows are compared with those of a folder in which nothing was killed.
    """
    seed = random.randrange(2**32)
    dice, phases = random.Random(seed), Counter[str]()
    print(f"seed {seed}")
    settings, env = settings_for(server, tmp_path / "killed"), environment(server, tmp_path / "killed")
    server.latency_seconds = 0.005
    again_in_flight, years = 0, iter(YEARS)
    done: list[str] = []
    while phases.total() - phases["ended"] < KILLS:
        year = next(years)
        done.append(year)
        for _ in range(RESTARTS):
            kept = answered(settings) if settings.operations_path.exists() else set()
            server.log.clear()
            process = command("collect", "--start-year", year, "--refresh-limit", "none", env=env)
            phase = kill_somewhere(process, server, dice)
            process.communicate(timeout=120)
            phases[phase] += 1
            before = asked(server)
            assert not kept & set(before), f"seed {seed}: an answer that was kept was asked for again"
            lost = len(set(before) - answered(settings)) if settings.operations_path.exists() else 0
            assert lost <= IN_FLIGHT, f"seed {seed}"
            again_in_flight += lost
            if phase == "ended":
                break
    span = ("--start-year", done[0], "--end-year", done[-1], "--refresh-limit", "none")
    code, output, errors = run("collect", *span, env=env)
    assert code == 0, output + errors
    whole = settings_for(server, tmp_path / "whole")
    assert run("collect", *span, env=environment(server, tmp_path / "whole"))[0] == 0
    assert rows(settings) == rows(whole)
    with Operations(settings.operations_path) as operations:
        assert verify(settings, operations, Warehouse(settings.warehouse_path)).good
        doubled = operations.rows(
            "SELECT provider, external_id FROM responses WHERE endpoint NOT IN ('discover')"
            " GROUP BY provider, endpoint, external_id HAVING count(*) > 1"
        )
    assert doubled == []
    print(f"{dict(phases)}; {len(done)} years; {again_in_flight} calls in flight asked again")
