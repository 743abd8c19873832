"""The connections of one run: a client of httpx for each call under way, taken again by the next call.

Belongs here: making, lending and closing clients. Does not belong here: requests (core.py).
"""

import ssl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.cookiejar import CookieJar
from urllib.parse import urlsplit

import httpx

_HEADERS = {"User-Agent": "movie-assets/0.1", "Accept": "application/json", "Accept-Encoding": "gzip"}
_TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak plain http: it holds no certificate, so https would fail."""


class _NoCookies(CookieJar):
    """Keeps no cookie: no provider needs one, and a call would know others by it."""

    def extract_cookies(self, *_: object) -> None:
        """Leave what an answer sets."""


class Connections:
    """Clients that hold one connection each, by provider; the rate limiter bounds how many there are.

    httpx looks through all connections of a client several times a call, and asks the system about each.
    """

    def __init__(self, timeout_seconds: float, *, use_proxies: bool) -> None:
        self._timeout = timeout_seconds
        self._use_proxies = use_proxies
        self._resting: defaultdict[tuple[str, bool], list[httpx.AsyncClient]] = defaultdict(list)
        self._all: list[httpx.AsyncClient] = []

    @contextmanager
    def one(self, provider: str, url: str) -> Iterator[httpx.AsyncClient]:
        """Lend a client for one call: the one that rested least, since its connection is the likeliest to stand."""
        plain = urlsplit(url).scheme == "http"
        resting = self._resting[provider, plain]
        client = resting.pop() if resting else self._made(plain=plain)
        try:
            yield client
        finally:
            resting.append(client)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Whom https trusts. Loading it takes 20 ms of CPU, which a run that asks the embedded server alone saves."""
        return httpx.create_ssl_context(trust_env=self._use_proxies)

    def _made(self, *, plain: bool) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            verify=_TRUSTS_NOBODY if plain else self._tls,
            timeout=self._timeout,
            follow_redirects=False,
            headers=_HEADERS,
            cookies=_NoCookies(),
            trust_env=self._use_proxies,
        )
        self._all.append(client)
        return client

    async def aclose(self) -> None:
        """Close all of them."""
        for client in self._all:
            await client.aclose()
