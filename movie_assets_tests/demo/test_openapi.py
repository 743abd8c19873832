"""Our answers against the rules of the providers' OpenAPI files, wherever real answers agree with those files.

A rule that a real answer breaks is wrong in the file, and our answers need not keep it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_schema_validator import OAS30Validator

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.demo import recorded_answers as recorded
from movie_assets_tests.sample_writing import SAMPLES

# Path in the file -> our path and parameters, and the recorded answers for it.
TMDB_PATHS: dict[str, tuple[str, dict[str, str], str]] = {
    "/movie/{movie_id}": ("/movie/{}", {}, "tmdb/movie-id/*diaoul.json"),
    "/movie/{movie_id}/alternative_titles": ("/movie/{}/alternative_titles", {}, "tmdb/movie-id-alternative-titles/*"),
    "/movie/{movie_id}/changes": ("/movie/{}/changes", {}, "tmdb/fixtures/ceg__movies_changes.json"),
    "/movie/{movie_id}/credits": ("/movie/{}/credits", {}, "tmdb/fixtures/ceg__movies_credits.json"),
    "/movie/{movie_id}/external_ids": ("/movie/{}/external_ids", {}, ""),
    "/movie/{movie_id}/images": ("/movie/{}/images", {}, "tmdb/fixtures/moviebase__movie_images_10140.json"),
    "/movie/{movie_id}/keywords": ("/movie/{}/keywords", {}, "tmdb/fixtures/ceg__movies_keywords.json"),
    "/movie/{movie_id}/lists": ("/movie/{}/lists", {}, ""),
    "/movie/{movie_id}/recommendations": ("/movie/{}/recommendations", {}, ""),
    "/movie/{movie_id}/release_dates": ("/movie/{}/release_dates", {}, ""),
    "/movie/{movie_id}/reviews": ("/movie/{}/reviews", {}, ""),
    "/movie/{movie_id}/similar": ("/movie/{}/similar", {}, ""),
    "/movie/{movie_id}/translations": ("/movie/{}/translations", {}, "tmdb/fixtures/ceg__movies_translations.json"),
    "/movie/{movie_id}/videos": ("/movie/{}/videos", {}, ""),
    "/movie/changes": ("/movie/changes", {}, "tmdb/hand-written/*collection.json"),
    "/movie/latest": ("/movie/latest", {}, "tmdb/movie-latest/*"),
    "/movie/now_playing": ("/movie/now_playing", {}, "tmdb/fixtures/ceg__movie_lists_now_playing.json"),
    "/movie/popular": ("/movie/popular", {}, "tmdb/fixtures/ceg__movie_lists_popular.json"),
    "/movie/top_rated": ("/movie/top_rated", {}, "tmdb/fixtures/ceg__movie_lists_top_rated.json"),
    "/movie/upcoming": ("/movie/upcoming", {}, "tmdb/movie-upcoming/*"),
    "/discover/movie": ("/discover/movie", {}, "tmdb/fixtures/ceg__movie_lists_popular.json"),
    "/search/movie": ("/search/movie", {"query": "star"}, "tmdb/search-movie/*"),
    "/find/{external_id}": ("/find/tt0770828", {"external_source": "imdb_id"}, "tmdb/fixtures/*find*"),
    "/genre/movie/list": ("/genre/movie/list", {}, "tmdb/fixtures/phptmdb__genre_list.json"),
    "/configuration": ("/configuration", {}, "tmdb/configuration/*"),
    "/configuration/countries": ("/configuration/countries", {}, "tmdb/configuration-countries/*"),
    "/configuration/languages": ("/configuration/languages", {}, "tmdb/configuration-languages/*"),
}
TVDB_PATHS: dict[str, str] = {
    "/movies/{id}": "/movies/2658",
    "/movies/{id}/extended": "/movies/{}/extended",
    "/movies": "/movies",
    "/movies/slug/{slug}": "/movies/slug/run-lola-run-2658",
    "/movies/{id}/translations/{language}": "/movies/2658/translations/eng",
    "/movies/statuses": "/movies/statuses",
    "/search": "/search?query=star",
    "/search/remoteid/{remoteId}": "/search/remoteid/{}",
    "/genres": "/genres",
    "/languages": "/languages",
    "/countries": "/countries",
    "/artwork/types": "/artwork/types",
    "/content/ratings": "/content/ratings",
    "/sources/types": "/sources/types",
    "/people/types": "/people/types",
    "/updates": f"/updates?since={recorded.LAST_MONTH}",
}
# Rules that the real service is known to break, though no recording here shows it.
KNOWN_BREACHES = {
    "imdb_id/maxLength": "ids of IMDb have eight digits and more by now",
    "imdb_id/pattern": "some ids are as people typed them (catalogue/oddities.py)",
    "original_value/type": "it has the shape of `value`, which recorded answers show to be objects too",
}


@cache
def response_schema(provider: str, path: str) -> Any:
    """Return the rules of a provider's OpenAPI file for a path's good answer."""
    return orjson.loads((SAMPLES / provider / "spec" / "rules.json").read_bytes())[path]


def breaches(schema: Any, answers: Iterable[Any]) -> set[str]:
    """Return the rules of a schema that answers break, each by its place in the schema."""
    validator = OAS30Validator(schema)
    return {
        "/".join(str(step) for step in error.absolute_schema_path)
        for answer in answers
        for error in validator.iter_errors(answer)
    }


def without_nulls(value: Any) -> Any:
    """Return JSON without nulls: TVDB's file allows none, and its recorded answers are full of them."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def asker(server: EmbeddedServer) -> Iterator[recorded.Asker]:
    server.catalogue.edit(78, title="Renamed", genre_ids=[18], poster_path="/generated.jpg")
    asker = recorded.Asker(server)
    yield asker
    asker.close()


@pytest.mark.parametrize("path", TMDB_PATHS)
def test_tmdb_answers_keep_its_openapi_file(asker: recorded.Asker, path: str, answers: Path) -> None:
    """Our answers keep every rule of TMDB's file that real answers keep, at each endpoint of the file."""
    schema = response_schema("tmdb", path)
    ours_at, params, files = TMDB_PATHS[path]
    over = (*recorded.FILMS, 78) if "{}" in ours_at else ("",)
    ours = [asker.ask("tmdb", ours_at.format(subject), params).json() for subject in over]
    real = [orjson.loads(file.read_bytes()) for file in answers.glob(files)] if files else []
    broken = breaches(schema, ours) - breaches(schema, real)
    assert {rule for rule in broken if not rule.endswith(tuple(KNOWN_BREACHES))} == set()


@pytest.mark.parametrize("path", TVDB_PATHS)
def test_tvdb_answers_keep_its_openapi_file(asker: recorded.Asker, path: str) -> None:
    """Our answers keep every rule of TVDB's file, except that they contain null, as recorded answers do."""
    schema = response_schema("tvdb", path)
    over = (
        recorded.REMOTE_IDS[:20] if "remote" in path else recorded.TVDB_IDS[:20] if "{}" in TVDB_PATHS[path] else ("",)
    )
    for subject in over:
        where, _, query = TVDB_PATHS[path].format(subject).partition("?")
        name, _, value = query.partition("=")
        answer = asker.ask("tvdb", where, {name: value} if name else {}).json()
        assert answer["status"] == "success"
        assert breaches(schema, [without_nulls(answer)]) == set()


@pytest.mark.parametrize(("name", "params"), [("TitleResult", {"i": "tt0770828"}), ("SearchResult", {"s": "star"})])
def test_omdb_answers_keep_its_openapi_file(asker: recorded.Asker, name: str, params: dict[str, str]) -> None:
    """A title and a search keep OMDb's file."""
    assert breaches(response_schema("omdb", name), [asker.ask("omdb", "", params).json()]) == set()
