"""Ids that answers report: whose they are, and what becomes of the films that share one."""

from datetime import timedelta

import pytest

from movie_assets.models import Outcome, Reported
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import due_providers
from movie_assets.store.external_ids import accept_id
from movie_assets_tests.recording import record
from movie_assets_tests.store.film_answers import ALL, NOW, OLD, answer, details, discover, ratings, state


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
