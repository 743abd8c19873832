"""When an answer is due again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.due_dates import (
    INTERVAL_DAYS,
    MovieAge,
    due_after_failure,
    due_after_good,
    due_after_not_found,
    first_interval_scale,
    get_movie_age,
    interval,
    is_fresh,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PROVIDERS = st.sampled_from(sorted(INTERVAL_DAYS))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the timezone is given beside
DATES = st.dates(date(1874, 1, 1), date(2036, 12, 31))


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-400, MovieAge.RECENT),
        (-1, MovieAge.RECENT),
        (0, MovieAge.RECENT),
        (60, MovieAge.RECENT),
        (61, MovieAge.ESTABLISHED),
        (180, MovieAge.ESTABLISHED),
        (181, MovieAge.MATURE),
        (365, MovieAge.MATURE),
        (366, MovieAge.ARCHIVED),
        (40_000, MovieAge.ARCHIVED),
    ],
)
def test_age_bounds_are_inclusive(days: int, age: MovieAge) -> None:
    """recent 0-60 and unreleased, established to 180, mature to 365, archived beyond."""
    assert get_movie_age(NOW.date() - timedelta(days=days), NOW) is age


def test_undated_films_are_archived() -> None:
    """Nobody knows when to ask again for a film without a date, so it is asked for rarely."""
    assert get_movie_age(None, NOW) is MovieAge.ARCHIVED


@pytest.mark.parametrize(
    ("provider", "days"),
    [("tmdb", (5, 15, 30, 90)), ("omdb", (5, 30, 90, 180)), ("fanart", (1, 15, 30, 90)), ("tvdb", (7, 15, 30, 90))],
)
def test_intervals(provider: str, days: tuple[int, ...]) -> None:
    """The product's table of refresh intervals, in days."""
    assert tuple(interval(provider, age).days for age in MovieAge) == days


@given(PROVIDERS, DATES | st.none(), MOMENTS)
def test_property_due_is_the_first_moment_of_the_rule(provider: str, released: date | None, fetched: datetime) -> None:
    """due_at is the earliest moment at which now >= fetched + interval(age at now) holds, though films age."""
    due = due_after_good(provider, released, fetched)
    before = due - timedelta(microseconds=1)
    assert due >= fetched + interval(provider, get_movie_age(released, due))
    assert before < fetched + interval(provider, get_movie_age(released, before))


@given(st.integers(-(10**9), 10**9))
def test_property_the_first_interval_is_halved_at_most(movie_id: int) -> None:
    """A bulk load is spread over half the interval, never sooner."""
    assert 0.5 <= first_interval_scale(movie_id) <= 1


def test_a_bulk_load_spreads_evenly() -> None:
    """10,000 films with neighbouring ids fall due within 5 % of evenly over ten parts of the spread."""
    parts = [0] * 10
    for movie_id in range(10_000):
        parts[min(9, int((first_interval_scale(movie_id) - 0.5) * 20))] += 1
    assert all(950 <= part <= 1050 for part in parts)


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (1, timedelta(hours=1)),
        (2, timedelta(hours=2)),
        (5, timedelta(hours=16)),
        (8, timedelta(hours=128)),
        (9, timedelta(days=7)),
        (500, timedelta(days=7)),
    ],
)
def test_failures_back_off(failures: int, wait: timedelta) -> None:
    """1 h x 2^n, at most 7 days."""
    assert due_after_failure(NOW, failures=failures) == NOW + wait


def test_not_found_waits_double_up_to_90_days() -> None:
    """What a provider does not have is asked for after the interval, then twice the last wait, at most 90 days."""
    released = NOW.date() - timedelta(days=10)
    waits, last = [], None
    for _ in range(7):
        last = due_after_not_found("omdb", released, NOW, last_wait=last) - NOW
        waits.append(last.days)
    assert waits == [5, 10, 20, 40, 80, 90, 90]


def test_ttl_is_another_clock() -> None:
    """An answer serves interactive lookups until its TTL ends, and not a moment longer."""
    assert is_fresh(NOW - timedelta(hours=23, minutes=59), 24, NOW)
    assert not is_fresh(NOW - timedelta(hours=24), 24, NOW)
    assert not is_fresh(None, 24, NOW)
