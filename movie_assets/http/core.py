"""Requests to providers: retried, limited in time and size, masked, and never redirected to other hosts.

Belongs here: making a request, and the protocol of the throttle that it waits for. Does not belong here: connections
(connections.py), words for what goes wrong (http_errors.py).
"""

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
import stamina

from movie_assets.clock import Clock, utc_now
from movie_assets.errors import (
    BadAnswerError,
    MovieAssetsError,
    RateLimitedError,
    RetryableError,
)
from movie_assets.http.connections import Connections
from movie_assets.http.header_dates import server_time
from movie_assets.http.http_errors import in_our_words, raise_for_status
from movie_assets.masking import IN_BODIES, mask_http_logs, masked, masked_bytes

logger = logging.getLogger(__name__)

# Retries are in the ledger of requests. stamina would also print them, in the middle of progress bars.
stamina.instrumentation.set_on_retry_hooks(())

T = TypeVar("T")
MOST_REDIRECTS = 3


class Attempt(Protocol):
    """One attempt under way. The throttle needs its status for the ledger, and the server's time to check our clock."""

    http_status: int | None
    server_time: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a provider. Keys go into `secret_params`, `headers` or `secret_body`, never into `params`."""

    provider: str
    endpoint: str
    subject: str
    url: str
    params: Mapping[str, str]
    secret_params: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secret_body: Mapping[str, str] | None = field(default=None, repr=False)
    """With a body, sent as JSON, the request is a POST: a login. Without one it is a GET."""
    may_take_seconds: float = 0.0
    """For so long the provider works at it; who gave up before would ask while it still does."""


class Throttle(Protocol):
    """What every call waits for."""

    def attempt(self, request: Request, number: int, *, last: bool = True) -> AbstractAsyncContextManager[Attempt]:
        """Wait for the permit of one attempt. On exit, learn its outcome from the exception, if any."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. A status that means "try again" never gets this far."""

    status: int
    body: bytes
    content_type: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Download:
    """What a file was downloaded from."""

    size: int
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """The numbers of the core, from the settings: seconds and bytes."""

    attempts: int
    retry_initial_seconds: float
    retry_max_seconds: float
    timeout_seconds: float
    max_body_bytes: int
    use_proxies: bool = True
    """Whether proxies from the environment are used; never for the embedded server."""
    interactive: bool = False
    """A person waits for each answer."""


class Http:
    """An HTTP client for all providers of one run; use it as an async context manager.

    Raises, from `ask`: TransportError, ServerError, RateLimitedError, BadAnswerError, ProviderClosedError.
    """

    def __init__(self, policy: HttpPolicy, throttle: Throttle, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._policy = policy
        self._throttle = throttle
        self._connections = Connections(policy.timeout_seconds, use_proxies=policy.use_proxies)
        mask_http_logs()

    async def __aenter__(self) -> "Http":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connections.aclose()

    async def ask(self, request: Request, understand: Callable[[Response], T]) -> T:
        """Return the answer to a request; passing faults are retried. A 429 is retried only in an interactive session.

        `understand` distinguishes an answer from the provider's own way of reporting an error. It runs inside the
        attempt, so that throttle and ledger learn what it raises.
        """

        async def once(attempt: Attempt) -> T:
            response = await self._once(request, attempt)
            try:
                return understand(response)
            except MovieAssetsError:
                raise
            except Exception as error:  # a fault of ours costs this answer, and not the run
                logger.exception("%s: a fault in reading the answer of %s", request.provider, request.endpoint)
                why = f"the answer cannot be understood ({type(error).__name__})"
                raise BadAnswerError(request.provider, why, http_status=response.status) from None

        return await self._attempts(request, once)

    async def download(
        self,
        request: Request,
        target: Path,
        *,
        etag: str | None = None,
        may_be_missing: bool = False,
        most: int | None = None,
    ) -> Download | None:
        """Write a large answer to a file as it arrives; None if it still has this ETag, or is missing and may be.

        Neither its size (but by `most` bytes) nor the whole time is limited, only the time between two pieces. The file
        is not masked: it is asked for without a key, so it can repeat none.

        Raises:
            BadAnswerError: a status other than these, or a file that is too large; and whatever `ask` raises.
        """

        assert not request.secret_params, "a file that is kept as it comes must not be asked for with a key"

        async def once(attempt: Attempt) -> Download | None:
            headers = dict(request.headers) | ({"If-None-Match": etag} if etag else {})
            with (
                in_our_words(request.provider, request.url, self._seconds(request)),
                self._connections.one(request.provider, request.url) as client,
            ):
                async with client.stream("GET", request.url, params=request.params, headers=headers) as response:
                    attempt.http_status = status = response.status_code
                    attempt.server_time = server_time(response.headers)
                    raise_for_status(request.provider, response, self._clock())
                    if (status == 304 and etag) or (status in (404, 410) and may_be_missing):
                        return None
                    if status != 200:
                        raise BadAnswerError(request.provider, f"HTTP {status}", http_status=status)
                    size = 0
                    with target.open("wb") as file:
                        async for chunk in response.aiter_raw(1 << 20):
                            size += file.write(chunk)
                            if most is not None and size > most:
                                raise BadAnswerError(request.provider, f"the file is larger than {most:,} bytes")
                    return Download(size, _header(response, "ETag"), _header(response, "Last-Modified"))

        return await self._attempts(request, once)

    async def _attempts(self, request: Request, once: Callable[[Attempt], Awaitable[T]]) -> T:
        def again(error: Exception) -> bool:
            waits = self._policy.interactive or not isinstance(error, RateLimitedError)
            return isinstance(error, RetryableError) and waits

        async for retry in stamina.retry_context(
            on=again,
            attempts=self._policy.attempts,
            timeout=None,
            wait_initial=self._policy.retry_initial_seconds,
            wait_max=self._policy.retry_max_seconds,
            wait_jitter=self._policy.retry_initial_seconds,
        ):
            with retry:
                last = retry.num >= self._policy.attempts
                async with self._throttle.attempt(request, retry.num, last=last) as attempt:
                    return await once(attempt)
        raise AssertionError("stamina raises the last error")

    async def _once(self, request: Request, attempt: Attempt) -> Response:
        url = httpx.URL(request.url, params={**request.params, **request.secret_params})
        sent: dict[str, Any] = {"method": "GET", "headers": request.headers, "timeout": self._seconds(request)}
        if request.secret_body is not None:
            sent |= {"method": "POST", "json": request.secret_body}
        with self._client(request) as client:
            async with asyncio.timeout(self._seconds(request)):
                for _ in range(MOST_REDIRECTS + 1):
                    async with client.stream(url=url, **sent) as response:
                        attempt.http_status = response.status_code
                        attempt.server_time = server_time(response.headers)
                        if response.is_redirect:
                            url = self._same_host(request, url, response)
                            continue
                        raise_for_status(request.provider, response, self._clock())
                        body = await self._body(request, response)
                        content_type = _header(response, "Content-Type") or ""
                        return Response(response.status_code, body, content_type, self._clock())
        raise BadAnswerError(request.provider, "too many redirects")

    @contextmanager
    def _client(self, request: Request) -> Iterator[httpx.AsyncClient]:
        with (
            in_our_words(request.provider, request.url, self._seconds(request)),
            self._connections.one(request.provider, request.url) as client,
        ):
            yield client

    def _seconds(self, request: Request) -> float:
        return max(self._policy.timeout_seconds, request.may_take_seconds)

    async def _body(self, request: Request, response: httpx.Response) -> bytes:
        """Return the whole body. One gzip at most is unpacked, and never past the limit: a small body may unpack to
        gigabytes."""
        most, body = self._policy.max_body_bytes, bytearray()
        unpack = _unpacker(request.provider, response.headers.get("Content-Encoding", ""))
        async for chunk in response.aiter_raw(65_536):
            body += chunk if unpack is None else unpack.decompress(chunk, most + 1 - len(body))
            if len(body) > most:
                raise BadAnswerError(request.provider, f"the answer is larger than {most:,} bytes")
        if unpack is not None and not unpack.eof and body:
            raise BadAnswerError(request.provider, "the body's compression is broken")
        # A login's answer is a secret as a whole, and its token may hold the key that was sent: it is never kept.
        return bytes(body) if request.secret_body is not None else masked_bytes(bytes(body), shortest=IN_BODIES)

    def _same_host(self, request: Request, url: httpx.URL, response: httpx.Response) -> httpx.URL:
        target = url.join(response.headers.get("Location", ""))
        if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
            raise BadAnswerError(
                request.provider, f"redirects to another host ({target.host}): refused, so that no key goes there"
            )
        return target


def _header(response: httpx.Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else masked(value)


def _unpacker(provider: str, encoding: str) -> Any:
    """Return what unpacks a body, None for one that is sent as it is.

    Raises:
        BadAnswerError: it is packed in another way than we ask for, or twice.
    """
    if encoding.strip().lower() in ("", "identity"):
        return None
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise BadAnswerError(provider, f"the body is encoded as {masked(encoding)[:60]!r}: only gzip is read")
    return zlib.decompressobj(wbits=31)
