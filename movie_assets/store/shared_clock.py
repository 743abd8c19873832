"""The clock that everyone shares who writes into one store: this machine's for a file, else the database's.

Belongs here: by how much the two differ. Does not belong here: what is decided by it (rate_limits.py).
"""

import time

from movie_assets.clock import Clock
from movie_assets.store.connection import Operations

MEASURED_SECONDS = 60.0
"""For how long a measurement holds: clocks drift by less than a millisecond in that time."""
NEAR_SECONDS = 0.01
"""Clocks that differ by less, or by less than asking takes, are taken for equal."""


class SharedClock:
    """Compares a clock with the shared one."""

    def __init__(self, operations: Operations, clock: Clock) -> None:
        self._database, self._clock = operations.database, clock
        self._ahead, self._until = 0.0, 0.0

    def ahead(self) -> float:
        """Return by how many seconds the shared clock is ahead of the own one."""
        if time.monotonic() >= self._until:
            began = time.monotonic()
            if (theirs := self._database.clock()) is None:
                self._until = float("inf")
                return 0.0
            took = time.monotonic() - began
            differ = theirs - (self._clock().timestamp() - took / 2)
            self._ahead = 0.0 if abs(differ) <= max(NEAR_SECONDS, took) else differ
            self._until = time.monotonic() + MEASURED_SECONDS
        return self._ahead
