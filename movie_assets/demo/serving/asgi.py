"""The ASGI application: the routes of all providers, each logged, delayed, limited and, when planned, faulty.

Belongs here: what happens to every request whatever its provider: the log, latency, limits, carrying out faults. Does
not belong here: the content of any answer, sockets and threads (`server`).
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import unquote_plus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from movie_assets.demo.serving.echo import echo, echoed, in_header, locations, page
from movie_assets.demo.serving.endpoint import Endpoint, Provider
from movie_assets.demo.serving.faults import WIRE_KINDS, Fault, FaultPlan
from movie_assets.demo.serving.limits import Limits, Refusal
from movie_assets.demo.serving.own_host import OwnHostOnly
from movie_assets.demo.serving.requests_log import KeyHint, RequestLog
from movie_assets.demo.serving.requests_log import Request as Asked
from movie_assets.demo.serving.wire_faults import (
    reset_connection,
    send_cut,
    send_drip,
    send_gzip_bomb,
    send_huge,
    send_status_line,
)

_LONGEST_NAME = 120
KEY_PARAMETERS = ("api_key", "apikey", "client_key")
KEY_HEADERS = ("authorization", "api-key", "client-key")
_HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Be right back</h1></body></html>"


def _key_hint(request: Request, status: int) -> KeyHint:
    """Return whether the request had a key and the provider accepted it; nothing of the key itself."""
    given = any(name in request.query_params for name in KEY_PARAMETERS)
    if not given and not any(name in request.headers for name in KEY_HEADERS):
        return "none"
    return "refused" if status == 401 else "accepted"


def _path(request: Request) -> str:
    """Return path and query without keys."""
    query: bytes = request.scope["query_string"]
    pairs = query.decode("latin-1").split("&")
    # A parameter's name may be percent-encoded, and is a key's all the same.
    kept = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) not in KEY_PARAMETERS]
    return f"{request.scope['path']}?{'&'.join(kept)}" if kept and kept != [""] else request.scope["path"]


class ObservedEndpoint:
    """One endpoint as an ASGI application: it answers, and logs each request."""

    def __init__(
        self,
        endpoint: Endpoint,
        provider: Provider,
        *,
        log: RequestLog,
        faults: FaultPlan,
        latency: Callable[[], float],
        limits: Limits,
        now: Callable[[], datetime],
    ) -> None:
        self._endpoint = endpoint
        self._provider = provider
        self._log = log
        self._faults = faults
        self._latency = latency
        self._limits = limits
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        at, began = time.time(), time.perf_counter()
        request = Request(scope, receive)
        endpoint = self._endpoint
        name, subject = endpoint.name(request), endpoint.subject(request)
        fault = self._faults.take(endpoint.provider, name, subject)
        refused = None if fault else self._limits.take(endpoint.provider)
        wait = self._latency() + (self._faults.delay(fault) if fault else 0.0)
        status = 0
        try:
            if wait > 0:
                await asyncio.sleep(wait)
            if request.method == "POST":
                request.state.body = await request.body()
            response = self._refuse(refused) if refused else self._respond(request, fault)
            status = response.status_code
        finally:
            # Logged before it is sent, so that a client with an answer finds its request in the log.
            self._log.add(
                Asked(
                    provider=endpoint.provider,
                    endpoint=name,
                    subject=subject,
                    path=_path(request),
                    status=status,
                    at=at,
                    milliseconds=round((time.perf_counter() - began) * 1000, 3),
                    key_hint=_key_hint(request, status),
                    fault=fault.id if fault else None,
                    client=request.headers.get("user-agent", "")[:_LONGEST_NAME],
                )
            )
        await self._send(response, fault, scope, receive, send)

    @staticmethod
    async def _send(response: Response, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> None:
        kind = fault.kind if fault else "answer"
        if fault is None or kind not in WIRE_KINDS or not hasattr(response, "body"):
            await response(scope, receive, send)
        elif kind == "cut":
            await send_cut(response, send)
        elif kind == "drip":
            await send_drip(response, fault.pause_seconds, send)
        elif kind == "gzip_bomb":
            await send_gzip_bomb(response, fault.size_bytes, send)
        elif kind == "refuse":
            reset_connection(scope)
        elif kind == "status_line":
            send_status_line(echo(Request(scope)), scope)
        else:
            await send_huge(response, fault.size_bytes, send)

    def _refuse(self, refused: Refusal) -> Response:
        headers = {"content-type": "application/json", **refused.headers}
        return Response(self._provider.failure(refused.status), refused.status, headers=headers)

    def _respond(self, request: Request, fault: Fault | None) -> Response:
        if fault is None:
            return self._endpoint.answer(request)
        added = dict(fault.headers or {}) | self._faults.retry_after(fault, self._now())
        if fault.kind == "redirect":
            # A URL that redirects to itself never ends.
            location = request.url.path + "?" + request.url.query if fault.location == "self" else fault.location
            return RedirectResponse(location, fault.status or 302, headers=added)
        if fault.kind == "html":
            return Response(fault.content or _HTML, fault.status or 200, headers=added, media_type="text/html")
        if fault.kind == "echo":
            return self._echo(request, fault, added)
        if fault.kind == "answer" and (fault.status is not None or fault.body is not None):
            return self._replaced(request, fault, added)
        response = _spoiled(self._endpoint.answer(request), fault.kind)
        response.headers.update(added)
        return response

    def _echo(self, request: Request, fault: Fault, added: dict[str, str]) -> Response:
        """Return the real answer, or the provider's body for the fault's status, with the request in it.

        With the content type text/html among the fault's headers, the body is a page.
        """
        real = self._endpoint.answer(request)
        status = fault.status or real.status_code
        body = self._provider.failure(status) if status >= 400 else bytes(real.body)
        words = echo(request)
        said = in_header(words)
        headers = {"content-type": "application/json", "etag": f'"{said}"', "warning": said, "www-authenticate": said}
        if (location := locations(request).get(status)) is not None:
            headers["location"] = location
        headers |= {name.lower(): said if value == "echo" else value for name, value in added.items()}
        html = headers["content-type"].startswith("text/html")
        return Response(page(words) if html else echoed(body, request), status, headers=headers)

    def _replaced(self, request: Request, fault: Fault, added: dict[str, str]) -> Response:
        """Return a response of the fault's status with its body, or with the body that the provider sends then."""
        status, body = fault.status or 200, fault.content
        if body is None:
            body = self._provider.failure(status) if status >= 400 else bytes(self._endpoint.answer(request).body)
        headers = {"content-type": "application/json", **{n.lower(): v for n, v in added.items()}}
        return Response(body, status, headers=headers)


def _spoiled(response: Response, kind: str) -> Response:
    """Return a response with a body that cannot be parsed, or that parses to another type; others stay as they are."""
    body = bytes(response.body) if kind in ("broken_json", "wrong_type") else b""
    if kind == "broken_json":
        return Response(body[: len(body) * 2 // 3], response.status_code, media_type="application/json")
    if kind == "wrong_type":
        return Response(b"[" + body + b"]", response.status_code, media_type="application/json")
    return response


def build_app(
    providers: Iterable[Provider],
    *,
    log: RequestLog,
    faults: FaultPlan,
    latency: Callable[[], float],
    limits: Limits,
    now: Callable[[], datetime],
    control: Iterable[BaseRoute],
) -> Starlette:
    """Return the application with all providers' endpoints and the control routes."""
    routes: list[BaseRoute] = [
        Route(
            endpoint.path,
            ObservedEndpoint(endpoint, provider, log=log, faults=faults, latency=latency, limits=limits, now=now),
            methods=list(endpoint.methods),
        )
        for provider in providers
        for endpoint in provider.endpoints()
    ]
    app = Starlette(routes=[*routes, *control], middleware=[Middleware(OwnHostOnly)])
    # Clients ask OMDb with and without a slash; OMDb answers both and never redirects.
    app.router.redirect_slashes = False
    return app
