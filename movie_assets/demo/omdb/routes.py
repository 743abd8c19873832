"""OMDb: a film by IMDb id or title, and search, all under one path.

Belongs here: OMDb's paths and lists, and its failures, most of which come with HTTP 200. Does not belong here: a
film's record (`omdb/title_record`), what is true about a film (`catalogue`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import searchable, titles_of
from movie_assets.demo.omdb.title_record import encoded, poster_of, title_of, year_of
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, fixed, integer, json_response, path_subject

API_KEY = "demo-omdb-key"
ROOT = "/omdb"
PAGE_SIZE = 10
_MEDIA_TYPE = "application/json; charset=utf-8"
# OMDb refuses shorter searches: they would find too much.
_SHORTEST_SEARCH = 3
_KINDS = {"movie": "Movie", "series": "Series", "episode": "Episode", "game": "Game"}
_FAILURES = {
    401: "Request limit reached!",
    404: "Movie not found!",
    429: "Request limit reached!",
    503: "The service is unavailable.",
}


def _false(error: str) -> dict[str, str]:
    return {"Response": "False", "Error": error}


def _no_id(text: str) -> dict[str, str] | bytes:
    """Return what OMDb says of an id that is none: behind "tt" in words whose quotes break the JSON."""
    if not (text.startswith("tt") and text[2:]) or text[2:].isdigit():
        return _false("Incorrect IMDb ID.")
    said = f"""Conversion from string "{text[2:]}" to type 'Integer' is not valid."""
    return f'{{"Response":"False","Error":"{said}"}}'.encode()


class Omdb:
    """The Open Movie Database."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._now = now
        self._cache = AnswerCache(16 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return OMDb's body for an HTTP error status; an injected 401 means the daily limit."""
        return orjson.dumps(_false(_FAILURES.get(status, "Something went wrong.")))

    def endpoints(self) -> list[Endpoint]:
        """Return OMDb's endpoint, with and without the slash that some clients leave out."""
        answer = self._guarded
        return [
            Endpoint("omdb", f"{ROOT}/", self._name, answer, self._subject),
            Endpoint("omdb", ROOT, self._name, answer, self._subject),
            Endpoint("omdb", f"{ROOT}/{{rest:path}}", fixed("unknown"), self._nothing_here, path_subject("rest")),
        ]

    @staticmethod
    def _name(request: Request) -> str:
        query = request.query_params
        return "search" if "s" in query and "i" not in query and "t" not in query else "title"

    @staticmethod
    def _subject(request: Request) -> str:
        query = request.query_params
        return query.get("i") or query.get("t") or query.get("s") or ""

    @staticmethod
    def _nothing_here(_request: Request) -> Response:
        return Response("The resource cannot be found.", 404, media_type="text/html")

    @staticmethod
    def _json(body: Any, status: int = 200) -> Response:
        return json_response(body, status, media_type=_MEDIA_TYPE)

    def _guarded(self, request: Request) -> Response:
        key = request.query_params.get("apikey", "")
        if not key:
            return self._json(_false("No API key provided."), 401)
        if key != API_KEY:
            return self._json(_false("Invalid API key!"), 401)
        return self._answer(request)

    def _answer(self, request: Request) -> Response:
        query = request.query_params
        if "i" in query:
            imdb_id = query["i"].strip()
            if not (imdb_id.startswith("tt") and imdb_id[2:].isdigit() and len(imdb_id) >= 9):
                return self._json(_no_id(imdb_id))
            film = self._catalogue.by_imdb(imdb_id)
            if film is None or not film.in_omdb:
                return self._json(_false("Error getting data."))
            return self._title(film, query.get("plot", "short"))
        if query.get("t"):
            return self._by_title(request)
        if "s" in query:
            return self._search(request)
        return self._json(_false("Incorrect IMDb ID."))

    def _missing(self, request: Request) -> Response:
        kind = _KINDS.get(request.query_params.get("type", "movie"), "Movie")
        return self._json(_false(f"{kind} not found!"))

    def _by_title(self, request: Request) -> Response:
        """Answer t= with the most popular film of exactly that title, else with one whose title holds it."""
        query = request.query_params
        wanted, year = searchable(query["t"]), query.get("y", "")
        if query.get("type", "movie") != "movie":
            return self._missing(request)
        partly: Film | None = None
        for film in self._catalogue.view.matching(wanted):
            if not film.in_omdb or (year and str(film.year) != year) or f" {wanted}" not in titles_of(film):
                continue
            if wanted in (searchable(film.imdb_title), searchable(film.title)):
                return self._title(film, query.get("plot", "short"))
            partly = partly or film
        return self._title(partly, query.get("plot", "short")) if partly else self._missing(request)

    def _search(self, request: Request) -> Response:
        query = request.query_params
        wanted, year = searchable(query["s"]), query.get("y", "")
        page = integer(query.get("page", "1"))
        if not wanted:
            return self._json(_false("Incorrect IMDb ID."))
        if len(wanted) < _SHORTEST_SEARCH and wanted.isascii():
            return self._json(_false("Too many results."))
        if query.get("type", "movie") != "movie":
            return self._missing(request)
        hits = [
            film
            for film in self._catalogue.view.matching(wanted)
            if film.in_omdb and (not year or str(film.year) == year)
        ]
        shown = hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE] if page and 1 <= page <= 100 else []
        if not shown:
            return self._missing(request)
        seed = self._catalogue.seed
        rows = [
            {
                "Title": title_of(seed, film),
                "Year": year_of(seed, film),
                "imdbID": film.imdb_id,
                "Type": "movie",
                "Poster": poster_of(seed, film),
            }
            for film in shown
        ]
        return self._json({"Search": rows, "totalResults": str(len(hits)), "Response": "True"})

    def _title(self, film: Film, length: str) -> Response:
        released = bool(film.release_date) and film.release_date <= self._now().astimezone(UTC).date().isoformat()
        key = (film.tmdb_id, film.revision, length, released)
        seed = self._catalogue.seed
        return self._json(self._cache.get(key, lambda: encoded(seed, film, length, released=released)))
