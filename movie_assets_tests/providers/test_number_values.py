"""One reading of numbers, money, lengths, scores, years and dates: every spelling seen, and its neighbours."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.providers.values import dates, numbers
from movie_assets_tests.providers.test_values import UNREADABLE, read


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("858,780", 858_780),
        ("1.434.451", 1_434_451),
        ("1 434 451", 1_434_451),
        ("1’434’451", 1_434_451),
        ("12,34,567", 1_234_567),
        ("858.780", 858_780),
        ("1.2K", 1_200),
        ("10914", 10_914),
        ("1,234 votes", 1_234),
        ("１２", 12),
        (3.0, 3),
        ("7.5", UNREADABLE),
        ("-1", UNREADABLE),
        ("1-2", UNREADABLE),
        ("1,2,3", UNREADABLE),
        ("many", UNREADABLE),
        (True, UNREADABLE),
        (float("inf"), UNREADABLE),
    ],
)
def test_counts(value: Any, count: Any) -> None:
    """Groups of digits in any country's way are one number; a range, a fraction or a word is no count."""
    assert read(numbers.count, value) == count


@pytest.mark.parametrize(
    ("value", "dollars"),
    [
        ("$292.6M", 292_600_000),
        ("$292,576,195", 292_576_195),
        ("$67,436,818.50", 67_436_818),
        ("US$ 63,000,000", 63_000_000),
        ("USD 10 million", 10_000_000),
        ("10 million dollars", 10_000_000),
        ("$1.2 billion", 1_200_000_000),
        ("$.5M", 500_000),
        ("$292,6M", 292_600_000),
        ("$ 17 599", 17_599),
        ("$5,000,000 (estimated)", 5_000_000),
        ("approx. $5M", 5_000_000),
        ("63000000", 63_000_000),
        (155_000_000, 155_000_000),
        ("$", None),
        ("$0", None),
        (0, None),
        ("0.00", None),
        ("£1,000,000", UNREADABLE),
        ("€5M", UNREADABLE),
        ("A$5,000", UNREADABLE),
        ("HK$5,000", UNREADABLE),
        ("CA$5,000", UNREADABLE),
        ("C$5,000", UNREADABLE),
        ("Est$5,000", UNREADABLE),
        ("ca. $5M", 5_000_000),
        ("circa 5M", 5_000_000),
        ("CAD 5,000", UNREADABLE),
        ("INR 1,00,00,000", UNREADABLE),
        ("$10,000 - $20,000", UNREADABLE),
        ("-$5", UNREADABLE),
        ("secret", UNREADABLE),
    ],
)
def test_money_is_us_dollars(value: Any, dollars: Any) -> None:
    """Dollars in any notation are whole dollars; another currency, a range or a word is unknown, 0 means unknown."""
    assert read(numbers.dollars, value) == dollars


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("143 min", 143),
        ("1,440 min", 1_440),
        ("1 h 15 min", 75),
        ("2h 5m", 125),
        ("2h05", 125),
        ("90+ min", 90),
        ("2 h", 120),
        ("1 hour, 30 minutes", 90),
        ("1 hr 30 mins.", 90),
        ("1.5 hours", 90),
        ("1 Std. 30 Min.", 90),
        ("PT1H30M", 90),
        ("PT90M", 90),
        ("PT5400S", 90),
        ("P0DT1H30M", 90),
        ("1:30", 90),
        ("01:30:00", 90),
        ("90:00", 90),
        ("USA:90 min", 90),
        ("90 min (director's cut: 100 min)", 90),
        ("90", 90),
        (90, 90),
        (95.5, 95),
        ("45 sec", None),
        ("0 min", None),
        (0, None),
        ("~90 min", 90),
        ("90-95 min", UNREADABLE),
        ("143 min | 150 min", UNREADABLE),
        ("-5 min", UNREADABLE),
        ("long", UNREADABLE),
        (3_000_000_000, UNREADABLE),
        ("PT", UNREADABLE),
    ],
)
def test_lengths_are_minutes(value: Any, minutes: Any) -> None:
    """Every way to write one length is minutes; two lengths, a range or more than any film lasts is unknown."""
    assert read(numbers.minutes, value) == minutes


@pytest.mark.parametrize(
    ("value", "points"),
    [("84%", 84), ("76/100", 76), ("7.6/10", 76), ("4.2/5", 84), (76, 76), ("8", 8), ("x", UNREADABLE)],
)
def test_scores_are_points_of_100(value: Any, points: Any) -> None:
    """A score in a critic's own notation is points of 100."""
    assert read(numbers.points_of_100, value) == points


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1995", 1995),
        ("(1995)", 1995),
        ("2005–2014", 2005),
        ("2016–", 2016),
        ("1995.0", 1995),
        (1995, 1995),
        ("0", None),
        (0, None),
        ("9999", UNREADABLE),
        ("1", UNREADABLE),
        ("20055", UNREADABLE),
        ("last", UNREADABLE),
    ],
)
def test_years(value: Any, year: Any) -> None:
    """The first year of a range counts; a year without films is none."""
    assert read(numbers.year, value) == year


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2013-06-14", date(2013, 6, 14)),
        ("2013-06-14T00:00:00.000Z", date(2013, 6, 14)),
        ("2013/06/14", date(2013, 6, 14)),
        ("20130614", date(2013, 6, 14)),
        ("14 Jun 2013", date(2013, 6, 14)),
        ("14 June 2013", date(2013, 6, 14)),
        ("14-Jun-2013", date(2013, 6, 14)),
        ("Fri, 14 Jun 2013", date(2013, 6, 14)),
        ("14 Jun 2013 (USA)", date(2013, 6, 14)),
        ("June 14th, 2013", date(2013, 6, 14)),
        ("Sept 5, 2001", date(2001, 9, 5)),
        ("14.06.2013", date(2013, 6, 14)),
        ("06/14/2013", date(2013, 6, 14)),
        ("14/06/2013", date(2013, 6, 14)),
        ("05/05/2013", date(2013, 5, 5)),
        ("05/06/2013", None),
        ("2013", None),
        ("Jun 2013", None),
        ("2013-00-00", None),
        ("0000-00-00", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("31 Feb 2013", UNREADABLE),
        ("2013-02-30", UNREADABLE),
        ("soon", UNREADABLE),
    ],
)
def test_dates(value: Any, day: Any) -> None:
    """A day in any spelling; a date that may be two days, lacks its day, or means nothing is none."""
    assert read(dates.day, value) == day


@pytest.mark.parametrize(
    ("value", "partial"),
    [("2013-00-00", "2013"), ("1977-05", "1977-05"), ("Jun 2013", "2013-06"), ("2013-02-30", "2013-02")],
)
def test_dates_as_far_as_they_are_known(value: str, partial: str) -> None:
    """What is known of a date stays when its day is not."""
    assert dates.partial(value) == partial


def test_moments_are_utc() -> None:
    """A moment with an offset is UTC without one."""
    assert dates.moment("2013-04-16T17:00:00.000Z") == dates.moment("2013-04-16T19:00:00+02:00")
    assert dates.moment("2013-04-16 17:00:00 UTC") == datetime(2013, 4, 16, 17)  # noqa: DTZ001 - frames hold naive UTC
    assert read(dates.moment, "0001-01-01T00:00:00+14:00") == UNREADABLE


@given(st.integers(0, 10**11))
def test_property_money_is_read_back(amount: int) -> None:
    """An amount in OMDb's notation is that amount."""
    assert numbers.dollars(f"${amount:,}") == (amount or None)


@given(st.dates(date(1874, 1, 1), date(2100, 1, 1)))
def test_property_dates_are_read_back(day: date) -> None:
    """A date in OMDb's, in ISO's and in IMDb's notation is that date."""
    assert {dates.day(f"{day:%d %b %Y}"), dates.day(day.isoformat()), dates.day(f"{day:%B %d, %Y}")} == {day}
