"""The guard before all pages: only our own requests come in, and what goes out may load nothing but images.

Belongs here: refusing requests, headers of answers. Does not belong here: which requests are our own (own_requests.py).
"""

import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from movie_assets.own_requests import named, why_refused

READS = frozenset({"GET", "HEAD"})


class VisitorGuard:
    """Refuses what web pages of others send here, and forbids our own pages everything that they do not need.

    `image_sources`: where the pages load images from. `hosts`: names of ours beside loopback's.
    """

    def __init__(self, app: ASGIApp, image_sources: Iterable[str], hosts: Collection[str] = ()) -> None:
        self._app, self._hosts = app, hosts
        policy = (
            "default-src 'none'",
            "style-src 'self'",
            f"img-src {' '.join(('data:', *image_sources))}",
            *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
        )
        self._headers = {
            "Content-Security-Policy": "; ".join(policy),
            "X-Content-Type-Options": "nosniff",
            # Hosts of images hear nothing of what is looked at; with no-referrer, forms would have no Origin.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request of our own on; answer any other with 403."""
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])  # there are no web sockets here

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        reads = scope["method"] in READS
        why = why_refused(scope["headers"], only_reads=reads, others=self._hosts)
        if why is None and not reads and not named(scope["headers"], b"origin"):
            why = "a form has an Origin, and this has none"
        if why is None:
            await self._app(scope, receive, with_headers)
        else:
            refusal = f"Only for this machine: {why}. Open the page by its own address."
            await PlainTextResponse(refusal, 403)(scope, receive, with_headers)


class Token:
    """A word that only our own pages know: each of their forms brings it back."""

    def __init__(self) -> None:
        self.word = secrets.token_urlsafe(32)

    def check(self, form: Mapping[str, str]) -> None:
        """Refuse a form that is not of a page of this process.

        Raises:
            HTTPException: 403.
        """
        if not hmac.compare_digest(form.get("token", "").encode(), self.word.encode()):
            raise HTTPException(403, "This form is of an older page. Go back, load the page again, and choose again.")
