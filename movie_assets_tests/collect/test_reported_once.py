"""What TMDB's feed reports costs few calls: one per change, though windows overlap by a day; few for a stable film."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from movie_assets.demo.catalogue.life import Life
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.collecting import collect_years, discover_years, poll_feed
from movie_assets_tests.conftest import settings_for

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
YEAR = "1999"
STILL = Life(since=date(2026, 3, 1), pace=1e-3)
"""Next to nothing changes but by edits."""


@pytest.fixture
def still() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(now=lambda: START, life=STILL) as server:
        yield server


@pytest.fixture
def settings(still: EmbeddedServer, tmp_path: Path) -> Settings:
    return settings_for(still, tmp_path)


def tick(still: EmbeddedServer, settings: Settings, operations: Operations, by: timedelta) -> int:
    """Let time pass, poll the feed, fetch what is due; return TMDB's film calls."""
    still.clock.move(by)
    before = still.log.count("tmdb", "movie")
    poll_feed(settings, operations, clock=still.clock)
    still.clock.move(timedelta(minutes=1))
    collect_years(settings, operations, YEAR, providers=["tmdb"], clock=still.clock)
    return still.log.count("tmdb", "movie") - before


@pytest.mark.parametrize("hours", [6, 24])
@pytest.mark.parametrize("frozen", [False, True])
def test_one_change_one_call(
    still: EmbeddedServer, settings: Settings, operations: Operations, hours: int, frozen: bool
) -> None:
    """However often the feed is read, and whether or not the film was frozen, it is fetched once, when the day is over.

    A change later on the day of a fetch is fetched too, after the next window has reported it.
    """
    discover_years(settings, operations, YEAR, clock=still.clock)
    collect_years(settings, operations, YEAR, providers=["tmdb"], clock=still.clock)
    film = operations.rows("SELECT movie_id FROM films ORDER BY popularity DESC")[0]["movie_id"]
    assert tick(still, settings, operations, timedelta(days=1)) == 0
    if frozen:
        with operations.transaction() as connection:
            connection.execute("UPDATE fetch_state SET frozen = 1, due_at = 0 WHERE movie_id = ?", (film,))
    still.catalogue.edit(film, overview="Changed at noon.")
    ticks = range(0, 5 * 24, hours)
    calls = [tick(still, settings, operations, timedelta(hours=hours)) for _ in ticks]
    assert sum(calls) == 1
    assert sum(calls[: 24 // hours + 1]) == 1
    still.clock.move(timedelta(minutes=1))
    still.catalogue.edit(film, overview="Changed.")
    first = [tick(still, settings, operations, timedelta(hours=hours)) for _ in range(24 // hours + 1)]
    still.catalogue.edit(film, overview="Changed after its fetch, on the same day.")
    again = [tick(still, settings, operations, timedelta(hours=hours)) for _ in ticks]
    assert (sum(first), sum(again)) == (1, 1)


def test_a_quiet_film_freezes_after_three_intervals_and_one_call(
    still: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """Due dates 90 and 270 are confirmed and count, as does the real call of day 180: the feed delays no cycle."""
    discover_years(settings, operations, YEAR, clock=still.clock)
    collect_years(settings, operations, YEAR, providers=["tmdb"], clock=still.clock)
    with operations.transaction() as connection:  # as if these were no first intervals, which are shorter
        connection.execute("UPDATE fetch_state SET due_at = fetched_at + 90 * 86400")
        connection.execute("UPDATE fetch_state SET cycle_due_at = due_at")
    films = len(operations.rows("SELECT 1 FROM fetch_state WHERE provider = 'tmdb' AND fetched_at IS NOT NULL"))
    looks = (0, *range(1, 91, 13), 91, *range(104, 180, 13), 180, *range(193, 271, 13), 271)
    calls = {day: tick(still, settings, operations, timedelta(days=day - before)) for before, day in pairwise(looks)}
    assert {day: n for day, n in calls.items() if n} == {180: films}
    states = operations.rows("SELECT unchanged_streak, frozen FROM fetch_state WHERE provider = 'tmdb'")
    assert {tuple(state) for state in states} == {(3, 1)}
