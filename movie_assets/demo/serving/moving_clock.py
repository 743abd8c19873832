"""The server's clock: someone else's, and by how much it was moved.

Belongs here: reading and moving time. Does not belong here: anything that happens as time passes. Nothing in this
package looks at the time but through it, measuring how long an answer took aside.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be moved, forwards and backwards; call it to read it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._moved = timedelta()

    def __call__(self) -> datetime:
        """Return the time, in UTC."""
        return self._now().astimezone(UTC) + self._moved

    def move(self, by: timedelta) -> None:
        """Move the clock by some time, which is kept until it is moved again."""
        self._moved += by

    def set(self, to: datetime) -> None:
        """Let the clock show a time, and run on from it."""
        self._moved = to.astimezone(UTC) - self._now().astimezone(UTC)

    def reset(self) -> None:
        """Take back all moves."""
        self._moved = timedelta()
