"""A provider that is found by another's id: TVDB by the IMDb id, until it has reported its own."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from movie_assets.models import Meaning, Outcome, RawResponse, Reported
from movie_assets.store import placeholders
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_providers
from movie_assets.store.external_ids import reject_id
from movie_assets.store.film_merges import merge_films
from movie_assets.store.films import ensure_placeholder
from movie_assets.store.migrations import APPLICATION_ID, MIGRATIONS
from movie_assets.store.placeholder_figures import placeholder_figures
from movie_assets.store.raw_responses import RawResponses, Recorded
from movie_assets_tests.recording import record

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD = date(1999, 10, 15)
ALL = Selection(years=["1999"], providers=["tvdb"])


def film(operations: Operations, movie_id: int, imdb_id: str | None) -> None:
    """Discover a film, and let TMDB report its IMDb id."""
    reported = Reported(title="F", release_date=OLD, dated=True, ids={"tmdb": str(movie_id)})
    page = RawResponse("tmdb", "discover", "page 1", Outcome.OK, 200, b"{}", NOW)
    RawResponses(operations).record_page(page, [(movie_id, reported)], 1)
    if imdb_id:
        details = RawResponse("tmdb", "movie", str(movie_id), Outcome.OK, 200, b"{}", NOW)
        record(operations, movie_id, details, Reported(ids={"imdb": imdb_id}), {}, 1)


def tvdb(operations: Operations, movie_id: int, asked: str, ids: dict[str, str], at: datetime = NOW) -> Recorded:
    """Record TVDB's answer to this id: a search for an IMDb id, else a film's record; without ids, not found."""
    endpoint = "search_remoteid" if asked.startswith("tt") else "movies_extended"
    outcome = Outcome.OK if ids else Outcome.NOT_FOUND
    return record(
        operations, movie_id, RawResponse("tvdb", endpoint, asked, outcome, 200, b"{}", at), Reported(ids=ids), {}, 1
    )


def state(operations: Operations, movie_id: int = 1) -> Any:
    return operations.row("SELECT * FROM fetch_state WHERE movie_id = ? AND provider = 'tvdb'", (movie_id,))


def asked_with(operations: Operations, movie_id: int = 1, at: datetime = NOW) -> str | None:
    return due_providers(operations, movie_id, ALL, at).get("tvdb")


def test_from_imdb_id_to_tvdb_id_to_record(operations: Operations) -> None:
    """The IMDb id makes it due; the search reports its own id, which is due at once; then the record is good."""
    film(operations, 1, None)
    assert (asked_with(operations), state(operations)["external_id"]) == (None, None)
    film(operations, 1, "tt1")
    assert asked_with(operations) == "tt1"
    assert tvdb(operations, 1, "tt1", {"tvdb": "70"}).meaning is Meaning.NAMES_ID
    assert asked_with(operations) == "70"
    assert tvdb(operations, 1, "70", {"tvdb": "70", "imdb": "tt1", "tmdb": "1"}).changed
    assert (asked_with(operations), state(operations)["status"]) == (None, "ok")
    asked = operations.rows("SELECT endpoint, external_id FROM responses WHERE provider = 'tvdb' ORDER BY answer_id")
    assert [tuple(row) for row in asked] == [("search_remoteid", "tt1"), ("movies_extended", "70")]


@pytest.mark.parametrize("reported", [{}, {"other": "x"}])
def test_what_is_not_found_waits(reported: dict[str, str], operations: Operations) -> None:
    """A search that finds no film, or reports no id of one, waits like any "not found": 90 days here."""
    film(operations, 1, "tt1")
    tvdb(operations, 1, "tt1", reported)
    first = state(operations)["due_at"] - NOW.timestamp()
    assert (state(operations)["status"], first) == ("not_found", 90 * 86_400)
    assert asked_with(operations, at=NOW + timedelta(days=90)) == "tt1"


def test_a_new_imdb_id_is_looked_up_and_a_known_film_is_not(operations: Operations) -> None:
    """TMDB corrects the IMDb id: a film that TVDB did not find is looked up anew; one that has its id is not."""
    film(operations, 1, "tt1")
    tvdb(operations, 1, "tt1", {})
    film(operations, 1, "tt2")
    assert asked_with(operations) == "tt2"
    tvdb(operations, 1, "tt2", {"tvdb": "70"})
    film(operations, 1, "tt3")
    assert asked_with(operations) == "70"


def test_an_id_of_another_film_is_a_conflict_and_not_asked(operations: Operations) -> None:
    """The id that was found belongs to another film: a conflict for a person; the film stays not found."""
    film(operations, 1, "tt1")
    film(operations, 2, "tt2")
    tvdb(operations, 1, "tt1", {"tvdb": "70"})
    assert tvdb(operations, 2, "tt2", {"tvdb": "70"}).meaning is Meaning.NOT_FOUND
    assert (state(operations, 2)["status"], state(operations, 2)["external_id"]) == ("not_found", "tt2")
    conflict = operations.row("SELECT movie_id, external_id, held_by, reported_by FROM id_conflicts")
    assert tuple(conflict or ()) == (2, "70", 1, "tvdb")


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        ({"imdb": "tt1", "tmdb": "1"}, True),
        ({"imdb": "tt1", "tmdb": "9"}, True),
        ({"imdb": "tt9", "tmdb": "1"}, True),
        ({}, True),
        ({"imdb": "tt9", "tmdb": "9"}, False),
        ({"imdb": "tt9"}, False),
        ({"tmdb": "9"}, False),
    ],
)
def test_a_record_of_another_film_loses_its_id(ids: dict[str, str], kept: bool, operations: Operations) -> None:
    """A record whose own ids are all another film's is not this film's: its id is rejected, and not asked again."""
    film(operations, 1, "tt1")
    tvdb(operations, 1, "tt1", {"tvdb": "70"})
    recorded = tvdb(operations, 1, "70", {"tvdb": "70", **ids})
    role = operations.row("SELECT role FROM external_ids WHERE provider = 'tvdb'")
    assert (recorded.meaning is Meaning.GOOD, state(operations)["good_answer_id"] is not None) == (kept, kept)
    assert role is not None
    assert role["role"] == ("accepted" if kept else "rejected")
    if not kept:
        assert (asked_with(operations), state(operations)["external_id"]) == (None, "tt1")
        later = NOW + timedelta(days=90)
        assert asked_with(operations, at=later) == "tt1"
        assert tvdb(operations, 1, "tt1", {"tvdb": "70"}, later).meaning is Meaning.NOT_FOUND
        assert (asked_with(operations, at=later), state(operations)["status"]) == (None, "not_found")


def test_a_film_that_turns_out_another_loses_what_was_reported_of_it(operations: Operations) -> None:
    """A good record that later names another film takes its earlier answer along: it was about that one too."""
    film(operations, 1, "tt1")
    tvdb(operations, 1, "tt1", {"tvdb": "70"})
    tvdb(operations, 1, "70", {"tvdb": "70", "imdb": "tt1"})
    tvdb(operations, 1, "70", {"tvdb": "70", "imdb": "tt9", "tmdb": "9"}, NOW + timedelta(days=90))
    assert state(operations)["good_answer_id"] is None


@pytest.mark.parametrize("found", [True, False])
def test_two_films_that_are_one_are_still_found(found: bool, operations: Operations) -> None:
    """Merged films are asked with the TVDB id that either had, else looked up by the IMDb id that either had."""
    film(operations, 1, None)
    film(operations, 2, "tt2")
    if found:
        tvdb(operations, 2, "tt2", {"tvdb": "70"})
    with operations.transaction() as connection:
        kept = merge_films(connection, 1, 2, tmdb_id="2", now=NOW)
    assert asked_with(operations, kept) == ("70" if found else "tt2")


def test_a_placeholder_never_takes_the_title_from_a_film_that_tmdb_has(operations: Operations) -> None:
    """TVDB's newer record shows that two films are one: TMDB's title, date and year stay."""
    film(operations, 1, "tt1")
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, "tt9", Reported(title="P", year=2001), "file", NOW)
    later = NOW + timedelta(days=1)
    tvdb(operations, movie_id, "tt9", {"tvdb": "70"}, later)
    raw = RawResponse("tvdb", "movies_extended", "70", Outcome.OK, 200, b"{}", later)
    ids = {"imdb": "tt9", "tmdb": "1"}
    assert record(operations, movie_id, raw, Reported(title="T", release_date=date(2001, 1, 1), ids=ids)).movie_id == 1
    kept = operations.row("SELECT title, release_date, partition_year, import_status FROM films WHERE movie_id = 1")
    assert tuple(kept or ()) == ("F", "1999-10-15", "1999", "full")


@pytest.mark.fault("discovery", "TMDB lists the former number of a film")
@pytest.mark.parametrize("now_named", [{"tmdb": "2"}, {}])
def test_a_listed_number_that_a_film_had_before_is_that_film(operations: Operations, now_named: dict[str, str]) -> None:
    """A film has another TMDB id by now, or none: a page that lists its number adds nothing and stops nothing."""
    film(operations, 1, None)
    details = RawResponse("tmdb", "movie", "1", Outcome.OK, 200, b"{}", NOW)
    if now_named:
        record(operations, 1, details, Reported(ids=now_named), {}, 1)
    else:
        with operations.transaction() as connection:
            reject_id(connection, 1, "tmdb", "1")
    page = RawResponse("tmdb", "discover", "page 2", Outcome.OK, 200, b"{}", NOW)
    listed = [(1, Reported(title="F")), (3, Reported(title="G"))]
    kept, new = RawResponses(operations).record_page(page, listed, 1)
    assert (len(kept), new) == (2, 1)
    assert [row["movie_id"] for row in operations.rows("SELECT movie_id FROM films ORDER BY 1")] == [1, 3]


def test_an_id_that_tmdb_finds_and_does_not_open_is_asked_once(operations: Operations) -> None:
    """TVDB reports a TMDB id that TMDB does not open. TMDB.s own search finds it: it is not asked again."""
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, "tt9", Reported(title="P", year=1999), "file", NOW)
    tvdb(operations, movie_id, "tt9", {"tvdb": "70"})
    tvdb(operations, movie_id, "70", {"imdb": "tt9", "tmdb": "9"})
    record(operations, movie_id, RawResponse("tmdb", "movie", "9", Outcome.NOT_FOUND, 404, b"{}", NOW))
    find = RawResponse("tmdb", "find", "tt9", Outcome.OK, 200, b"{}", NOW)
    with operations.transaction() as connection:
        assert not RawResponses(operations).record_move(connection, movie_id, find, ["9"], 1, unopened="9")
    ask = Selection(years=["1999"], providers=["tmdb", "fanart"])
    assert due_providers(operations, movie_id, ask, NOW + timedelta(days=400)) == {}


def test_a_film_whose_found_id_does_not_open_is_looked_for_again(operations: Operations) -> None:
    """TMDB finds an id for a film that it lacked, and does not open it: it is asked again after the usual wait."""
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, "tt9", Reported(title="P", year=1999), "file", NOW)
    at = NOW + timedelta(days=7)
    (place,) = placeholders.due(operations, at)
    find = RawResponse("tmdb", "find", "tt9", Outcome.OK, 200, b"{}", at)
    with operations.transaction() as connection:
        assert RawResponses(operations).record_move(connection, movie_id, find, ["9"], 1)
    placeholders.asked_again(operations, place, at, found=True)
    record(operations, movie_id, RawResponse("tmdb", "movie", "9", Outcome.NOT_FOUND, 404, b"{}", at))
    assert placeholders.next_due(operations) == (at + timedelta(days=14)).timestamp()


def test_what_is_due_of_placeholders_is_counted_as_it_is_asked(operations: Operations) -> None:
    """The figure of placeholders that are due and the list of them agree: a film that nothing holds is in neither."""
    with operations.transaction() as connection:
        movie_id, _ = ensure_placeholder(connection, "tt9", Reported(title="P", year=1999), "file", NOW)
        ensure_placeholder(connection, "tt10", Reported(title="Q", year=1999), "file", NOW)
        connection.execute("UPDATE films SET hidden_at = ? WHERE movie_id = ?", (NOW.timestamp(), movie_id))
    at = NOW + timedelta(days=7)
    counted = placeholder_figures(operations, at).filter(figure="placeholders_due")["value"].item()
    assert counted == len(placeholders.due(operations, at)) == 1


def test_stores_from_before_tvdb_get_its_states(tmp_path: Path) -> None:
    """The migration: every film gets a state, due where an IMDb id or a TVDB id is known, unless the film is gone."""
    path = tmp_path / "o.sqlite"
    at = NOW.timestamp()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(";\n".join(MIGRATIONS[:2]))
        old.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 2")
        for movie_id, gone_at in ((1, None), (2, None), (3, None), (4, 1.0)):
            old.execute(
                "INSERT INTO films (movie_id, partition_year, import_status, source, first_seen_at, told_at, gone_at)"
                " VALUES (?, '1999', 'full', 'discover', ?, ?, ?)",
                (movie_id, at, at, gone_at),
            )
        for movie_id, provider, id_ in ((1, "imdb", "tt1"), (3, "imdb", "tt3"), (3, "tvdb", "70"), (4, "imdb", "tt4")):
            old.execute("INSERT INTO film_ids VALUES (?, ?, ?, 'accepted', ?)", (provider, id_, movie_id, at))
        old.commit()
    with Operations(path) as store:
        rows = store.rows("SELECT movie_id, external_id, status, due_at FROM fetch_state WHERE provider = 'tvdb'")
        due = NOW.timestamp()
        assert [tuple(row) for row in rows] == [
            (1, "tt1", "never", due),
            (2, None, "never", None),
            (3, "70", "never", due),
            (4, "tt4", "never", None),
        ]
        assert asked_with(store, 1) == "tt1"
