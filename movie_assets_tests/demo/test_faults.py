"""Faults on demand: each kind on the wire, and which requests it hits."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx
import orjson
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.serving.faults import FaultPlan


def test_status_headers_and_own_body(server: EmbeddedServer, tmdb: httpx.Client, omdb: httpx.Client) -> None:
    """A fault sends any status with any headers and body, as many times as planned."""
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
    """A fault hits only requests of its provider, endpoint and subject."""
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
    """A huge body has the planned size and is still valid JSON; a client may leave in the middle of it."""
    server.faults.add(kind="huge", size_bytes=3_000_001, times=1)
    answer = tmdb.get("/movie/11")
    assert len(answer.content) > 3_000_001
    assert answer.json()["id"] == 11
    server.faults.add(kind="huge", times=1)
    with tmdb.stream("GET", "/movie/11") as stream:
        assert len(next(stream.iter_raw())) > 0
    assert tmdb.get("/movie/11").status_code == 200


def test_delay_and_latency(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A delay holds back one answer, and latency every answer."""
    server.faults.add(subject=11, delay_seconds=0.3, times=1)
    began = time.perf_counter()
    assert tmdb.get("/movie/11").status_code == 200
    assert time.perf_counter() - began >= 0.3
    server.latency_seconds = 0.05
    began = time.perf_counter()
    tmdb.get("/movie/11")
    assert time.perf_counter() - began >= 0.05


def test_extra_headers_keep_the_real_answer(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A fault with only headers adds them to the real answer."""
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
def test_senseless_faults_are_refused(wrong: dict[str, Any]) -> None:
    """A senseless fault is an error when it is planned, not when it would strike."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FaultPlan().add(**wrong)


def test_reset_connection(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A refused request ends without a byte, as at a host that is down; the next one works."""
    server.faults.add(provider="tmdb", kind="refuse", times=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        tmdb.get("/movie/11")
    assert tmdb.get("/movie/11").status_code == 200


def test_dripping_body(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """An answer can come byte by byte, each byte soon enough that no read timeout strikes."""
    server.faults.add(provider="tmdb", kind="drip", pause_seconds=0.001, times=1)
    with tmdb.stream("GET", "/genre/movie/list") as stream:
        pieces = list(stream.iter_raw())
    assert len(pieces) > 3
    assert orjson.loads(b"".join(pieces))["genres"]


def test_gzip_bomb(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A small body can unpack to many times its size and still be valid JSON."""
    server.faults.add(provider="tmdb", kind="gzip_bomb", size_bytes=5_000_000, times=1)
    with tmdb.stream("GET", "/movie/11") as stream:
        packed = sum(len(piece) for piece in stream.iter_raw())
    assert packed < 20_000
    server.faults.add(provider="tmdb", kind="gzip_bomb", size_bytes=5_000_000, times=1)
    answer = tmdb.get("/movie/11")
    assert len(answer.content) > 5_000_000
    assert answer.json()["id"] == 11


def test_wrong_type_and_endless_redirect(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """Valid JSON of another type, and a redirect that leads to itself."""
    server.faults.add(kind="wrong_type", times=1)
    assert isinstance(tmdb.get("/movie/11").json(), list)
    server.faults.add(kind="redirect", location="self")
    with pytest.raises(httpx.TooManyRedirects):
        tmdb.get("/movie/11", follow_redirects=True)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_in_both_forms(
    server: EmbeddedServer, tmdb: httpx.Client, form: Literal["seconds", "date"]
) -> None:
    """A 429 has a Retry-After in seconds or as a date by the server's clock."""
    server.clock.set(datetime(2026, 3, 1, 12, tzinfo=UTC))
    server.faults.add(status=429, retry_after=90, retry_after_form=form, times=1)
    reported = tmdb.get("/movie/11").headers["retry-after"]
    if form == "seconds":
        assert reported == "90"
    else:
        at = parsedate_to_datetime(reported)
        assert timedelta(0) <= at - datetime(2026, 3, 1, 12, 1, 29, tzinfo=UTC) < timedelta(seconds=30)


def test_latency_follows_its_distribution() -> None:
    """Of drawn latencies half are below the median and 99 in a hundred below the 99th percentile."""
    plan = FaultPlan()
    plan.add(median_seconds=0.2, p99_seconds=2.0)
    fault = plan.take("tmdb", "movie", "1")
    assert fault is not None
    drawn = sorted(plan.delay(fault) for _ in range(4000))
    assert 0.18 < drawn[2000] < 0.22
    assert 1.6 < drawn[3960] < 2.5
    with pytest.raises(ValueError, match="p99"):
        plan.add(median_seconds=2, p99_seconds=1)
