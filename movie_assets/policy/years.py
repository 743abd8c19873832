"""Which year owns a film: the partition key of a release date.

Belongs here: the partition keys, and which one a date has. Does not belong here: Dagster's partitions.
"""

from datetime import date

FIRST_YEAR = 1874
"""The oldest film that TMDB has, Passage de Venus, was shot in 1874."""

YEARS_AHEAD = 10
UNDATED = "undated"


def last_year(today: date) -> int:
    """Return the last release year that has its own partition."""
    return today.year + YEARS_AHEAD


def partition_years(today: date) -> list[str]:
    """Return all partition keys: undated first, then every year."""
    return [UNDATED, *(str(year) for year in range(FIRST_YEAR, last_year(today) + 1))]


def partition_year(release_date: date | None, today: date, year: int | None = None) -> str:
    """Return the partition key that owns a film with this release date, or if it has none, with this release year.

    It is undated if both are missing or out of range.
    """
    owner = release_date.year if release_date is not None else year
    return str(owner) if owner is not None and FIRST_YEAR <= owner <= last_year(today) else UNDATED


def years_between(first: str, last: str) -> list[str]:
    """Return the partition keys from first to last, in the order of `partition_years`."""
    if last == UNDATED or not last.isdecimal():
        return [last]
    start = FIRST_YEAR if first == UNDATED else int(first)
    return [UNDATED] * (first == UNDATED) + [str(year) for year in range(start, int(last) + 1)]
