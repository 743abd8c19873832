"""A catalogue of any size: arithmetic finds what looking at every film would find, and the films are realistic."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from movie_assets.demo.catalogue.scaled import IDS_FROM, ScaledView
from movie_assets.demo.catalogue.scaled_catalogue import ScaledCatalogue
from movie_assets.demo.catalogue.view import Criteria
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo.conftest import client_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
APPENDS = "images,videos,credits,external_ids,keywords,release_dates"


@pytest.fixture(scope="module")
def view() -> ScaledView:
    return ScaledView(5_000, seed="demo", today=NOW.date())


@pytest.fixture(scope="module")
def million() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(now=lambda: NOW, size=1_000_000) as server:
        yield server


@pytest.fixture
def client(million: EmbeddedServer) -> Iterator[httpx.Client]:
    with client_of(million, "TMDB", "api_key") as client:
        yield client


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(first="1999-01-01", last="2003-06-30", sort_by="primary_release_date", name="a"),
        Criteria(first="1999-03-15", min_votes=30, sort_by="vote_count", name="b"),
        Criteria(
            last="1950-12-31", min_votes=5, max_votes=40, sort_by="primary_release_date", descending=False, name="c"
        ),
        Criteria(min_votes=100, sort_by="popularity", name="d"),
        Criteria(first="2026-01-01", tests=(lambda film: film.original_language == "ja",), name="e"),
    ],
    ids=lambda criteria: criteria.name,
)
def test_lists_hold_exactly_the_films_that_fit(view: ScaledView, criteria: Criteria) -> None:
    """A list found by arithmetic holds, in order, the films that looking at every film finds."""
    everything = list(view.by_number(0, 5_000))
    first, last = criteria.first or "0", criteria.last or "9"
    windowed = bool(criteria.first or criteria.last)
    fits = {
        film.tmdb_id
        for film in everything
        if criteria.admits(film) and (not windowed or first <= film.release_date <= last)
    }
    found = list(view.select(criteria))
    assert {film.tmdb_id for film in found} == fits
    assert len(view.select(criteria)) == len(found) > 0
    if criteria.sort_by != "popularity":
        field = "vote_count" if criteria.sort_by == "vote_count" else "release_date"
        values = [getattr(film, field) for film in found]
        assert values == sorted(values, reverse=criteria.descending)


def test_every_id_leads_to_its_film(view: ScaledView) -> None:
    """Number, TMDB id and IMDb id lead to the same film; numbers follow the order of release."""
    films = list(view.by_number(0, 5_000))
    assert len({film.tmdb_id for film in films}) == len(view) == 5_000
    for film in films[::97]:
        assert view.get(film.tmdb_id) == film
        assert film.imdb_id is None or view.by_imdb_id(film.imdb_id) == film
    dates = [film.release_date for film in films if film.release_date]
    assert dates == sorted(dates)
    assert view.get(IDS_FROM + 5_000) is None
    assert view.by_imdb_id("tt0076759") is None


def test_distribution_is_realistic() -> None:
    """Votes follow a power law, one film in forty has 200, recent years have more films, and credits vary."""
    view = ScaledView(200_000, seed="demo", today=NOW.date())
    films = view.by_number(0, 200_000)[::101]
    votes = sorted((film.vote_count for film in films), reverse=True)
    assert 0.01 < sum(count >= 200 for count in votes) / len(votes) < 0.04
    assert votes[0] > 20 * votes[len(votes) // 10]
    by_year = {year: sum(film.year == year for film in films) for year in (1935, 1975, 2018)}
    assert by_year[1935] < by_year[1975] < by_year[2018]
    assert any(not film.release_date for film in films)
    people = [film.credits or 0 for film in view.select(Criteria(min_votes=200))] + [
        film.credits or 0 for film in films
    ]
    assert min(people) <= 10
    assert max(people) == 300
    assert all(date.fromisoformat(film.release_date) <= NOW.date() for film in films if film.vote_count)


def test_a_million_films_answer_at_once(million: EmbeddedServer, client: httpx.Client) -> None:
    """Discovery of a year, any film, search by title, OMDb, TVDB and IMDb work with a million films."""
    window = {"primary_release_date.gte": "2019-01-01", "primary_release_date.lte": "2019-12-31"}
    page = client.get("/discover/movie", params={**window, "vote_count.gte": "200", "page": "3"}).json()
    assert len(page["results"]) == 20
    assert 400 < page["total_results"] < 2_000
    everything = client.get("/discover/movie").json()
    assert everything["total_results"] == 1_000_000
    assert everything["total_pages"] > 500
    assert len(client.get("/discover/movie", params={"page": "500"}).json()["results"]) == 20
    film = page["results"][0]
    assert [hit["id"] for hit in client.get("/search/movie", params={"query": film["title"]}).json()["results"]] == [
        film["id"]
    ]
    details = client.get(f"/movie/{film['id']}").json()
    reported = httpx.get(f"{million.url}/omdb/", params={"t": film["title"], "apikey": "demo-omdb-key"}).json()
    assert details["imdb_id"] is None or reported["imdbID"] == details["imdb_id"]
    assert len(million.catalogue.view) == 1_000_000


def test_bodies_are_from_5_to_250_kb(million: EmbeddedServer, client: httpx.Client) -> None:
    """With everything appended, an answer is a few KB for an unknown film and some 200 KB for the best known."""

    def size(film_id: int) -> int:
        return len(client.get(f"/movie/{film_id}", params={"append_to_response": APPENDS}).content)

    best = client.get("/discover/movie", params={"sort_by": "vote_count.desc", "vote_count.gte": "20000"}).json()
    sizes = [size(row["id"]) for row in best["results"][:8]]
    assert 120_000 < max(sizes) < 260_000
    unknown = [IDS_FROM + number for number in range(5_003, 900_000, 90_001)]
    small = [size(film_id) for film_id in unknown]
    assert 3_000 < min(small) < 9_000


def test_edits_reach_single_films(million: EmbeddedServer, client: httpx.Client) -> None:
    """One film of a million can be edited, removed and reset, and the changes feed reports it."""
    film_id = IDS_FROM + 777_777
    before = client.get(f"/movie/{film_id}").json()
    million.catalogue.edit(film_id, title="Edited")
    assert client.get(f"/movie/{film_id}").json()["title"] == "Edited"
    assert [row["id"] for row in client.get("/movie/changes").json()["results"]] == [film_id]
    million.catalogue.edit(film_id, remove=True)
    assert client.get(f"/movie/{film_id}").status_code == 404
    million.catalogue.reset()
    assert client.get(f"/movie/{film_id}").json() == before


def test_sizes_that_cannot_be_are_refused() -> None:
    """A catalogue has at least one film, and no more than there are ids."""
    for size in (0, -1, 10_000_001):
        with pytest.raises(ValueError, match="films"):
            ScaledCatalogue(size, now=lambda: NOW)
    assert ScaledCatalogue(1, now=lambda: NOW).view.by_number(0, 5)
