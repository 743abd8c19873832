"""Dates in the spellings of all providers.

Belongs here: from text to a date, or as much of one as is known. Does not belong here: years alone (numbers.py).
"""

import re
from datetime import UTC, date, datetime

from movie_assets.providers.values.numbers import FIRST_YEAR, LAST_YEAR
from movie_assets.providers.values.texts import text

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = r"(?:[t ]\d{1,2}:\d{2}.*)?"
_SPELLINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})",
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-/.]*{_NAMES}[\s\-/.,]*(?P<year>\d{{4}}){_TIME}",
        rf"(?:[a-z]{{6,9}},?\s+)?{_NAMES}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[\s\-/.]+{_NAMES}[\s\-/.]+(?P<day>\d{{1,2}})",
        rf"{_NAMES},?\s+(?P<year>\d{{4}})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
    )
)
_EITHER = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
"""Day first or month first: a date only if one of them can be no month, or if both are the same."""
_NOTE = re.compile(r"\s*\([^)]*\)$")


def partial(value: object) -> str | None:
    """Return a date as far as it is known: 1977-05-25, 1977-05 or 1977. None for a spelling of nothing.

    An impossible day or month counts as unknown, and year 0 or 1 as nothing at all.

    Raises:
        ValueError: it is no date.
    """
    if (known := text(value)) is None:
        return None
    year, month, day = _parts(_NOTE.sub("", " ".join(known.lower().split())), known)
    return written(year, month, day)


def day(value: object) -> date | None:
    """Return a date whose day is known. None for a spelling of nothing, and for a month or a year alone.

    Raises:
        ValueError: it is no date, or an impossible one.
    """
    if (known := text(value)) is None:
        return None
    year, month, number = _parts(_NOTE.sub("", " ".join(known.lower().split())), known)
    if not (FIRST_YEAR <= year <= LAST_YEAR and month and number):
        return None
    return date(year, month, number)


def moment(value: object) -> datetime | None:
    """Return a moment such as 2013-06-14T00:00:00.000Z as naive UTC. None for a spelling of nothing.

    Raises:
        ValueError: it is no moment.
    """
    if (known := text(value)) is None:
        return None
    found = datetime.fromisoformat(known.removesuffix(" UTC"))
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError as error:  # the first and the last day that there are, beside UTC
        raise ValueError(f"no moment: {known}") from error


def written(year: object, month: object = None, day: object = None) -> str | None:
    """Return 1977-05-25, 1977-05 or 1977, as far as the numbers can be a date."""
    if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not isinstance(month, int) or not 1 <= month <= 12:
        return str(year)
    try:
        return date(year, month, day).isoformat() if isinstance(day, int) else f"{year}-{month:02d}"
    except ValueError:
        return f"{year}-{month:02d}"


def _parts(folded: str, known: str) -> tuple[int, int, int]:
    """Return year, month and day; 0 = unknown."""
    if found := _EITHER.fullmatch(folded):
        first, second, year = (int(part) for part in found.groups())
        if first <= 12 and second <= 12 and first != second:
            return year, 0, 0
        return (year, second, first) if first > 12 else (year, first, second)
    for spelling in _SPELLINGS:
        if found := spelling.fullmatch(folded):
            parts = found.groupdict()
            month = _MONTHS.index(parts["name"]) + 1 if parts.get("name") else int(parts.get("month") or 0)
            return int(parts["year"]), month, int(parts.get("day") or 0)
    raise ValueError(f"no date: {known[:40]!r}")
