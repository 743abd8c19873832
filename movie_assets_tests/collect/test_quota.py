"""A daily quota holds over processes that are killed: counted at the server, whatever our own stores say."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.processes import command, environment, run, wait_until

QUOTA = 1_000
YEARS = ("--start-year", "2020", "--end-year", "2020", "--min-votes", "0", "--max-pages", "500")
REFRESH = ("collect", "--refresh-only", "--refresh-limit", "none")
OTHERS_OFF = {"FANART_ENABLED": "false", "TVDB_ENABLED": "false"}
KILLS = 8


@pytest.fixture
def large() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(size=40_000) as server:
        yield server


def discovered(large: EmbeddedServer, folder: Path) -> dict[str, str]:
    """Collect more films than the quota from TMDB alone; return the environment in which OMDb is asked for them."""
    env = environment(large, folder, OMDB_ENABLED="false", **OTHERS_OFF)
    code, output, errors = run("collect", *YEARS, "--refresh-limit", "none", env=env)
    assert code == 0, output + errors
    assert large.log.count("tmdb", "movie") > QUOTA
    large.log.clear()
    return environment(large, folder, OMDB_DAILY_QUOTA=str(QUOTA), **OTHERS_OFF)


@pytest.mark.prove
@pytest.mark.fault("rate limiter", "four collections at once against one daily quota")
def test_four_processes_spend_a_quota_of_1000_exactly(large: EmbeddedServer, tmp_path: Path) -> None:
    """Four collections at once against 1,000 calls a day: the server sees 1,000 requests, not one more or less."""
    env = discovered(large, tmp_path)
    collections = [command(*REFRESH, env=env) for _ in range(4)]
    for process in collections:
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, output + errors
    assert large.log.count("omdb") == QUOTA


@pytest.mark.prove
@pytest.mark.fault("rate limiter", "four collections, killed and started again")
def test_kills_never_break_a_quota(large: EmbeddedServer, tmp_path: Path) -> None:
    """Four collections, killed and started again at random moments: never more than 1,000 requests at the server."""
    env = discovered(large, tmp_path)
    large.latency_seconds = 0.05
    collections = [command(*REFRESH, env=env) for _ in range(4)]
    for kill in range(KILLS):
        enough = (kill + random.random()) * QUOTA / (KILLS + 1)
        wait_until(lambda: large.log.count("omdb") >= enough or all(p.poll() is not None for p in collections), "calls")  # noqa: B023 - called at once
        victim = random.randrange(4)
        collections[victim].send_signal(signal.SIGKILL)
        collections[victim].communicate(timeout=60)
        collections[victim] = command(*REFRESH, env=env)
    for process in collections:
        process.communicate(timeout=300)
    # A call that was under way when its process died may have been counted and never sent: at most one a permit.
    assert QUOTA - KILLS * 5 <= large.log.count("omdb") <= QUOTA
