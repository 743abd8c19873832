"""Starting, stopping and serving in the foreground."""

import io
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from matplotlib.image import imread
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.serving.endpoint import Endpoint, fixed, json_response, path_subject
from movie_assets.demo.serving.limits import Limit

FOREGROUND = """
import json, sys
from movie_assets.demo.server import EmbeddedServer
server = EmbeddedServer().run_foreground(ready=lambda s: print(json.dumps(s.environment()), flush=True))
print(json.dumps(server.log.counts()), flush=True)
"""


def test_server_is_reachable_when_started_and_gone_when_stopped() -> None:
    """start() returns when requests are answered; after stop() the port is free and no thread is left."""

    def running() -> int:
        return sum(thread.name == "demo-server" for thread in threading.enumerate())

    before = running()
    with EmbeddedServer() as server:
        port = server.port
        assert httpx.get(f"{server.url}/_demo").status_code == 200
        assert running() == before + 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)
    assert running() == before
    with EmbeddedServer(port=port) as again:
        assert again.port == port


def test_taken_port_is_reported_at_once() -> None:
    """A port that is in use is an OSError from start(), not a server that never answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = EmbeddedServer(port=taken.getsockname()[1])
        with pytest.raises(OSError, match=r"[Aa]ddress"):
            server.start()
        server.stop()


def test_a_server_starts_once() -> None:
    """A server that was started cannot be started again."""
    with EmbeddedServer() as server, pytest.raises(RuntimeError, match="already"):
        server.start()


def test_environment_points_clients_at_the_server(server: EmbeddedServer) -> None:
    """environment() names every provider's address and key; with them each provider answers."""
    environment = server.environment()
    keyed = {f"{p}_{v}" for p in ("TMDB", "OMDB", "FANART", "TVDB") for v in ("BASE_URL", "API_KEY")}
    wikidata = ("WIKIDATA_BASE_URL", "WIKIDATA_CONTACT")
    assert set(environment) == keyed | {"IMDB_BASE_URL", "IMDB_DATASETS_URL", "TMDB_EXPORTS_URL", *wikidata}
    tmdb = httpx.get(f"{environment['TMDB_BASE_URL']}/configuration", params={"api_key": environment["TMDB_API_KEY"]})
    assert tmdb.status_code == 200


def test_stop_does_not_wait_for_slow_answers() -> None:
    """stop() gives requests under way a second, then ends."""
    server = EmbeddedServer(latency_seconds=30).start()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(httpx.get, f"{server.url}/tmdb/3/movie/11", timeout=20)
        time.sleep(0.2)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 20
        assert pending.exception() is not None or pending.result().status_code >= 500


def test_latency_does_not_block_other_requests() -> None:
    """Twenty requests with a latency of 0.2 s each are answered together, not one after another."""
    with EmbeddedServer(latency_seconds=0.2) as server, ThreadPoolExecutor(20) as pool:
        began = time.monotonic()
        answers = list(pool.map(lambda i: httpx.get(f"{server.url}/tmdb/3/movie/{i}"), range(20)))
        assert {answer.status_code for answer in answers} == {401}
        assert time.monotonic() - began < 20 * 0.2


class Prizes:
    """A sixth provider: one endpoint, and its own words for a failure."""

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [Endpoint("prizes", "/prizes/{id}", fixed("prize"), self._prize, path_subject("id"))]

    def failure(self, status: int) -> bytes:
        """Return the body of a failure."""
        return f'{{"failed": {status}}}'.encode()

    @staticmethod
    def _prize(request: Request) -> Response:
        return json_response({"prize": f"Golden {request.path_params['id']}"})


def test_a_test_adds_a_provider_of_its_own() -> None:
    """An extra provider answers beside the others, and the log, faults and limits apply to it."""
    with EmbeddedServer(extra=[Prizes()], limits={"prizes": Limit(per_day=2)}) as server:
        url = f"{server.url}/prizes/tt1"
        assert httpx.get(url).json() == {"prize": "Golden tt1"}
        server.faults.add(provider="prizes", status=503, times=1)
        assert httpx.get(url).json() == {"failed": 503}
        assert [httpx.get(url).status_code for _ in range(2)] == [200, 429]
        assert server.log.counts() == {"prizes": {"prize": 4}}
        assert httpx.get(f"{server.url}/tmdb/3/movie/11").status_code == 401


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_foreground_server_ends_on_signal_and_returns_its_log(number: signal.Signals) -> None:
    """run_foreground() prints nothing, ends cleanly on SIGINT and SIGTERM, and returns the server with its log."""
    with subprocess.Popen(
        [sys.executable, "-c", FOREGROUND], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        environment = json.loads(process.stdout.readline())
        url = f"{environment['TMDB_BASE_URL']}/movie/11"
        assert httpx.get(url, params={"api_key": environment["TMDB_API_KEY"]}, timeout=10).status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors == b""
    assert json.loads(output) == {"tmdb": {"movie": 1}}


def test_demo_imports_nothing_of_the_product() -> None:
    """The demo server needs nothing of movie_assets but itself: it would share what it is there to test."""
    code = "import sys, movie_assets.demo.server; print([m for m in sys.modules if m.startswith('movie_assets')])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    modules = [name.strip(" '[]\n") for name in output.split(",")]
    assert all(
        name in ("movie_assets", "movie_assets.demo") or name.startswith("movie_assets.demo.") for name in modules
    )


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_each_image_is_valid_and_of_a_colour_of_its_own(server: EmbeddedServer, form: str) -> None:
    """Films can be told apart by their pictures: any reader draws them, in one colour each, and few are alike."""
    addresses = [f"{server.url}/images/image.tmdb.org/t/p/w154/generated{n}.{form}" for n in range(50)]
    pictures = [imread(io.BytesIO(httpx.get(address).content), format=form) for address in addresses]
    assert {picture.shape[:2] for picture in pictures} == {(3, 2)}
    assert all((picture == picture[0, 0]).all() for picture in pictures)
    assert len({picture[0, 0].tobytes() for picture in pictures}) > 40
