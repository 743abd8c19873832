"""Requests that a web page of somebody else made: they are refused before anything reads them.

Belongs here: telling our own addresses from others. Does not belong here: any answer of a provider.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_OWN = frozenset({"127.0.0.1", "localhost", "::1"})


class OwnHostOnly:
    """Refuses a request whose Host or Origin is not this machine's loopback.

    A page in a browser can send requests to 127.0.0.1, and by a name that it points there even read the answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request of this machine on; answer any other with 403."""
        headers = Headers(scope=scope)
        named = [f"//{headers.get('host', '127.0.0.1')}", *headers.getlist("origin")]
        if all(_host(address) in _OWN for address in named):
            await self._app(scope, receive, send)
        else:
            refusal = PlainTextResponse("only for programs of this machine: Host or Origin is another one's", 403)
            await refusal(scope, receive, send)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
