"""The raw responses, films and their state: each answer one transaction, and what is due after it."""

from datetime import date, datetime, timedelta

import pytest

from movie_assets.models import Outcome, Reported
from movie_assets.store import film_frames
from movie_assets.store.bodies import read_text
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films, due_providers
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.recording import record
from movie_assets_tests.store.film_answers import ALL, NOW, OLD, answer, details, discover, state


def test_a_discovered_film_is_due_where_its_id_is_known(operations: Operations) -> None:
    """A new film has a state row for every provider; OMDb waits for the IMDb id."""
    discover(operations, (1, OLD))
    assert due_providers(operations, 1, ALL, NOW) == {"tmdb": "1", "fanart": "1"}
    details(operations, 1)
    assert due_providers(operations, 1, ALL, NOW) == {"omdb": "tt1", "fanart": "1"}


def test_a_film_discovered_twice_is_one(operations: Operations) -> None:
    """Pages shift and years are asked again: a film is inserted once, its values follow the newest answer."""
    discover(operations, (1, OLD), (1, OLD))
    discover(operations, (1, date(2000, 1, 1)), at=NOW + timedelta(hours=1))
    discover(operations, (1, OLD), at=NOW - timedelta(days=9))
    assert [r["partition_year"] for r in operations.rows("SELECT * FROM films")] == ["2000"]


def test_a_date_moves_a_film_to_another_year(operations: Operations) -> None:
    """One year owns a film; undated films move to their year once they get a date."""
    discover(operations, (1, None))
    assert film_frames.movie_ids_of(operations, ["undated"]) == {1}
    details(operations, 1, released=OLD)
    assert film_frames.movie_ids_of(operations, ["undated"]) == set()
    assert film_frames.movie_ids_of(operations, ["1999"]) == {1}


def test_a_fresh_film_is_not_due_until_its_interval(operations: Operations) -> None:
    """The first interval is scaled to 0.5-1 of 90 days for an old film; then it is due."""
    discover(operations, (1, OLD))
    details(operations, 1)
    ask = Selection(years=["1999"], providers=["tmdb"])
    assert due_films(operations, ask, NOW + timedelta(days=44)).films == {}
    assert due_films(operations, ask, NOW + timedelta(days=91)).films == {1: "1999"}


def test_force_overrides_due_dates_and_freeze(operations: Operations) -> None:
    """Only force asks again for what is fresh or frozen."""
    discover(operations, (1, OLD))
    details(operations, 1)
    with operations.transaction() as connection:
        connection.execute("UPDATE fetch_state SET frozen = 1 WHERE provider = 'tmdb'")
    later = NOW + timedelta(days=365)
    ask = Selection(years=["1999"], providers=["tmdb"])
    assert due_films(operations, ask, later).films == {}
    assert due_films(operations, Selection(["1999"], ["tmdb"], include_frozen=True), later).films == {1: "1999"}
    assert due_films(operations, Selection(["1999"], ["tmdb"], force=True), NOW).films == {1: "1999"}


def test_due_films_come_young_first_then_by_popularity_and_a_limit_says_what_waits(operations: Operations) -> None:
    """Recent and established films first, then the most popular; the limit's rest is counted."""
    discover(operations, (1, OLD), (2, OLD), (3, date(2026, 11, 1)))
    with operations.transaction() as connection:
        connection.execute("UPDATE films SET popularity = movie_id")
    found = due_films(operations, Selection(["1999", "2026"], ["tmdb"], limit=2), NOW)
    assert list(found.films) == [3, 2]
    assert found.waiting == 1


def test_a_failure_keeps_the_good_answer_and_is_no_quiet_cycle(operations: Operations) -> None:
    """A failure is stored as a failure: tried again after an hour, the last good answer stays."""
    discover(operations, (1, OLD))
    details(operations, 1)
    good = state(operations, 1, "tmdb")["good_answer_id"]
    for n, hours in enumerate((1, 2, 4), start=1):
        RawResponses(operations).record_failure(1, "tmdb", "HTTP 500", NOW)
        row = state(operations, 1, "tmdb")
        assert (row["status"], row["attempts"], row["good_answer_id"], row["unchanged_streak"]) == (
            "failed",
            n,
            good,
            0,
        )
        assert row["due_at"] == (NOW + timedelta(hours=hours)).timestamp()


def test_not_found_is_asked_again_after_doubling_waits(operations: Operations) -> None:
    """OMDb's "not found" waits for 180 days at most 90, and keeps an older good answer."""
    discover(operations, (1, date(2026, 11, 1)))
    details(operations, 1, released=date(2026, 11, 1))
    waits, at = [], NOW
    for _ in range(3):
        record(operations, 1, answer("omdb", "tt1", at, Outcome.NOT_FOUND), Reported(), {}, 1)
        row = state(operations, 1, "omdb")
        assert row["status"] == "not_found"
        waits.append(round((row["due_at"] - at.timestamp()) / 86_400))
        at += timedelta(days=waits[-1])
    assert waits == [5, 10, 20]


@pytest.mark.fault("fetch", "TMDB no longer has a film")
def test_two_404s_a_day_apart_mean_gone(operations: Operations) -> None:
    """TMDB's first 404 is asked again after 24 h; the second ends all calls, and the last values stay."""
    discover(operations, (1, OLD))
    details(operations, 1)

    def missing(at: datetime) -> None:
        record(operations, 1, answer("tmdb", "1", at, Outcome.NOT_FOUND), Reported(), {}, 1)

    missing(NOW)
    missing(NOW + timedelta(hours=1))
    assert operations.rows("SELECT gone_at FROM films")[0]["gone_at"] is None
    missing(NOW + timedelta(hours=25))
    film = operations.rows("SELECT * FROM films")[0]
    assert (film["gone_at"], film["title"]) == ((NOW + timedelta(hours=25)).timestamp(), "F1")
    assert due_films(operations, Selection(["1999"], ["tmdb", "omdb", "fanart"], force=True), NOW).films == {}
    assert state(operations, 1, "tmdb")["good_answer_id"]


def test_a_new_date_moves_due_dates(operations: Operations) -> None:
    """An old film that turns out recent is due by the recent interval."""
    discover(operations, (1, OLD))
    details(operations, 1)
    record(operations, 1, answer("fanart", "1"), Reported(), {}, 1)
    details(operations, 1, NOW + timedelta(hours=1), released=date(2026, 11, 20))
    assert state(operations, 1, "fanart")["due_at"] == (NOW + timedelta(days=1)).timestamp()


def test_answers_are_never_rewritten(operations: Operations) -> None:
    """Every answer is a row of its own, in time order, with its body and facts."""
    discover(operations, (1, OLD))
    for n in range(3):
        details(operations, 1, NOW + timedelta(days=91 * n), runtime=n)
    rows = operations.rows(
        "SELECT * FROM responses JOIN facts USING (facts_id) WHERE endpoint = 'movie' ORDER BY answer_id"
    )
    assert [read_text(row["facts"]) for row in rows] == ['{"runtime": 0}', '{"runtime": 1}', '{"runtime": 2}']
    assert state(operations, 1, "tmdb")["good_answer_id"] == rows[-1]["answer_id"]
    newest, older = ({rows[n]["movie_id"]: rows[n]["answer_id"]} for n in (-1, 0))
    assert [body for *_, body in film_frames.bodies(operations, "tmdb", newest)] == [b'{"body": 1}']
    assert list(film_frames.bodies(operations, "tmdb", older)) == []


@pytest.mark.parametrize("reason", ["omdb: daily quota of 1000 requests used up; closed until 2026-11-22 00:00 UTC"])
def test_a_deferral_stays_due_and_says_why(operations: Operations, reason: str) -> None:
    """What was put off is due in the next run, with the reason beside it."""
    discover(operations, (1, OLD))
    details(operations, 1)
    RawResponses(operations).record_deferral(1, "omdb", reason)
    assert state(operations, 1, "omdb")["reason"] == reason
    assert "omdb" in due_providers(operations, 1, ALL, NOW)
