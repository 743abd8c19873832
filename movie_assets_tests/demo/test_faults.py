"""Misbehaviour on demand: each kind on the wire, and whom it hits."""

import time

import httpx
import orjson
import pytest

from movie_assets.demo.faults import FaultPlan
from movie_assets.demo.server import EmbeddedServer


def test_status_headers_and_own_body(server: EmbeddedServer, tmdb: httpx.Client, omdb: httpx.Client) -> None:
    """A fault gives any status with any headers and body, once if it is to be once."""
    server.faults.add(provider="tmdb", status=429, headers={"Retry-After": "7"}, times=1)
    server.faults.add(provider="omdb", status=401, times=1)
    server.faults.add(provider="omdb", status=503, body={"own": "body"}, times=1)
    limited = tmdb.get("/movie/11")
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    assert limited.json()["status_code"] == 25
    assert tmdb.get("/movie/11").status_code == 200
    assert omdb.get("", params={"i": "tt0076759"}).json() == {"Response": "False", "Error": "Request limit reached!"}
    second = omdb.get("", params={"i": "tt0076759"})
    assert (second.status_code, second.json()) == (503, {"own": "body"})


def test_faults_choose_by_provider_endpoint_and_subject(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """Only requests of the named provider, endpoint and subject are hit."""
    server.faults.add(provider="tmdb", endpoint="movie", subject=11, status=500)
    assert tmdb.get("/movie/11").status_code == 500
    assert tmdb.get("/movie/11/images").status_code == 200
    assert tmdb.get("/movie/78").status_code == 200
    assert server.log.entries()[0].fault == server.faults.planned()[0]["id"]
    server.faults.clear()
    assert tmdb.get("/movie/11").status_code == 200


def test_cut_connection(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A cut ends the connection in the middle of the body; the next request works."""
    server.faults.add(provider="tmdb", kind="cut", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        tmdb.get("/movie/11")
    assert tmdb.get("/movie/11").status_code == 200


def test_html_broken_json_and_redirect(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """HTML with 200, JSON without its end, and a redirect to another host."""
    server.faults.add(kind="html", times=1)
    server.faults.add(kind="broken_json", times=1)
    server.faults.add(kind="redirect", times=1)
    page = tmdb.get("/movie/11")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(tmdb.get("/movie/11").content)
    moved = tmdb.get("/movie/11")
    assert moved.is_redirect
    assert httpx.URL(moved.headers["location"]).host != "127.0.0.1"


def test_huge_body(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A huge body has the size asked for and is valid JSON all the same; a client may leave in the middle of it."""
    server.faults.add(kind="huge", size_bytes=3_000_001, times=1)
    answer = tmdb.get("/movie/11")
    assert len(answer.content) > 3_000_001
    assert answer.json()["id"] == 11
    server.faults.add(kind="huge", times=1)
    with tmdb.stream("GET", "/movie/11") as stream:
        assert len(next(stream.iter_raw())) > 0
    assert tmdb.get("/movie/11").status_code == 200


def test_delay_and_latency(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A delay holds back one answer, latency every one, and neither holds back others meanwhile."""
    server.faults.add(subject=11, delay_seconds=0.3, times=1)
    began = time.perf_counter()
    assert tmdb.get("/movie/11").status_code == 200
    assert time.perf_counter() - began >= 0.3
    server.latency_seconds = 0.05
    began = time.perf_counter()
    tmdb.get("/movie/11")
    assert time.perf_counter() - began >= 0.05


def test_extra_headers_keep_the_real_answer(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """Headers alone are added to the real answer."""
    server.faults.add(headers={"X-RateLimit-Remaining": "0"}, times=1)
    answer = tmdb.get("/movie/11")
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert answer.json()["id"] == 11


def test_probability_is_kept_and_repeatable() -> None:
    """A fault of probability p hits about that share of requests, the same ones for the same seed."""

    def hits(seed: str) -> list[bool]:
        plan = FaultPlan(seed=seed)
        plan.add(probability=0.25, status=500)
        return [plan.take("tmdb", "movie", str(i)) is not None for i in range(4000)]

    assert 850 < sum(hits("a")) < 1150
    assert hits("a") == hits("a")
    assert hits("a") != hits("b")


@pytest.mark.parametrize(
    "wrong", [{"kind": "nonsense"}, {"status": 42}, {"probability": 0.0}, {"times": 0}, {"delay_seconds": -1}]
)
def test_senseless_faults_are_refused(wrong: dict[str, object]) -> None:
    """A fault that cannot be meant is an error when it is planned, not when it should strike."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FaultPlan().add(**wrong)  # type: ignore[arg-type]
