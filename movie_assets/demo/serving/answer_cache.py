"""A bounded cache of encoded answers.

Belongs here: keeping the bytes of immutable parts of answers, least recently used first out. Does not belong here:
knowing what the parts are. Keys hold the film's revision, so an edited film never meets its old bytes. It is used
from the server's event loop alone and therefore needs no lock.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

# What a part takes beside its own bytes: its key, its place in the order, the objects around them.
_OVERHEAD = 600


class AnswerCache:
    """Encoded parts by key, bounded by their total size."""

    def __init__(self, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._parts: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._max_bytes = max_bytes

    def get(self, key: Hashable, build: Callable[[], bytes]) -> bytes:
        """Return the part under key, building it when it is not there."""
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
        """Bytes held now, what keeping them takes included."""
        return self._bytes
