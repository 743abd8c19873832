"""Recorded answers of the real providers, and the request to our server that matches each.

Belongs here: which file is compared with which request, which files cannot be compared and why, and every known
difference with its reason. Does not belong here: the comparison (`shape`). Recordings are not part of the project;
where they are present, they lie beside the repository. Samples in their shapes, with the same names, are part of it
(`disguise`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path
from typing import Any

import httpx
import orjson

from movie_assets.demo.catalogue.facts import real_films
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tmdb.collections import collection_of
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets_tests.demo.shape import Shape, differences, shape_of
from movie_assets_tests.sample_writing import SAMPLES

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "recorded"
FOLDERS = [SAMPLES, *([RECORDED] if RECORDED.is_dir() else [])]
"""Folders of answers in the same order of names: samples in every checkout, recordings where they are beside it."""
# Objects whose keys are data: countries, languages.
KEYED = frozenset({"watch/providers.results", "results"})


# TVDB's updates reach back three months.
LAST_MONTH = str(int((datetime.now(UTC) - timedelta(days=30)).timestamp()))


@dataclass(frozen=True)
class Case:
    """A recorded file and the requests whose answers should look like it."""

    file: str
    provider: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    over: tuple[Any, ...] = ("",)
    """Values for {} in the path or in a parameter, one request each: a single film rarely shows everything."""
    partial: bool = False
    inside: tuple[str, ...] = ()
    """The keys from our answer to the part that the file holds."""


FILMS = (49521, 603, 129, 222841, 194, 11, 104, 550, 155, 13, 78, 348, 862, 12, 140607, 1003596)
WITH_ART = (49521, 603, 129, 194, 11, 550, 155, 13, 78, 348, 862, 12)
IMDB_IDS = ("tt0770828", "tt0133093", "tt0245429", "tt0076759", "tt0130827", "tt0137523", "tt0468569", "tt90000001")
COLLECTIONS = tuple(found["id"] for film in real_films() if (found := collection_of("demo", film.tmdb_id)) is not None)[
    :20
]
# Enough films to include every awkward kind: null lists, hits that are a season.
TVDB_IDS = tuple(tvdb_id_of(film.tmdb_id) for film in real_films() if film.tmdb_id % 29 != 7)[:40]
REMOTE_IDS = tuple(film.imdb_id for film in real_films() if film.imdb_id)[:80]
_EXTENDED = "/movies/{}/extended"
_NEW = "external_ids,credits,videos,images,watch/providers,release_dates,reviews"
_ALL = "alternative_titles,credits,images,keywords,releases,trailers,translations,lists,changes"


def _movie(file: str, appended: str = "", **more: Any) -> Case:
    params = {"append_to_response": appended} if appended else {}
    return Case(file, "tmdb", "/movie/{}", params, FILMS, **more)


def _part(file: str, part: str, **more: Any) -> Case:
    return Case(file, "tmdb", f"/movie/{{}}/{part}", {}, FILMS, **more)


def _search(file: str, query: str, **params: str) -> Case:
    return Case(file, "tmdb", "/search/movie", {"query": query, **params})


def _omdb(file: str, **params: str) -> Case:
    return Case(file, "omdb", "", params)


def _titles(file: str, **more: Any) -> Case:
    return Case(file, "omdb", "", {"i": "{}"}, IMDB_IDS, **more)


CASES = (
    _movie("tmdb/movie-id/movie_49521_*", "external_ids"),
    _movie("tmdb/movie-id/movie_343611_*", "external_ids"),
    _movie("tmdb/movie-id/movie_603_*", "alternative_titles"),
    _movie("tmdb/movie-id/movie_22855_*", f"{_ALL},reviews"),
    _movie(
        "tmdb/fixtures/moviebase__movie_details_10140.json",
        _NEW,
    ),
    _movie("tmdb/fixtures/phptmdb__movie_all.json", f"{_ALL},release_dates,similar_movies,watch/providers"),
    _movie(
        "tmdb/fixtures/ceg__movies_details_with_append_to_response.json",
        f"{_ALL},videos,release_dates,recommendations,similar,external_ids,reviews,watch/providers".replace(
            "releases,trailers,", ""
        ),
    ),
    _movie("tmdb/trimmed/chiiya__movies_details.json", partial=True),
    _movie("tmdb/hand-written/adamayoung__movie-blank-homepage-release-date.json"),
    _movie("tmdb/doc-examples/apievangelist__tmdb-api-movie-details-response-example.json"),
    _part("tmdb/movie-id-alternative-titles/*", "alternative_titles"),
    _part("tmdb/movie-id-changes/*", "changes"),
    _part("tmdb/movie-id-images/*", "images"),
    _part("tmdb/movie-id-releases/*", "releases"),
    _part("tmdb/movie-id-similar-movies/*", "similar_movies"),
    _part("tmdb/movie-id-trailers/*", "trailers"),
    _part("tmdb/fixtures/ceg__movies_credits.json", "credits"),
    _part("tmdb/fixtures/ceg__movies_keywords.json", "keywords"),
    _part("tmdb/fixtures/ceg__movies_translations.json", "translations"),
    _part("tmdb/fixtures/ceg__movies_changes.json", "changes"),
    _part("tmdb/fixtures/moviebase__movie_images_10140.json", "images"),
    Case("tmdb/trimmed/chiiya__movies_changes.json", "tmdb", "/movie/78/changes", partial=True),
    Case("tmdb/hand-written/adamayoung__changed-id-collection.json", "tmdb", "/movie/changes"),
    Case("tmdb/movie-latest/*", "tmdb", "/movie/latest"),
    Case("tmdb/movie-top-rated/*", "tmdb", "/movie/top_rated"),
    Case("tmdb/movie-upcoming/*", "tmdb", "/movie/upcoming"),
    Case("tmdb/fixtures/ceg__movie_lists_now_playing.json", "tmdb", "/movie/now_playing"),
    Case("tmdb/fixtures/ceg__movie_lists_popular.json", "tmdb", "/movie/popular"),
    Case("tmdb/fixtures/ceg__movie_lists_top_rated.json", "tmdb", "/movie/top_rated"),
    Case("tmdb/fixtures/ceg__trending_movies.json", "tmdb", "/trending/movie/week"),
    Case("tmdb/fixtures/moviebase__trending_movie.json", "tmdb", "/trending/movie/day"),
    Case("tmdb/fixtures/ceg__configuration_details.json", "tmdb", "/configuration"),
    Case("tmdb/fixtures/moviebase__configuration.json", "tmdb", "/configuration"),
    Case("tmdb/configuration/*", "tmdb", "/configuration"),
    Case("tmdb/configuration-countries/*", "tmdb", "/configuration/countries"),
    Case("tmdb/configuration-languages/*", "tmdb", "/configuration/languages"),
    Case("tmdb/fixtures/phptmdb__genre_list.json", "tmdb", "/genre/movie/list"),
    Case("tmdb/collection-id/*", "tmdb", "/collection/{}", {}, COLLECTIONS),
    Case("tmdb/fixtures/ceg__find_movie_results.json", "tmdb", "/find/tt0770828", {"external_source": "imdb_id"}),
    Case("tmdb/fixtures/moviebase__find_*", "tmdb", "/find/tt0770828", {"external_source": "imdb_id"}),
    _search("tmdb/search-movie/*Inception*", "Inception"),
    _search("tmdb/search-movie/*Man_of_Steel*", "Man of Steel", language="en-US", page="1"),
    _search("tmdb/search-movie/*Meen*", "Meen of Stal", language="en-US", page="1"),
    _search("tmdb/search-movie/*Mirrors*", "Mirrors", language="en", year="2008"),
    _search("tmdb/fixtures/ceg__search_movie.json", "the"),
    _search("tmdb/fixtures/moviebase__search_movie_star_wars.json", "star wars"),
    _search("tmdb/fixtures/moviebase__search_movie_star_wars_1977.json", "star wars", year="1977"),
    _search("tmdb/trimmed/chiiya__search_movies.json", "the"),
    Case("tmdb/errors/404-code-34.json", "tmdb", "/movie/99999999"),
    Case("tmdb/hand-written/adamayoung__error-status-response.json", "tmdb", "/movie/99999999"),
    Case("tmdb/hand-written/adamayoung__error-status-401.json", "tmdb", "/movie/11", {"api_key": "wrong"}),
    Case("tmdb/find-id/*401*", "tmdb", "/find/tt1375666", {"external_source": "tvdb_id", "api_key": "wrong"}),
    Case("tmdb/doc-examples/*key401*", "tmdb", "/movie/11", {"api_key": "wrong"}),
    _titles("omdb/query/*i=tt0770828*"),
    _titles("omdb/query/t=True_Grit*", partial=True),
    _titles("omdb/fixtures/nodeimdbapi__toxic-avenger.json"),
    _titles("omdb/doc-examples/apievangelist__omdb-title-by-id.json"),
    _omdb("omdb/query/*i=tt9999999*", i="tt9999999"),
    _omdb("omdb/query/*Jack_Reacher*", s="Jack Reacher", type="movie"),
    _omdb("omdb/query/*s=Man_of_Steel*", s="Man of Steel", page="1"),
    _omdb("omdb/query/*s=man_of_steel_page=1*", s="man of steel", page="1", type="movie"),
    _omdb("omdb/query/s=Star_Wars_Episode*", s="Star Wars Episode IV A New Hope"),
    _omdb("omdb/query/s=Star_Wars__*", s="Star Wars"),
    _omdb("omdb/errors/invalid-api-key.json", i="tt0770828", apikey="wrong"),
    _omdb("omdb/picked/error_*", i="tt9999999"),
    Case(
        "fanart/movies/omertron__movie.json",
        "fanart",
        "/movies/{}",
        {},
        (49521, 603, 129, 194, 11, 550, 155, 13, 78, 348, 862, 12),
    ),
    Case("fanart/errors/not-found.json", "fanart", "/movies/99999999"),
    Case("tvdb/trimmed/movie_2658_extended.json", "tvdb", "/movies/2658/extended", partial=True),
    Case("tvdb/synthetic/m0nk3y2k4__movie.json", "tvdb", "/movies/2658", partial=True),
    Case(
        "tvdb/fragments/movie_143216_null_lists.json",
        "tvdb",
        "/movies/{}/extended",
        {},
        TVDB_IDS,
        partial=True,
        inside=("data",),
    ),
    Case("tvdb/fragments/search_remoteid_tt2661044_*", "tvdb", "/search/remoteid/{}", {}, REMOTE_IDS, partial=True),
    Case("tvdb/errors/unauthorized.json", "tvdb", "/movies/2658", {"token": "wrong"}),
    Case("tvdb/errors/search-query-required.json", "tvdb", "/search"),
    Case("imdb/suggestion/*", "imdb", "/suggestion/titles/x/star.json"),
)
NOT_COMPARED = {
    "/spec/": "specifications; checked by test_openapi",
    "tmdb/doc-examples/apievangelist__tmdb-api-movie-recommendations": "an empty object",
    "tmdb/doc-examples/apievangelist__tmdb-api-movie-release-dates": "its leaves are empty objects, no values",
    "tmdb/doc-examples/apievangelist__tmdb-api-movie-changes": "its leaves are empty objects, no values",
    "omdb/query/episode=1": "an episode: the server has films only",
    "omdb/query/r=json_v=1_s=dallas": "series: the server has films only",
    "omdb/query/r=json_v=1_s=house_of_cards": "series: the server has films only",
    "omdb/query/r=json_v=1_s=man_of_steel_page=3": "a third page: the catalogue has fewer films of that title",
    "omdb/fixtures/nodeimdbapi__how-I-met": "episodes: the server has films only",
    "omdb/picked/runtime_2_h": "an episode: the server has films only",
    "omdb/picked/series_year": "series: the server has films only",
    "omdb/picked/type_game": "a game: the server has films only",
    "fanart/legacy-v2": "version 2, which Fanart.tv has switched off",
    "tvdb/fragments/search_item_series": "a series: the server has films only",
    "tvdb/synthetic/m0nk3y2k4__data": "placeholders around another answer",
    "tvdb/trimmed/search_remoteid_people.json": "a person: the server has films only",
    "imdb/datasets": "checked by test_imdb, column by column",
    "imdb/title-page": "checked by test_imdb by their linked data",
    "imdb/next-data": "the inside of a page of its own search, which the server does not play",
}


OLD = "recorded before the real service added it, as later recordings show"
OLD_TYPE = "an old recording; later ones have our type"
NEWER = "added by the real service after the recording; its documentation has it"
NEWER_RECORDED = "added by the real service after the recording; recordings of 2025 have it"
KNOWN_DIFFERENCES: dict[tuple[str, str], str] = {
    # (pattern of the file, pattern of the line) -> reason
    ("tmdb/*", "*origin_country: only in ours"): NEWER,
    ("tmdb/*", "*softcore: only in ours"): NEWER_RECORDED,
    ("tmdb/*", "*images.*iso_3166_1: only in ours"): NEWER_RECORDED,
    ("tmdb/*", "*s[[]].iso_3166_1: only in ours"): NEWER_RECORDED,
    ("tmdb/*", "*countries[[]].descriptors: only in ours"): NEWER_RECORDED,
    ("tmdb/*collection*", "original_*: only in ours"): NEWER_RECORDED,
    ("tmdb/*ahmetabdi.json", "*: only in ours"): OLD,
    ("tmdb/*movie_603_*", "*: only in ours"): OLD,
    ("tmdb/*phptmdb__movie_all.json", "*: only in ours"): OLD,
    ("tmdb/*", "*.vote_average: string there, number here"): OLD_TYPE,
    ("tmdb/*", "*popularity: string there, number here"): OLD_TYPE,
    ("tmdb/*", "lists.results[[]].id: string there, number here"): OLD_TYPE,
    ("tmdb/*moviebase__movie_details*", "*.wikidata_id: only in ours"): NEWER,
    ("tmdb/*moviebase__movie_details*", "*.descriptors: only in ours"): NEWER,
    ("tmdb/*moviebase__movie_details*", "watch/providers*: only in ours"): "no such offer for that film",
    ("tmdb/*moviebase__find*", "*.media_type: only in ours"): NEWER,
    (
        "tmdb/*ceg__movies_details*",
        "account_states: only in the real answer",
    ): "needs a user's session",
    (
        "tmdb/*changes*.json",
        "*value*: only in*",
    ): "its keys depend on what changed",
    ("tmdb/*ceg__movies_details*", "*changes*value*: only in*"): "as above",
    ("tmdb/errors/404*", "success: only in ours"): "an old quotation; the documentation has it",
    ("tvdb/*143216*", "seasons: only in the real answer"): "always null there, and not in the official specification",
    ("imdb/suggestion/*", "d[[]].yr: only in the real answer"): "years of a series; the server has films only",
}


def explained(file: str, line: str, known: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the known difference that explains a line, None if there is none."""
    for file_pattern, line_pattern in known:
        if fnmatch(file.removeprefix("more/"), file_pattern) and fnmatch(line, line_pattern):
            return file_pattern, line_pattern
    return None


class Asker:
    """Sends requests to the server in the form that each provider expects."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._environment = server.environment()
        self._client = httpx.Client(trust_env=False, verify=False)
        login = {"apikey": self._environment["TVDB_API_KEY"]}
        answer = self._client.post(f"{self._environment['TVDB_BASE_URL']}/login", json=login)
        self._token = str(answer.json()["data"]["token"])

    def ask(self, provider: str, path: str, params: dict[str, str]) -> httpx.Response:
        """Return the answer to a request with the provider's key, unless the parameters contain one."""
        base = self._environment[f"{provider.upper()}_BASE_URL"]
        named = {"tmdb": "api_key", "omdb": "apikey", "fanart": "api_key"}.get(provider)
        key = {named: self._environment[f"{provider.upper()}_API_KEY"]} if named else {}
        token = params.get("token", self._token)
        headers = {"Authorization": f"Bearer {token}"} if provider == "tvdb" else {}
        return self._client.get(f"{base}{path}", params={**key, **params}, headers=headers)

    def answers(self, case: Case) -> list[Any]:
        """Return our answers to a case's requests."""
        found = []
        for subject in case.over:
            params = {name: value.format(subject) for name, value in case.params.items()}
            answer = self.ask(case.provider, case.path.format(subject), params).json()
            for key in case.inside:
                answer = answer[key]
            found.append(answer)
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def files_of(case: Case, folder: Path) -> list[Path]:
    """Return the files of a case in a folder."""
    return sorted(folder.glob(case.file))


def compare(case: Case, file: Path, answers: list[Any]) -> list[str]:
    """Return the differences between a recorded file and our answers."""
    real: Shape = shape_of([orjson.loads(file.read_bytes())], keyed=KEYED)
    return differences(real, shape_of(answers, keyed=KEYED), real_is_partial=case.partial)
