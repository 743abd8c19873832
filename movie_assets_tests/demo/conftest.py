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


def client_of(server: EmbeddedServer, provider: str, key_parameter: str) -> httpx.Client:
    """Return a client for one provider of a server, with the right key in every request."""
    environment = server.environment()
    return httpx.Client(
        base_url=environment[f"{provider}_BASE_URL"],
        params={key_parameter: environment[f"{provider}_API_KEY"]},
        trust_env=False,
        verify=False,
        timeout=60,
    )


@pytest.fixture
def tmdb(server: EmbeddedServer) -> Iterator[httpx.Client]:
    with client_of(server, "TMDB", "api_key") as client:
        yield client


@pytest.fixture
def omdb(server: EmbeddedServer) -> Iterator[httpx.Client]:
    with client_of(server, "OMDB", "apikey") as client:
        yield client


@pytest.fixture
def fanart(server: EmbeddedServer) -> Iterator[httpx.Client]:
    with client_of(server, "FANART", "api_key") as client:
        yield client


@pytest.fixture
def control(server: EmbeddedServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/_demo", trust_env=False, verify=False) as client:
        yield client
