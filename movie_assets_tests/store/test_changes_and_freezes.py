"""What an answer changed: the history of fields, and the freeze of films that no longer change."""

from datetime import timedelta
from typing import Any

from movie_assets.store.connection import Operations
from movie_assets.store.decisions import freeze, unfreeze
from movie_assets.store.due_calls import due_films, due_providers
from movie_assets_tests.store.film_answers import ALL, NOW, OLD, details, discover, ratings, state


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
