"""Due, frozen and visible mean the same to every reader: over random stores, and in the cases that once disagreed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.models import Reported
from movie_assets.policy.fetch_events import (
    DueNow,
    Event,
    Failed,
    FetchState,
    FrozenByPerson,
    GoodResponse,
    NoMoreCalls,
    Status,
    Subject,
    UnfrozenByPerson,
)
from movie_assets.policy.fetch_transitions import is_due, next_state
from movie_assets.policy.movie_status import movie_status
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, film_frames
from movie_assets.store.catalogue_counts import count_films
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.decisions import freeze
from movie_assets.store.due_calls import Selection, due_calls, due_films, due_providers
from movie_assets.store.external_ids import accept_id
from movie_assets.store.films import ensure_film
from movie_assets.store.totals import provider_totals, totals
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.store.conftest import copied

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PROVIDERS = tuple(ROUTES)
Due = set[tuple[int, str]]


def film(operations: Operations, movie_id: int, released: date | None, *, imdb_id: bool = True) -> None:
    with operations.transaction() as connection:
        reported = Reported(title=f"F{movie_id}", release_date=released, dated=True)
        ensure_film(connection, movie_id, reported, "discover", NOW - timedelta(days=400))
        if imdb_id:
            accept_id(
                connection, movie_id, "imdb", f"tt{movie_id:07d}", reported_by="tmdb", now=NOW - timedelta(days=400)
            )


def answered(operations: Operations, movie_id: int, provider: str, at: datetime) -> None:
    with operations.transaction() as connection:
        external_id = fetch_state.read(connection, movie_id, provider).external_id
        if external_id is not None:
            event = GoodResponse(at, external_id, f"{movie_id}{provider}{at}", "same", comparable=True)
            fetch_state.apply(connection, movie_id, provider, event)


def every_year(operations: Operations, *, force: bool = False, include_frozen: bool = False) -> Selection:
    years = [row["partition_year"] for row in operations.rows("SELECT DISTINCT partition_year FROM films")]
    return Selection(years=years, providers=PROVIDERS, force=force, include_frozen=include_frozen)


def by_state(operations: Operations) -> Due:
    """Return what policy.fetch_transitions.is_due says of each row of films that are shown and not gone."""
    with operations.transaction() as connection:
        rows = connection.execute(
            "SELECT s.movie_id, s.provider FROM fetch_state s JOIN films f USING (movie_id)"
            " WHERE f.merged_into IS NULL AND f.hidden_at IS NULL AND f.gone_at IS NULL"
        ).fetchall()
        states = {(m, p): fetch_state.read(connection, m, p) for m, p in map(tuple, rows)}
    return {key for key, state in states.items() if is_due(state, NOW)}


def by_run(operations: Operations) -> Due:
    selection = every_year(operations)
    films = due_films(operations, selection, NOW).films
    return {(movie_id, p) for movie_id in films for p in due_providers(operations, movie_id, selection, NOW)}


def by_plan(operations: Operations) -> Due:
    return set(due_calls(operations, PROVIDERS, NOW).select("movie_id", pl.col("provider").cast(pl.String)).iter_rows())


def by_movie_status(operations: Operations) -> Due:
    ids = [row["movie_id"] for row in operations.rows("SELECT movie_id FROM films")]
    films = film_frames.films(operations, ids).select("movie_id", "title", "release_date", "import_status")
    rows = movie_status(films, film_frames.states(operations, ids), PROVIDERS, NOW)
    return {(row["movie_id"], p) for row in rows.to_dicts() for p in PROVIDERS if row[f"needs_{p}"]}


READERS: tuple[Callable[[Operations], Due], ...] = (by_run, by_plan, by_movie_status)

films = st.tuples(
    st.sampled_from(
        [None, date(1999, 1, 1), date(2026, 5, 24), date(2026, 5, 25), date(2026, 11, 1), date(2027, 3, 1)]
    ),
    st.booleans(),  # whether its IMDb id is known
    st.sampled_from(["shown", "gone", "hidden"]),
)
events = st.tuples(
    st.integers(0, 5),  # the film
    st.sampled_from(PROVIDERS),
    st.sampled_from(["good", "failed", "frozen", "unfrozen", "due now", "clock"]),
    st.integers(0, 400),  # days ago
)


@SLOW_PROPERTY
@given(st.lists(films, min_size=1, max_size=6), st.lists(events, max_size=25))
def test_property_every_reader_finds_the_same_calls_due(
    empty_stores: Path, movies: list[tuple[date | None, bool, str]], happened: list[tuple[int, str, str, int]]
) -> None:
    """A run, the plan, movie_status, the counts and the state itself agree on what is due, and on what is frozen."""
    with TemporaryDirectory() as folder, copied(empty_stores, Path(folder)) as operations:
        for number, (released, known, _) in enumerate(movies, 1):
            film(operations, number, released, imdb_id=known)
        for place, provider, what, days in sorted(happened, key=lambda event: -event[3]):
            _happen(operations, place % len(movies) + 1, provider, what, NOW - timedelta(days=days))
        with operations.transaction() as connection:
            for number, (_, _, fate) in enumerate(movies, 1):
                if fate != "shown":
                    column = "gone_at" if fate == "gone" else "hidden_at"
                    connection.execute(f"UPDATE films SET {column} = 1 WHERE movie_id = ?", (number,))
                    fetch_state.apply_all(connection, number, NoMoreCalls())
        due = by_state(operations)
        for reader in READERS:
            assert reader(operations) == due, reader.__name__
        counted = {p: provider_totals(operations, census(operations, NOW), p, NOW).due for p in PROVIDERS}
        assert counted == {p: sum(provider == p for _, provider in due) for p in PROVIDERS}
        figures = count_films(census(operations, NOW), PROVIDERS).providers
        assert dict(figures.select("provider", "due").iter_rows()) == counted
        _frozen_is_the_same(operations)


def _happen(operations: Operations, movie_id: int, provider: str, what: str, at: datetime) -> None:
    if what == "good":
        answered(operations, movie_id, provider, at)
        return
    events: dict[str, Event] = {
        "failed": Failed(at, "HTTP 500"),
        "frozen": FrozenByPerson(),
        "unfrozen": UnfrozenByPerson(),
        "due now": DueNow(at),
        "clock": DueNow(NOW + timedelta(days=5_000)),
    }
    with operations.transaction() as connection:
        fetch_state.apply(connection, movie_id, provider, events[what])


def _frozen_is_the_same(operations: Operations) -> None:
    ids = [row["movie_id"] for row in operations.rows("SELECT movie_id FROM films")]
    frames = film_frames.films(operations, ids).select("movie_id", "title", "release_date", "import_status")
    status = movie_status(frames, film_frames.states(operations, ids), PROVIDERS, NOW)
    frozen = status.filter("data_frozen").height
    assert totals(census(operations, NOW)).frozen == frozen
    kinds = count_films(census(operations, NOW), PROVIDERS).films
    assert int(kinds.filter("data_frozen")["films"].sum()) == frozen


def test_a_persons_freeze_holds_when_frozen_movies_are_included(operations: Operations) -> None:
    """include_frozen takes what a rule froze; what a person froze only force or that person opens."""
    film(operations, 1, date(1999, 1, 1))
    freeze(operations, 1, PROVIDERS, "finished", NOW)
    assert not due_films(operations, every_year(operations, include_frozen=True), NOW).films
    assert due_calls(operations, PROVIDERS, NOW, include_frozen=True).is_empty()
    assert due_films(operations, every_year(operations, force=True), NOW).films


def test_a_movie_that_a_person_froze_everywhere_counts_as_frozen(operations: Operations) -> None:
    """`status` counts a freeze whoever decided it."""
    film(operations, 1, date(1999, 1, 1))
    for provider in PROVIDERS:
        answered(operations, 1, provider, NOW)
    freeze(operations, 1, PROVIDERS, "finished", NOW)
    assert totals(census(operations, NOW)).frozen == 1
    _frozen_is_the_same(operations)


@pytest.mark.parametrize("reader", READERS)
def test_a_due_date_beyond_every_rule_is_due_for_every_reader(
    operations: Operations, reader: Callable[[Operations], Due]
) -> None:
    """A clock that was put back must not keep a film from being asked for years."""
    film(operations, 1, date(1999, 1, 1))
    with operations.transaction() as connection:
        fetch_state.apply_all(connection, 1, DueNow(NOW + timedelta(days=5_000)))
    assert (1, "tmdb") in reader(operations) & by_state(operations)


def test_what_fell_due_stays_due_while_the_movie_grows_older() -> None:
    """A film that fell due at 180 days, with its shorter interval, is due on the 181st day until it is asked."""
    released, fetched = date(2026, 5, 24), datetime(2026, 11, 5, 12, tzinfo=UTC)
    subject = Subject(1, "tmdb", released)
    again = FetchState(external_id="1", good_answer_id="a", content_hash="same", fetched_at=fetched)
    state = next_state(again, GoodResponse(fetched, "1", "b", "same", comparable=True), subject)
    assert state.status is Status.OK
    assert state.due_at == fetched + timedelta(days=15)
    for day in (181, 200, 400):
        assert is_due(state, datetime(2026, 5, 24, 12, tzinfo=UTC) + timedelta(days=day))
