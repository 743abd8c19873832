"""Moments and days as the store keeps them: unix seconds, UTC, and ISO dates.

Belongs here: the conversions. Does not belong here: rules about time (policy), finding values that cannot be
(store_values.py).

A file that a person edited or a disk damaged may hold what nobody wrote. That costs its value, not whoever reads it: a
moment is moved into the years 1970 to 9999, and a day that is none is unknown.
"""

from datetime import UTC, date, datetime

FIRST, LAST = 0.0, 253_402_300_799.0


def seconds(moment: datetime) -> float:
    """Return a moment as unix seconds, as the store keeps it."""
    return moment.timestamp()


def at(stored: float) -> datetime:
    """Return a stored moment as an aware datetime in UTC."""
    return datetime.fromtimestamp(min(max(stored, FIRST), LAST), UTC)


def moment(stored: float | None) -> datetime | None:
    """Return a stored moment that may be unknown."""
    return None if stored is None else at(stored)


def day(stored: str | None) -> date | None:
    """Return a stored day; None also when it is none."""
    try:
        return date.fromisoformat(stored) if stored else None
    except ValueError:
        return None
