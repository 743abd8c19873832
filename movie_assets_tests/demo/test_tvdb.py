"""TVDB's rules: login, tokens and how long they last, films, failures, search, and its oddities."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.demo.tvdb.routes import TOKEN_LIFE

LOLA = 2658


@pytest.fixture
def tvdb(server: EmbeddedServer) -> Iterator[httpx.Client]:
    environment = server.environment()
    with httpx.Client(base_url=environment["TVDB_BASE_URL"], trust_env=False, verify=False) as client:
        token = client.post("/login", json={"apikey": environment["TVDB_API_KEY"]}).json()["data"]["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def test_only_a_login_opens_it(server: EmbeddedServer, tvdb: httpx.Client) -> None:
    """Without a token, with a wrong one and after a refused login, TVDB answers 401 with its own body."""
    failure = {"status": "failure", "message": "Unauthorized", "data": None}
    base = server.environment()["TVDB_BASE_URL"]
    token = tvdb.headers["Authorization"].removeprefix("Bearer ")
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {token}0"}):
        refused = httpx.get(f"{base}/movies/{LOLA}", headers=headers)
        assert (refused.status_code, refused.json()) == (401, failure)
    refused = httpx.post(f"{base}/login", json={"apikey": "wrong"})
    assert (refused.status_code, refused.json()) == (401, failure)
    assert httpx.post(f"{base}/login", content=b"{").status_code == 400
    assert tvdb.get(f"/movies/{LOLA}").status_code == 200


def test_token_ends_after_a_month(server: EmbeddedServer, tvdb: httpx.Client) -> None:
    """A token lasts for a month of the server's clock; then a new login is needed."""
    server.clock.move(TOKEN_LIFE - timedelta(seconds=60))
    assert tvdb.get(f"/movies/{LOLA}").status_code == 200
    server.clock.move(timedelta(seconds=120))
    assert tvdb.get(f"/movies/{LOLA}").status_code == 401
    token = tvdb.post("/login", json={"apikey": server.environment()["TVDB_API_KEY"]}).json()["data"]["token"]
    assert tvdb.get(f"/movies/{LOLA}", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_failures(tvdb: httpx.Client) -> None:
    """An unknown film, an id that is not a number and a search without a query fail with a message and null data."""
    for path, status in (
        ("/movies/99999999", 404),
        ("/movies/99999999/extended", 404),
        ("/movies/x", 400),
        ("/artwork/1", 404),
        ("/no/such/path", 404),
        ("/search", 400),
    ):
        answer = tvdb.get(path)
        assert answer.status_code == status, path
        assert answer.json()["status"] == "failure"
        assert answer.json()["data"] is None
    assert tvdb.get("/search").json()["message"] == "InvalidValueType: query is required"


def test_awkward_truths_are_served(tvdb: httpx.Client, server: EmbeddedServer) -> None:
    """Unfilled lists are null, images may lack their host, ids in search results are strings."""
    films = [film for film in server.catalogue.view.films.values() if film.in_tvdb][:80]
    records = [tvdb.get(f"/movies/{tvdb_id_of(film.tmdb_id)}/extended").json()["data"] for film in films]
    assert any(record["characters"] is None and record["genres"] is None for record in records)
    assert any(record["characters"] for record in records)
    assert any(record["image"] and record["image"].startswith("/banners/") for record in records)
    assert any(record["image"] and record["image"].startswith("https://") for record in records)
    hit = tvdb.get("/search", params={"query": "Run Lola Run"}).json()["data"][0]
    assert (hit["id"], hit["tvdb_id"], hit["year"]) == ("movie-2658", "2658", "1998")


def test_remote_ids_lead_both_ways_and_sometimes_astray(tvdb: httpx.Client, server: EmbeddedServer) -> None:
    """An IMDb id finds the film that names it; for some the first hit is a season; an unknown one gives null."""
    films = [f for f in server.catalogue.view.films.values() if f.imdb_id and f.in_tvdb][:120]
    astray = 0
    for film in films:
        hits = tvdb.get(f"/search/remoteid/{film.imdb_id}").json()["data"]
        astray += "season" in hits[0]
        assert [hit["movie"]["id"] for hit in hits if "movie" in hit] == [tvdb_id_of(film.tmdb_id)]
    assert 0 < astray < len(films) / 3
    nothing = tvdb.get("/search/remoteid/tt99999999").json()
    assert nothing == {"status": "success", "data": None}


def test_all_pages_hold_every_film_once(tvdb: httpx.Client, server: EmbeddedServer) -> None:
    """Following `links.next` from the first page gives every film that TVDB has, once."""
    ids: list[int] = []
    address: str | None = "/movies"
    while address:
        page = tvdb.get(address).json()
        ids += [record["id"] for record in page["data"]]
        address = page["links"]["next"]
    known = [tvdb_id_of(f.tmdb_id) for f in server.catalogue.view.films.values() if f.in_tvdb]
    assert sorted(ids) == sorted(known)
    assert len(ids) == len(set(ids))


def test_updates_tell_of_edits(tvdb: httpx.Client, server: EmbeddedServer) -> None:
    """The updates since a moment name the films that were edited after it."""
    server.catalogue.edit(104, title="Renamed")
    since = int((server.clock() - timedelta(days=30)).timestamp())
    rows = tvdb.get("/updates", params={"since": since}).json()["data"]
    assert [(row["recordId"], row["method"], row["entityType"]) for row in rows] == [(LOLA, "update", "movies")]
    later = int((server.clock() + timedelta(days=1)).timestamp())
    for at in (later, 1_451_699_329_735, 10**20):  # milliseconds, and beyond the year 9999
        assert tvdb.get("/updates", params={"since": at}).json()["data"] == []
