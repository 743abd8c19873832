"""The clock, a parameter everywhere: whoever opens a session, a sensor or a report says what time it is.

Belongs here: what a clock is, and the real one. Does not belong here: what becomes of time (rules), waiting (throttle).
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the time as an aware datetime in UTC."""


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)
