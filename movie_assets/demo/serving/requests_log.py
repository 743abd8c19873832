"""The log of requests: each with its time, the status of its answer and how long that took.

Belongs here: recording and counting requests. Does not belong here: what a request means (`endpoint`). No key is ever
stored: of a key, the log holds whether it was there and accepted.
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

    `at` is the time of its arrival in Unix seconds. `subject` is what the client asked for: an id, the page of a
    discovery, the query of a search. `milliseconds` passed until the answer was ready. `fault` is the id of the
    injected fault that answered it.
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
    """The client's name for itself (User-Agent)."""


class RequestLog:
    """A bounded log, safe to use from any thread; counts stay exact when old entries are dropped."""

    def __init__(self, max_entries: int = 500_000) -> None:
        self._lock = Lock()
        self._entries: deque[Request] = deque(maxlen=max_entries)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._cleared_at = 0.0

    def add(self, request: Request) -> None:
        """Record an answered request, unless it arrived before the log was last cleared."""
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
        """Forget all requests, including those that are not answered yet."""
        with self._lock:
            self._cleared_at = time.time()
            self._entries.clear()
            self._counts.clear()


def as_json(request: Request) -> dict[str, Any]:
    """Return a request as a JSON object."""
    return asdict(request)
