"""Faults on demand: which requests go wrong, how, and how often.

Belongs here: the plan of faults, and choosing the one that a request meets. Does not belong here: carrying it out
(`asgi`, `wire_faults`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import wraps
from math import cos, exp, log, pi, sqrt
from threading import Lock
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar, get_args

import orjson

from movie_assets.demo.catalogue.dice import Dice

Kind = Literal[
    "answer",
    "cut",
    "huge",
    "drip",
    "gzip_bomb",
    "refuse",
    "redirect",
    "html",
    "broken_json",
    "wrong_type",
    "echo",
    "status_line",
]
KINDS: tuple[str, ...] = get_args(Kind)
_P99 = 2.3263
"""Standard deviations from the median to the 99th percentile."""
WIRE_KINDS = frozenset({"cut", "huge", "drip", "gzip_bomb", "refuse", "status_line"})
"""Kinds that change how an answer is sent, and not what it says."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One planned fault.

    A fault hits requests by provider, endpoint and subject (None: any), by probability, and `times` times (None:
    always). The kind decides what they get:
    - answer: `status` with `body`, or with the provider's own body for that status; without either, the real
      answer with `headers` added;
    - cut: the connection is closed in the middle of the real answer;
    - huge: `size_bytes` of white space around the real answer;
    - drip: the real answer byte by byte, `pause_seconds` after each;
    - gzip_bomb: a small body that unpacks to `size_bytes` and the real answer;
    - refuse: the connection is reset without a byte;
    - redirect: to `location`, another host; "self" redirects for ever;
    - html: a page of HTML with HTTP 200 (or `status`);
    - broken_json: the real answer without its end, in a complete response;
    - wrong_type: valid JSON, but a list where an object is expected;
    - echo: the real answer, or that for `status`, with the request in its texts and headers, key and all, in many
      encodings; with the header content-type text/html, in a page; a header whose value is "echo" holds it too;
    - status_line: the request where HTTP has the status.

    Every kind waits for `delay_seconds` and a drawn latency first: half of these are below `median_seconds`, 99 of
    100 below `p99_seconds` (log-normal). `retry_after` seconds are sent in a Retry-After header, as a number or
    as a date.
    """

    provider: str | None = None
    endpoint: str | None = None
    subject: str | int | None = None
    times: int | None = None
    probability: float = 1.0
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: str | bytes | Mapping[str, Any] | list[Any] | None = None
    delay_seconds: float = 0.0
    kind: Kind = "answer"
    size_bytes: int = 64 * 1024 * 1024
    location: str = "http://elsewhere.example/"
    median_seconds: float = 0.0
    p99_seconds: float = 0.0
    pause_seconds: float = 1.0
    retry_after: float | None = None
    retry_after_form: Literal["seconds", "date"] = "seconds"
    id: int = field(init=False, default=0)
    hits: int = field(init=False, default=0)
    left: int | None = field(init=False)
    """Counts down from `times`; None means that it lasts until it is cleared."""
    content: bytes | None = field(init=False)
    """The body as it is sent."""

    def __post_init__(self) -> None:
        self.left = self.times
        if self.subject is not None:
            self.subject = str(self.subject)
        self.content = _encoded(self.body)
        self._check()

    def _check(self) -> None:
        """Raise ValueError for a value that makes no sense."""
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError(f"status is from 200 to 599, not {self.status}")
        if not 0.0 < self.probability <= 1.0:
            raise ValueError(f"probability is above 0 and at most 1, not {self.probability}")
        if self.times is not None and self.times < 1:
            raise ValueError(f"times is at least 1, not {self.times}")
        for name in ("delay_seconds", "size_bytes", "median_seconds", "pause_seconds"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is at least 0, not {getattr(self, name)}")
        if self.p99_seconds and self.p99_seconds < self.median_seconds:
            raise ValueError("p99_seconds is not below median_seconds")
        if self.retry_after_form not in ("seconds", "date"):
            raise ValueError(f"retry_after_form is seconds or date, not {self.retry_after_form!r}")

    def matches(self, provider: str, endpoint: str, subject: str) -> bool:
        """Return whether this fault is for such a request."""
        return (
            self.provider in (None, provider)
            and self.endpoint in (None, endpoint)
            and self.subject in (None, subject)
            and self.left != 0
        )

    def describe(self) -> dict[str, Any]:
        """Return the fault as a JSON object."""
        return {
            "id": self.id,
            "provider": self.provider,
            "endpoint": self.endpoint,
            "subject": self.subject,
            "times_left": self.left,
            "probability": self.probability,
            "status": self.status,
            "headers": dict(self.headers or {}),
            "delay_seconds": self.delay_seconds,
            "kind": self.kind,
            "hits": self.hits,
        }


def _encoded(body: str | bytes | Mapping[str, Any] | list[Any] | None) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else orjson.dumps(body)


Plan = TypeVar("Plan")
Values = ParamSpec("Values")


def _by_values(
    make: Callable[Values, Fault],
) -> Callable[[Callable[[Plan, Fault], int]], Callable[Concatenate[Plan, Values], int]]:
    """Let a method that takes a fault be called with the values that make one, which are declared there alone."""

    def decorate(method: Callable[[Plan, Fault], int]) -> Callable[Concatenate[Plan, Values], int]:
        @wraps(method)
        def by_values(plan: Plan, /, *args: Values.args, **values: Values.kwargs) -> int:
            return method(plan, make(*args, **values))

        return by_values

    return decorate


class FaultPlan:
    """All planned faults; the one added first wins. Any thread may change them while the server answers."""

    def __init__(self, *, seed: str = "demo") -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []
        self._next_id = 1
        # Seeded, so that a run with random faults can be repeated.
        self._dice = Dice(seed, "plan", "faults")

    @_by_values(Fault)
    def add(self, fault: Fault) -> int:
        """Plan a fault, given by the values of `Fault`, and return its id."""
        with self._lock:
            fault.id = self._next_id
            self._next_id += 1
            self._faults.append(fault)
        return fault.id

    def take(self, provider: str, endpoint: str, subject: str) -> Fault | None:
        """Return the fault that a request meets, and count the hit."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.matches(provider, endpoint, subject) and (
                    fault.probability == 1.0 or self._dice.chance(fault.probability)
                ):
                    fault.hits += 1
                    if fault.left is not None:
                        fault.left -= 1
                    return fault
        return None

    def delay(self, fault: Fault) -> float:
        """Return how many seconds a fault holds its request back."""
        if not fault.median_seconds:
            return fault.delay_seconds
        with self._lock:
            # Two uniform draws make a normal one (Box-Muller).
            normal = sqrt(-2 * log(1 - self._dice.unit())) * cos(2 * pi * self._dice.unit())
        spread = log(fault.p99_seconds / fault.median_seconds) / _P99 if fault.p99_seconds else 0.0
        return fault.delay_seconds + fault.median_seconds * exp(spread * normal)

    @staticmethod
    def retry_after(fault: Fault, now: datetime) -> dict[str, str]:
        """Return the Retry-After header, empty for a fault without one."""
        if fault.retry_after is None:
            return {}
        if fault.retry_after_form == "date":
            at = now.astimezone(UTC) + timedelta(seconds=fault.retry_after)
            return {"Retry-After": format_datetime(at.replace(microsecond=0), usegmt=True)}
        return {"Retry-After": f"{fault.retry_after:g}"}

    def planned(self) -> list[dict[str, Any]]:
        """Return all faults as JSON objects, including those that are used up."""
        with self._lock:
            return [fault.describe() for fault in self._faults]

    def clear(self, fault_id: int | None = None) -> None:
        """Drop one fault, or all."""
        with self._lock:
            self._faults = [fault for fault in self._faults if fault_id not in (None, fault.id)]
