"""A bounded cache of encoded answers.

Belongs here: holding the bytes of immutable parts of answers; the least recently used part goes first. Does not belong
here: what the parts are. Keys hold the film's revision, so an edited film never meets its old bytes. Only the server's
event loop uses the cache, so it needs no lock.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

# Bytes that each part takes besides its own: its key, its place in the order, the objects around them.
_OVERHEAD = 600


class AnswerCache:
    """Encoded parts by key, bounded by their total size."""

    def __init__(self, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._parts: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._max_bytes = max_bytes

    def get(self, key: Hashable, build: Callable[[], bytes]) -> bytes:
        """Return the part of a key; build it when it is missing."""
        part = self._parts.get(key)
        if part is not None:
            self._parts.move_to_end(key)
            return part
        part = build()
        self._parts[key] = part
        self._bytes += len(part) + _OVERHEAD
        while self._bytes > self._max_bytes and len(self._parts) > 1:
            _, dropped = self._parts.popitem(last=False)
            self._bytes -= len(dropped) + _OVERHEAD
        return part

    @property
    def size_bytes(self) -> int:
        """Bytes held now, the cost of each part included."""
        return self._bytes
