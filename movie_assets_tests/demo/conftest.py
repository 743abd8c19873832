"""What the demo's tests share: one server for all of them, cleaned after each, and clients that hold its keys.

The clients do not verify certificates: there are none on loopback, and loading them costs more than a test.
"""

from collections.abc import Iterator

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer


@pytest.fixture(scope="session")
def running_server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer() as server:
        yield server


@pytest.fixture
def server(running_server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    running_server.log.clear()
    yield running_server
    running_server.faults.clear()
    running_server.catalogue.reset()
    running_server.latency_seconds = 0.0


@pytest.fixture
def tmdb(server: EmbeddedServer) -> Iterator[httpx.Client]:
    environment = server.environment()
    with httpx.Client(
        base_url=environment["TMDB_BASE_URL"],
        params={"api_key": environment["TMDB_API_KEY"]},
        trust_env=False,
        verify=False,
    ) as client:
        yield client


@pytest.fixture
def omdb(server: EmbeddedServer) -> Iterator[httpx.Client]:
    environment = server.environment()
    with httpx.Client(
        base_url=environment["OMDB_BASE_URL"],
        params={"apikey": environment["OMDB_API_KEY"]},
        trust_env=False,
        verify=False,
    ) as client:
        yield client


@pytest.fixture
def fanart(server: EmbeddedServer) -> Iterator[httpx.Client]:
    environment = server.environment()
    with httpx.Client(
        base_url=environment["FANART_BASE_URL"],
        params={"api_key": environment["FANART_API_KEY"]},
        trust_env=False,
        verify=False,
    ) as client:
        yield client


@pytest.fixture
def control(server: EmbeddedServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/_demo", trust_env=False, verify=False) as client:
        yield client
