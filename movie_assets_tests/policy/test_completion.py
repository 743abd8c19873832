"""The day on which a first load is done: a table of cases and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.completion import Backlog, done_on, young_calls_a_day
from movie_assets.policy.due_dates import MovieAge

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("first", "again", "young", "left", "quota", "days"),
    [
        (0, 0, 5, 10, 100, 0),  # nothing owed
        (90_000, 5, 0, None, None, 0),  # no quota
        (100, 0, 0, 100, 100, 0),  # fits into today
        (101, 0, 0, 100, 100, 1),
        (1_000, 0, 0, 0, 100, 10),
        (1_000, 0, 20, 0, 100, 13),  # 80 a day are left to older films
        (1_000, 0, 90, 0, 100, 20),  # young films get half at most
        (1_000, 900, 0, 0, 100, 10),  # first calls go before refreshes
        (0, 900, 0, 0, 100, 9),
        (1_000, 0, 0, 50, 0, None),  # no quota from tomorrow on
    ],
)
def test_when_it_is_done(
    first: float, again: float, young: float, left: int | None, quota: int | None, days: int | None
) -> None:
    """Owed calls over what young films leave of each day."""
    expected = None if days is None else TODAY + timedelta(days=days)
    assert done_on(Backlog(first, again, young), left, quota, TODAY) == expected


def test_young_films_cost_by_their_intervals() -> None:
    """500 recent films each 5 days, 300 established ones each 30, and 61 that came out in 61 days."""
    counts = {MovieAge.RECENT: 500.0, MovieAge.ESTABLISHED: 300.0}
    assert young_calls_a_day("omdb", counts, 61) == pytest.approx(100 + 10 + 1)


@given(first=st.floats(0, 1e6), more=st.floats(0, 1e5), young=st.floats(0, 1e4), quota=st.integers(1, 10_000))
def test_property_more_work_is_never_done_earlier(first: float, more: float, young: float, quota: int) -> None:
    """The day never comes earlier for more films, and never for a provider with fewer calls left today."""
    day, later = (done_on(Backlog(n, 0, young), quota, quota, TODAY) for n in (first, first + more))
    assert day is not None
    assert later is not None
    assert TODAY <= day <= later
    used = done_on(Backlog(first, 0, young), 0, quota, TODAY)
    assert used is not None
    assert used >= day
