"""What a film needs by its age: the seeds' single-film functions, and the same over frames."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.due_dates import INTERVAL_DAYS, MOST_AHEAD, due_after_good, get_movie_age, interval
from movie_assets.policy.needs import calculate_refresh_plan, needs, needs_omdb_refresh, needs_tmdb_refresh

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def released(days: int) -> date:
    return NOW.date() - timedelta(days=days)


def fetched(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("age", "tmdb", "omdb"),
    [(-400, 5, 5), (0, 5, 5), (60, 5, 5), (61, 15, 30), (180, 15, 30), (181, 30, 90), (365, 30, 90), (366, 90, 180)],
)
def test_the_interval_of_each_age(age: int, tmdb: int, omdb: int) -> None:
    """Bounds are inclusive, unreleased films are recent; due when the interval has passed, not before."""
    second = timedelta(seconds=1)
    for due, days in ((needs_tmdb_refresh, tmdb), (needs_omdb_refresh, omdb)):
        assert due(released(age), fetched(days), NOW)
        assert not due(released(age), fetched(days) + second, NOW)


def test_undated_films_are_archived() -> None:
    """A film without a date waits as the oldest do."""
    assert not needs_tmdb_refresh(None, fetched(89), NOW)
    assert needs_tmdb_refresh(None, fetched(90), NOW)


@pytest.mark.parametrize(
    ("movie", "expected"),
    [
        ({"release_date": released(100)}, {"tmdb", "omdb", "fanart", "tvdb", "box_office"}),
        ({"release_date": released(100), "data_frozen": True}, set()),
        ({"release_date": released(100), **{f"last_{p}_update": fetched(20) for p in INTERVAL_DAYS}},
         {"tmdb", "fanart", "tvdb"}),
        ({"release_date": released(10), **{f"last_{p}_update": fetched(2) for p in INTERVAL_DAYS}}, {"fanart"}),
        ({"release_date": released(9000), **{f"last_{p}_update": fetched(120) for p in INTERVAL_DAYS}},
         {"tmdb", "fanart", "tvdb"}),
        ({"release_date": released(9000), **{f"last_{p}_update": fetched(180) for p in INTERVAL_DAYS}},
         {"tmdb", "omdb", "fanart", "tvdb", "box_office"}),
    ],
)  # fmt: skip
def test_the_plan_of_one_film(movie: dict[str, Any], expected: set[str]) -> None:
    """Never fetched is needed, frozen needs nothing, each provider by its own interval; box office follows OMDb."""
    plan = calculate_refresh_plan(movie, NOW)
    assert {name.removeprefix("needs_") for name, due in plan.items() if due} == expected
    assert len(plan) == 5


def test_an_update_from_the_future_is_not_believed() -> None:
    """Minutes of skew between machines are nothing; a clock that was wrong by days makes a film due."""
    assert not needs_tmdb_refresh(released(10), fetched(-4 / 1440), NOW)
    assert needs_tmdb_refresh(released(10), fetched(-3), NOW)


FILMS = st.lists(
    st.tuples(st.none() | st.integers(-3_000, 40_000), st.none() | st.floats(0, 400), st.booleans()), max_size=40
)


@given(FILMS)
def test_property_a_frame_says_what_each_film_says(films: list[tuple[int | None, float | None, bool]]) -> None:
    """Vectorised and single-film rules are one; both agree with the stored due date of an unscaled good answer."""
    rows = [
        {"release_date": None if age is None else released(age), "data_frozen": frozen}
        | {f"last_{p}_update": None if days is None else fetched(days).replace(tzinfo=None) for p in INTERVAL_DAYS}
        for age, days, frozen in films
    ]
    schema = {"release_date": pl.Date, "data_frozen": pl.Boolean} | {
        f"last_{p}_update": pl.Datetime("us") for p in INTERVAL_DAYS
    }
    frame = needs(pl.DataFrame(rows, schema=schema, orient="row"), NOW)
    for row, film in zip(frame.iter_rows(named=True), rows, strict=True):
        movie = {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in film.items()
        }
        plan = calculate_refresh_plan(movie, NOW)
        assert plan == {name: row[name] for name in plan}
        day = film["release_date"]
        assert day is None or (isinstance(day, date) and not isinstance(day, datetime))
        assert row["age_category"] == get_movie_age(day, NOW)
        for provider in INTERVAL_DAYS:
            last = movie[f"last_{provider}_update"]
            if isinstance(last, datetime) and not movie["data_frozen"]:
                assert (due_after_good(provider, day, last) <= NOW) == row[f"needs_{provider}"]


@given(st.sampled_from(sorted(INTERVAL_DAYS)), st.none() | st.integers(-3_000, 40_000))
def test_property_no_interval_reaches_beyond_the_horizon(provider: str, age: int | None) -> None:
    """A due date further ahead than MOST_AHEAD can only come from a wrong clock."""
    day = None if age is None else released(age)
    assert due_after_good(provider, day, NOW) - NOW <= MOST_AHEAD
    assert interval(provider, get_movie_age(day, NOW)) <= MOST_AHEAD
