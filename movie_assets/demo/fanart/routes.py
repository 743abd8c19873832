"""Fanart.tv, versions 3 and 3.2: the artwork of a film by its TMDB or IMDb id.

Belongs here: Fanart.tv's answers, keys and failures. Does not belong here: the images themselves (`artwork`).
"""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.artwork import fanart_groups
from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.fanart.odd_art import oddly
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, fixed, integer, json_response, path_subject

API_KEY = "demo-fanart-key"
CLIENT_KEY = "demo-fanart-client-key"
ROOTS = ("/fanart/v3", "/fanart/v3.2")


def _error(message: str) -> dict[str, str]:
    return {"status": "error", "error message": message}


class Fanart:
    """Fanart.tv."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cache = AnswerCache(16 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return Fanart.tv's body for an HTTP error status."""
        messages = {401: "Invalid API key", 404: "Not found", 429: "Too many requests"}
        return orjson.dumps(_error(messages.get(status, "Something went wrong")))

    def endpoints(self) -> list[Endpoint]:
        """Return Fanart.tv's endpoints under both versions."""
        answers: list[tuple[str, str, Callable[[Request], Response], str]] = [
            ("movies/{id}", "movies", self._movies, "id"),
            ("{rest:path}", "unknown", self._not_found, "rest"),
        ]
        return [
            Endpoint("fanart", f"{root}/{path}", fixed(name), self._guarded(answer), path_subject(subject))
            for root in ROOTS
            for path, name, answer, subject in answers
        ]

    @staticmethod
    def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Answer only requests that have a key and whose keys are all known."""

        def guarded(request: Request) -> Response:
            query, headers = request.query_params, request.headers
            project = query.get("api_key") or headers.get("api-key")
            personal = query.get("client_key") or headers.get("client-key")
            known = (project in (None, API_KEY)) and (personal in (None, CLIENT_KEY, API_KEY))
            if not known or not (project or personal):
                return json_response(_error("Invalid API key"), 401)
            return answer(request)

        return guarded

    @staticmethod
    def _not_found(_request: Request) -> Response:
        return json_response(_error("Not found"), 404)

    def _movies(self, request: Request) -> Response:
        text = str(request.path_params["id"])
        tmdb_id = integer(text)
        film = self._catalogue.by_imdb(text) if tmdb_id is None else self._catalogue.get(tmdb_id)
        if film is None or not film.in_fanart:
            return self._not_found(request)
        return json_response(self._cache.get((film.tmdb_id, film.revision), lambda: orjson.dumps(self._record(film))))

    def _record(self, film: Film) -> dict[str, Any]:
        groups = fanart_groups(self._catalogue.seed, film)
        sound = {"name": film.title, "tmdb_id": str(film.tmdb_id), "imdb_id": film.imdb_id or "", **groups}
        return oddly(self._catalogue.seed, film, sound)
