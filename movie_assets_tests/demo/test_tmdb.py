"""TMDB's rules: keys, pages, discovery, films and their parts, find, search, changes."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from movie_assets.demo.catalogue.facts import GENERATED_IDS_FROM
from movie_assets.demo.server import EmbeddedServer

APPENDS = "images,videos,credits,external_ids,keywords,release_dates"
MAN_OF_STEEL = 49521


def all_pages(client: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    first = client.get("/discover/movie", params=params).json()
    pages = [first] + [
        client.get("/discover/movie", params={**params, "page": page}).json()
        for page in range(2, first["total_pages"] + 1)
    ]
    return [film for page in pages for film in page["results"]]


def test_key_is_taken_from_query_or_bearer_header(server: EmbeddedServer) -> None:
    """The key may be in api_key or a bearer token; without the right key, the answer is a 401 with status_code 7."""
    environment = server.environment()
    url, key = f"{environment['TMDB_BASE_URL']}/movie/{MAN_OF_STEEL}", environment["TMDB_API_KEY"]
    assert httpx.get(url, params={"api_key": key}).status_code == 200
    assert httpx.get(url, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    for refused in (
        httpx.get(url),
        httpx.get(url, params={"api_key": "x"}),
        httpx.get(url, headers={"Authorization": "Bearer x"}),
    ):
        assert refused.status_code == 401
        assert refused.json() == {
            "success": False,
            "status_code": 7,
            "status_message": "Invalid API key: You must be granted a valid key.",
        }


@pytest.mark.parametrize("path", ["/movie/99999999", "/movie/99999999/images", "/movie/nonsense", "/no/such/path"])
def test_unknown_things_are_404_with_code_34(tmdb: httpx.Client, path: str) -> None:
    """Anything that TMDB does not have is a 404 with status_code 34."""
    answer = tmdb.get(path)
    assert answer.status_code == 404
    assert answer.json()["status_code"] == 34
    assert answer.json()["success"] is False


def test_discovery_pages_hold_every_film_of_the_year_once(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """All pages of a year together hold each film of that year with enough votes exactly once."""
    window = {"primary_release_date.gte": "2009-01-01", "primary_release_date.lte": "2009-12-31"}
    films = all_pages(tmdb, **window, **{"vote_count.gte": 200, "sort_by": "primary_release_date.desc"})
    expected = {
        film.tmdb_id
        for film in server.catalogue.view.films.values()
        if film.release_date.startswith("2009") and film.vote_count >= 200 and not film.video
    }
    assert [film["id"] for film in films] == list(dict.fromkeys(film["id"] for film in films))
    assert {film["id"] for film in films} == expected
    assert len(expected) > 60
    dates = [film["release_date"] for film in films]
    assert dates == sorted(dates, reverse=True)


def test_pages_are_twenty_long_and_totals_agree(tmdb: httpx.Client) -> None:
    """A page holds 20 films and the last page the rest; a later page is empty and still a 200."""
    page = tmdb.get("/discover/movie").json()
    assert len(page["results"]) == 20
    assert page["total_pages"] == -(-page["total_results"] // 20)
    last = tmdb.get("/discover/movie", params={"page": page["total_pages"]}).json()
    assert len(last["results"]) == page["total_results"] - 20 * (page["total_pages"] - 1)
    behind = tmdb.get("/discover/movie", params={"page": 500})
    assert behind.status_code == 200
    assert behind.json()["results"] == []


def test_pages_shift_while_they_are_read(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """A film that is added between two pages moves the others: the last film of one page is also on the next."""
    window = {"primary_release_year": "2009", "sort_by": "primary_release_date.desc"}
    first = tmdb.get("/discover/movie", params=window).json()["results"]
    server.catalogue.edit(95_000_002, title="Added in a Test", release_date="2009-12-31")
    second = tmdb.get("/discover/movie", params={**window, "page": "2"}).json()["results"]
    assert second[0]["id"] == first[-1]["id"]


@pytest.mark.parametrize("page", ["0", "501", "x", "-1"])
def test_pages_end_at_500(tmdb: httpx.Client, page: str) -> None:
    """A page outside 1-500 is refused with status_code 22, in discovery and in search."""
    for path, extra in (("/discover/movie", {}), ("/search/movie", {"query": "the"})):
        answer = tmdb.get(path, params={"page": page, **extra})
        assert answer.status_code == 400
        assert answer.json()["status_code"] == 22


@pytest.mark.parametrize(
    "key", ["popularity", "vote_count", "vote_average", "title", "primary_release_date", "revenue"]
)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_discovery_sorts_as_asked(tmdb: httpx.Client, server: EmbeddedServer, key: str, direction: str) -> None:
    """sort_by orders the whole result, not the page, with and without a window of dates."""
    field = "release_date" if key == "primary_release_date" else key
    for window in ({}, {"primary_release_year": 2010}):
        films = all_pages(tmdb, sort_by=f"{key}.{direction}", **window)[:200]
        values = [getattr(server.catalogue.get(film["id"]), field) for film in films]
        assert values == sorted(values, reverse=direction == "desc")


def test_discovery_filters(tmdb: httpx.Client) -> None:
    """Votes, averages, language, genre, year and video narrow the result."""
    films = all_pages(
        tmdb, **{"vote_count.gte": 5000, "vote_count.lte": 9000, "vote_average.gte": 7, "vote_average.lte": 8}
    )
    assert films
    assert all(5000 <= f["vote_count"] <= 9000 and 7 <= f["vote_average"] <= 8 for f in films)
    japanese = all_pages(tmdb, with_original_language="ja")
    assert {f["original_language"] for f in japanese} == {"ja"}
    assert all({18, 80} <= set(f["genre_ids"]) for f in all_pages(tmdb, with_genres="18,80"))
    assert all(f["release_date"][:4] == "1999" for f in all_pages(tmdb, year=1999))
    assert not any(f["video"] for f in all_pages(tmdb, year=2013))
    with_videos = tmdb.get("/discover/movie", params={"include_video": "true", "vote_count.lte": 10}).json()
    without = tmdb.get("/discover/movie", params={"vote_count.lte": 10}).json()
    assert with_videos["total_results"] > without["total_results"]


def test_undated_films_are_in_no_window(tmdb: httpx.Client) -> None:
    """A film without a release date is in no window of dates, and in lists without a window."""
    windowed = all_pages(tmdb, **{"primary_release_date.gte": "1874-01-01", "include_video": "true"})
    everything = all_pages(tmdb, include_video="true")
    undated = {f["id"] for f in everything} - {f["id"] for f in windowed}
    assert 222841 in undated
    assert all(f["release_date"] == "" for f in everything if f["id"] in undated)


def test_malformed_date_is_refused(tmdb: httpx.Client) -> None:
    """A malformed date is a 422 with status_code 5."""
    answer = tmdb.get("/discover/movie", params={"primary_release_date.gte": "soon"})
    assert answer.status_code == 422
    assert answer.json()["status_code"] == 5


def test_appended_parts_equal_their_own_paths(tmdb: httpx.Client) -> None:
    """append_to_response gives the same objects as the sub-resources' own paths, which add the id."""
    parts = f"{APPENDS},alternative_titles,translations,similar,recommendations,reviews,lists,watch/providers"
    whole = tmdb.get(f"/movie/{MAN_OF_STEEL}", params={"append_to_response": f"{parts},nonsense"}).json()
    for part in parts.split(","):
        alone = tmdb.get(f"/movie/{MAN_OF_STEEL}/{part}").json()
        assert alone.pop("id") == MAN_OF_STEEL
        assert alone == whole[part]
    assert "nonsense" not in whole


def test_more_than_twenty_appends_are_refused(tmdb: httpx.Client) -> None:
    """Twenty parts may be appended; one more is status_code 27."""
    answer = tmdb.get(f"/movie/{MAN_OF_STEEL}", params={"append_to_response": ",".join(["images"] * 21)})
    assert (answer.status_code, answer.json()["status_code"]) == (400, 27)


def test_image_language_filter(tmdb: httpx.Client) -> None:
    """include_image_language keeps the named languages, and `null` the images without one; no filter gives more."""
    everything = tmdb.get("/movie/11/images").json()
    english = tmdb.get("/movie/11/images", params={"include_image_language": "en"}).json()
    both = tmdb.get("/movie/11/images", params={"include_image_language": "en,null"}).json()
    assert {i["iso_639_1"] for i in english["posters"] + english["logos"]} == {"en"}
    assert {i["iso_639_1"] for i in both["backdrops"]} <= {"en", None, "", "xx", "00"}
    assert None in {i["iso_639_1"] for i in both["backdrops"]}
    assert len(everything["posters"]) > len(english["posters"])


def test_a_film_is_reached_by_id_slug_and_imdb_id(tmdb: httpx.Client) -> None:
    """/movie/{id} takes the number, the number with a slug, and the IMDb id."""
    answers = [tmdb.get(f"/movie/{form}").json() for form in ("49521", "49521-man-of-steel", "tt0770828")]
    assert answers[0] == answers[1] == answers[2]


def test_title_in_the_original_language(tmdb: httpx.Client) -> None:
    """language= gives the title in that language where there is one."""
    assert tmdb.get("/movie/129").json()["title"] == "Spirited Away"
    assert tmdb.get("/movie/129", params={"language": "ja-JP"}).json()["title"] == "千と千尋の神隠し"


def test_find_by_imdb_id(tmdb: httpx.Client) -> None:
    """/find gives the film of an IMDb id and empty lists for an unknown id; it refuses a request without a source."""
    found = tmdb.get("/find/tt0770828", params={"external_source": "imdb_id"}).json()
    assert [film["id"] for film in found["movie_results"]] == [MAN_OF_STEEL]
    nothing = tmdb.get("/find/tt99999999", params={"external_source": "imdb_id"})
    assert nothing.status_code == 200
    assert not any(nothing.json().values())
    assert tmdb.get("/find/tt0770828").status_code == 400


def test_search_by_title_and_year(tmdb: httpx.Client) -> None:
    """Search reads titles and original titles in any script, gives exact titles first, and can narrow by year."""
    titles = [f["title"] for f in tmdb.get("/search/movie", params={"query": "man of steel"}).json()["results"]]
    assert titles[0] == "Man of Steel"
    assert "Stalin: Man of Steel" in titles
    by_year = tmdb.get("/search/movie", params={"query": "Man of Steel", "year": "2013"}).json()
    assert [f["id"] for f in by_year["results"]] == [MAN_OF_STEEL]
    for query in ("千と千尋の神隠し", "spirited AWAY"):
        assert tmdb.get("/search/movie", params={"query": query}).json()["results"][0]["id"] == 129
    assert tmdb.get("/search/movie", params={"query": "amelie"}).json()["results"][0]["title"] == "Amélie"
    empty = {"page": 1, "results": [], "total_pages": 1, "total_results": 0}
    assert tmdb.get("/search/movie", params={"query": "Meen of Stal"}).json() == empty
    assert tmdb.get("/search/movie").json() == empty


def test_changes_tell_of_edits(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """The feed names exactly the films that changed, and a film's changes the fields; votes are not reported."""
    assert tmdb.get("/movie/changes").json() == {"results": [], "page": 1, "total_pages": 1, "total_results": 0}
    server.catalogue.edit(11, title="Star Wars, Renamed")
    server.catalogue.edit(78, vote_count=1)
    assert tmdb.get("/movie/changes").json()["results"] == [{"id": 11, "adult": False, "softcore": False}]
    changes = {change["key"]: change["items"] for change in tmdb.get("/movie/11/changes").json()["changes"]}
    assert changes["title"][0]["value"] == "Star Wars, Renamed"
    assert changes["title"][0]["original_value"] == "Star Wars"
    assert tmdb.get("/movie/78/changes").json() == {"changes": []}
    too_long = tmdb.get("/movie/changes", params={"start_date": "2020-01-01", "end_date": "2020-02-01"})
    assert too_long.json()["status_code"] == 20


def test_awkward_truths_are_served(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """Some films lack an IMDb id, a date, an overview or a runtime, and some texts contain entities."""
    bare = tmdb.get("/movie/222841").json()
    assert (bare["imdb_id"], bare["release_date"], bare["runtime"], bare["overview"]) == (None, "", None, None)
    films = server.catalogue.view.films.values()
    assert any(film.runtime == 0 for film in films)
    assert any(film.runtime is None and film.release_date and film.tmdb_id < GENERATED_IDS_FROM for film in films)
    assert any("&quot;" in (film.overview or "") for film in films)
    assert sum(film.imdb_id is None for film in films) > 50


def test_upcoming_films_are_in_production(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """A film with a future date has no votes and is not released."""
    today = datetime.now(UTC).date().isoformat()
    upcoming = [f for f in server.catalogue.view.films.values() if f.release_date > today]
    assert len(upcoming) >= 3
    for film in upcoming:
        answer = tmdb.get(f"/movie/{film.tmdb_id}").json()
        assert (answer["status"], answer["vote_count"]) == ("In Production", 0)


def test_configuration_and_genres(tmdb: httpx.Client) -> None:
    """The configuration holds the URLs and sizes of images; every genre of a film has a name."""
    images = tmdb.get("/configuration").json()["images"]
    assert images["secure_base_url"].startswith("https://")
    assert "original" in images["poster_sizes"]
    names = {genre["id"] for genre in tmdb.get("/genre/movie/list").json()["genres"]}
    page = tmdb.get("/discover/movie").json()
    assert {genre for film in page["results"] for genre in film["genre_ids"]} <= names
