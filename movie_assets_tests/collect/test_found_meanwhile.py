"""Films that are found while others are fetched start with the page that lists them."""

from pathlib import Path

import pytest

from movie_assets.collect.discover import Kept, discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.run_report import Report, Watcher
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ServerError
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection
from movie_assets_tests.conftest import settings_for

YEAR = "1999"
"""A year of two pages."""


class Found(Watcher):
    """Counts the films that it hears of."""

    def __init__(self) -> None:
        self.films = 0

    def found(self, providers: object, films: int) -> None:
        """Count them."""
        self.films += films


def collected(settings: Settings, operations: Operations, watcher: Watcher | None = None) -> Report:
    """Discover the year and collect its films in one go."""

    async def work() -> Report:
        async with open_session(settings, operations) as session:

            async def finding(start: Kept) -> None:
                await discover(session, [YEAR], min_votes=200, kept=start)

            selection = Selection([YEAR], settings.active_providers)
            return await collect(session, {}, selection, watcher=watcher, finding=finding)

    return run_interruptibly(work())


def test_details_are_asked_before_the_last_page(server: EmbeddedServer, tmp_path: Path, operations: Operations) -> None:
    """The slowest provider has something to do from the first page on. Every film is fetched once."""
    settings, watcher = settings_for(server, tmp_path, tmdb={"requests_per_second": 100}), Found()
    report = collected(settings, operations, watcher)
    asked = [r.endpoint for r in server.log.entries() if r.provider == "tmdb"]
    assert asked.index("movie") < len(asked) - 1 - asked[::-1].index("discover")
    assert asked.count("movie") == len(report.films) == watcher.films == report.total("tmdb")["fetched"] > 20


def test_what_is_known_is_not_asked_again(server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
    """Pages list films that are not due: none of them is asked for."""
    collected(settings, operations)
    server.log.clear()
    assert not collected(settings, operations).films
    assert {r.endpoint for r in server.log.entries()} == {"discover"}


def test_a_page_that_fails_ends_the_run_and_loses_no_call(
    server: EmbeddedServer, tmp_path: Path, operations: Operations
) -> None:
    """Calls under way are kept before the failure is raised; the next run asks for the rest alone."""
    fault = server.faults.add(provider="tmdb", endpoint="discover", subject="2", status=500)
    settings = settings_for(server, tmp_path, attempts=1)
    with pytest.raises(ServerError):
        collected(settings, operations)
    kept = operations.row("SELECT count(*) AS n FROM fetch_state WHERE provider = 'tmdb' AND status = 'ok'")
    answered = sum(r.endpoint == "movie" for r in server.log.entries())
    assert kept is not None
    assert kept["n"] == answered
    server.faults.clear(fault)
    server.log.clear()
    report = collected(settings, operations)
    assert sum(r.endpoint == "movie" for r in server.log.entries()) == report.total("tmdb")["fetched"]
