"""The door of Dagster's UI: a proxy on loopback that refuses what web pages of others send there.

Belongs here: passing our own requests on. Does not belong here: which those are (own_requests.py), starting the UI
(dev_command.py).

The UI has no login and checks neither Host nor Origin, so any page in a browser on this machine could start runs. It
listens on an address of its own that no page can guess (one of 16 million of loopback, where the system has them), and
this proxy stands on the known one. Other names than this machine's are let in where MOVIE_ASSETS_UI_HOSTS lists them:
those of a proxy with a login.
"""

import asyncio
import secrets
import socket
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

import httptools

from movie_assets.own_requests import named, why_refused

_HEAD_BYTES = 64 * 1024
_HEAD_SECONDS = 60.0
_END_SECONDS = 2.0
_ONE_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection"})
_STARTING = "<meta http-equiv='refresh' content='2'>Dagster's UI is starting."


def listeners(port: int, host: str | None = None) -> list[socket.socket]:
    """Open the known address on IPv4, and on IPv6 where the machine has it; or one other address.

    Raises:
        OSError: something else listens there.
    """
    opened: list[socket.socket] = []
    loopback = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
    wanted = loopback if host is None else ((socket.AF_INET6 if ":" in host else socket.AF_INET, host),)
    try:
        for family, address in wanted:
            if host is None and family == socket.AF_INET6 and not _has_ipv6():
                continue
            listener = socket.socket(family, socket.SOCK_STREAM)
            opened.append(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
    except BaseException:
        for listener in opened:
            listener.close()
        raise
    return opened


def hidden_address() -> tuple[str, int]:
    """Return a free address of loopback that cannot be guessed; where only 127.0.0.1 exists, a free port there."""
    some = f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"
    for host in (some, "127.0.0.1"):
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind((host, 0))
            return host, int(probe.getsockname()[1])
    raise OSError("no address of loopback is free")


@contextmanager
def guarding(sockets: Sequence[socket.socket], target: tuple[str, int], hosts: Collection[str] = ()) -> Iterator[None]:
    """Pass our own requests from the sockets on to the target until the block ends, in a thread.

    `hosts` are names, beside loopback's, whose requests are our own too; each with any port.
    """
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        servers = [
            await asyncio.start_server(lambda r, w: _connection(r, w, target, hosts), sock=listener, limit=_HEAD_BYTES)
            for listener in sockets
        ]
        ready.set()
        await stop.wait()
        for server in servers:
            server.close()
        # Those that the loop forgets are reported on the terminal, after a Ctrl-C. A connection that was being taken
        # has its task a moment later.
        while open_ones := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in open_ones:
                task.cancel()
            if not (await asyncio.wait(open_ones, timeout=_END_SECONDS))[0]:
                break

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="ui-guard", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


@dataclass(slots=True)
class Head:
    """The head of a request, as httptools reads it."""

    url: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def on_url(self, url: bytes) -> None:
        """Take the address."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers.append((name, value))


def _why_refused(head: Head, hosts: Collection[str]) -> str | None:
    """Return why a request is not our own. The API changes things, whatever the method."""
    asks_api = unquote(head.url.decode("latin-1")).lstrip("/").startswith("graphql")
    return why_refused(head.headers, only_reads=not asks_api, others=hosts)


async def _connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: tuple[str, int], hosts: Collection[str]
) -> None:
    """Pass one request on, and its answer back. A connection serves one request, so each one is looked at."""
    try:
        async with asyncio.timeout(_HEAD_SECONDS):
            raw = await reader.readuntil(b"\r\n\r\n")
        head = Head()
        parser = httptools.HttpRequestParser(head)
        with suppress(httptools.HttpParserUpgrade):
            parser.feed_data(raw)
        if (why := _why_refused(head, hosts)) is not None:
            _answer(writer, "403 Forbidden", f"only for this machine: {why}. Open the UI by its own address.")
            return
        await _relay(reader, writer, _forwarded(parser, head), target)
    except asyncio.CancelledError:
        writer.transport.abort()  # the guard ends, and waits for nobody
    except (asyncio.IncompleteReadError, OSError, TimeoutError):
        pass  # the browser went away
    except (asyncio.LimitOverrunError, httptools.HttpParserError):
        _answer(writer, "400 Bad Request", "no HTTP request")
    finally:
        writer.close()  # and nothing is awaited: a coroutine that its loop has forgotten must end here


def _forwarded(parser: httptools.HttpRequestParser, head: Head) -> bytes:
    """Return the head to pass on: as it came, but that the connection ends with the answer."""
    # To anything else the UI answers as ever, and goes on to a second request that nobody has looked at.
    upgraded = parser.should_upgrade() and [name.lower() for name in named(head.headers, b"upgrade")] == ["websocket"]
    kept = [(name, value) for name, value in head.headers if upgraded or name.lower() not in _ONE_HOP]
    lines = [b"%b %b HTTP/1.1" % (parser.get_method(), head.url), *(b"%b: %b" % pair for pair in kept)]
    return b"\r\n".join([*lines, *([] if upgraded else [b"Connection: close"]), b"", b""])


async def _relay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, target: tuple[str, int]
) -> None:
    try:
        up_reader, up_writer = await asyncio.open_connection(*target)
    except OSError:
        _answer(writer, "503 Service Unavailable", _STARTING)
        return
    up_writer.write(head)
    asked = asyncio.create_task(_pump(reader, up_writer))
    try:
        await _pump(up_reader, writer)
    finally:
        asked.cancel()
        up_writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()


def _answer(writer: asyncio.StreamWriter, status: str, words: str) -> None:
    body = words.encode()
    writer.write(
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n".encode()
        + body
    )


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
