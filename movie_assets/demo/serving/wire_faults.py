"""Faults on the wire: answers that stop, drip, swell or never come.

Belongs here: sending an answer as no sound server would. Does not belong here: which request meets which fault
(`faults`), faults that are only another answer (`asgi`).
"""

import asyncio
import zlib

from starlette.responses import Response
from starlette.types import Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRANSPORT = "demo.transport"
_CHUNK = 64 * 1024
_GZIP = 31


class OpenProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which also passes the transport on: an application needs it to reset a connection."""

    def on_message_begin(self) -> None:
        """Begin a request, and put the transport into its state."""
        super().on_message_begin()
        self.scope["state"][TRANSPORT] = self.transport


async def _start(response: Response, length: int, send: Send, extra: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    headers = [(name, value) for name, value in response.raw_headers if name != b"content-length"]
    headers += [*extra, (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})


async def send_cut(response: Response, send: Send) -> None:
    """Announce the whole answer and send half of it; the server then closes the connection."""
    body = bytes(response.body)
    await _start(response, len(body), send)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def send_huge(response: Response, size: int, send: Send) -> None:
    """Send the answer after white space that makes it valid JSON of the given size."""
    body = bytes(response.body)
    await _start(response, size + len(body), send)
    chunk = b" " * _CHUNK
    for sent in range(0, size, _CHUNK):
        await send({"type": "http.response.body", "body": chunk[: size - sent], "more_body": True})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_drip(response: Response, pause: float, send: Send) -> None:
    """Send the answer byte by byte, with a pause after each."""
    body = bytes(response.body)
    await _start(response, len(body), send)
    for place in range(len(body)):
        await send({"type": "http.response.body", "body": body[place : place + 1], "more_body": True})
        await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_gzip_bomb(response: Response, size: int, send: Send) -> None:
    """Send a small body that unpacks to the answer after white space of the given size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    chunk = b" " * _CHUNK
    packed = b"".join(packer.compress(chunk[: size - done]) for done in range(0, size, _CHUNK))
    packed += packer.compress(bytes(response.body)) + packer.flush()
    await _start(response, len(packed), send, ((b"content-encoding", b"gzip"),))
    await send({"type": "http.response.body", "body": packed, "more_body": False})


def reset_connection(scope: Scope) -> None:
    """Reset the connection without a byte, as a host that refuses it does."""
    scope["state"][TRANSPORT].abort()


def send_status_line(words: str, scope: Scope) -> None:
    """Send some words where HTTP has its status, and close the connection."""
    transport = scope["state"][TRANSPORT]
    transport.write(f"HTTP/1.1 {words}\r\n\r\n".encode())
    transport.close()
