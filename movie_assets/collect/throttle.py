"""The rate limiter as the HTTP core sees it: waiting for permits, settling attempts, reacting to what providers refuse.

Belongs here: the asynchronous side of store/rate_limits.py for one run. Does not belong here: the numbers (settings),
the exact bookkeeping (the rate limiter), what an answer means (providers).
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from movie_assets.clock import Clock, utc_now
from movie_assets.errors import (
    AuthenticationError,
    BlockedError,
    ClockError,
    ProviderClosedError,
    QuotaReachedError,
    RateLimitedError,
    ServerError,
    TokenRefusedError,
)
from movie_assets.http.core import Request
from movie_assets.http.http_errors import error_kind
from movie_assets.policy.due_dates import CLOCK_OFF
from movie_assets.providers.registry import SPECS
from movie_assets.providers.tvdb.login import Token
from movie_assets.settings import Settings
from movie_assets.store.rate_limits import CLOSED_MOST_SECONDS, ApiRequest, Limits, Permit, RateLimiter

RATE_LIMITS_TO_CLOSE = 3
"""The third 429 of a run closes the provider for that run."""
MOST_LATE_SECONDS, MOST_LATE_SLOTS = 0.1, 0.8
"""How late a call may be for its permit: then at most pace + 1 calls fall into any second, across all processes."""
FILE_SECONDS = 3_600.0
"""After so long the download of a data file counts as abandoned."""
ANSWERED_OF_LATE = timedelta(minutes=10)
"""When no provider has answered for so long, the fault is most likely on this side: nothing is waited for."""
ARTWORK_AT_ONCE = 4
"""Images that are downloaded at once."""
LOOKS_SECONDS = 0.25
"""How often a run that waits for a failing provider looks whether it may be asked again."""
BLOCK, BLOCKS = timedelta(hours=1), dict.fromkeys(("imdb", "wikidata"), timedelta(hours=24))
"""For how long a provider that took us for a robot is not asked."""


@dataclass
class Attempt:
    """One attempt under way."""

    http_status: int | None = None
    server_time: datetime | None = None


@dataclass
class Spent:
    """What a run has cost so far, by provider, and the tokens that it holds; it outlives the sessions of a run.

    Calls and the waiting for their permits are counted by provider and endpoint.
    """

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    rate_limits: Counter[str] = field(default_factory=Counter)
    seconds_waited: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    tokens: dict[str, Token] = field(default_factory=dict, repr=False)
    right_clock: bool = False
    """A provider's answer of this run has confirmed our clock."""
    wrong_clock: str = ""
    """Why nothing more is asked in this run: an answer contradicts our clock."""
    tried: set[str] = field(default_factory=set)
    """Providers that were called."""
    refused_keys: dict[str, str] = field(default_factory=dict)
    """Providers whose key was refused, and are set aside until the run ends, with the reason."""
    put_off: dict[int, dict[str, str]] = field(default_factory=dict)
    """Films that are asked for at the end of the run, by provider, with the reason."""
    failed_once: dict[tuple[int, str], str] = field(default_factory=dict)
    """Films whose call to a provider failed after its retries, with the reason. It is made once more at the end."""
    seconds_idle: float = 0.0
    """For how long the run had nothing to do but wait for failing providers."""


class LimiterThrottle:
    """The throttle of one run; what its calls cost is counted in `spent`. `interactive`: a person waits for each."""

    def __init__(
        self,
        limiter: RateLimiter,
        limits: Mapping[str, Limits],
        run_id: str | None = None,
        spent: Spent | None = None,
        clock: Clock = utc_now,
        *,
        interactive: bool = False,
    ) -> None:
        self._limiter = limiter
        self._interactive = interactive
        self._limits = limits
        self._run_id = run_id
        self._one_ahead = {provider: asyncio.Lock() for provider in limits}
        self._first = {provider: asyncio.Lock() for provider in limits}
        self._waiting = asyncio.Lock()
        self.spent = spent or Spent()
        self._clock = clock

    @asynccontextmanager
    async def attempt(self, request: Request, number: int, *, last: bool = True) -> AsyncIterator[Attempt]:
        """Wait for a permit, let one attempt through, settle it.

        Raises:
            ProviderClosedError: the rate limiter is closed for longer than a pause.
            AuthenticationError: the key was refused in this run already.
            ClockError: the clock of this machine is wrong.
        """
        async with self._first_alone(request.provider), self._one(request, number, last=last) as attempt:
            yield attempt

    @asynccontextmanager
    async def _first_alone(self, provider: str) -> AsyncIterator[None]:
        """Let the first call of a run go alone, however many wait: a key that is refused costs one call."""
        if provider in self.spent.tried:
            self._raise_if_refused(provider)
            yield
            return
        async with self._first[provider]:
            self._raise_if_refused(provider)
            if provider not in self.spent.tried:
                yield
                return
        yield

    def _raise_if_refused(self, provider: str) -> None:
        if self.spent.wrong_clock:
            raise ClockError(self.spent.wrong_clock)
        if (reason := self.spent.refused_keys.get(provider)) is not None:
            raise AuthenticationError(provider, reason.removeprefix(f"{provider}: "))

    @asynccontextmanager
    async def _one(self, request: Request, number: int, *, last: bool) -> AsyncIterator[Attempt]:
        provider, endpoint, asked = request.provider, request.endpoint, time.perf_counter()
        permit = await self._permit(provider)
        self.spent.seconds_waited[provider, endpoint] += time.perf_counter() - asked
        attempt, started_at, began = Attempt(), self._clock().timestamp(), time.perf_counter()
        self.spent.calls[provider, endpoint] += 1
        error: BaseException | None = None
        try:
            yield attempt
            self._compare_clocks(provider, attempt.server_time)
        except BaseException as raised:
            error = raised
            raise
        finally:
            made = ApiRequest(
                provider,
                endpoint,
                request.subject,
                outcome="not_found" if error is None and attempt.http_status == 404 else error_kind(error),
                http_status=attempt.http_status,
                started_at=started_at,
                milliseconds=(time.perf_counter() - began) * 1000,
                attempt=number,
                run_id=self._run_id,
            )
            self._limiter.settle(permit, made, last=last)
            self._react(provider, error)

    def _compare_clocks(self, provider: str, theirs: datetime | None) -> None:
        """Find out from an answer whether the clock of this machine is right.

        A provider that contradicts another one, or what was kept before, has a wrong clock itself, and is not believed.

        Raises:
            ClockError: it is not, and nothing may be dated by it.
        """
        ours = self._clock()
        if theirs is None or self.spent.right_clock:
            return
        if abs(ours - theirs) <= CLOCK_OFF:
            self.spent.right_clock = True
            return
        newest = self._limiter.newest_answer()
        if newest is not None and (theirs + CLOCK_OFF).timestamp() < newest <= (ours + CLOCK_OFF).timestamp():
            return
        if newest is not None and theirs > ours and (ours - CLOCK_OFF).timestamp() <= newest <= ours.timestamp():
            return  # an answer of the last day was kept by this clock: a clock that fell behind would be behind it
        self.spent.wrong_clock = (
            f"the clock of this machine says {ours:%Y-%m-%d %H:%M} UTC, that of {provider} {theirs:%Y-%m-%d %H:%M} UTC."
            " Set the clock. Until then nothing is asked, and nothing was kept of this answer."
        )
        raise ClockError(self.spent.wrong_clock)

    def _react(self, provider: str, error: BaseException | None) -> None:
        self.spent.tried.add(provider)
        if isinstance(error, AuthenticationError) and not isinstance(error, TokenRefusedError):
            self.spent.refused_keys[provider] = str(error)
        elif isinstance(error, BlockedError):
            self._limiter.close_until(provider, error.said, (self._clock() + BLOCKS.get(provider, BLOCK)).timestamp())
        elif isinstance(error, QuotaReachedError):
            self._limiter.close_for_the_day(provider, f"the provider says: {error.said}", self._clock().timestamp())
        elif isinstance(error, RateLimitedError):
            self.spent.rate_limits[provider] += 1
            if provider in SPECS and SPECS[provider].rate_limit_ends_the_day:
                self._limiter.close_for_the_day(provider, "asked to stop (HTTP 429)", self._clock().timestamp())
            elif not self._waits_as_told(provider, error):
                self._limiter.pause(provider, error.retry_after, self._clock().timestamp())
        elif isinstance(error, ServerError):
            self._waits_as_told(provider, error)

    def _waits_as_told(self, provider: str, error: RateLimitedError | ServerError) -> bool:
        """Close a provider that is to be obeyed for as long as it says; return False where it says nothing."""
        if provider not in SPECS or not SPECS[provider].waits_as_told or error.retry_after is None:
            return False
        until = self._clock().timestamp() + min(error.retry_after, CLOSED_MOST_SECONDS)
        self._limiter.close_until(provider, f"asked to wait (HTTP {error.http_status})", until)
        return True

    async def reopened(
        self, providers: Collection[str], patience_seconds: float, waits: Callable[[datetime], None] | None = None
    ) -> bool:
        """Wait until one of these failing providers may be asked again.

        Return False where that lies beyond the patience of the run, or where no provider answers at all. `waits` hears
        once until when.
        """
        async with self._waiting:
            while True:
                now = self._clock().timestamp()
                seconds = min(self._limiter.failing_until(provider, now) for provider in providers) - now
                if seconds <= 0:
                    return True
                if self.spent.seconds_idle + seconds > patience_seconds:
                    return False
                if not self._limiter.answered_since(now - ANSWERED_OF_LATE.total_seconds()):
                    return False
                if waits is not None:
                    waits(datetime.fromtimestamp(now + seconds, UTC))
                    waits = None
                await asyncio.sleep(min(seconds, LOOKS_SECONDS))
                self.spent.seconds_idle += max(0.0, self._clock().timestamp() - now)

    async def _permit(self, provider: str) -> Permit:
        """Take the next permit and wait until it comes. One permit ahead a process: a kill costs no more.

        A process that wakes up too late for its permit, on a busy machine, takes another: calls that crowd together
        would break the provider's pace although each had a permit of its own.
        """
        limits = self._limits[provider]
        late = (
            min(MOST_LATE_SECONDS, MOST_LATE_SLOTS / limits.requests_per_second) if limits.requests_per_second else None
        )
        async with self._one_ahead[provider]:
            while True:
                permit = await self._take(provider, limits)
                try:
                    if (delay := permit.at - self._clock().timestamp()) > 0:
                        await asyncio.sleep(delay)
                except BaseException:
                    self._limiter.cancel(provider, permit)
                    raise
                if late is None or self._clock().timestamp() - permit.at <= late:
                    break
                self._limiter.cancel(provider, permit)
        return permit

    async def _take(self, provider: str, limits: Limits) -> Permit:
        while True:
            if self.spent.rate_limits[provider] >= RATE_LIMITS_TO_CLOSE and not self._interactive:
                until = self._clock() + timedelta(minutes=1)
                raise ProviderClosedError(provider, "asked to slow down three times in this run", until)
            now = self._clock().timestamp()
            taken = self._limiter.take(provider, limits, now, interactive=self._interactive)
            if isinstance(taken, Permit):
                return taken
            await asyncio.sleep(max(0.0, taken.until - now))


def limits(settings: Settings) -> dict[str, Limits]:
    """Return each provider's limits from the settings."""
    every = {
        name: Limits(p.requests_per_second, p.max_concurrent, p.daily_quota, settings.timeout_seconds)
        for name, p in ((name, settings.of(name)) for name in SPECS)
    }
    # Data files come from other hosts than pages and answers: a wall before these must not keep those away.
    files = dict.fromkeys(("imdb_files", "tmdb_files"), Limits(None, 1, None, FILE_SECONDS))
    artwork = Limits(settings.artwork_per_second, ARTWORK_AT_ONCE, None, settings.timeout_seconds)
    return every | files | {"artwork": artwork}
