"""Choosing among due calls."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.planning import plan

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)
OLD, YOUNG = date(2000, 1, 1), date(2026, 11, 1)
SCHEMA: dict[str, pl.DataType] = {
    "movie_id": pl.Int64(),
    "provider": pl.String(),
    "partition_year": pl.String(),
    "release_date": pl.Date(),
    "popularity": pl.Float64(),
    "due_at": pl.Datetime("us"),
    "never": pl.Boolean(),
    "held": pl.Boolean(),
}


def call(movie_id: int, provider: str = "omdb", **facts: Any) -> dict[str, Any]:
    usual = {"release_date": OLD, "popularity": 1.0, "due_at": NAIVE, "never": False}
    usual |= {"partition_year": "2000", "held": False}
    return {"movie_id": movie_id, "provider": provider} | usual | facts


def planned(
    *calls: dict[str, Any], left: int | None = None, limit: int | None = None, **how: Any
) -> list[dict[str, Any]]:
    return planned_with({"tmdb": None, "omdb": left}, *calls, refresh_limit=limit, **how)


def planned_with(quotas: dict[str, int | None], *calls: dict[str, Any], **how: Any) -> list[dict[str, Any]]:
    """Return the plan of these calls under quotas of which nothing is used yet."""
    due = pl.DataFrame(list(calls), schema=SCHEMA, orient="row")
    return plan(due, quotas, quotas, NOW, **how).to_dicts()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"release_date": YOUNG}, {}),
        ({"release_date": YOUNG}, {"never": True}),
        ({"never": True}, {"due_at": NAIVE - timedelta(days=100)}),
        ({"due_at": NAIVE - timedelta(days=100)}, {}),
        ({"popularity": 50.0}, {}),
        ({"never": True, "popularity": 50.0}, {"never": True}),
    ],
)
def test_order(better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Young before old, never fetched before fetched, more overdue and more popular before less."""
    rows = planned(call(1, **worse), call(2, **better), call(3, **worse), left=10)
    assert rows[0]["movie_id"] == 2


def test_young_films_take_at_most_half_when_others_wait() -> None:
    """Recent films come first up to half of the quota; the rest goes to the others, so that nothing starves."""
    young = [call(n, release_date=YOUNG) for n in range(10)]
    old = [call(100 + n) for n in range(10)]
    chosen = [r for r in planned(*young, *old, left=6) if r["chosen"]]
    assert sum(r["movie_id"] < 100 for r in chosen) == 3
    assert len(chosen) == 6


def test_young_films_take_all_when_nobody_else_waits() -> None:
    """Half is no waste: what nobody else needs is theirs."""
    assert sum(r["chosen"] for r in planned(*(call(n, release_date=YOUNG) for n in range(9)), left=6)) == 6


def test_what_waits_says_for_what_and_until_when() -> None:
    """Beyond the quota a call comes on the day that the quota's pace reaches it."""
    rows = planned(*(call(n) for n in range(7)), left=3)
    assert [(r["waits_for"], (r["comes_on"] - NOW.date()).days) for r in rows] == [
        *[(None, 0)] * 3,
        *[("quota", 1)] * 3,
        ("quota", 2),
    ]


def test_a_quota_of_nothing_promises_no_day() -> None:
    """With a quota of 0 nothing is chosen and no day is named."""
    assert [(r["chosen"], r["waits_for"], r["comes_on"]) for r in planned(call(1), left=0)] == [(False, "quota", None)]


def test_refresh_limit_counts_films_not_calls() -> None:
    """Two providers of one film are one film of the limit."""
    rows = planned(*(call(n, p) for n in range(5) for p in ("tmdb", "omdb")), limit=2)
    assert len({r["movie_id"] for r in rows if r["chosen"]}) == 2
    assert sum(r["chosen"] for r in rows) == 4
    assert {r["waits_for"] for r in rows if not r["chosen"]} == {"refresh_limit"}
    assert max((r["comes_on"] - NOW.date()).days for r in rows) == 2


def test_a_limit_of_nothing_chooses_nothing() -> None:
    """refresh_limit 0 stops the automatic refresh."""
    assert [(r["chosen"], r["comes_on"]) for r in planned(call(1), limit=0)] == [(False, None)]


def test_films_of_today_come_again_beside_the_limit() -> None:
    """What came today and is still due, since its run was lost, counts once; only new films use what is left."""
    rows = planned(*(call(n) for n in range(6)), limit=3, limit_left=1, admitted=[4, 5])
    assert {r["movie_id"] for r in rows if r["chosen"]} == {4, 5, 0}
    assert [(r["comes_on"] - NOW.date()).days for r in rows if not r["chosen"]] == [1, 1, 1]


def test_what_the_changes_feed_decides_waits_for_it() -> None:
    """A held call takes no quota and no place of the limit, and is looked at again the next day."""
    rows = planned(call(1, held=True, popularity=99.0), call(2), left=1, limit=1)
    assert [(r["movie_id"], r["chosen"], r["waits_for"]) for r in rows] == [(2, True, None), (1, False, "changes_feed")]


CALLS = st.lists(
    st.builds(
        call,
        st.integers(1, 30),
        st.sampled_from(["tmdb", "omdb"]),
        release_date=st.sampled_from([OLD, YOUNG, date(2026, 3, 1), None]),
        popularity=st.none() | st.floats(0, 500),
        due_at=st.datetimes(NAIVE - timedelta(days=900), NAIVE),
        never=st.booleans(),
        held=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda c: (c["movie_id"], c["provider"]),
)


@given(CALLS, st.none() | st.integers(0, 20), st.none() | st.integers(0, 20))
def test_property_no_limit_is_broken_and_no_call_is_lost(
    calls: list[dict[str, Any]], left: int | None, limit: int | None
) -> None:
    """Never more than the quota or the limit; every due call is chosen or waits with a reason; the same every time."""
    rows = planned(*calls, left=left, limit=limit)
    chosen = [r for r in rows if r["chosen"]]
    assert len(rows) == len(calls)
    assert left is None or sum(r["provider"] == "omdb" for r in chosen) <= left
    assert limit is None or len({r["movie_id"] for r in chosen}) <= limit
    assert all(r["chosen"] == (r["waits_for"] is None) for r in rows)
    assert rows == planned(*reversed(calls), left=left, limit=limit)


@given(CALLS)
def test_property_without_limits_everything_is_chosen(calls: list[dict[str, Any]]) -> None:
    """No quota and no limit: all that is due is fetched now, but for what the changes feed decides."""
    assert all(r["chosen"] or r["waits_for"] == "changes_feed" for r in planned(*calls))
