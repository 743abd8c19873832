"""Films change from day to day: the changes feed reports exactly that, and every server agrees."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.life import BORN_IDS_FROM, DUPLICATE_IDS_FROM, Life
from movie_assets.demo.catalogue.living import LivingCatalogue
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo.conftest import client_of

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Fast enough for a month to hold every kind of change.
LIFE = Life(since=date(2026, 3, 1), pace=10.0)


@pytest.fixture(scope="module")
def living() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(now=lambda: START, life=LIFE) as server:
        yield server


@pytest.fixture
def client(living: EmbeddedServer) -> Iterator[httpx.Client]:
    with client_of(living, "TMDB", "api_key") as client:
        yield client
    living.clock.reset()
    living.catalogue.reset()


def reported(film: Film | None) -> Any:
    """Return the values that TMDB's feed reports: TMDB's own, except votes and popularity."""
    return film and (
        *(film.imdb_id, film.title, film.original_title, film.original_language, film.release_date, film.runtime),
        *(film.budget, film.revenue, film.genre_ids, film.video, film.overview, film.tagline),
        *(film.poster_path, film.backdrop_path, film.in_tmdb),
    )


def every_film(living: EmbeddedServer) -> dict[int, Film]:
    view = living.catalogue.view
    return {film.tmdb_id: film for film in view.by_number(0, len(view))}


def pages(client: httpx.Client, **params: str) -> list[int]:
    first = client.get("/movie/changes", params=params).json()
    rest = [
        client.get("/movie/changes", params={**params, "page": p}).json() for p in range(2, first["total_pages"] + 1)
    ]
    return [row["id"] for page in (first, *rest) for row in page["results"]]


@pytest.mark.parametrize("after", [1, 30])
def test_feed_names_exactly_the_films_that_changed(living: EmbeddedServer, client: httpx.Client, after: int) -> None:
    """For a window, the feed names exactly the films whose details differ before and after it."""
    living.clock.move(timedelta(days=after - 1))
    before = every_film(living)
    first = living.clock().date() + timedelta(days=1)
    seen: set[int] = set()
    for _ in range(3):
        living.clock.move(timedelta(days=1))
        now = every_film(living)
        changed = {i for i in before.keys() | now.keys() if reported(before.get(i)) != reported(now.get(i))}
        day = living.clock().date().isoformat()
        assert set(pages(client, start_date=day, end_date=day)) == changed
        seen |= changed
        before = now
    assert len(seen) > 100
    window = {"start_date": first.isoformat(), "end_date": living.clock().date().isoformat()}
    assert set(pages(client, **window)) == seen


def test_a_films_changes_tell_the_old_and_the_new(living: EmbeddedServer, client: httpx.Client) -> None:
    """The feed's old and new value are the value in the film's details before and now."""
    titles = {film.tmdb_id: film.title for film in every_film(living).values()}
    living.clock.move(timedelta(days=10))
    renamed = next(f for f in every_film(living).values() if titles.get(f.tmdb_id, f.title) != f.title)
    window = {"start_date": "2026-03-01", "end_date": "2026-03-11"}
    changes = client.get(f"/movie/{renamed.tmdb_id}/changes", params=window).json()["changes"]
    items = next(change["items"] for change in changes if change["key"] == "title")
    assert items[0]["original_value"] == titles[renamed.tmdb_id]
    assert items[-1]["value"] == renamed.title == client.get(f"/movie/{renamed.tmdb_id}").json()["title"]
    assert "Generated Rename" in renamed.title


def test_merged_films_are_found_by_their_imdb_id(living: EmbeddedServer, client: httpx.Client) -> None:
    """From its day on, a merged id is a 404 and /find gives the remaining id; a deleted film is nowhere."""
    living.clock.move(timedelta(days=1))
    started = every_film(living)
    living.clock.move(timedelta(days=75))
    now = every_film(living)
    gone = [film for film in started.values() if film.tmdb_id not in now and film.imdb_id and film.in_tmdb]
    merged = [film for film in gone if DUPLICATE_IDS_FROM + film.tmdb_id in now]
    deleted = [film for film in gone if DUPLICATE_IDS_FROM + film.tmdb_id not in now]
    assert merged
    assert deleted
    for film, wanted in ((merged[0], [DUPLICATE_IDS_FROM + merged[0].tmdb_id]), (deleted[0], [])):
        assert client.get(f"/movie/{film.tmdb_id}").status_code == 404
        found = client.get(f"/find/{film.imdb_id}", params={"external_source": "imdb_id"}).json()["movie_results"]
        assert [row["id"] for row in found] == wanted


def test_new_films_votes_and_pictures_come(living: EmbeddedServer, client: httpx.Client) -> None:
    """Films are announced, released and voted for; votes of old films grow; pictures are added."""
    before = every_film(living)
    living.clock.move(timedelta(days=400))
    now = every_film(living)
    born = [film for film in now.values() if BORN_IDS_FROM <= film.tmdb_id < DUPLICATE_IDS_FROM]
    assert len(born) > 100
    released = [film for film in born if film.release_date and film.release_date < "2027-01-01"]
    assert released
    assert all(film.vote_count > 0 for film in released)
    kept = before.keys() & now.keys()
    assert all(now[i].vote_count >= before[i].vote_count for i in kept)
    assert any(now[i].vote_average != before[i].vote_average for i in kept)
    richer = next(i for i in kept if now[i].new_artwork > 1)
    posters = client.get(f"/movie/{richer}/images").json()["posters"]
    living.clock.reset()
    fewer = client.get(f"/movie/{richer}/images").json()["posters"]
    assert len(posters) == len(fewer) + now[richer].new_artwork
    assert {row["file_path"] for row in fewer} < {row["file_path"] for row in posters}


def test_servers_agree_on_every_day() -> None:
    """Two servers hold the same films on a day, whenever they were started and in whatever order they were asked."""
    times = [START]
    one = LivingCatalogue(LIFE, now=lambda: times[0])
    one.view.by_number(0, 10)
    times[0] = START + timedelta(days=30)
    other = LivingCatalogue(LIFE, now=lambda: START + timedelta(days=30))
    assert list(one.view.films.values()) == list(other.view.films.values())
    window = START, START + timedelta(days=14)
    assert one.changes_between(*window) == other.changes_between(*window)
    different = LivingCatalogue(LIFE, now=lambda: times[0], seed="another")
    assert list(different.view.films.values()) != list(other.view.films.values())


def test_on_its_first_day_life_has_changed_nothing() -> None:
    """On the first day of life, and on any day without life, films are as shipped."""
    shipped = Catalogue(now=lambda: START).view.films
    first = LivingCatalogue(LIFE, now=lambda: START).view.films
    assert {i: reported(film) for i, film in shipped.items()} == {i: reported(film) for i, film in first.items()}
    assert Catalogue(now=lambda: START + timedelta(days=500)).changes_between(START, START + timedelta(days=500)) == []


def test_an_edit_wins_over_life(living: EmbeddedServer, client: httpx.Client) -> None:
    """An edited value stays as edited while everything else about the film goes on changing."""
    living.catalogue.edit(11, title="Kept", overview="Kept too")
    living.clock.move(timedelta(days=60))
    assert {film.title for film in every_film(living).values() if film.tmdb_id == 11} <= {"Kept"}
    living.catalogue.edit(11, remove=True)
    assert client.get("/movie/11").status_code == 404


def test_default_server_does_not_live(server: EmbeddedServer, tmdb: httpx.Client) -> None:
    """By default films do not change, however far the clock moves."""
    before = tmdb.get("/movie/11").json()
    server.clock.move(timedelta(days=900))
    assert tmdb.get("/movie/11").json() == before
    assert tmdb.get("/movie/changes").json()["results"] == []


def test_clock_over_http(living: EmbeddedServer, client: httpx.Client) -> None:
    """Another process sets and moves the clock; an impossible time is a 400."""
    with httpx.Client(base_url=f"{living.url}/_demo", trust_env=False, verify=False) as control:
        assert control.get("/clock").json() == {"now": START.isoformat()}
        moved = control.post("/clock", json={"days": 1, "seconds": 60}).json()
        assert moved == {"now": (START + timedelta(days=1, seconds=60)).isoformat()}
        assert control.post("/clock", json={"now": "2027-01-01T00:00:00+00:00"}).json()["now"].startswith("2027-01-01")
        for wrong in ({}, {"now": "soon"}, {"hours": 1}, {"days": "x"}):
            assert control.post("/clock", json=wrong).status_code == 400
        assert control.delete("/clock").json() == {"now": START.isoformat()}
