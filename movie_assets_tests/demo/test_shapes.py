"""Answers have the keys and types of the real ones, as the samples beside this file show them."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from movie_assets.demo.catalogue.oddities import odd
from movie_assets.demo.server import EmbeddedServer
from movie_assets.providers.json_body import load

SAMPLES = Path(__file__).with_name("samples")
# Paths at which the real services answer null too.
NULLABLE = {
    *("backdrop_path", "poster_path", "imdb_id", "overview", "tagline", "runtime", "profile_path", "logo_path"),
    *("iso_639_1", "wikidata_id", "facebook_id", "instagram_id", "twitter_id", "belongs_to_collection"),
}
NULLABLE_PATHS = {f"/images/{kind}/iso_3166_1" for kind in ("backdrops", "logos", "posters")}


def sample(name: str) -> Any:
    return orjson.loads((SAMPLES / f"{name}.json").read_bytes())


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Return where an answer differs from the sample in keys or types; list items are compared one by one."""
    leaf = path.rpartition("/")[2]
    if found is None or expected is None:
        return [] if leaf in NULLABLE or path in NULLABLE_PATHS else [f"{path}: null"]
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = [f"{path}/{key}: missing" for key in expected.keys() - found.keys()]
        lines += [f"{path}/{key}: unknown" for key in found.keys() - expected.keys()]
        return lines + [
            line
            for key in expected.keys() & found.keys()
            for line in differences(expected[key], found[key], f"{path}/{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list):
        return [line for item in found if expected for line in differences(expected[0], item, path)]
    numbers = (int, float)
    if (
        isinstance(expected, numbers)
        and isinstance(found, numbers)
        and isinstance(expected, bool) == isinstance(found, bool)
    ):
        return []
    return [] if type(expected) is type(found) else [f"{path}: {type(found).__name__}"]


def chosen_films(server: EmbeddedServer) -> list[int]:
    """Return every thirtieth film, the odd one of a recording, and all generated films, as far as TMDB has them."""
    ids = [film.tmdb_id for film in server.catalogue.view.films.values() if film.in_tmdb]
    return [*ids[::30], 222841, *[film_id for film_id in ids if film_id > 90_000_000]]


def test_differences_are_seen() -> None:
    """The comparison itself notices a missing key, an unknown one, another type and a null."""
    expected = {"a": 1, "b": "x", "c": [{"d": True}], "e": 1.5}
    assert differences(expected, {"a": 2.5, "b": "y", "c": [], "e": 1}) == []
    assert len(differences(expected, {"a": "1", "c": [{"d": 1}], "e": None, "f": 0})) == 5


def test_tmdb_movie_shape(tmdb: httpx.Client, server: EmbeddedServer) -> None:
    """A film with everything appended has exactly TMDB's keys and types, odd films included."""
    expected = sample("tmdb_movie")
    parts = ",".join(key for key, value in expected.items() if isinstance(value, dict))
    for film_id in chosen_films(server):
        answer = tmdb.get(f"/movie/{film_id}", params={"append_to_response": parts}).json()
        assert differences(expected, answer) == [], film_id


@pytest.mark.parametrize(
    ("path", "params"), [("/discover/movie", {}), ("/search/movie", {"query": "the"}), ("/movie/11/similar", {})]
)
def test_tmdb_list_shape(tmdb: httpx.Client, path: str, params: dict[str, str]) -> None:
    """Lists of films have TMDB's page and item keys."""
    expected = sample("tmdb_page")
    answer = tmdb.get(path, params=params).json()
    answer.pop("id", None)
    assert answer["results"]
    assert differences(expected, answer) == []


def test_omdb_shapes(omdb: httpx.Client, server: EmbeddedServer) -> None:
    """A title and a search have exactly OMDb's keys, all values strings but for the ratings."""
    expected = sample("omdb_title")
    for film_id in chosen_films(server):
        film = server.catalogue.get(film_id)
        if film and film.imdb_id and film.in_omdb:
            body = omdb.get("", params={"i": film.imdb_id}).content
            record = load("omdb", body) if "broken_json" in odd("demo", film, "omdb") else orjson.loads(body)
            assert differences(expected, record) == []
    assert differences(sample("omdb_search"), omdb.get("", params={"s": "star"}).json()) == []
