"""A session: the open operations store, the rate limiter and the provider clients that one run or command works with.

Belongs here: putting stores, throttle, HTTP core and clients together from the settings. Does not belong here: what is
done with them (discover.py, fetch.py).
"""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from movie_assets.clock import Clock, utc_now
from movie_assets.collect.batches import Batches
from movie_assets.collect.demo_providers import require_tmdb
from movie_assets.collect.throttle import LimiterThrottle, Spent, limits
from movie_assets.http.core import Http, HttpPolicy
from movie_assets.http.proxies import check_proxies
from movie_assets.providers.base import MovieClient, Opening
from movie_assets.providers.omdb.client import Omdb
from movie_assets.providers.registry import SPECS
from movie_assets.providers.tmdb.client import Tmdb
from movie_assets.providers.tvdb.client import Tvdb
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.rate_limits import RateLimiter
from movie_assets.store.raw_responses import RawResponses

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What discovering, collecting and identifying need. `clients`: those of active providers only."""

    settings: Settings
    operations: Operations
    raw_responses: RawResponses
    throttle: LimiterThrottle
    tmdb: Tmdb
    omdb: Omdb
    tvdb: Tvdb
    clients: dict[str, MovieClient]
    clock: Clock
    http: Http
    batches: Batches
    interactive: bool
    """A person waits: calls go first, are retried after HTTP 429, and wait for no provider that keeps failing."""


@asynccontextmanager
async def open_session(
    settings: Settings,
    operations: Operations,
    run_id: str | None = None,
    spent: Spent | None = None,
    clock: Clock = utc_now,
    *,
    tmdb_needed: bool = True,
    interactive: bool = False,
) -> AsyncIterator[Session]:
    """Open a session with a client for each active provider.

    Raises:
        ConfigurationError: TMDB is off, without which no film can be discovered or collected; only a search that keeps
            nothing goes without (`tmdb_needed`). Or the proxy that is set is none.
    """
    if tmdb_needed:
        require_tmdb(settings)
    elif not settings.demo_mode:
        check_proxies()
    policy = HttpPolicy(
        attempts=settings.attempts,
        retry_initial_seconds=settings.retry_initial_seconds,
        retry_max_seconds=settings.retry_max_seconds,
        timeout_seconds=settings.timeout_seconds,
        max_body_bytes=settings.max_body_bytes,
        use_proxies=not settings.demo_mode,
        interactive=interactive,
    )
    limiter = RateLimiter(operations, clock)
    throttle = LimiterThrottle(limiter, limits(settings), run_id, spent, clock, interactive=interactive)
    async with Http(policy, throttle, clock) as http:
        clients = {
            name: spec.client(
                Opening(
                    settings=settings.of(name),
                    http=http,
                    clock=clock,
                    tokens=throttle.spent.tokens,
                    language=settings.language,
                    image_languages=settings.image_languages,
                )
            )
            for name, spec in SPECS.items()
            if spec.client is not None
        }
        tmdb, omdb, tvdb = clients["tmdb"], clients["omdb"], clients["tvdb"]
        assert isinstance(tmdb, Tmdb)
        assert isinstance(omdb, Omdb)
        assert isinstance(tvdb, Tvdb)
        batches = Batches(operations)
        try:
            yield Session(
                settings=settings,
                operations=operations,
                raw_responses=RawResponses(operations, run_id),
                throttle=throttle,
                tmdb=tmdb,
                omdb=omdb,
                tvdb=tvdb,
                clients={name: clients[name] for name in settings.active_providers},
                clock=clock,
                http=http,
                batches=batches,
                interactive=interactive,
            )
        finally:
            await batches.close()


def run_interruptibly(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work to its end; an interrupt or a termination cancels it cleanly.

    A bare asyncio.run can swallow the interrupt. The handlers that were there before are put back.

    Raises:
        KeyboardInterrupt: the work was interrupted; what was answered until then is kept.
    """
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(work)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    async def main() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        for number in before:  # Dagster's own handlers would raise in whatever task happens to run
            loop.add_signal_handler(number, task.cancel)
        try:
            return await work
        finally:  # before the loop closes, which would swallow what comes meanwhile
            for number, handler in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler)

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
