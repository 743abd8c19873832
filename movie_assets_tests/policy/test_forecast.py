"""The forecast of calls against a walk over single films by the rules themselves."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.due_dates import INTERVAL_DAYS, due_after_good, due_after_not_found
from movie_assets.policy.forecast import FIRST_SCALE, SCHEDULE, calls_within, forecast, next_due, runs_dry
from movie_assets.providers.registry import ROUTES
from movie_assets_tests.conftest import SLOW_PROPERTY

TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - timedelta(days=1)
Film = tuple[str, int, int | None]  # provider, due in so many days, released in so many days


def schedule(*groups: dict[str, Any]) -> pl.DataFrame:
    usual = {"provider": "omdb", "due_on": TODAY, "released": None, "never": False, "waited": None, "calls": 1}
    return pl.DataFrame([usual | group for group in groups], schema=SCHEDULE)


def walked(*groups: dict[str, Any], quota: int | None = None, left: int | None = None, days: int = 30) -> pl.DataFrame:
    providers = {group.get("provider", "omdb") for group in groups} or {"omdb"}
    quotas = dict.fromkeys(sorted(providers), quota)
    calls_left = dict.fromkeys(quotas, quota if left is None else left)
    return forecast(schedule(*groups), quotas, calls_left, TODAY, days=days)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


ALONE = sorted(name for name in INTERVAL_DAYS if ROUTES[name].films_a_call == 1)
"""Providers whose calls no two films share."""
films = st.tuples(st.sampled_from(ALONE), st.integers(-1, 40), st.one_of(st.none(), st.integers(-360, 100)))


def calls_by_the_rules(film: Film) -> list[date]:
    """The days on which one film is asked within 30 days, when it is asked as soon as it is due."""
    provider, due_in, released_in = film
    released = None if released_in is None else TODAY + timedelta(days=released_in)
    due, days = max(TODAY, TODAY + timedelta(days=due_in)), []
    while due < TODAY + timedelta(days=30):
        days.append(due)
        due = due_after_good(provider, released, midnight(due)).date()
    return days


@SLOW_PROPERTY
@given(st.lists(films, max_size=12))
def test_property_without_quota_it_is_the_sum_of_the_films(chosen: list[Film]) -> None:
    """Each film comes again by its interval, which grows as the film ages within the horizon."""
    groups = [
        {
            "provider": p,
            "due_on": TODAY + timedelta(days=d),
            "released": None if r is None else TODAY + timedelta(days=r),
        }
        for p, d, r in chosen
    ]
    found = {(row["provider"], row["day"]): row["calls"] for row in walked(*groups).to_dicts() if row["calls"]}
    expected: dict[tuple[str, date], int] = {}
    for film in chosen:
        for day in calls_by_the_rules(film):
            expected[film[0], day] = expected.get((film[0], day), 0) + 1
    assert found == expected


@SLOW_PROPERTY
@given(
    st.lists(st.tuples(films, st.integers(1, 50), st.booleans()), max_size=12),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_property_no_day_is_over_its_quota_and_no_call_is_lost(
    chosen: list[tuple[Film, int, bool]], quota: int, left: int
) -> None:
    """Calls are made as far as the quota goes, never beyond; what is left is the next day's backlog."""
    groups = [
        {"provider": p, "due_on": TODAY + timedelta(days=d), "calls": n, "never": never}
        | {"released": None if r is None else TODAY + timedelta(days=r)}
        for (p, d, r), n, never in chosen
    ]
    for _, own in walked(*groups, quota=quota, left=left, days=12).group_by("provider"):
        rows = own.sort("day").to_dicts()
        for before, row in zip([None, *rows], rows, strict=False):
            assert row["quota"] == (left if before is None else quota)
            assert row["calls"] == min(row["backlog"] + row["due"], row["quota"])
            assert row["waiting"] == row["backlog"] + row["due"] - row["calls"]
            assert before is None or row["backlog"] == before["waiting"]


@given(st.sampled_from(sorted(INTERVAL_DAYS)), st.integers(-400, 200), st.integers(0, 29))
def test_property_the_next_due_day_is_that_of_the_rules(provider: str, released: int, day: int) -> None:
    """Groups and single films fall due again by the same rule, after good answers and after not found."""
    group = pl.DataFrame({"provider": [provider], "released": [released], "never": [False], "waited": [None]}).cast(
        {"waited": pl.Int32, "released": pl.Int64}
    )
    asked, out = midnight(TODAY + timedelta(days=day)), TODAY + timedelta(days=released)
    good = group.select(due=next_due(day)).item()
    assert TODAY + timedelta(days=good) == due_after_good(provider, out, asked).date()
    lost = group.with_columns(waited=pl.lit(3, pl.Int32)).select(due=next_due(day)).item()
    if provider == "tmdb":
        assert lost is None
    else:
        again = due_after_not_found(provider, out, asked, last_wait=timedelta(days=3))
        assert TODAY + timedelta(days=lost) == again.date()


def test_a_backlog_is_served_at_the_pace_of_the_quota() -> None:
    """2,500 overdue calls at 1,000 a day take three days; today has only what is left of its quota."""
    rows = walked({"due_on": YESTERDAY, "calls": 2_500}, quota=1_000, left=300, days=5)
    assert rows["calls"].to_list() == [300, 1_000, 1_000, 200, 0]
    assert rows["backlog"].to_list() == [2_500, 2_200, 1_200, 200, 0]
    assert calls_within(rows, 2) == {"omdb": 1_300}


@pytest.mark.parametrize(
    ("groups", "quota", "left", "dry"),
    [
        ([], 10, 10, None),
        ([{"calls": 10}], 10, 10, None),
        ([{"calls": 11}], 10, 10, TODAY),
        ([{"calls": 10}], 10, 9, TODAY),
        ([{"calls": 11, "due_on": TODAY + timedelta(days=3)}], 10, 10, TODAY + timedelta(days=3)),
        ([{"calls": 11, "due_on": TODAY + timedelta(days=30)}], 10, 10, None),
        ([{"calls": 10**9}], None, None, None),
        (
            [{"calls": 6, "released": TODAY, "due_on": TODAY}, {"calls": 5, "due_on": TODAY + timedelta(days=5)}],
            10,
            10,
            TODAY + timedelta(days=5),
        ),
    ],
)
def test_a_quota_runs_dry_on_the_first_day_that_wants_more(
    groups: list[dict[str, Any]], quota: int | None, left: int | None, dry: date | None
) -> None:
    """Backlog and repeats count; a day that needs exactly its quota is not dry; an unlimited one never is."""
    assert runs_dry(walked(*groups, quota=quota, left=left)) == {"omdb": dry}


def test_young_films_take_half_of_a_scarce_quota() -> None:
    """As the planner does: a recent film comes again in time although a large backlog waits beside it."""
    young = {"provider": "fanart", "released": TODAY, "calls": 4}
    rows = walked(young, {"provider": "fanart", "due_on": YESTERDAY, "calls": 1_000}, quota=8, days=4)
    assert rows["due"].to_list() == [4, 4, 4, 4]


def test_what_was_never_fetched_comes_again_sooner() -> None:
    """First intervals are shorter, so that a bulk load spreads: OMDb's 5 days are 4 in the middle."""
    rows = walked({"never": True, "released": TODAY}, days=10)
    assert rows.filter(pl.col("calls") > 0)["day"].to_list() == [
        TODAY,
        TODAY + timedelta(days=4),
        TODAY + timedelta(days=9),
    ]
    assert 5 * FIRST_SCALE == 3.75


def test_what_is_not_found_waits_twice_as_long_each_time() -> None:
    """Fanart.tv's one day for recent films becomes 2, 4, 8 ... for what it does not have."""
    rows = walked({"provider": "fanart", "released": TODAY, "waited": 1})
    asked = [(day - TODAY).days for day in rows.filter(pl.col("calls") > 0)["day"]]
    assert asked == [0, 2, 6, 14]
