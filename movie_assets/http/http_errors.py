"""What goes wrong with an HTTP call, as errors of ours: what httpx raises, and statuses that mean "try again".

Belongs here: errors that are the same for all providers. Does not belong here: retrying (core.py), what a provider's
body says (providers/).
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from movie_assets.errors import BadAnswerError, ClockError, ProviderError, RateLimitedError, ServerError, TransportError
from movie_assets.http.header_dates import retry_after

_CHECK = "Check the network and the proxy (HTTPS_PROXY)"


@contextmanager
def in_our_words(provider: str, url: str, timeout_seconds: float) -> Iterator[None]:
    """Turn what httpx raises into errors of ours.

    Raises:
        TransportError: no connection, a time-out, or a connection cut in mid-answer.
        BadAnswerError: a redirect to no address, or a body whose compression is broken.
    """
    host = urlsplit(url).hostname or url
    try:
        yield
    except (TimeoutError, httpx.TimeoutException):
        raise TransportError(
            provider, f"no whole answer within {timeout_seconds:g} s from {host}. {_CHECK}, or the provider is slow."
        ) from None
    except httpx.InvalidURL as error:
        raise BadAnswerError(provider, f"redirects to an address that is none ({error})") from None
    except (httpx.DecodingError, zlib.error):
        raise BadAnswerError(provider, "the body's compression is broken") from None
    except httpx.ConnectError as error:
        raise TransportError(
            provider,
            f"cannot connect to {host} ({error}). {_CHECK}, the clock if it speaks of a certificate, and"
            f" {provider.upper()}_BASE_URL if you set it.",
        ) from None
    except httpx.HTTPError as error:
        # `from None`: httpx's error carries the request, and with it the key.
        raise TransportError(
            provider, f"the connection to {host} broke ({type(error).__name__}: {error}). {_CHECK}."
        ) from None


def raise_for_status(provider: str, response: httpx.Response, now: datetime) -> None:
    """Raise for a status that means "try again".

    Raises:
        RateLimitedError: HTTP 429.
        ServerError: HTTP 5xx.
    """
    status, wait = response.status_code, retry_after(response.headers.get("Retry-After"), now)
    if status == 429:
        raise RateLimitedError(provider, "asked to slow down (HTTP 429)", retry_after=wait)
    if status >= 500:
        raise ServerError(provider, f"HTTP {status}", http_status=status, retry_after=wait)


def error_kind(error: BaseException | None) -> str:
    """Return how an attempt ended, in the ledger's word for it."""
    if error is None:
        return "ok"
    return error.kind if isinstance(error, ProviderError | ClockError) else "cancelled"
