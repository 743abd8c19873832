"""Connections of one run, counted at the other end."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from movie_assets.http.connections import Connections

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: seen=1\r\n\r\nok"
Ask = Callable[..., Awaitable[None]]


@asynccontextmanager
async def _counted() -> AsyncIterator[tuple[Ask, list[str]]]:
    """Yield what asks a server through one `Connections`, and the connections that the server saw."""
    came: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append("came")
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                assert b"seen" not in head, "no cookie is sent back"
                await asyncio.sleep(0.01)
                if b"GET /cut " in head:
                    break
                writer.write(_ANSWER)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        connections = Connections(5, use_proxies=False)

        async def ask(provider: str, path: str = "/") -> None:
            with connections.one(provider, address) as client:
                assert (await client.get(address + path)).text == "ok"

        try:
            yield ask, came
        finally:
            await connections.aclose()


def test_calls_one_after_another_share_a_connection() -> None:
    """A call takes the connection that the last one to the same provider left, and no cookie of it."""

    async def work() -> None:
        async with _counted() as (ask, came):
            for _ in range(3):
                await ask("tmdb")
            assert len(came) == 1
            await ask("omdb")
            assert len(came) == 2

    asyncio.run(work())


def test_there_are_as_many_connections_as_calls_at_once() -> None:
    """Calls at the same time have a connection each, which later calls take again."""

    async def work() -> None:
        async with _counted() as (ask, came):
            for _ in range(2):
                await asyncio.gather(*(ask("tmdb") for _ in range(5)))
            assert len(came) == 5

    asyncio.run(work())


def test_a_broken_connection_costs_one_call() -> None:
    """A call whose connection breaks fails alone: the next one gets a new connection."""

    async def work() -> None:
        async with _counted() as (ask, came):
            try:
                await ask("tmdb", "/cut")
            except httpx.TransportError:
                await ask("tmdb")
            assert len(came) == 2

    asyncio.run(work())


def _certified(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that vouches for itself; return its file, which holds the key too."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    here, now = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    parts = (
        made.add_extension(here, critical=True).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    file = folder / "certificate.pem"
    file.write_bytes(b"".join(parts))
    return file


def test_https_is_for_servers_that_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the environment's authorities vouch for is asked; nobody else, and nobody by a client of plain http."""
    certificate = _certified(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ANSWER)
        writer.close()

    async def asked(address: str, of: str) -> str:
        connections = Connections(5, use_proxies=True)
        try:
            with connections.one("tmdb", of) as client:
                return (await client.get(address)).text
        finally:
            await connections.aclose()

    async def work() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls) as server:
            address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await asked(address, of=address)
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert await asked(address, of=address) == "ok"
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await asked(address, of="http://127.0.0.1/")

    asyncio.run(work())
