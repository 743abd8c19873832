"""Quotas and pace limits that the providers enforce, as the real ones do; off by default.

Belongs here: counting requests by second and by UTC day, and refusing those beyond a limit. Does not belong here: how
a provider words its refusal (each provider's `failure`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Limit:
    """The requests that a provider allows in each second and in each UTC day; None is no limit.

    `retry_after` is the form of the Retry-After header when the pace is exceeded. `quota_status` is the status when the
    quota is used up: OMDb sends 401, the others 429.
    """

    per_second: int | None = None
    per_day: int | None = None
    retry_after: Literal["seconds", "date", "none"] = "seconds"
    quota_status: int = 429

    def __post_init__(self) -> None:
        if (self.per_second is not None and self.per_second < 1) or (self.per_day is not None and self.per_day < 0):
            raise ValueError("per_second is at least 1 and per_day at least 0, where they are given")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The status and headers for a request beyond a limit."""

    status: int
    headers: dict[str, str]
    reason: Literal["pace", "quota"]


class Limits:
    """The limits of all providers, and how far each is used. Any thread may change them."""

    def __init__(self, limits: Mapping[str, Limit], *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._limits = dict(limits)
        self._second: dict[str, tuple[int, int]] = {}
        self._day: dict[str, tuple[str, int]] = {}
        self._refused: dict[str, int] = {}

    def set(self, provider: str, limit: Limit | None) -> None:
        """Give a provider a limit, or none, and start its counts at 0."""
        with self._lock:
            self._limits.pop(provider, None)
            self._second.pop(provider, None)
            self._day.pop(provider, None)
            self._refused.pop(provider, None)
            if limit is not None:
                self._limits[provider] = limit

    def clear(self) -> None:
        """Remove all limits."""
        for provider in list(self._limits):
            self.set(provider, None)

    def take(self, provider: str) -> Refusal | None:
        """Count a request, or return its refusal when it is beyond a limit. Refused requests do not count."""
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
        """Return each provider's limits, and how many requests were counted and refused."""
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
