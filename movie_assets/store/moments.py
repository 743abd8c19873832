"""Moments as the store keeps them: unix seconds, UTC.

Belongs here: the two directions. Does not belong here: what becomes of time (policy).
"""

from datetime import UTC, datetime


def seconds(moment: datetime) -> float:
    """Return a moment as the store keeps it: unix seconds."""
    return moment.timestamp()


def moment(stored: float | None) -> datetime | None:
    """Return a stored moment as an aware datetime in UTC."""
    return None if stored is None else datetime.fromtimestamp(stored, UTC)
