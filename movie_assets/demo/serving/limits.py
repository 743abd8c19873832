"""Quotas and pace limits that the providers enforce themselves, as the real ones do.

Belongs here: counting requests by second and by UTC day, and refusing those beyond. Does not belong here: how a
provider words its refusal (each provider's `failure`). Off unless asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Limit:
    """What a provider allows: requests in any one second, and requests a UTC day; None is no limit.

    `retry_after` tells in which form a refusal for pace says when to come back. A quota that is used up is refused
    with `quota_status`: OMDb says 401 there, others 429.
    """

    per_second: int | None = None
    per_day: int | None = None
    retry_after: Literal["seconds", "date", "none"] = "seconds"
    quota_status: int = 429

    def __post_init__(self) -> None:
        if (self.per_second is not None and self.per_second < 1) or (self.per_day is not None and self.per_day < 0):
            raise ValueError("a provider allows at least one request a second and no less than none a day")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request is beyond a limit: the status to answer, and headers."""

    status: int
    headers: dict[str, str]
    reason: Literal["pace", "quota"]


class Limits:
    """The limits of all providers and how far each is used. Safe to change from any thread."""

    def __init__(self, limits: Mapping[str, Limit], *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._limits = dict(limits)
        self._second: dict[str, tuple[int, int]] = {}
        self._day: dict[str, tuple[str, int]] = {}
        self._refused: dict[str, int] = {}

    def set(self, provider: str, limit: Limit | None) -> None:
        """Give a provider a limit, or none, and forget what was used of it."""
        with self._lock:
            self._limits.pop(provider, None)
            self._second.pop(provider, None)
            self._day.pop(provider, None)
            self._refused.pop(provider, None)
            if limit is not None:
                self._limits[provider] = limit

    def clear(self) -> None:
        """Take all limits away."""
        for provider in list(self._limits):
            self.set(provider, None)

    def take(self, provider: str) -> Refusal | None:
        """Count a request; return how it is refused when it is beyond a limit. Refused ones do not count."""
        if provider not in self._limits:
            return None
        with self._lock:
            limit, now = self._limits[provider], self._now().astimezone(UTC)
            second, day = int(now.timestamp()), now.date().isoformat()
            in_second, in_day = _used(self._second.get(provider), second), _used(self._day.get(provider), day)
            refused: Refusal | None = None
            if limit.per_day is not None and in_day >= limit.per_day:
                refused = Refusal(limit.quota_status, {}, "quota")
            elif limit.per_second is not None and in_second >= limit.per_second:
                refused = Refusal(429, _retry_after(limit, now), "pace")
            if refused is None:
                self._second[provider], self._day[provider] = (second, in_second + 1), (day, in_day + 1)
            else:
                self._refused[provider] = self._refused.get(provider, 0) + 1
            return refused

    def used(self) -> dict[str, dict[str, Any]]:
        """Return each provider's limits, and what was used and refused."""
        today = self._now().astimezone(UTC).date().isoformat()
        with self._lock:
            return {
                provider: {
                    "per_second": limit.per_second,
                    "per_day": limit.per_day,
                    "used_today": _used(self._day.get(provider), today),
                    "refused": self._refused.get(provider, 0),
                }
                for provider, limit in self._limits.items()
            }


def _used(counted: tuple[object, int] | None, period: object) -> int:
    """Return how many requests were counted in a period, given the period that was counted last."""
    return counted[1] if counted is not None and counted[0] == period else 0


def _retry_after(limit: Limit, now: datetime) -> dict[str, str]:
    if limit.retry_after == "none":
        return {}
    if limit.retry_after == "date":
        return {"Retry-After": format_datetime(now + timedelta(seconds=1), usegmt=True)}
    return {"Retry-After": "1"}
