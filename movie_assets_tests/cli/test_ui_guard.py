"""Pages of other sites reach neither Dagster's UI nor its API; people of this machine do, by any name of loopback."""

import gc
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import httpx
import pytest

from movie_assets.cli.ui_guard import guarding, hidden_address, listeners
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError
from movie_assets.settings import Settings

REFUSED: list[dict[str, str]] = [
    {"Host": "films.example"},
    {"Host": "127.0.0.1.films.example"},
    {"Host": "[broken"},
    {"Host": "films.example@127.0.0.1"},
    {"Host": "127.0.0.1:80@films.example"},
    {"Host": "127.0.0.1/films.example"},
    {"Host": "localhost:x"},
    {"Host": "127.0.0.1?films.example"},
    {"Host": ""},
    {"Origin": "https://films.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
]


@pytest.fixture
def port(server: EmbeddedServer) -> Iterator[int]:
    """The port of a guard that stands before the embedded server."""
    with guarded(server) as port:
        yield port


@contextmanager
def guarded(server: EmbeddedServer, hosts: Collection[str] = ()) -> Iterator[int]:
    """Put a guard before the server; yield its port."""
    opened = listeners(0)
    for listener in opened[1:]:  # each has a port of its own here; the first is enough
        listener.close()
    with opened[0], guarding(opened[:1], ("127.0.0.1", server.port), hosts):
        yield int(opened[0].getsockname()[1])


def test_requests_of_this_machine_pass(port: int, server: EmbeddedServer) -> None:
    """GET and POST with a body, by address or name, with their own Origin, one after another on one connection."""
    with httpx.Client(trust_env=False) as client:
        for host in ("127.0.0.1", "localhost", "[::1]"):
            own = f"{host}:{port}"
            for headers in ({}, {"Origin": f"http://{own}"}, {"Sec-Fetch-Site": "same-origin"}):
                answer = client.get(f"http://127.0.0.1:{port}/_demo", headers={"Host": own, **headers})
                assert answer.status_code == 200, (own, answer.text)
        login = client.post(f"http://127.0.0.1:{port}/tvdb/v4/login", json={"apikey": "x" * 100_000})
        assert login.status_code == 401
        large = client.get(f"http://127.0.0.1:{port}/imdb/datasets/title.basics.tsv.gz")
        assert large.content == client.get(f"{server.url}/imdb/datasets/title.basics.tsv.gz").content
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert client.get(f"http://127.0.0.1:{port}/_demo", headers=link).status_code == 200
        for api in ("graphql", "%67raphql", "/graphql"):
            assert client.get(f"http://127.0.0.1:{port}/{api}?query=mutation", headers=link).status_code == 403


@pytest.mark.parametrize("headers", REFUSED, ids=str)
@pytest.mark.fault("command", "another site's page sends requests to the UI")
def test_requests_of_other_sites_are_refused(port: int, server: EmbeddedServer, headers: dict[str, str]) -> None:
    """By a foreign Host, Origin or Sec-Fetch-Site, also for a web socket: 403, and the UI never hears of it."""
    server.log.clear()
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x"}
    for added in ({}, upgrade):
        answer = httpx.get(f"http://127.0.0.1:{port}/imdb/robots.txt", headers=headers | added, trust_env=False)
        assert answer.status_code == 403
    assert server.log.count() == 0


def names_of(listed: str) -> frozenset[str]:
    """Return the names of hosts that this setting lets in."""
    return Settings(_env_file=None, ui_hosts=listed).ui_host_names


@pytest.mark.parametrize("host", ["films.example", "Films.Example", "films.example:8443"])
def test_a_proxy_with_a_login_asks_by_its_own_name(server: EmbeddedServer, host: str) -> None:
    """Where a name is listed, a proxy's requests pass with it as Host and its pages as Origin; all else is refused."""
    with guarded(server, names_of(" films.example, movies.example")) as port:

        def passes(**headers: str) -> bool:
            asked = {"Host": host, "X-Forwarded-For": "192.0.2.1"}
            asked |= {name.replace("_", "-"): value for name, value in headers.items()}
            answer = httpx.get(f"http://127.0.0.1:{port}/imdb/robots.txt", headers=asked, trust_env=False)
            return "only for this machine: " not in answer.text  # the server behind looks at Host too

        assert passes()
        assert passes(Origin=f"https://{host}", Sec_Fetch_Site="same-origin")
        assert passes(Host=f"127.0.0.1:{port}")
        assert not passes(Origin="https://other.example")
        assert not passes(Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")
        for foreign in (
            "other.example",
            "films.example.other.example",
            "films.example:",
            "films.example@other.example",
        ):
            assert not passes(Host=foreign)
            assert not passes(Host=foreign, X_Forwarded_Host="films.example")


@pytest.mark.parametrize("listed", ["https://films.example", "films.example:8443", "films.example/ui", "*", ".example"])
def test_names_of_hosts_are_names(listed: str) -> None:
    """An address, a port, a path and a pattern are refused, with an example of a name."""
    with pytest.raises(ConfigurationError, match=r"MOVIE_ASSETS_UI_HOSTS.*such as films\.example"):
        names_of(listed)


def test_no_request_slips_in_behind_another(port: int, server: EmbeddedServer) -> None:
    """A second request on a connection is not passed on, as nobody has looked at it; no HTTP is refused."""
    server.log.clear()
    ours = f"GET /imdb/robots.txt HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    other = ours.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    theirs = "GET /imdb/title/tt0133093/ HTTP/1.1\r\nHost: films.example\r\n\r\n"
    for sent, start in (
        (ours + theirs, b"HTTP/1.1 200"),
        (other + theirs, b"HTTP/1.1 200"),
        ("no HTTP\r\n\r\n", b"HTTP/1.1 400"),
    ):
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(sent.encode())
            got = b"".join(iter(lambda: raw.recv(65_536), b""))
        assert got.startswith(start)
        assert got.count(b"HTTP/1.1 ") == 1
    assert server.log.count() == 2


def test_the_guard_ends_quietly_under_open_connections(
    server: EmbeddedServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Browsers that are connected when the UI is stopped lose their connection; nothing is printed of it."""
    (opened, *others) = listeners(0)
    for listener in others:
        listener.close()
    with opened:
        with guarding([opened], ("127.0.0.1", server.port)):
            address = opened.getsockname()
            raws = [socket.create_connection(address) for _ in range(3)]
            raws[0].sendall(f"GET /_demo HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
            assert httpx.get(f"http://127.0.0.1:{address[1]}/", headers={"Host": "x"}, trust_env=False).is_error
        gc.collect()
        for raw in raws:
            raw.close()
    assert "pending" not in capfd.readouterr().err


def test_before_the_ui_is_up() -> None:
    """A page says that it is starting, and loads itself again; the UI's own address is of loopback, and another one."""
    host, behind = hidden_address()
    assert host.startswith("127.")
    opened = listeners(0)
    with guarding(opened, (host, behind)):
        answer = httpx.get(f"http://127.0.0.1:{opened[0].getsockname()[1]}/", trust_env=False)
    assert (answer.status_code, "starting" in answer.text) == (503, True)
    assert hidden_address() != (host, behind)
