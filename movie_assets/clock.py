"""The clock, a parameter everywhere: whoever opens a session, a sensor or a report decides what time it is.

Belongs here: what a clock is, and the real one. Does not belong here: rules about time (policy), waiting (throttle).
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Return the time as an aware datetime in UTC."""


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)
