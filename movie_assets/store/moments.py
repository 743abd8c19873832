"""Moments as the store keeps them: unix seconds, UTC.

Belongs here: both conversions. Does not belong here: rules about time (policy).
"""

from datetime import UTC, datetime


def seconds(moment: datetime) -> float:
    """Return a moment as unix seconds, as the store keeps it."""
    return moment.timestamp()


def moment(stored: float | None) -> datetime | None:
    """Return a stored moment as an aware datetime in UTC."""
    return None if stored is None else datetime.fromtimestamp(stored, UTC)
