"""Two processes that collect the same films at the same moment divide the calls, whatever keeps the store."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from movie_assets.clock import utc_now
from movie_assets.collect.claims import Claims
from movie_assets.collect.run_report import Watcher
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Address, Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.film_claims import LASTS_SECONDS, FilmClaims
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import environment, wait_until

YEARS = ("1993", "1994")
PROGRAM = """
import sys, time
from pathlib import Path
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.collecting import collect_years
settings, (ready, go, *years) = Settings(_env_file=None), sys.argv[1:]
with Operations(settings.operations_address) as operations:
    Path(ready).touch()
    while not Path(go).exists():
        time.sleep(0.001)
    collect_years(settings, operations, *years)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where a store is, all films of which are due."""
    if request.param == "sqlite":
        return tmp_path / "operations.sqlite"
    server: TestServer = request.getfixturevalue("postgres")
    return server.new_store()


@pytest.fixture
def settings(server: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path)


@pytest.fixture
def operations(address: Address) -> Iterator[Operations]:
    with Operations(address) as store:
        yield store


@pytest.fixture
def both(
    server: EmbeddedServer, settings: Settings, operations: Operations, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that have just begun to collect the same films."""
    discover_years(settings, operations, *YEARS)
    server.log.clear()
    server.latency_seconds = 0.1
    kept_at = operations.address
    own = {} if isinstance(kept_at, Path) else {"MOVIE_ASSETS_OPERATIONS_URL": kept_at.get_secret_value()}
    env = environment(server, tmp_path, MOVIE_ASSETS_DEMO="false", **own)
    ready, go = [tmp_path / name for name in ("one", "other")], tmp_path / "go"
    processes = [subprocess.Popen([sys.executable, "-c", PROGRAM, one, go, *YEARS], env=env) for one in ready]
    try:
        wait_until(lambda: all(one.exists() for one in ready), "both to be ready")
        go.touch()
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def asked(server: EmbeddedServer) -> Counter[tuple[str, str, str]]:
    """Return how often each film was asked for, at each provider."""
    return Counter((c.provider, c.endpoint, c.subject) for c in server.log.entries() if c.endpoint != "login")


def due(operations: Operations, settings: Settings) -> dict[int, str]:
    return due_films(operations, Selection(YEARS, settings.active_providers), utc_now()).films


@pytest.mark.fault("fetch", "two processes or hosts collect the same films at once")
def test_two_collections_divide_the_calls(
    both: list[subprocess.Popen[bytes]], server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Each call is made by one of them. Both end when all is answered."""
    assert [process.wait(300) for process in both] == [0, 0]
    assert {call: times for call, times in asked(server).items() if times > 1} == {}
    assert due(operations, settings) == {}
    assert operations.rows("SELECT * FROM film_claims") == []


@pytest.mark.fault("fetch", "one of two that collect the same films is killed")
def test_what_a_killed_one_was_about_is_asked_by_the_other(
    both: list[subprocess.Popen[bytes]], server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Nothing waits for it: the other asks for all that is left, and twice only for what was under way."""
    wait_until(lambda: server.log.count("tmdb") > 20, "calls")
    both[0].kill()
    both[0].wait()
    assert both[1].wait(300) == 0
    twice = [call for call, times in asked(server).items() if times > 1]
    assert len(twice) <= sum(settings.of(name).max_concurrent for name in settings.active_providers)
    assert max(asked(server).values()) <= 2
    assert due(operations, settings) == {}


def test_a_claim_ends(operations: Operations, address: Address) -> None:
    """What one has claimed nobody else is given, until it is ended."""
    with Operations(address) as there:
        one, other = FilmClaims(operations), FilmClaims(there)
        assert one.take([1, 2, 3]) == {1, 2, 3}
        assert other.take([3, 4]) == {4}
        assert one.take([4, 5], ended=[3]) == {5}
        assert other.take([3]) == {3}


@pytest.mark.fault("fetch", "a collection hangs while another one waits for its films")
def test_who_hangs_is_not_waited_for_for_ever(operations: Operations, address: Address) -> None:
    """A claim that was not renewed for minutes ends, though its session lives."""
    with Operations(address) as there:
        assert FilmClaims(operations).take([1, 2]) == {1, 2}
        with operations.transaction() as connection:
            connection.execute(
                "UPDATE film_claims SET expires_at = expires_at - ? WHERE movie_id = 1", (LASTS_SECONDS,)
            )
        assert FilmClaims(there).take([1, 2]) == {1}


def test_what_comes_again_while_another_one_has_it_is_claimed_once_and_for_its_turn(
    operations: Operations, address: Address
) -> None:
    """A film put off that another one has by then is left out; it is claimed again neither twice nor for nobody."""
    with Operations(address) as there:
        ours, other = Claims(operations), FilmClaims(there)
        other.take([1, 2, 3])
        ours.expect([1, 2, 3])
        assert not any(map(ours.take, [1, 2, 3]))
        other.take([], ended=[2])
        assert asyncio.run(ours.freed(lambda films: dict.fromkeys(films, "1999"), print)).keys() == {2}
        ours.expect([1, 2])
        assert [ours.take(1), ours.take(2)] == [False, True]
        ours.end(2)
        other.take([], ended=[1])
        assert asyncio.run(ours.freed(lambda films: dict.fromkeys(films, "1999"), print)).keys() == {1}
        ours.expect([1])
        ours.take(1)
        ours.end(1)
        assert asyncio.run(ours.freed(lambda films: {}, print)) == {}
        ours.expect([1])
        assert ours.take(1)
        assert [row["movie_id"] for row in operations.rows("SELECT movie_id FROM film_claims ORDER BY 1")] == [1, 3]


class Heard(Watcher):
    """Keeps for how many films a collection waits."""

    def __init__(self) -> None:
        self.films: list[int] = []

    def waits_for_others(self, films: int) -> None:
        """Keep it."""
        self.films.append(films)


def test_who_waits_for_another_one_says_so(
    operations: Operations, address: Address, server: EmbeddedServer, settings: Settings
) -> None:
    """What has lasted for seconds is said, once; when the other one is silent for too long, its films are asked for."""
    discover_years(settings, operations, *YEARS)
    heard = Heard()
    with Operations(address) as there:
        assert FilmClaims(there).take(list(due(operations, settings))[:2])
        with operations.transaction() as connection:
            connection.execute("UPDATE film_claims SET expires_at = expires_at - ?", (LASTS_SECONDS - 10,))
        collect_years(settings, operations, *YEARS, watcher=heard)
    assert heard.films == [2]
    assert due(operations, settings) == {}
