"""The server's clock: another clock, and the offset by which it was moved.

Belongs here: reading and moving time. Does not belong here: anything that happens as time passes. `demo` reads the time
through this clock alone, except to measure and to log requests.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be moved forwards and backwards. Call it to read it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._moved = timedelta()

    def __call__(self) -> datetime:
        """Return the time, in UTC."""
        return self._now().astimezone(UTC) + self._moved

    def move(self, by: timedelta) -> None:
        """Move the clock; it runs on from there."""
        self._moved += by

    def set(self, to: datetime) -> None:
        """Set the clock; it runs on from there."""
        self._moved = to.astimezone(UTC) - self._now().astimezone(UTC)

    def reset(self) -> None:
        """Undo all moves."""
        self._moved = timedelta()
