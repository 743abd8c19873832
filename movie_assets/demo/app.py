"""The ASGI application: all providers' routes, each observed, delayed and, when planned, misbehaving.

Belongs here: what happens to every request whatever its provider: the log, latency, carrying out faults. Does not
belong here: any answer's content, sockets and threads (`server`).
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from urllib.parse import unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from movie_assets.demo.endpoint import Endpoint, Provider
from movie_assets.demo.faults import Fault, FaultPlan
from movie_assets.demo.requests_log import KeyHint, RequestLog
from movie_assets.demo.requests_log import Request as Asked

KEY_PARAMETERS = ("api_key", "apikey", "client_key")
KEY_HEADERS = ("authorization", "api-key", "client-key")
_HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Be right back</h1></body></html>"
_CHUNK = 64 * 1024


def _key_hint(request: Request, status: int) -> KeyHint:
    """Return whether a key came and was taken, without a character of it."""
    given = any(name in request.query_params for name in KEY_PARAMETERS)
    if not given and not any(name in request.headers for name in KEY_HEADERS):
        return "none"
    return "refused" if status == 401 else "accepted"


def _path(request: Request) -> str:
    """Return path and query without keys."""
    query: bytes = request.scope["query_string"]
    pairs = query.decode("latin-1").split("&")
    # A name may be written with escapes; what it names is a key all the same.
    kept = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) not in KEY_PARAMETERS]
    return f"{request.scope['path']}?{'&'.join(kept)}" if kept and kept != [""] else request.scope["path"]


class ObservedEndpoint:
    """One endpoint as an ASGI application: answers, and records that it did."""

    def __init__(
        self,
        endpoint: Endpoint,
        provider: Provider,
        *,
        log: RequestLog,
        faults: FaultPlan,
        latency: Callable[[], float],
    ) -> None:
        self._endpoint = endpoint
        self._provider = provider
        self._log = log
        self._faults = faults
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        at, began = time.time(), time.perf_counter()
        request = Request(scope, receive)
        endpoint = self._endpoint
        name, subject = endpoint.name(request), endpoint.subject(request)
        fault = self._faults.take(endpoint.provider, name, subject)
        wait = self._latency() + (fault.delay_seconds if fault else 0.0)
        status = 0
        try:
            if wait > 0:
                await asyncio.sleep(wait)
            response = self._respond(request, fault)
            status = response.status_code
            if fault is not None and fault.kind == "cut":
                await _send_cut(response, send)
            elif fault is not None and fault.kind == "huge":
                await _send_huge(response, fault.size_bytes, send)
            else:
                await response(scope, receive, send)
        finally:
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
                )
            )

    def _respond(self, request: Request, fault: Fault | None) -> Response:
        if fault is None:
            return self._endpoint.answer(request)
        if fault.kind == "redirect":
            return RedirectResponse(fault.location, fault.status or 302, headers=fault.headers)
        if fault.kind == "html":
            return Response(fault.body or _HTML, fault.status or 200, headers=fault.headers, media_type="text/html")
        if fault.kind == "answer" and (fault.status is not None or fault.body is not None):
            status = fault.status or 200
            body = fault.body
            if body is None:
                body = self._provider.failure(status) if status >= 400 else bytes(self._endpoint.answer(request).body)
            headers = {"content-type": "application/json", **{n.lower(): v for n, v in fault.headers.items()}}
            return Response(body, status, headers=headers)
        response = self._endpoint.answer(request)
        if fault.kind == "broken_json":
            broken = bytes(response.body)[: len(response.body) * 2 // 3]
            response = Response(broken, response.status_code, media_type="application/json")
        response.headers.update(fault.headers)
        return response


async def _start(response: Response, length: int, send: Send) -> None:
    headers = [(name, value) for name, value in response.raw_headers if name != b"content-length"]
    headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})


async def _send_cut(response: Response, send: Send) -> None:
    """Announce the whole answer, send half of it and leave; the server then closes the connection."""
    body = bytes(response.body)
    await _start(response, len(body), send)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _send_huge(response: Response, size: int, send: Send) -> None:
    """Send the answer behind so much white space that it is valid JSON of the size asked for."""
    body = bytes(response.body)
    await _start(response, size + len(body), send)
    chunk = b" " * _CHUNK
    for sent in range(0, size, _CHUNK):
        await send({"type": "http.response.body", "body": chunk[: size - sent], "more_body": True})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def build_app(
    providers: Iterable[Provider],
    *,
    log: RequestLog,
    faults: FaultPlan,
    latency: Callable[[], float],
    control: Iterable[BaseRoute],
) -> Starlette:
    """Return the application with all providers' endpoints and the control routes."""
    routes: list[BaseRoute] = [
        Route(
            endpoint.path,
            ObservedEndpoint(endpoint, provider, log=log, faults=faults, latency=latency),
            methods=["GET"],
        )
        for provider in providers
        for endpoint in provider.endpoints()
    ]
    app = Starlette(routes=[*routes, *control])
    # OMDb is asked with and without its slash; a redirect would be an answer that OMDb never gives.
    app.router.redirect_slashes = False
    return app
