"""The counts that the store keeps say what its rows say, whoever changed them and however."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.models import ImportStatus, Reported
from movie_assets.policy.due_dates import LAST_DAY, MovieAge
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, totals
from movie_assets.store.backlog import backlog
from movie_assets.store.catalogue_counts import due_schedule, requests_by_day
from movie_assets.store.census import DUE, Census, census, census_by_film, has
from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.fetch_state import FALLBACK_ENDPOINT
from movie_assets.store.films import ensure_film
from movie_assets.store.kept_counts import MATTERS
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Parameters
from movie_assets.store.store_checks import count_anew, wrong_counts
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.store import counted_plainly

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENDPOINTS = {name: route.endpoint for name, route in ROUTES.items()} | {"imdb": FALLBACK_ENDPOINT}
PROVIDERS = tuple(ENDPOINTS)
DAYS = (-5_000, -400, -366, -365, -200, -181, -180, -61, -60, -30, -1, 0, 1, 5, 29, 30, 100, 180, 182, 900)
"""Days from NOW at whose edges an age, a due date or a horizon ends."""

Change = tuple[str, Parameters]


def moment(days: int, part: float = 0.0) -> float:
    return seconds(NOW + timedelta(days=days)) + part * 86_400


numbers = st.integers(1, 4)
OF_FILM: dict[str, tuple[Any, ...]] = {
    "release_date": (None, *((NOW.date() + timedelta(days=days)).isoformat() for days in DAYS)),
    "import_status": tuple(status.value for status in ImportStatus),
    "gone_at": (None, 1.0),
    "merged_into": (None, 1),
    "hidden_at": (None, 1.0),
    "partition_year": ("1999", "2026", "undated"),
    "title": ("another",),
}
MOMENTS = (None, *(moment(days, part) for days in DAYS for part in (-0.4, 0.0, 0.4)))
OF_STATE: dict[str, tuple[Any, ...]] = {
    "external_id": (None, "7"),
    "status": ("never", "ok", "not_found", "failed", "deferred", "refused"),
    "good_answer_id": (None, "whole", "broken"),
    "fetched_at": MOMENTS,
    "checked_at": MOMENTS,
    "due_at": MOMENTS,
    "frozen": (0, 1, 2),
}
dates, moments = st.sampled_from(OF_FILM["release_date"]), st.sampled_from(MOMENTS)


def _update(table: str, columns: dict[str, tuple[Any, ...]], where: str) -> st.SearchStrategy[Change]:
    of_columns: list[st.SearchStrategy[Change]] = [
        st.tuples(
            st.just(f"UPDATE {table} SET {name} = ? WHERE {where}"),
            st.tuples(st.sampled_from(values), numbers, *([providers] if "provider" in where else [])),
        )
        for name, values in columns.items()
    ]
    return st.one_of(of_columns)


providers = st.sampled_from(PROVIDERS)
changes = st.one_of(
    _update("films", OF_FILM, "movie_id = ?"),
    _update("fetch_state", OF_STATE, "movie_id = ? AND provider = ?"),
    _update("fetch_state", OF_STATE, "movie_id = ? AND provider = ?"),
    st.tuples(st.just("DELETE FROM fetch_state WHERE movie_id = ? AND provider = ?"), st.tuples(numbers, providers)),
    st.tuples(
        st.just(
            "UPDATE fetch_state SET movie_id = :to WHERE movie_id = :film AND provider = :provider AND NOT EXISTS"
            " (SELECT 1 FROM fetch_state own WHERE own.movie_id = :to AND own.provider = :provider)"
            " AND EXISTS (SELECT 1 FROM films WHERE movie_id = :to)"
        ),
        st.fixed_dictionaries({"to": numbers, "film": numbers, "provider": providers}),
    ),
    st.tuples(
        st.just(
            "INSERT INTO fetch_state (movie_id, provider, endpoint, external_id, status, due_at)"
            " SELECT movie_id, :provider, :endpoint, '7', 'never', :due FROM films WHERE movie_id = :film"
            " ON CONFLICT (movie_id, provider, endpoint) DO NOTHING"
        ),
        st.builds(
            lambda film, name, at: {"film": film, "provider": name, "endpoint": ENDPOINTS[name], "due": at},
            numbers,
            providers,
            moments,
        ),
    ),
    st.tuples(st.just("DELETE FROM films WHERE movie_id = ? AND movie_id NOT IN (SELECT movie_id FROM fetch_state)"
                      " AND movie_id NOT IN (SELECT merged_into FROM films WHERE merged_into > 0)"),
              st.tuples(numbers)),
    st.tuples(
        st.just(
            "INSERT INTO api_requests (provider, endpoint, subject, outcome, started_at, milliseconds, attempt)"
            " VALUES (?, 'x', '1', ?, ?, 5, 1)"
        ),
        st.tuples(providers, st.sampled_from(("ok", "not_found", "timeout")), moments.filter(bool)),
    ),
    st.tuples(st.just("UPDATE api_requests SET outcome = 'quota', started_at = ? WHERE request_id = ?"),
              st.tuples(moments.filter(bool), numbers)),
    st.tuples(st.just("DELETE FROM api_requests WHERE request_id = ?"), st.tuples(numbers)),
)  # fmt: skip


Films = Sequence[tuple[str | None, str, float | None]]


def a_store(films: Films) -> Operations:
    """Return a store with these films."""
    operations = Operations(IN_MEMORY)
    fill(operations, films)
    return operations


def fill(operations: Operations, films: Films) -> None:
    """Add films: each has a state at every provider but IMDb, all due at one moment, or none."""
    with operations.transaction() as connection:
        for number, (released, status, due_at) in enumerate(films, 1):
            connection.execute(
                "INSERT INTO films (movie_id, title, release_date, partition_year, import_status, source,"
                " first_seen_at, reported_at, popularity) VALUES (?, 'F', ?, '2026', ?, 'discover', 0, 0, ?)",
                (number, released, status, float(number)),
            )
            fetch_state.create(connection, number)
            if due_at is not None:
                connection.executemany(
                    "UPDATE fetch_state SET external_id = '7', due_at = ? WHERE movie_id = ? AND provider = ?",
                    [(due_at, number, provider) for provider in ROUTES],
                )
        response = "INSERT INTO responses VALUES (?, ?, 'tmdb', 'm', '1', 1, 200, 'ok', ?, NULL, 1, 0, NULL, NULL)"
        connection.executemany("INSERT INTO body_keys VALUES (?, ?)", [(1, b"w"), (2, b"b")])
        connection.executemany(response, [(1, "whole", 1), (2, "broken", 2)])


def kinds_of(counted: Census) -> list[tuple[Any, ...]]:
    return sorted(counted.kinds.iter_rows())


@SLOW_PROPERTY
@given(
    st.lists(st.tuples(dates, st.sampled_from(OF_FILM["import_status"]), moments), min_size=2, max_size=4),
    st.lists(changes, max_size=25),
    st.booleans(),
    st.sampled_from([("tmdb", "omdb", "fanart", "tvdb"), ("tmdb", "omdb"), ("omdb", "tvdb"), ()]),
)
def test_property_kept_counts_equal_a_plain_count(
    films: list[tuple[str | None, str, float | None]], happened: list[Change], damaged: bool, active: tuple[str, ...]
) -> None:
    """After any changes the counts are what counting anew gives, and every figure is what a query of its own gives."""
    with a_store(films) as operations:
        for sql, parameters in happened:
            with operations.transaction() as connection:
                connection.execute(sql, parameters)
        assert wrong_counts(operations) == []
        if damaged:
            with operations.transaction() as connection:
                connection.execute("INSERT INTO damaged_bodies VALUES (2, 0)")
        counted = census(operations, NOW)
        assert kinds_of(counted) == kinds_of(census_by_film(operations, NOW))
        figures_are_equal(operations, counted, active)


def figures_are_equal(operations: Operations, counted: Census, active: Sequence[str]) -> None:
    whole = totals.totals(counted)
    assert (whole.films, whole.frozen) == counted_plainly.films_and_frozen(operations)
    assert totals.complete_films(counted, active) == counted_plainly.complete_films(operations, active)
    assert totals.by_age(counted) == counted_plainly.by_age(operations, NOW)
    assert totals.years_with_films(operations) == counted_plainly.years_with_films(operations)
    for name in ROUTES:
        of_one = totals.provider_totals(operations, counted, name, NOW)
        coming = None if of_one.next_due_at is None else seconds(of_one.next_due_at)
        assert (
            of_one.answered,
            of_one.not_found,
            of_one.failed,
            of_one.due,
            coming,
        ) == counted_plainly.provider_totals(operations, name, NOW)
        assert backlog(counted, name) == counted_plainly.backlog(operations, name, NOW)
    if active:
        assert totals.next_due(operations, active, NOW) == counted_plainly.next_due(operations, active, NOW)
    days = pl.col("due_on", "released").cast(pl.Int32)
    schedule = due_schedule(operations, active, NOW).with_columns(days, pl.col("never").cast(pl.Int8))
    assert schedule.rows() == counted_plainly.due_schedule(operations, active, NOW)
    requests = requests_by_day(operations, NOW).with_columns(pl.col("day").cast(pl.Int32))
    assert requests.rows() == counted_plainly.requests_by_day(operations, NOW)


def test_each_column_that_counts_depend_on_moves_them() -> None:
    """Whichever column of a film or a state changes alone, from any value to any other, the counts follow."""
    with a_store([("2026-11-01", "soft", moment(3)), ("1999-01-01", "full", moment(-1))]) as operations:
        for table, columns in (("films", OF_FILM), ("fetch_state", OF_STATE)):
            for name, values in columns.items():
                before = operations.rows(f"SELECT {name} FROM {table} WHERE movie_id = 1")[0][0]
                for value in (*values, *reversed(values), before):
                    for provider in ROUTES if table == "fetch_state" else ("",):
                        where = f"movie_id = 1 AND provider = '{provider}'" if provider else "movie_id IN (1, 2)"
                        with operations.transaction() as connection:
                            connection.execute(f"UPDATE {table} SET {name} = ? WHERE {where}", (value,))
                        assert wrong_counts(operations) == [], (table, name, value, provider)
        assert kinds_of(census(operations, NOW)) == kinds_of(census_by_film(operations, NOW))


def test_wrong_counts_are_found_and_made_anew() -> None:
    """Whatever changed a count without its rows, verify names it, and --repair counts anew."""
    with a_store([("1999-01-01", "full", None), (None, "soft", None)]) as operations:
        with operations.transaction() as connection:
            connection.execute("UPDATE film_counts SET films = films + 1 WHERE released = ''")
            connection.execute("INSERT INTO request_counts VALUES (1, 'tmdb', 'ok', 3)")
        assert {place.split(":")[0] for place in wrong_counts(operations)} == {"film_counts", "request_counts"}
        count_anew(operations)
        assert wrong_counts(operations) == []


def test_counts_are_right_while_others_write(tmp_path: Path) -> None:
    """What is kept and what is counted are of one moment: verify finds no wrong count because a run goes on."""
    requests = "INSERT INTO api_requests (provider, endpoint, subject, outcome, started_at, milliseconds, attempt)"
    ended, address = threading.Event(), tmp_path / "o.sqlite"

    def write() -> None:
        with Operations(address) as operations:
            while not ended.is_set():
                with operations.transaction() as connection:
                    connection.execute(f"{requests} VALUES ('tmdb', 'm', '1', 'ok', 1, 1, 1)")

    with Operations(address) as operations:
        with operations.transaction() as connection:
            connection.executemany(
                f"{requests} VALUES ('tmdb', 'm', '1', 'ok', ?, 1, 1)", [(n * 86_400,) for n in range(5_000)]
            )
        writer = threading.Thread(target=write)
        writer.start()
        try:
            wrong = [wrong_counts(operations) for _ in range(10)]
        finally:
            ended.set()
            writer.join()
    assert wrong == [[]] * 10


def test_kept_release_days_reach_as_far_as_readers_look() -> None:
    """A release day is kept wherever an age can still depend on it for a reader of the next 31 days."""
    assert LAST_DAY[MovieAge.MATURE] + 31 <= MATTERS


def test_few_due_films_are_looked_at_by_index_and_many_in_one_pass() -> None:
    """Both ways give one result, on either side of the share that decides."""
    with a_store([("1999-01-01", "full", None)] * 20) as operations:
        for due in (0, 1, 9, 10, 11, 20):
            with operations.transaction() as connection:
                connection.execute("UPDATE fetch_state SET external_id = '1', due_at = NULL")
                connection.execute(
                    "UPDATE fetch_state SET due_at = ? WHERE movie_id <= ? AND provider = 'omdb'", (moment(-1), due)
                )
            counted = census(operations, NOW)
            assert kinds_of(counted) == kinds_of(census_by_film(operations, NOW))
            assert counted.films(has("omdb", DUE)) == due


def test_figures_of_one_moment_do_not_mix(tmp_path: Path) -> None:
    """What another process writes while figures are read is seen by none of them, or by all."""
    with Operations(tmp_path / "o.sqlite") as reader, Operations(tmp_path / "o.sqlite") as writer:
        with reader.one_moment():
            assert census(reader, NOW).films() == 0
            with writer.transaction() as connection:
                ensure_film(connection, 1, Reported(title="F"), "discover", NOW)
            assert census(reader, NOW).films() == 0
        assert census(reader, NOW).films() == 1
