"""The log of requests, and the controls under /_demo."""

import time

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer


def test_log_names_provider_endpoint_and_subject(
    server: EmbeddedServer, tmdb: httpx.Client, omdb: httpx.Client, fanart: httpx.Client
) -> None:
    """Every request is logged in order of arrival, with its subject and the status of its answer."""
    began = time.time()
    tmdb.get("/discover/movie", params={"page": 2})
    tmdb.get("/movie/11", params={"append_to_response": "images"})
    tmdb.get("/movie/11/credits")
    tmdb.get("/find/tt0076759", params={"external_source": "imdb_id"})
    tmdb.get("/search/movie", params={"query": "alien"})
    tmdb.get("/movie/changes")
    omdb.get("", params={"i": "tt0076759"})
    omdb.get("", params={"s": "alien"})
    fanart.get("movies/99999999")
    entries = server.log.entries()
    assert [(e.provider, e.endpoint, e.subject, e.status) for e in entries] == [
        ("tmdb", "discover", "2", 200),
        ("tmdb", "movie", "11", 200),
        ("tmdb", "credits", "11", 200),
        ("tmdb", "find", "tt0076759", 200),
        ("tmdb", "search", "alien", 200),
        ("tmdb", "changes", "", 200),
        ("omdb", "title", "tt0076759", 200),
        ("omdb", "search", "alien", 200),
        ("fanart", "movies", "99999999", 404),
    ]
    assert all(began <= entry.at <= time.time() for entry in entries)
    assert all(entry.milliseconds >= 0 for entry in entries)
    assert (server.log.count(), server.log.count("tmdb"), server.log.count("omdb", "title")) == (9, 6, 1)
    server.log.clear()
    assert (server.log.count(), server.log.entries()) == (0, [])


def test_arrival_is_logged_not_the_answer(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """`at` is the time of arrival, however long the answer takes."""
    server.faults.add(delay_seconds=0.3, times=1)
    began = time.time()
    tmdb.get("/movie/11")
    entry = server.log.entries()[0]
    assert entry.at - began < 0.2
    assert entry.milliseconds >= 290  # the loop's timers may be some milliseconds early by another clock


def test_clearing_forgets_requests_under_way(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """A request that arrived before the log was cleared is not logged when it is answered afterwards."""
    server.faults.add(delay_seconds=0.4, times=1)
    with pytest.raises(httpx.ReadTimeout):
        tmdb.get("/movie/11", timeout=0.1)
    server.log.clear()
    server.faults.add(delay_seconds=0.5, times=1)
    tmdb.get("/movie/78")
    assert [entry.subject for entry in server.log.entries()] == ["78"]


def test_log_holds_no_key(server: EmbeddedServer) -> None:
    """The log holds no key, right or wrong, however its name is encoded; only whether it was accepted."""
    secret = "s3cr3t-value"
    url = f"{server.url}/tmdb/3/movie/11"
    httpx.get(url, params={"api_key": secret, "language": "en"})
    httpx.get(f"{url}?api%5Fkey={secret}")
    httpx.get(url, headers={"Authorization": f"Bearer {secret}"})
    httpx.get(f"{server.url}/omdb/", params={"apikey": secret, "i": "tt0076759"})
    httpx.get(f"{server.url}/fanart/v3/movies/11", params={"client_key": secret})
    httpx.get(url)
    httpx.get(url, params={"api_key": "demo-tmdb-key"})
    entries = server.log.entries()
    assert secret not in repr(entries)
    assert "demo-tmdb-key" not in repr(entries)
    assert entries[0].path == "/tmdb/3/movie/11?language=en"
    assert [entry.key_hint for entry in entries] == [*["refused"] * 5, "none", "accepted"]


def test_log_over_http(control: httpx.Client, tmdb: httpx.Client) -> None:
    """Another process reads and clears the log over HTTP; those requests are not logged."""
    tmdb.get("/movie/11")
    tmdb.get("/discover/movie")
    assert control.get("/counts").json() == {"tmdb": {"discover": 1, "movie": 1}}
    requests = control.get("/requests", params={"endpoint": "movie"}).json()
    assert [request["subject"] for request in requests] == ["11"]
    assert control.delete("/requests").status_code == 204
    assert control.get("/counts").json() == {}


def test_faults_over_http(control: httpx.Client, tmdb: httpx.Client) -> None:
    """Another process plans, reads and clears faults over HTTP; a senseless fault is a 400."""
    planned = control.post("/faults", json={"provider": "tmdb", "status": 503, "times": 1})
    assert planned.status_code == 201
    assert tmdb.get("/movie/11").status_code == 503
    assert control.get("/faults").json()[0]["hits"] == 1
    endless = control.post("/faults", json={"status": 500}).json()["id"]
    assert control.delete(f"/faults/{endless}").status_code == 204
    assert tmdb.get("/movie/11").status_code == 200
    assert control.post("/faults", json={"kind": "nonsense"}).status_code == 400
    assert control.post("/faults", json={"no_such": 1}).status_code == 400
    assert control.post("/faults", content=b"{").status_code == 400
    control.delete("/faults")
    assert control.get("/faults").json() == []


def test_films_over_http(control: httpx.Client, tmdb: httpx.Client) -> None:
    """Another process edits films over HTTP, sees the edits beside the facts, and undoes them."""
    assert control.post("/films/11", json={"title": "Edited"}).json()["edits"]["title"] == "Edited"
    assert tmdb.get("/movie/11").json()["title"] == "Edited"
    reported = control.get("/films/11").json()
    assert reported["facts"]["title"] == "Star Wars"
    assert control.delete("/films/11").status_code == 204
    assert tmdb.get("/movie/11").json()["title"] == "Star Wars"
    control.post("/films/11", json={"remove": True})
    assert control.get("/films/11").json()["served"] is False
    assert control.delete("/films").status_code == 204
    assert control.get("/films/11").json()["served"] is True
    assert control.post("/films/11", json={"colour": "red"}).status_code == 400
    assert control.post("/films/99999999", json={"runtime": 1}).status_code == 404
    assert control.get("/films/99999999").status_code == 404
    assert len(control.get("/films").json()) == control.get("").json()["films"]
