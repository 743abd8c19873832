"""Fanart.tv's rules: keys in query and headers, ids of both kinds, groups, 404."""

import httpx

from movie_assets.demo.fanart.routes import CLIENT_KEY
from movie_assets.demo.server import EmbeddedServer

GROUPS = {
    *("hdmovielogo", "movielogo", "hdmovieclearart", "movieart", "movieposter"),
    *("moviebackground", "moviebanner", "moviedisc", "moviethumb"),
}


def test_keys_come_in_query_or_headers(server: EmbeddedServer) -> None:
    """Query or header may hold the project key or the personal key; a wrong key, or none, is a 401."""
    url, key = f"{server.url}/fanart/v3/movies/49521", server.environment()["FANART_API_KEY"]
    assert httpx.get(url, params={"api_key": key}).status_code == 200
    assert httpx.get(url, headers={"api-key": key}).status_code == 200
    assert httpx.get(url, params={"api_key": key, "client_key": CLIENT_KEY}).status_code == 200
    assert httpx.get(url, headers={"client-key": CLIENT_KEY}).status_code == 200
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, params={"api_key": "x"}).status_code == 401
    assert httpx.get(url, params={"api_key": key}, headers={"client-key": "x"}).status_code == 401


def test_both_ids_and_both_versions_give_the_same(fanart: httpx.Client, server: EmbeddedServer) -> None:
    """TMDB id and IMDb id, v3 and v3.2 name the same artwork."""
    answer = fanart.get("movies/49521").json()
    assert answer == fanart.get("movies/tt0770828").json()
    newer = httpx.get(f"{server.url}/fanart/v3.2/movies/49521", headers={"api-key": "demo-fanart-key"})
    assert newer.json() == answer
    assert (answer["name"], answer["tmdb_id"], answer["imdb_id"]) == ("Man of Steel", "49521", "tt0770828")


def test_not_found(fanart: httpx.Client, server: EmbeddedServer) -> None:
    """A film without artwork and an unknown one are a 404 with Fanart.tv's body."""
    bare = next(f.tmdb_id for f in server.catalogue.view.films.values() if not f.in_fanart)
    for subject in (bare, 99999999, "tt99999999"):
        answer = fanart.get(f"movies/{subject}")
        assert answer.status_code == 404
        assert answer.json() == {"status": "error", "error message": "Not found"}


def test_groups_languages_and_likes(fanart: httpx.Client, server: EmbeddedServer) -> None:
    """All groups occur and none is empty; likes are strings in falling order; "00" and "" occur as languages."""
    groups: set[str] = set()
    languages: set[str] = set()
    for film in list(server.catalogue.view.films.values())[::20]:
        answer = fanart.get(f"movies/{film.tmdb_id}")
        if answer.status_code != 200:
            continue
        found = {name: images for name, images in answer.json().items() if isinstance(images, list)}
        groups |= found.keys()
        assert all(found.values())
        for name, images in found.items():
            likes = [int(image["likes"]) for image in images]
            assert likes == sorted(likes, reverse=True)
            assert all(isinstance(value, str) for image in images for value in image.values())
            assert all(("disc_type" in image) == (name == "moviedisc") for image in images)
            languages |= {image["lang"] for image in images}
    assert groups == GROUPS
    assert {"00", "", "en"} <= languages
