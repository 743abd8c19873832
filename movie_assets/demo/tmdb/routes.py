"""TMDB v3: routes, authentication, films, find and configuration.

Belongs here: the answer to each path, and keys. Does not belong here: the shapes of a film (`tmdb/movie`), lists
(`tmdb/lists`), the changes feed (`tmdb/changes`), status bodies (`tmdb/wire`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import GENRES, Film
from movie_assets.demo.catalogue.regions import countries_list, languages_list
from movie_assets.demo.serving.endpoint import (
    Endpoint,
    fixed,
    integer,
    json_response,
    no_subject,
    path_subject,
    query_subject,
)
from movie_assets.demo.tmdb.changes import changed_films, changes_of
from movie_assets.demo.tmdb.collections import collection
from movie_assets.demo.tmdb.lists import KEPT_LISTS, discover, kept_list, search
from movie_assets.demo.tmdb.movie import MovieAnswers, item
from movie_assets.demo.tmdb.wire import MEDIA_TYPE, RefusedError, page_number, paged, refusal

API_KEY = "demo-tmdb-key"
ROOT = "/tmdb/3"
IMAGES = "images.tmdb.example/t/p/"
MOST_APPENDED = 20
_EXTERNAL_SOURCES = {
    *("imdb_id", "tvdb_id", "wikidata_id", "facebook_id"),
    *("instagram_id", "twitter_id", "tiktok_id", "youtube_id"),
}
_CONFIGURATION = {
    "images": {
        "base_url": f"http://{IMAGES}",
        "secure_base_url": f"https://{IMAGES}",
        "backdrop_sizes": ["w300", "w780", "w1280", "original"],
        "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
        "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
        "profile_sizes": ["w45", "w185", "h632", "original"],
        "still_sizes": ["w92", "w185", "w300", "original"],
    },
    "change_keys": [
        *("adult", "budget", "genres", "images", "imdb_id", "original_language", "original_title", "overview"),
        *("releases", "revenue", "runtime", "tagline", "title", "video"),
    ],
}


class Tmdb:
    """The Movie Database."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._now = now
        self._movies = MovieAnswers(catalogue, now=now)

    def failure(self, status: int) -> bytes:
        """Return TMDB's body for an HTTP error status."""
        code = {401: 7, 404: 34, 422: 5, 429: 25, 502: 43, 503: 43}.get(status, 11)
        return bytes(refusal(status, code).body)

    def endpoints(self) -> list[Endpoint]:
        """Return TMDB's endpoints, the busiest first."""
        movie = f"{ROOT}/movie/{{id}}"
        asked_id = path_subject("id")
        routes: list[tuple[str, str, Callable[[Request], Response], Callable[[Request], str]]] = [
            (f"{ROOT}/discover/movie", "discover", self._discover, query_subject("page", "1")),
            (f"{ROOT}/movie/changes", "changes", self._changes, query_subject("start_date")),
            (f"{ROOT}/movie/latest", "latest", self._latest, no_subject),
            *[(f"{ROOT}/movie/{name}", name, self._kept(name), query_subject("page", "1")) for name in KEPT_LISTS],
            (movie, "movie", self._movie, asked_id),
            (f"{movie}/changes", "changes", self._movie_changes, asked_id),
            *[(f"{movie}/{part}", part, self._part(part), asked_id) for part in self._movies.parts],
            (f"{ROOT}/find/{{id}}", "find", self._find, asked_id),
            (f"{ROOT}/search/movie", "search", self._search, query_subject("query")),
            (f"{ROOT}/configuration", "configuration", lambda _: self._json(_CONFIGURATION), no_subject),
            (f"{ROOT}/configuration/countries", "configuration", lambda _: self._json(countries_list()), no_subject),
            (f"{ROOT}/configuration/languages", "configuration", lambda _: self._json(languages_list()), no_subject),
            (f"{ROOT}/genre/movie/list", "genres", self._genres, no_subject),
            (f"{ROOT}/trending/movie/{{window}}", "trending", self._trending, path_subject("window")),
            (f"{ROOT}/collection/{{id}}", "collection", self._collection, asked_id),
            (f"{ROOT}/{{rest:path}}", "unknown", lambda _: refusal(404, 34), path_subject("rest")),
        ]
        return [Endpoint("tmdb", path, fixed(name), self._guarded(answer), to) for path, name, answer, to in routes]

    @staticmethod
    def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Answer only requests with the key, and turn refusals into answers."""

        def guarded(request: Request) -> Response:
            key = request.query_params.get("api_key", "")
            if not key:
                scheme, _, key = request.headers.get("authorization", "").partition(" ")
                key = key.strip() if scheme.lower() == "bearer" else ""
            if key != API_KEY:
                return refusal(401, 7)
            try:
                return answer(request)
            except RefusedError as refused:
                return refused.response

        return guarded

    @staticmethod
    def _json(body: Any) -> Response:
        return json_response(body, media_type=MEDIA_TYPE)

    def _today(self) -> date:
        return self._now().astimezone(UTC).date()

    def _film(self, request: Request) -> Film:
        """Return the film of the path: a TMDB id, with or without a slug, or an IMDb id."""
        text = str(request.path_params["id"])
        tmdb_id = integer(text.partition("-")[0])
        film = self._catalogue.by_imdb(text) if tmdb_id is None else self._catalogue.get(tmdb_id)
        if film is None or not film.in_tmdb:
            raise RefusedError(404, 34)
        return film

    @staticmethod
    def _image_languages(request: Request) -> frozenset[str] | None:
        asked = request.query_params.get("include_image_language") or request.query_params.get("language", "")[:2]
        return frozenset(part.strip()[:4] for part in asked.split(",")) if asked else None

    def _movie(self, request: Request) -> Response:
        film = self._film(request)
        asked = [part.strip() for part in request.query_params.get("append_to_response", "").split(",") if part]
        if len(asked) > MOST_APPENDED:
            raise RefusedError(400, 27)
        pieces = [self._movies.details(film, request.query_params.get("language", ""))[:-1]]
        for name in dict.fromkeys(asked):
            if name == "changes":
                pieces.append(b'"changes":' + bytes(self._movie_changes(request).body))
            elif name in self._movies.parts:
                pieces.append(b'"%b":%b' % (name.encode(), self._sub_resource(name, film, request)))
        return self._json(b",".join(pieces) + b"}")

    def _sub_resource(self, name: str, film: Film, request: Request) -> bytes:
        return self._movies.part(name, film, self._image_languages(request) if name == "images" else None)

    def _part(self, name: str) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            film = self._film(request)
            # The same object as the appended one, with the id in front.
            return self._json(b'{"id":%d,%b' % (film.tmdb_id, self._sub_resource(name, film, request)[1:]))

        return answer

    def _discover(self, request: Request) -> Response:
        page = page_number(request)
        return self._json(paged(discover(self._catalogue.view, request), page))

    def _search(self, request: Request) -> Response:
        page = page_number(request)
        return self._json(paged(search(self._catalogue.view, request), page))

    def _find(self, request: Request) -> Response:
        source = request.query_params.get("external_source", "")
        if source not in _EXTERNAL_SOURCES:
            raise RefusedError(400, 5)
        film = self._catalogue.by_imdb(str(request.path_params["id"])) if source == "imdb_id" else None
        found = [item(film) | {"media_type": "movie"}] if film and film.in_tmdb else []
        answer: dict[str, Any] = {"movie_results": found}
        return self._json(answer | {f"{kind}_results": [] for kind in ("person", "tv", "tv_episode", "tv_season")})

    def _changes(self, request: Request) -> Response:
        return self._json(changed_films(self._catalogue, request, self._today()))

    def _movie_changes(self, request: Request) -> Response:
        film = self._film(request)
        return self._json(changes_of(self._catalogue, film.tmdb_id, request, self._today()))

    def _latest(self, _request: Request) -> Response:
        count = len(self._catalogue.view)
        newest = (film for film in reversed(self._catalogue.view.by_number(count - 9, count)) if film.in_tmdb)
        return self._json(self._movies.details(next(newest), ""))

    def _kept(self, name: str) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            page = page_number(request)
            films, window = kept_list(self._catalogue.view, name, self._today())
            dates = {"dates": {"maximum": window[1], "minimum": window[0]}} if window else {}
            return self._json(dates | paged(films, page))

        return answer

    def _trending(self, request: Request) -> Response:
        page = page_number(request)
        films, _ = kept_list(self._catalogue.view, "popular", self._today())
        answer = paged(films, page)
        return self._json(answer | {"results": [film | {"media_type": "movie"} for film in answer["results"]]})

    def _collection(self, request: Request) -> Response:
        number = integer(str(request.path_params["id"]).partition("-")[0])
        found = collection(self._catalogue.seed, number or 0, self._catalogue.get, item)
        if found is None:
            raise RefusedError(404, 34)
        return self._json(found)

    def _genres(self, _request: Request) -> Response:
        return self._json({"genres": [{"id": genre, "name": name} for genre, name in GENRES.items()]})
