"""Third-party clients, unchanged but for their base address, get from the server what they expect.

Each makes at least ten different calls. Only their own attributes and parameters point them at the server.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import omdb as omdb_client  # type: ignore[import-untyped]  # has no types
import pytest
import requests
import tmdbsimple  # type: ignore[import-untyped]  # has no types
import tvdb_v4_official as tvdb_client  # type: ignore[import-untyped]  # has no types
from themoviedb._core.config import ClientConfig
from themoviedb.exceptions import TMDbError
from themoviedb.tmdb import TMDb

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo.recorded_answers import LAST_MONTH

LEAST_CALLS = 10
MAN_OF_STEEL = 49521


def asked(server: EmbeddedServer, provider: str) -> set[str]:
    """Return the distinct paths of the requests to a provider."""
    return {entry.path.partition("?")[0] + entry.endpoint for entry in server.log.entries(provider)}


@pytest.fixture
def simple(server: EmbeddedServer) -> Iterator[Any]:
    """tmdbsimple: a key in the module, a base address in each object."""
    before = tmdbsimple.API_KEY
    tmdbsimple.API_KEY = server.environment()["TMDB_API_KEY"]

    def made(kind: Any, *arguments: Any) -> Any:
        resource = kind(*arguments)
        resource.base_uri = server.environment()["TMDB_BASE_URL"]
        return resource

    yield made
    tmdbsimple.API_KEY = before


def test_tmdbsimple(server: EmbeddedServer, simple: Any) -> None:
    """tmdbsimple reads a film and its parts, lists, search, find, changes and configuration."""
    film = simple(tmdbsimple.Movies, MAN_OF_STEEL)
    info = film.info(append_to_response="credits,images", include_image_language="en,null")
    assert (film.title, film.imdb_id, film.runtime) == ("Man of Steel", "tt0770828", 143)
    assert len(info["credits"]["cast"]) + len(info["credits"]["crew"]) >= 5
    assert film.credits()["cast"] == info["credits"]["cast"]
    assert film.external_ids()["imdb_id"] == "tt0770828"
    assert {image["iso_639_1"] for image in film.images(include_image_language="de")["posters"]} <= {"de"}
    assert isinstance(film.keywords()["keywords"], list)
    assert film.release_dates()["results"][0]["release_dates"][0]["type"] == 3
    assert isinstance(film.videos()["results"], list)
    assert any(row["iso_639_1"] == "en" for row in film.translations()["translations"])
    assert isinstance(film.alternative_titles()["titles"], list)
    assert len(film.recommendations()["results"]) == 20
    assert len(film.similar_movies()["results"]) == 20
    assert film.reviews()["total_results"] == len(film.reviews()["results"])
    assert film.changes() == {"changes": []}
    assert len(simple(tmdbsimple.Movies).popular()["results"]) == 20
    assert simple(tmdbsimple.Movies).top_rated(page=2)["page"] == 2
    assert "dates" in simple(tmdbsimple.Movies).upcoming()
    assert simple(tmdbsimple.Movies).latest()["id"] > 0
    discover = simple(tmdbsimple.Discover)
    discover.movie(primary_release_year=2013, vote_count_gte=200, sort_by="release_date.desc")
    assert discover.total_results > 20
    search = simple(tmdbsimple.Search)
    search.movie(query="Man of Steel", year=2013)
    assert [hit["id"] for hit in search.results] == [MAN_OF_STEEL]
    found = simple(tmdbsimple.Find, "tt0770828").info(external_source="imdb_id")
    assert found["movie_results"][0]["id"] == MAN_OF_STEEL
    assert simple(tmdbsimple.Genres).movie_list()["genres"]
    assert simple(tmdbsimple.Configuration).info()["images"]["secure_base_url"]
    assert simple(tmdbsimple.Configuration).countries()
    assert simple(tmdbsimple.Changes).movie()["results"] == []
    with pytest.raises(requests.HTTPError, match="404"):
        simple(tmdbsimple.Movies, 99999999).info()
    assert len(asked(server, "tmdb")) >= LEAST_CALLS


def test_themoviedb(server: EmbeddedServer) -> None:
    """themoviedb, which refuses any value of another type, reads every answer."""
    environment = server.environment()
    host = environment["TMDB_BASE_URL"].removesuffix("/3")
    config = ClientConfig(environment["TMDB_API_KEY"], "en-US", "US", host=host)
    client = TMDb(_config=config)
    film = client.movie(MAN_OF_STEEL)
    everything = "credits,images,videos,keywords,external_ids,release_dates,translations,recommendations,similar"
    details = film.details(append_to_response=f"{everything},alternative_titles,reviews,watch/providers")
    assert (details.title, details.year, details.duration()) == ("Man of Steel", 2013, "02:23")
    assert details.genres
    credits_ = film.credits()
    assert credits_.cast
    assert credits_.cast[0].character
    assert film.external_ids().imdb_url == "https://www.imdb.com/title/tt0770828"
    assert film.images().posters
    assert film.keywords() is not None
    assert list(film.release_dates())
    assert film.videos() is not None
    assert list(film.translations())
    assert len(film.recommendations()) == 20
    assert len(film.similar()) == 20
    assert film.alternative_titles() is not None
    assert client.movies().popular().results
    assert client.movies().now_playing().page == 1
    assert client.movies().upcoming().dates.minimum is not None
    assert client.trending().movie_daily().results
    assert client.genres().movie()
    search = client.search().movies("spirited away")
    assert search[0].release_date == date(2001, 7, 20) or search[0].year == 2001
    by_year = client.discover().movie(primary_release_year=1999, vote_count__gte=200, sort_by="vote_average.desc")
    assert all(hit.year == 1999 for hit in by_year)
    found = client.find().by_imdb("tt0770828")
    assert found.movie_results[0].id == MAN_OF_STEEL
    undated = client.movie(222841).details()
    assert (undated.release_date, undated.runtime, undated.year) == (None, None, None)
    with pytest.raises(TMDbError, match="404"):
        client.movie(99999999).details()
    assert len(asked(server, "tmdb")) >= LEAST_CALLS


def test_omdb(server: EmbeddedServer) -> None:
    """omdb reads titles and searches, and treats OMDb's failures (HTTP 200) as nothing found."""
    client = omdb_client.OMDBClient(apikey=server.environment()["OMDB_API_KEY"])
    client.url = server.environment()["OMDB_BASE_URL"]
    film = client.imdbid("tt0770828")
    assert (film["title"], film["year"], film["runtime"]) == ("Man of Steel", "2013", "143 min")
    assert film["ratings"][0]["source"] == "Internet Movie Database"
    assert len(client.imdbid("tt0770828", fullplot=True)["plot"]) > len(film["plot"])
    assert client.title("Man of Steel")["imdb_id"] == "tt0770828"
    assert client.title("Frozen", year=2013)["year"] == "2013"
    assert client.get(title="Mad Max: Fury Road", year=2015)["metascore"] == "89"
    hits = client.search("star wars")
    assert {hit["type"] for hit in hits} == {"movie"}
    assert client.search("the", page=2) != client.search("the")
    assert client.search_movie("alien", year=1979)[0]["imdb_id"] == "tt0078748"
    assert client.search_series("alien") == []
    assert client.search_episode("alien") == []
    assert client.imdbid("tt9999999") == {}
    assert client.title("No Such Film At All") == {}
    assert client.request(t="Alien", apikey=server.environment()["OMDB_API_KEY"]).json()["Response"] == "True"
    with pytest.raises(requests.HTTPError, match="401"):
        client.request(i="tt0770828", apikey="wrong")
    different = {entry.path for entry in server.log.entries("omdb")}
    assert len(different) >= LEAST_CALLS
    client.session.close()


def tvdb_login(server: EmbeddedServer) -> Any:
    """Return a logged-in tvdb_v4_official client, built in parts: its constructor logs in at the real address only."""
    client = tvdb_client.TVDB.__new__(tvdb_client.TVDB)
    client.url = tvdb_client.Url()
    client.url.base_url = f"{server.environment()['TVDB_BASE_URL']}/"
    client.auth = tvdb_client.Auth(client.url.construct("login"), server.environment()["TVDB_API_KEY"])
    client.request = tvdb_client.Request(client.auth.get_token())
    return client


def test_tvdb_v4_official(server: EmbeddedServer) -> None:
    """tvdb_v4_official logs in, reads films, artwork, translations, search, remote ids and the lists of types."""
    client = tvdb_login(server)
    lola = client.get_movie_extended(2658)
    assert (lola["name"], lola["year"]) == ("Run Lola Run", "1998")
    assert {(row["sourceName"], row["id"]) for row in lola["remoteIds"]} == {
        ("IMDB", "tt0130827"),
        ("TheMovieDB.com", "104"),
    }
    assert client.get_movie_extended(2658, short=True)["artworks"] is None
    assert client.get_movie_extended(2658, meta="translations")["translations"]["nameTranslations"]
    base = client.get_movie(2658)
    assert client.get_movie_by_slug(base["slug"]) == base
    assert client.get_movie_translation(2658, "eng")["name"] == "Run Lola Run"
    movies = client.get_all_movies()
    links = client.get_req_links()
    assert len(movies) > 400
    assert client.get_all_movies(page=1)[0]["id"] not in {row["id"] for row in movies}
    assert links["next"].endswith("page=1")
    artwork = lola["artworks"][0]
    assert client.get_artwork(artwork["id"]) == artwork
    assert client.get_artwork_extended(artwork["id"])["movieId"] == 2658
    assert client.search("Run Lola Run", type="movie", year=1998)[0]["tvdb_id"] == "2658"
    assert any(hit.get("movie", {}).get("id") == 2658 for hit in client.search_by_remote_id("tt0130827"))
    for listed in (
        client.get_all_genres(),
        client.get_all_languages(),
        client.get_countries(),
        client.get_artwork_types(),
        client.get_artwork_statuses(),
        client.get_content_ratings(),
        client.get_source_types(),
        client.get_people_types(),
        client.get_company_types(),
    ):
        assert listed
    assert client.get_genre(19)["name"] == "Action"
    assert client.get_updates(int(LAST_MONTH)) == []
    with pytest.raises(ValueError, match="NotFound"):
        client.get_movie(99_999_999)
    with pytest.raises(Exception, match="Unauthorized"):
        tvdb_client.Auth(client.url.construct("login"), "wrong")
    assert len(asked(server, "tvdb")) >= LEAST_CALLS
