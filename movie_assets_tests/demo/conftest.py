"""What the tests of the embedded server share: clients with the keys of the one server (fixture `server` of all tests).

The clients do not verify certificates: loopback has none, and loading them takes longer than a test.
"""

from collections.abc import Iterator

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer


@pytest.fixture
def server(server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The shared server, whose clock and limits these tests change too."""
    yield server
    server.clock.reset()
    server.limits.clear()


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
