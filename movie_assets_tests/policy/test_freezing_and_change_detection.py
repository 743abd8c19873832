"""What is a change, what is an unchanged cycle, and what freezes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.change_detection import DECLARED, content_hash, declared_facts, history, kept_facts
from movie_assets.policy.freezing import is_stable, unchanged_streak

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OLD, YOUNG = date(2020, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("previous", "changed", "in_time", "cycles"),
    [(0, False, True, 1), (2, False, True, 3), (2, True, True, 0), (2, False, False, 2), (2, True, False, 0)],
)
def test_cycles(previous: int, changed: bool, in_time: bool, cycles: int) -> None:
    """A good answer in time without a change counts; a change starts over; an early call is not a cycle."""
    assert unchanged_streak(previous, changed=changed, in_time=in_time) == cycles


@pytest.mark.parametrize(
    ("released", "cycles", "frozen"),
    [(OLD, 3, True), (OLD, 2, False), (YOUNG, 3, False), (None, 3, True), (date(2025, 11, 21), 3, False)],
)
def test_freezing(released: date | None, cycles: int, frozen: bool) -> None:
    """Older than 365 days and 3 unchanged cycles."""
    assert is_stable(released, cycles, NOW) is frozen


def _row(**changes: Any) -> dict[str, Any]:
    row = {"title": "Heat", "vote_average": 7.94, "vote_count": 100, "popularity": 1.0, "release_date": OLD}
    return row | changes


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"title": "Heat 2"}, True),
        ({"release_date": YOUNG}, True),
        ({"vote_average": 7.949}, False),
        ({"vote_average": 7.96}, True),
        ({"vote_count": 101}, False),
        ({"popularity": 9.0}, False),
    ],
)
def test_what_counts_as_a_change(change: dict[str, Any], counts: bool) -> None:
    """Ratings count by their first decimal; vote counts and popularity never."""
    before = content_hash("tmdb", declared_facts("tmdb", _row()))
    assert (content_hash("tmdb", declared_facts("tmdb", _row(**change))) != before) is counts


def test_history_knows_more_than_change() -> None:
    """Vote counts enter history although they do not count as a change."""
    assert DECLARED["tmdb"]["vote_count"].history
    assert not DECLARED["tmdb"]["vote_count"].counts


@given(st.dictionaries(st.text(), st.integers()))
def test_property_undeclared_fields_never_matter(extra: dict[str, int]) -> None:
    """A field that is not declared changes neither facts nor hash."""
    unknown = {k: v for k, v in extra.items() if k not in DECLARED["tmdb"]}
    assert declared_facts("tmdb", _row() | unknown) == declared_facts("tmdb", _row())


def test_facts_are_kept_where_their_history_is() -> None:
    """Lists of images only count as a change: the hash tells. What was not kept begins its history without a change."""
    facts = {"title": "Heat", "genres": ["Crime"], "image_ids": ["1", "2"]}
    assert kept_facts("tvdb", facts) == {"title": "Heat"}
    assert kept_facts("fanart", {"image_ids": ["1"]}) == {}
    assert history("tvdb", {"title": "Heat"}, {"title": "Heat 2", "runtime": 170}) == [("title", "Heat", "Heat 2")]
    assert history("tvdb", {"title": "Heat", "runtime": None}, facts | {"runtime": 170}) == [("runtime", None, 170)]
