"""Films of long lists: added as any other film is, thousands at once, and asked for once when they left the list."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.policy.fetch_events import FrozenByPerson
from movie_assets.store import fetch_state
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.due_calls import due_calls
from movie_assets.store.films import apply_report, ensure_film
from movie_assets.store.listed_films import Listed, add_listed, answered_ids, ask_for_left, discovered_ids
from movie_assets.store.store_checks import wrong_counts
from movie_assets_tests.recording import record

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ("films", "external_ids", "fetch_state", "film_counts", "due_counts")
LISTED = [(7, "Seven", 2.5), (8, 'A "quoted"\nÜ', 0.0), (9, "Nine", 1e-9)]


def rows(store: Operations) -> dict[str, Any]:
    """Return everything about films that a store holds."""
    return {name: sorted(map(repr, (tuple(row) for row in store.rows(f"SELECT * FROM {name}")))) for name in TABLES}


def one_by_one(store: Operations, listed: Sequence[Listed]) -> None:
    """Add films as a page of discovery does."""
    with store.transaction() as connection:
        for tmdb_id, title, popularity in listed:
            reported = Reported(title=title, popularity=popularity)
            movie_id, born = ensure_film(connection, tmdb_id, reported, "discover", NOW)
            if born:
                apply_report(connection, movie_id, reported, NOW)


def test_a_listed_film_is_what_a_discovered_one_is(operations: Operations) -> None:
    """In both databases: film, id, a state a provider, what is due, and the kept counts."""
    with Operations(IN_MEMORY) as other:
        one_by_one(other, LISTED)
        assert add_listed(operations, LISTED, "discover", NOW) == len(LISTED)
        assert rows(operations) == rows(other)
    assert wrong_counts(operations) == []
    assert sorted(i for part in discovered_ids(operations) for i in part) == [7, 8, 9]
    assert due_calls(operations, ["tmdb", "omdb"], NOW).rows()[0][:3] == (7, "tmdb", "undated")


def test_known_films_stay_what_they_are() -> None:
    """Whatever is known already, a list adds what is not, and says how many: the store is as if pages had told it."""
    dice = random.Random(7)
    with Operations(IN_MEMORY) as one, Operations(IN_MEMORY) as other:
        known: set[int] = set()
        for _ in range(12):
            numbers = dice.sample(range(1, 30), dice.randrange(8))
            listed = [(number, dice.choice(["A", "", "\u2028", None]), dice.random() * 9) for number in numbers]
            one_by_one(other, listed)
            assert add_listed(one, listed, "discover", NOW) == len({*numbers} - known)
            assert add_listed(one, listed, "discover", NOW) == 0
            assert rows(one) == rows(other)
            known |= {*numbers}
        assert wrong_counts(one) == []


def test_discovery_holds_a_film_that_somebody_asked_for(operations: Operations) -> None:
    """It is not hidden any more when the request is taken back, and a hidden one is shown again and due."""
    with operations.transaction() as connection:
        ensure_film(connection, 7, Reported(title="Seven"), "identify", NOW)
        ensure_film(connection, 8, Reported(title="Eight"), "identify", NOW)
        connection.execute("UPDATE films SET hidden_at = 1 WHERE movie_id = 8")
    assert add_listed(operations, LISTED, "tmdb_ids", NOW) == 1
    films = operations.rows("SELECT movie_id, source, discovered_at, hidden_at FROM films ORDER BY movie_id")
    since = NOW.timestamp()
    assert [tuple(row) for row in films] == [
        (7, "identify", since, None),
        (8, "identify", since, None),
        (9, "tmdb_ids", since, None),
    ]


def answered(operations: Operations, tmdb_id: int, at: datetime, outcome: Outcome = Outcome.OK) -> None:
    """Let TMDB answer about a film."""
    status = 200 if outcome is Outcome.OK else 404
    record(operations, tmdb_id, RawResponse("tmdb", "movie", str(tmdb_id), outcome, status, b"{}", at))


@pytest.fixture
def asked(operations: Operations) -> Operations:
    """A store of three films that TMDB answered about an hour ago."""
    add_listed(operations, LISTED, "tmdb_ids", NOW)
    for tmdb_id, _, _ in LISTED:
        answered(operations, tmdb_id, NOW - timedelta(hours=1))
    return operations


def due(operations: Operations) -> set[int]:
    """Return the films that are due at TMDB."""
    return set(due_calls(operations, ["tmdb"], NOW)["movie_id"])


def test_a_film_that_left_is_due_once(asked: Operations) -> None:
    """Its details were there before the list was made: due now, though a rule froze it; after the answer not again."""
    with asked.transaction() as connection:
        connection.execute("UPDATE fetch_state SET frozen = 1 WHERE movie_id = 7 AND provider = 'tmdb'")
    assert due(asked) == set()
    assert [i for part in answered_ids(asked, NOW) for i in sorted(part)] == [7, 8, 9]
    assert ask_for_left(asked, [7], NOW, NOW) == 1
    assert due(asked) == {7}
    answered(asked, 7, NOW)
    assert ask_for_left(asked, [7], NOW, NOW) == 0
    assert due(asked) == set()


def test_what_is_settled_or_under_way_is_not_asked_again(asked: Operations) -> None:
    """A film fetched since the list was made, one that TMDB did not find, one that a person froze."""
    made_at = NOW - timedelta(hours=2)
    assert list(answered_ids(asked, made_at)) == []
    assert ask_for_left(asked, [8, 99], made_at, NOW) == 0
    answered(asked, 7, NOW, Outcome.NOT_FOUND)
    assert [i for part in answered_ids(asked, NOW) for i in sorted(part)] == [8, 9]
    with asked.transaction() as connection:
        fetch_state.apply(connection, 9, "tmdb", FrozenByPerson())
    ask_for_left(asked, [9], NOW, NOW)
    assert due(asked) == set()


def test_the_newest_report_wins_as_ever(operations: Operations) -> None:
    """TMDB's details replace what the list said: title, date, year, popularity."""
    add_listed(operations, LISTED, "tmdb_ids", NOW)
    raw = RawResponse("tmdb", "movie", "7", Outcome.OK, 200, b"{}", NOW + timedelta(minutes=1))
    reported = Reported(title="Se7en", release_date=NOW.date(), dated=True, popularity=9.0)
    record(operations, 7, raw, reported)
    film = operations.row("SELECT title, partition_year, popularity, import_status FROM films WHERE movie_id = 7")
    assert tuple(film) == ("Se7en", "2026", 9.0, "full")
