"""The raw responses, films, ids and state: each answer one transaction."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.store import film_frames
from movie_assets.store.bodies import read_text
from movie_assets.store.connection import Operations
from movie_assets.store.decisions import freeze, unfreeze
from movie_assets.store.due_calls import Selection, due_films, due_providers
from movie_assets.store.external_ids import accept_id
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.recording import record

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD = date(1999, 10, 15)
ALL = Selection(years=["1999", "2000", "undated"], providers=["tmdb", "omdb", "fanart"])


def answer(provider: str, external_id: str, at: datetime = NOW, outcome: Outcome = Outcome.OK) -> RawResponse:
    endpoint = {"tmdb": "movie", "omdb": "title", "fanart": "movies"}[provider]
    return RawResponse(provider, endpoint, external_id, outcome, 200, b'{"body": 1}', at)


def discover(operations: Operations, *films: tuple[int, date | None], at: datetime = NOW) -> None:
    page = RawResponse("tmdb", "discover", "1999 page 1", Outcome.OK, 200, b"{}", at)
    reported = [(n, Reported(title=f"F{n}", release_date=day, dated=True, ids={"tmdb": str(n)})) for n, day in films]
    RawResponses(operations).record_page(page, reported, 1)


def details(operations: Operations, movie_id: int, at: datetime = NOW, *, parser: int = 1, **facts: Any) -> bool:
    reported = Reported(
        title=facts.get("title", f"F{movie_id}"),
        release_date=facts.pop("released", OLD),
        dated=True,
        ids={"imdb": facts.pop("imdb_id", f"tt{movie_id}")},
    )
    return record(operations, movie_id, answer("tmdb", str(movie_id), at), reported, facts, parser).changed


def ratings(operations: Operations, movie_id: int, at: datetime = NOW, **facts: Any) -> None:
    record(operations, movie_id, answer("omdb", f"tt{movie_id}", at), Reported(), facts, 1)


def state(operations: Operations, movie_id: int, provider: str) -> Any:
    return operations.row("SELECT * FROM fetch_state WHERE movie_id = ? AND provider = ?", (movie_id, provider))


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


def test_a_changed_imdb_id_loses_the_old_ratings_and_is_due_at_once(operations: Operations) -> None:
    """A provider row counts only for the id it was asked with."""
    discover(operations, (1, OLD))
    details(operations, 1)
    ratings(operations, 1, imdb_rating=7.1)
    assert state(operations, 1, "omdb")["good_answer_id"]
    details(operations, 1, NOW + timedelta(days=91), imdb_id="tt999")
    after = state(operations, 1, "omdb")
    assert (after["external_id"], after["status"], after["good_answer_id"]) == ("tt999", "never", None)
    assert due_providers(operations, 1, ALL, NOW + timedelta(days=91))["omdb"] == "tt999"


def test_an_answer_to_an_old_id_counts_for_nothing(operations: Operations) -> None:
    """An answer that was under way when the id changed is kept and shown nowhere."""
    discover(operations, (1, OLD))
    details(operations, 1, imdb_id="tt2")
    ratings(operations, 1)
    assert state(operations, 1, "omdb")["status"] == "never"
    assert len(operations.rows("SELECT * FROM responses WHERE provider = 'omdb'")) == 1


@pytest.mark.fault("raw response", "a reported id that another film holds")
def test_an_id_that_is_taken_makes_a_conflict_not_a_failure(operations: Operations) -> None:
    """The first film keeps the id, the answer is kept, and a conflict is reported to a person."""
    discover(operations, (1, OLD), (2, OLD))
    details(operations, 1, imdb_id="tt7")
    details(operations, 2, imdb_id="tt7")
    conflict = operations.rows("SELECT movie_id, external_id, held_by FROM id_conflicts")
    assert [tuple(row) for row in conflict] == [(2, "tt7", 1)]
    assert state(operations, 2, "tmdb")["status"] == "ok"


def test_a_rejected_id_stays_rejected(operations: Operations) -> None:
    """What a person rejected for a film is not accepted again by whatever a provider says."""
    discover(operations, (1, OLD))
    with operations.transaction() as connection:
        connection.execute("INSERT INTO external_ids VALUES ('imdb', 'tt1', 1, 'rejected', 0)")
        accept_id(connection, 1, "imdb", "tt1", reported_by="tmdb", now=NOW)
    assert state(operations, 1, "omdb")["external_id"] is None


def test_quiet_cycles_freeze_and_a_change_unfreezes(operations: Operations) -> None:
    """Three unchanged answers in time freeze an old film; a change starts over; an early call is not a cycle."""
    discover(operations, (1, OLD))
    cycles = []
    for day in (0, 91, 100, 181, 272, 363):
        details(operations, 1, NOW + timedelta(days=day), runtime=100 if day < 363 else 101)
        row = state(operations, 1, "tmdb")
        cycles.append((row["unchanged_streak"], row["frozen"]))
    assert cycles == [(0, 0), (1, 0), (1, 0), (2, 0), (3, 1), (0, 0)]


def test_a_film_frozen_by_a_person_stays_so(operations: Operations) -> None:
    """No answer unfreezes what a person froze; a person unfreezes it, and it starts from an unchanged streak of 0."""
    discover(operations, (1, OLD))
    details(operations, 1, runtime=100)
    freeze(operations, 1, ["tmdb", "omdb", "fanart"], "a lost film", NOW)
    assert due_films(operations, ALL, NOW + timedelta(days=400)).films == {}
    details(operations, 1, NOW + timedelta(days=91), runtime=101)
    assert [state(operations, 1, p)["frozen"] for p in ("tmdb", "omdb", "fanart")] == [2, 2, 2]
    assert unfreeze(operations, 1, ["tmdb"], "found", NOW) == 1
    assert due_providers(operations, 1, ALL, NOW + timedelta(days=400)) == {"tmdb": "1"}
    decisions = operations.rows("SELECT kind, details FROM decisions ORDER BY decision_id")
    assert [d["kind"] for d in decisions] == ["freeze", "unfreeze"]
    assert "a lost film" in decisions[0]["details"]


def test_a_real_change_at_tmdb_unfreezes_the_other_providers(operations: Operations) -> None:
    """A film that changed is asked for again everywhere; one that did not freezes again at once."""
    discover(operations, (1, OLD))
    details(operations, 1, runtime=100)
    ratings(operations, 1, imdb_rating=7.0)
    with operations.transaction() as connection:
        connection.execute("UPDATE fetch_state SET frozen = 1, unchanged_streak = 3")
    details(operations, 1, NOW + timedelta(days=100), runtime=100)
    assert state(operations, 1, "omdb")["frozen"] == 1
    details(operations, 1, NOW + timedelta(days=101), runtime=101)
    assert (state(operations, 1, "tmdb")["frozen"], state(operations, 1, "omdb")["frozen"]) == (0, 0)
    ratings(operations, 1, NOW + timedelta(days=200), imdb_rating=7.0)
    assert state(operations, 1, "omdb")["frozen"] == 1


def changes(operations: Operations) -> list[tuple[Any, ...]]:
    rows = operations.rows("SELECT field, old, new FROM field_changes ORDER BY answer_id, field")
    return [tuple(row) for row in rows]


def test_history_keeps_declared_fields_that_moved(operations: Operations) -> None:
    """Votes enter history though they are not a change; the first answer is a baseline; artwork keeps no history."""
    discover(operations, (1, OLD))
    details(operations, 1, runtime=100, vote_count=10, poster_path="/a", popularity=1.0)
    assert changes(operations) == []
    later = NOW + timedelta(days=91)
    assert not details(operations, 1, later, runtime=100, vote_count=11, poster_path="/a", popularity=2.0)
    assert details(operations, 1, later, runtime=None, vote_count=11, poster_path="/b", popularity=2.0)
    assert changes(operations) == [("vote_count", "10", "11"), ("runtime", "100", "null")]


def test_an_improved_parser_starts_a_new_baseline(operations: Operations) -> None:
    """Values that only another parser reads are not a change and not history, and the unchanged streak is 0."""
    discover(operations, (1, OLD))
    details(operations, 1, runtime=100)
    details(operations, 1, NOW + timedelta(days=91), runtime=100)
    assert not details(operations, 1, NOW + timedelta(days=182), parser=2, runtime=101)
    assert changes(operations) == []
    assert state(operations, 1, "tmdb")["unchanged_streak"] == 1
    details(operations, 1, NOW + timedelta(days=273), parser=2, runtime=102)
    assert changes(operations) == [("runtime", "101", "102")]


def test_an_id_held_by_a_film_that_is_gone_makes_the_two_one(operations: Operations) -> None:
    """TMDB merged an id into another that we hold too: one film is left, the older one, with the living id."""
    discover(operations, (1, OLD))
    details(operations, 1, runtime=100)
    ratings(operations, 1, imdb_rating=7.0)
    later = NOW + timedelta(days=10)
    for at in (later, later + timedelta(hours=25)):
        record(operations, 1, answer("tmdb", "1", at, Outcome.NOT_FOUND), Reported(), {}, 1)
    discover(operations, (2, OLD), at=later)
    details(operations, 2, later + timedelta(days=2), imdb_id="tt1", runtime=100)
    films = operations.rows("SELECT movie_id, merged_into, gone_at FROM films ORDER BY movie_id")
    assert [tuple(f) for f in films] == [(1, None, None), (2, 1, None)]
    ids = operations.rows("SELECT provider, external_id, role FROM external_ids WHERE movie_id = 1 ORDER BY 1, 2")
    assert [tuple(r) for r in ids] == [("imdb", "tt1", "accepted"), ("tmdb", "1", "alias"), ("tmdb", "2", "accepted")]
    assert state(operations, 1, "omdb")["status"] == "ok"
    row = state(operations, 1, "tmdb")
    assert (row["external_id"], row["status"], row["fetched_at"]) == (
        "2",
        "ok",
        (later + timedelta(days=2)).timestamp(),
    )
    shown = film_frames.films(operations, [1, 2])
    assert shown["tmdb_id"].to_list() == [2]
    assert film_frames.states(operations, [1, 2])["movie_id"].unique().to_list() == [1]


def test_two_living_films_with_one_imdb_id_are_a_conflict_for_a_person(operations: Operations) -> None:
    """An id that is taken never fails an answer, and never merges films that TMDB both has."""
    discover(operations, (1, OLD), (2, OLD))
    details(operations, 1)
    details(operations, 2, imdb_id="tt1")
    conflicts = operations.rows("SELECT movie_id, external_id, held_by FROM id_conflicts")
    assert [tuple(c) for c in conflicts] == [(2, "tt1", 1)]


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
