"""TMDB's changes feed against the embedded server, whose films live: due, confirmed, frozen, unfrozen, moved."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.catalogue.life import DUPLICATE_IDS_FROM, Life
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.feed_state import read_feed
from movie_assets.store.moments import seconds
from movie_assets_tests.collecting import collect_years, discover_years, poll_feed
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.made_once import made_once

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
YEAR = "1999"


@pytest.fixture(scope="module")
def living() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(now=lambda: START, life=Life(since=date(2026, 3, 1))) as server:
        yield server


@pytest.fixture
def settings(living: EmbeddedServer, tmp_path: Path) -> Iterator[Settings]:
    yield settings_for(living, tmp_path)
    living.clock.reset()
    living.faults.clear()
    living.log.clear()


@pytest.fixture
def collected(
    living: EmbeddedServer, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operations]:
    """A year of films, fetched at START, with the feed read until then."""

    def make(data: Path) -> None:
        own = settings_for(living, data)
        with Operations(own.operations_path) as operations:
            discover_years(own, operations, YEAR, clock=living.clock)
            collect_years(own, operations, YEAR, clock=living.clock)
            poll_feed(own, operations, clock=living.clock)

    made = made_once(tmp_path_factory, f"living-{YEAR}", make)
    living.log.clear()
    shutil.copyfile(made / settings.operations_path.name, settings.operations_path)
    with Operations(settings.operations_path) as operations:
        yield operations


def days_pass(living: EmbeddedServer, settings: Settings, operations: Operations, days: int, *, every: int = 1) -> int:
    """Let days pass and poll the feed on each of them, or `every` few days; return the films confirmed."""
    confirmed = 0
    for _ in range(0, days, every):
        living.clock.move(timedelta(days=every))
        confirmed += poll_feed(settings, operations, clock=living.clock).confirmed.films
    return confirmed


def changed_since_start(living: EmbeddedServer) -> set[int]:
    """Films that TMDB's feed has reported since START, by the server's own account."""
    silent = {"vote_average", "vote_count", "popularity", "imdb_title", "year", "box_office"}
    silent |= {"imdb_rating", "imdb_votes", "rotten_tomatoes", "metascore", "in_omdb", "in_fanart"}
    changes = living.catalogue.changes_between(START, living.clock())
    return {change.tmdb_id for change in changes if change.field not in silent}


def tmdb_states(operations: Operations) -> dict[int, dict[str, Any]]:
    rows = operations.rows("SELECT * FROM fetch_state WHERE provider = 'tmdb'")
    return {row["movie_id"]: dict(row) for row in rows}


def test_changed_films_are_due_and_quiet_ones_covered(
    living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """Of the films that fall due only those that changed cost a call; the others count an unchanged cycle."""
    fetched = seconds(START)
    days_pass(living, settings, collected, 95)
    states = tmdb_states(collected)
    changed = changed_since_start(living) & states.keys()
    assert 0 < len(changed) < len(states)
    due = due_films(collected, Selection([YEAR], ["tmdb"]), living.clock()).films
    assert due.keys() == changed
    for movie_id in states.keys() - changed:
        state = states[movie_id]
        assert (state["fetched_at"], state["unchanged_streak"], state["frozen"]) == (fetched, 1, 0)
        assert fetched < state["confirmed_unchanged_at"] <= seconds(living.clock())
        assert state["due_at"] <= fetched + timedelta(days=180).total_seconds()


def test_a_real_call_comes_every_180_days(living: EmbeddedServer, settings: Settings, collected: Operations) -> None:
    """However stable a film is, the feed confirms it for at most 180 days, since it does not report votes."""
    days_pass(living, settings, collected, 182, every=7)
    due = due_films(collected, Selection([YEAR], ["tmdb"]), living.clock()).films
    assert due.keys() == tmdb_states(collected).keys()


def test_a_frozen_film_that_changed_unfreezes(
    living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """The feed unfreezes what a rule froze, never what a person froze."""
    with collected.transaction() as connection:
        connection.execute("UPDATE fetch_state SET frozen = 1, unchanged_streak = 3 WHERE movie_id % 2 = 0")
        connection.execute("UPDATE fetch_state SET frozen = 2 WHERE movie_id % 2 = 1")
    days_pass(living, settings, collected, 30)
    changed = changed_since_start(living) & tmdb_states(collected).keys()
    for movie_id, state in tmdb_states(collected).items():
        assert state["frozen"] == (2 if movie_id % 2 else 0 if movie_id in changed else 1)


@pytest.mark.fault("sensor tick", "the changes feed was not polled for longer than it reaches back")
def test_a_gap_is_noticed_and_covers_nothing(living: EmbeddedServer, settings: Settings, collected: Operations) -> None:
    """After a pause longer than the catch-up, films fetched before are judged by age; the gap is said."""
    living.clock.move(timedelta(days=100))
    polled = poll_feed(settings, collected, clock=living.clock, catch_up_days=40)
    assert polled.confirmed.films == 0
    assert polled.feed is not None
    assert polled.feed.gap is not None
    assert [moment.date() for moment in polled.feed.gap] == [date(2026, 3, 1), date(2026, 4, 30)]
    assert living.log.count("tmdb") >= 4  # 40 days are four windows
    due = due_films(collected, Selection([YEAR], ["tmdb"]), living.clock()).films
    assert due.keys() == tmdb_states(collected).keys()


def test_a_pause_within_the_catch_up_leaves_no_gap(
    living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """Windows of at most 14 days are read one after another until now; then all that did not change is confirmed."""
    living.clock.move(timedelta(days=95))
    polled = poll_feed(settings, collected, clock=living.clock, catch_up_days=100)
    states = tmdb_states(collected)
    assert polled.confirmed.films == len(states.keys() - changed_since_start(living))
    assert polled.feed is not None
    assert polled.feed.gap is None


@pytest.mark.fault("sensor tick", "the quota ends while the changes feed is polled")
def test_the_end_of_a_quota_covers_nothing_that_was_not_read(
    living: EmbeddedServer, collected: Operations, tmp_path: Path
) -> None:
    """Windows that were read are confirmed; what the quota left is read the next day."""
    living.clock.move(timedelta(days=95))
    short = settings_for(living, tmp_path, tmdb={"daily_quota": 12})
    polled = poll_feed(short, collected, clock=living.clock, catch_up_days=100)
    assert "quota" in (polled.deferred or "")
    feed = read_feed(collected)
    assert feed is not None
    assert START < feed.polled_until < living.clock() - timedelta(days=30)
    living.clock.move(timedelta(days=1))
    done = poll_feed(settings_for(living, tmp_path), collected, clock=living.clock, catch_up_days=100)
    assert done.deferred is None
    assert done.feed is not None
    assert done.feed.gap is None


@pytest.mark.fault("fetch", "TMDB merged the id of a film into another")
def test_a_film_whose_id_was_merged_moves_to_the_other(
    living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """A 404 asks TMDB's find once: the film keeps its movie_id, gets the living id, the old one stays as an alias."""
    life = Life(since=date(2026, 3, 1))
    fates = {movie_id: fate for movie_id in tmdb_states(collected) if (fate := life.fate(movie_id)) and fate.is_merged}
    assert fates, "choose another year: none of its films is ever merged"
    movie_id = min(fates, key=lambda n: fates[n].day)
    living.clock.set(datetime.combine(fates[movie_id].day, START.time(), UTC) + timedelta(days=1))
    collect_years(settings, collected, YEAR, movie_ids=[movie_id], force=True, clock=living.clock)
    rows = collected.rows(
        "SELECT external_id, role FROM external_ids WHERE movie_id = ? AND provider = 'tmdb' ORDER BY role", (movie_id,)
    )
    assert [tuple(row) for row in rows] == [(str(DUPLICATE_IDS_FROM + movie_id), "accepted"), (str(movie_id), "alias")]
    assert tmdb_states(collected)[movie_id]["status"] == "ok"
    assert tmdb_states(collected)[movie_id]["fetched_at"] == seconds(living.clock())
    asked = [(r.endpoint, r.subject) for r in living.log.entries("tmdb")]
    assert len([endpoint for endpoint, _ in asked if endpoint == "find"]) == 1


def page_of(ids: range, *, pages: int, results: int) -> dict[str, Any]:
    """Return a page of the feed."""
    return {"results": [{"id": number} for number in ids], "page": 1, "total_pages": pages, "total_results": results}


@pytest.mark.fault("fetch", "pages of the changes feed repeat for ever")
def test_a_feed_that_repeats_itself_confirms_nothing(
    living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """A page that brings nothing new ends the window. Its days are read again, and no film counts as unchanged."""
    living.clock.move(timedelta(hours=3))
    body = page_of(range(601, 605), pages=10**9, results=10**11)
    fault = living.faults.add(provider="tmdb", endpoint="changes", status=200, body=body)
    polled = poll_feed(settings, collected, clock=living.clock)
    assert (polled.pages, living.log.count("tmdb", "changes")) == (2, 2)
    assert polled.feed == read_feed(collected)
    assert polled.feed is not None
    assert polled.feed.polled_until < living.clock()
    assert "read again" in (polled.deferred or "")
    living.faults.clear(fault)
    whole = poll_feed(settings, collected, clock=living.clock)
    assert whole.feed is not None
    assert (whole.feed.polled_until, whole.feed.gap) == (living.clock(), None)


@pytest.mark.parametrize(("pages", "results"), [(10**9, 104), (2, 10**12), (1, 104), (0, 104), (-5, 104)])
@pytest.mark.fault("fetch", "totals of the changes feed are wrong")
def test_totals_of_the_feed_may_be_wrong(
    pages: int, results: int, living: EmbeddedServer, settings: Settings, collected: Operations
) -> None:
    """Too many pages are promised, or too few: the window ends with an empty page, and all that it reports is read."""
    living.clock.move(timedelta(hours=3))
    for ids in (range(1, 101), range(101, 105), range(0)):
        body = page_of(ids, pages=pages, results=results)
        living.faults.add(provider="tmdb", endpoint="changes", status=200, body=body, times=1)
    polled = poll_feed(settings, collected, clock=living.clock)
    assert polled.reported == {str(number) for number in range(1, 105)}
    assert polled.pages in (2, 3)
    assert polled.feed is not None
    assert polled.feed.polled_until == living.clock()
