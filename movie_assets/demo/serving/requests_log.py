"""What the server was asked: every request with its time, its answer's status and how long it took.

Belongs here: recording and counting requests. Does not belong here: deciding what a request means (`endpoint`).
Keys are never stored: a request keeps its path, and of its key only whether it was there and right.
"""

import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any, Literal

KeyHint = Literal["accepted", "refused", "none"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it arrived and as it was answered.

    `at` is the time of its arrival in Unix seconds; `subject` is what was asked for: an id, the page of a
    discovery, the query of a search; `milliseconds` passed until its answer was ready to be sent. `fault` is the id
    of the injected misbehaviour that answered it.
    """

    provider: str
    endpoint: str
    subject: str
    path: str
    status: int
    at: float
    milliseconds: float
    key_hint: KeyHint
    fault: int | None = None
    client: str = ""
    """Who asked: the program's own name for itself (User-Agent)."""


class RequestLog:
    """A thread-safe, bounded log; counts stay exact when old entries are dropped."""

    def __init__(self, max_entries: int = 500_000) -> None:
        self._lock = Lock()
        self._entries: deque[Request] = deque(maxlen=max_entries)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._cleared_at = 0.0

    def add(self, request: Request) -> None:
        """Record a request that was answered; one that came before the log was cleared stays forgotten."""
        with self._lock:
            if request.at < self._cleared_at:
                return
            self._entries.append(request)
            self._counts[request.provider, request.endpoint] += 1

    def entries(self, provider: str | None = None, endpoint: str | None = None) -> list[Request]:
        """Return the requests in the order of their arrival."""
        with self._lock:
            kept = [
                entry
                for entry in self._entries
                if provider in (None, entry.provider) and endpoint in (None, entry.endpoint)
            ]
        return sorted(kept, key=lambda entry: entry.at)

    def count(self, provider: str | None = None, endpoint: str | None = None) -> int:
        """Return how many requests there were."""
        with self._lock:
            return sum(
                number
                for (its_provider, its_endpoint), number in self._counts.items()
                if provider in (None, its_provider) and endpoint in (None, its_endpoint)
            )

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of requests by provider and endpoint."""
        with self._lock:
            numbers: dict[str, dict[str, int]] = {}
            for (provider, endpoint), number in sorted(self._counts.items()):
                numbers.setdefault(provider, {})[endpoint] = number
            return numbers

    def clear(self) -> None:
        """Forget all requests, those that are not answered yet included."""
        with self._lock:
            self._cleared_at = time.time()
            self._entries.clear()
            self._counts.clear()


def as_json(request: Request) -> dict[str, Any]:
    """Return a request as a JSON object."""
    return asdict(request)
