"""Clocks that are wrong and then right: no storm of calls, nothing stays closed, nothing is dated wrongly."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from movie_assets.clock import Clock
from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ClockError
from movie_assets.http.header_dates import server_time
from movie_assets.policy.due_dates import due_after_good, is_fresh
from movie_assets.settings import Settings
from movie_assets.store import placeholders
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.feed_state import extend, read_feed
from movie_assets_tests.collect.conftest import START, MovedClock, film
from movie_assets_tests.collecting import collect_years, discover_years, poll_feed

YEAR, ASKED = "1994", ("tmdb", "omdb")
RIGHT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def at(moment: datetime) -> Clock:
    """Return a clock that stands still."""
    return lambda: moment


def say_the_time(server: EmbeddedServer, moment: datetime, provider: str | None = None, **headers: str) -> None:
    """Let a provider's answers say what time it is there."""
    server.faults.add(provider=provider, headers={"Date": format_datetime(moment, usegmt=True), **headers})


def states(operations: Operations) -> list[tuple[object, ...]]:
    """Return all fetch states."""
    return [tuple(row) for row in operations.rows("SELECT * FROM fetch_state ORDER BY movie_id, provider")]


@pytest.mark.parametrize("off", [timedelta(days=-365), timedelta(days=-400), timedelta(days=365), timedelta(days=2)])
@pytest.mark.fault("run", "the clock of this machine is behind or ahead, and then right")
def test_one_call_finds_out_that_the_clock_is_wrong(
    off: timedelta, server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """The first answer contradicts the clock: the run ends with that call and keeps nothing; set right, all is as it
    was, and nothing is closed."""
    discover_years(settings, operations, YEAR, clock=at(RIGHT))
    collect_years(settings, operations, YEAR, providers=ASKED, clock=at(RIGHT))
    before = states(operations)
    server.log.clear()
    say_the_time(server, RIGHT)
    for _ in range(3):
        with pytest.raises(ClockError, match="Set the clock"):
            collect_years(settings, operations, YEAR, providers=ASKED, force=True, clock=at(RIGHT + off))
        with pytest.raises(ClockError, match="Set the clock"):
            discover_years(settings, operations, YEAR, "1995", "1996", clock=at(RIGHT + off))
    assert server.log.count() == 6
    assert states(operations) == before
    server.log.clear()
    again = RIGHT + timedelta(hours=1)
    assert collect_years(settings, operations, YEAR, providers=ASKED, clock=at(again)).films == set()
    assert discover_years(settings, operations, "1995", clock=at(again))["1995"].deferred is None


@pytest.mark.fault("run", "the clock was ahead when everything was collected")
def test_dates_of_a_clock_that_was_ahead_heal(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """A provider that does not say the time let a clock through that was ahead by 400 days: set right, each film is
    asked once, and then as ever."""
    discover_years(settings, operations, YEAR, clock=at(RIGHT + timedelta(days=400)))
    collect_years(settings, operations, YEAR, providers=ASKED, clock=at(RIGHT + timedelta(days=400)))
    poll_feed(settings, operations, clock=at(RIGHT + timedelta(days=400)))
    server.log.clear()
    feed = read_feed(operations)
    assert feed is not None
    assert not feed.alive(RIGHT)  # it holds no call back
    films = collect_years(settings, operations, YEAR, providers=ASKED, clock=at(RIGHT)).films
    assert server.log.count("tmdb", "movie") == len(films) > 10
    server.log.clear()
    assert (
        collect_years(settings, operations, YEAR, providers=ASKED, clock=at(RIGHT + timedelta(hours=1))).films == set()
    )
    polled = poll_feed(settings, operations, clock=at(RIGHT))
    assert polled.feed is not None
    assert (polled.feed.polled_until, polled.feed.alive(RIGHT)) == (RIGHT, True)


@pytest.mark.fault("run", "a provider has a wrong clock")
def test_a_providers_wrong_clock_is_not_believed(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """One provider agrees with this machine: another that does not is wrong itself, and is used as ever."""
    say_the_time(server, RIGHT, "tmdb")
    say_the_time(server, RIGHT + timedelta(days=9_000), "omdb")
    say_the_time(server, RIGHT - timedelta(days=9_000), "fanart")
    discover_years(settings, operations, YEAR, clock=at(RIGHT))
    report = collect_years(settings, operations, YEAR, providers=("tmdb", "omdb", "fanart"), clock=at(RIGHT))
    assert report.undone.total() == 0
    assert report.total("omdb")["fetched"] > 10
    server.faults.clear()
    say_the_time(server, RIGHT - timedelta(days=100), "omdb")
    server.faults.add(provider="tmdb", headers={"Date": "Fri, 31 Dec 9999 23:59:59 GMT"})
    assert discover_years(settings, operations, YEAR, clock=at(RIGHT))[YEAR].films
    server.faults.clear()
    say_the_time(server, RIGHT - timedelta(days=100))  # what was answered lies after it
    assert discover_years(settings, operations, YEAR, clock=at(RIGHT))[YEAR].films
    server.faults.clear()
    say_the_time(server, RIGHT + timedelta(days=400))  # what was answered lies just before ours
    assert discover_years(settings, operations, YEAR, clock=at(RIGHT + timedelta(hours=3)))[YEAR].films


@pytest.mark.parametrize(
    ("headers", "time"),
    [
        ({"Date": "Sat, 21 Nov 2026 12:00:00 GMT"}, RIGHT),
        ({"Date": "Sat, 21 Nov 2026 11:00:00 GMT", "Age": "3600"}, RIGHT),
        ({"Date": "Sat, 21 Nov 2026 14:00:00 +0200"}, RIGHT),
        ({"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"Date": "Sat, 21 Nov 2026 12:00:00 GMT", "Age": "-1"}, None),
        ({"Date": "Sat, 21 Nov 2026 12:00:00 GMT", "Age": "9" * 400}, None),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 -2359"}, None),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}, None),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Age": "99999999"}, None),
        ({"Date": "soon"}, None),
        ({}, None),
    ],
)
def test_what_time_it_is_at_a_server(headers: dict[str, str], time: datetime | None) -> None:
    """Date and the Age of a cache's copy; what is no time, or older than this program, says nothing."""
    assert server_time(headers) == time


@pytest.mark.fault("run", "retry dates of a clock that was ahead")
def test_placeholders_are_asked_again_after_a_clock_that_was_ahead(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """A retry date that no rule sets so far ahead counts as due; one within the rule's waits does not."""
    clock.to_day(400)
    place(context, [film(server, 95_300_000)])
    assert placeholders.due(context.operations, START + timedelta(days=399)) == []
    assert len(placeholders.due(context.operations, START)) == 1
    clock.to_day(0)
    assert not is_fresh(START + timedelta(days=400), 168, START)  # nor is an answer fresh for 400 days


def test_a_feed_of_a_clock_that_was_ahead_is_forgotten(operations: Operations) -> None:
    """A stretch that ends in the future is replaced by what was polled with the right clock."""
    extend(operations, RIGHT + timedelta(days=300), RIGHT + timedelta(days=400))
    feed = extend(operations, RIGHT - timedelta(days=1), RIGHT)
    assert (feed.polled_from, feed.polled_until, feed.gap) == (RIGHT - timedelta(days=1), RIGHT, None)


@pytest.mark.parametrize("release", [date(2024, 2, 29), date(2026, 2, 28), None])
def test_leap_days_are_days(release: date | None) -> None:
    """Intervals are counted in days over the 29th of February and the end of a year."""
    fetched = datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC)
    assert due_after_good("tmdb", release, fetched) == fetched + timedelta(days=90)
    assert due_after_good("tmdb", date(2028, 2, 29), datetime(2028, 2, 29, tzinfo=UTC)) == datetime(
        2028, 3, 5, tzinfo=UTC
    )


ZONED = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from movie_assets.errors import ProviderClosedError
from movie_assets.policy.due_dates import due_after_good
from movie_assets.store.connection import Operations
from movie_assets.store.rate_limits import Limits, RateLimiter
with Operations(Path(sys.argv[1])) as operations:
    limiter = RateLimiter(operations)
    for day in ("2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2028-02-29"):
        begins = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        for hour in (0, 1, 2, 7, 12, 23, 24):
            now = begins + timedelta(hours=hour)
            try:
                taken = str(limiter.take("tmdb", Limits(None, 99, 3, 30), now.timestamp()).at)
            except ProviderClosedError as closed:
                taken = str(closed)
            print(now, taken, due_after_good("tmdb", begins.date(), now))
"""


@pytest.mark.fault("rate limiter", "the host changes between summer and winter time")
def test_the_zone_of_the_host_changes_nothing(tmp_path: Path) -> None:
    """Quotas and due dates are the same in any time zone, on the days on which its clocks change."""
    said = {
        zone: subprocess.run(
            [sys.executable, "-c", ZONED, str(tmp_path / f"{zone.replace('/', '-')}.sqlite")],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("UTC", "America/New_York")
    }
    assert said["UTC"] == said["America/New_York"]
    assert said["UTC"].count("daily quota of 3") == 5 * 3


def test_due_dates_are_due_for_everyone_again(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """The planner's reader sees the same: nothing is due before its date, and all after a clock that was ahead."""
    discover_years(settings, operations, YEAR, clock=at(RIGHT))
    collect_years(settings, operations, YEAR, providers=("tmdb",), clock=at(RIGHT))
    selection = Selection([YEAR], ["tmdb"])
    assert due_films(operations, selection, RIGHT + timedelta(days=1)).films == {}
    assert due_films(operations, selection, RIGHT - timedelta(days=400)).films != {}
