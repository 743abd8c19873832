"""Which year owns a film."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.years import partition_year, partition_years

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("released", "year"),
    [
        (None, "undated"),
        (date(1873, 12, 31), "undated"),
        (date(1874, 1, 1), "1874"),
        (date(2026, 11, 21), "2026"),
        (date(2036, 12, 31), "2036"),
        (date(2037, 1, 1), "undated"),
    ],
)
def test_bounds(released: date | None, year: str) -> None:
    """A year owns its films from the first film ever to ten years ahead; everything else is undated."""
    assert partition_year(released, TODAY) == year


@given(st.dates() | st.none())
def test_property_every_film_has_a_partition(released: date | None) -> None:
    """Whatever the date, the film's year is one of the partitions."""
    assert partition_year(released, TODAY) in partition_years(TODAY)
