"""TVDB v4: login and tokens, films, artwork, search and remote ids.

Belongs here: the answer to each path, tokens and how long they last, failures. Does not belong here: a film's shapes
(`tvdb/movie`), the lists of types (`tvdb/types`).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import searchable
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import (
    Endpoint,
    fixed,
    integer,
    json_response,
    no_subject,
    path_subject,
    query_subject,
)
from movie_assets.demo.tvdb.movie import (
    artwork_extended,
    artworks,
    base,
    extended,
    film_of_artwork,
    search_result,
    slug_of,
    tmdb_id_of,
    translation,
)
from movie_assets.demo.tvdb.remote_ids import season, update_rows
from movie_assets.demo.tvdb.types import COUNTRY_CODES, LANGUAGE_CODES, type_lists

API_KEY = "demo-tvdb-key"
USER_KEY, PIN = "demo-tvdb-user-key", "demo-tvdb-pin"
"""A user-supported key: TVDB accepts it only with a subscriber's pin."""
ROOT = "/tvdb/v4"
PAGE_SIZE = 500
TOKEN_LIFE = timedelta(days=30)
_SEARCH_LIMIT = 50
_UPDATES_KEPT = timedelta(days=92)
_LATEST = 253_402_300_799
"""The last second of the year 9999: what is asked for since later than that is asked for since then."""
_FAILURES = {401: "Unauthorized", 404: "NotFoundException: not found", 429: "Too Many Requests"}


class _RefusedError(Exception):
    """TVDB refuses the request."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = _failure(status, message)


def _failure(status: int, message: str) -> Response:
    return json_response({"status": "failure", "message": message, "data": None}, status)


class Tvdb:
    """TheTVDB."""

    def __init__(
        self, catalogue: Catalogue, *, now: Callable[[], datetime], token_life: timedelta = TOKEN_LIFE
    ) -> None:
        self._catalogue = catalogue
        self._now = now
        self._started = now()
        self._token_life = token_life
        self._cache = AnswerCache(16 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return TVDB's body for an HTTP error status."""
        message = _FAILURES.get(status, "Internal Server Error")
        return orjson.dumps({"status": "failure", "message": message, "data": None})

    def endpoints(self) -> list[Endpoint]:
        """Return TVDB's endpoints; fixed paths stand before those with an id."""
        movie, asked = f"{ROOT}/movies/{{id}}", path_subject("id")
        lists = type_lists()
        routes: list[tuple[str, str, Callable[[Request], Response], Callable[[Request], str]]] = [
            *[(f"{ROOT}/{path}", path, self._fixed(rows), no_subject) for path, rows in lists.items()],
            (f"{ROOT}/genres/{{id}}", "genre", self._genre, asked),
            (f"{ROOT}/movies", "movies", self._movies, query_subject("page", "0")),
            (f"{ROOT}/movies/filter", "filter", self._filter, query_subject("year")),
            (f"{ROOT}/movies/slug/{{slug}}", "slug", self._slug, path_subject("slug")),
            (f"{movie}/extended", "extended", self._extended, asked),
            (f"{movie}/translations/{{language}}", "translations", self._translation, asked),
            (movie, "movie", self._movie, asked),
            (f"{ROOT}/artwork/{{id}}/extended", "artwork", self._artwork_extended, asked),
            (f"{ROOT}/artwork/{{id}}", "artwork", self._artwork, asked),
            (f"{ROOT}/search/remoteid/{{id}}", "remoteid", self._remote_id, asked),
            (f"{ROOT}/search", "search", self._search, query_subject("query")),
            (f"{ROOT}/updates", "updates", self._updates, query_subject("since")),
            (f"{ROOT}/{{rest:path}}", "unknown", lambda _: _failure(404, "NotFoundException"), path_subject("rest")),
        ]
        return [
            Endpoint("tvdb", f"{ROOT}/login", fixed("login"), self._login, methods=("POST",)),
            *[Endpoint("tvdb", path, fixed(name), self._guarded(answer), to) for path, name, answer, to in routes],
        ]

    def _token(self, ends: int) -> str:
        """Return the token that ends at a Unix time; all servers of one seed make and accept the same."""
        signature = blake2b(f"{self._catalogue.seed}/{ends}/token".encode(), digest_size=20).hexdigest()
        return f"demo.{ends}.{signature}"

    def _login(self, request: Request) -> Response:
        try:
            asked = orjson.loads(request.state.body)
        except orjson.JSONDecodeError:
            return _failure(400, "InvalidValueType: body is no JSON")
        if not isinstance(asked, dict) or asked.get("apikey") not in (API_KEY, USER_KEY):
            return _failure(401, "Unauthorized")
        if asked["apikey"] == USER_KEY and asked.get("pin") != PIN:
            return (
                _failure(401, "Unauthorized") if asked.get("pin") else _failure(400, "InvalidValueType: pin required")
            )
        return self._ok({"token": self._token(int((self._now() + self._token_life).timestamp()))})

    def _guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Answer only requests with a token of this server that has not expired."""

        def guarded(request: Request) -> Response:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            ends = integer(given.split(".")[1]) if scheme.lower() == "bearer" and given.count(".") == 2 else None
            if ends is None or given != self._token(ends) or ends <= self._now().timestamp():
                return _failure(401, "Unauthorized")
            try:
                return answer(request)
            except _RefusedError as refused:
                return refused.response

        return guarded

    @staticmethod
    def _ok(data: Any, **more: Any) -> Response:
        return json_response({"status": "success", "data": data, **more})

    def _fixed(self, rows: Any) -> Callable[[Request], Response]:
        return lambda _request: self._ok(rows)

    def _released(self, film: Film) -> bool:
        return bool(film.release_date) and film.release_date <= self._now().astimezone(UTC).date().isoformat()

    def _film(self, tmdb_id: int | None) -> Film:
        film = None if tmdb_id is None else self._catalogue.get(tmdb_id)
        if film is None or not film.in_tvdb:
            raise _RefusedError(404, "NotFoundException: movie not found")
        return film

    def _asked(self, request: Request) -> Film:
        tvdb_id = integer(str(request.path_params["id"]))
        if tvdb_id is None:
            raise _RefusedError(400, "InvalidValueType: id is not a number")
        return self._film(tmdb_id_of(tvdb_id))

    def _base(self, film: Film) -> dict[str, Any]:
        return base(self._catalogue.seed, film, self._started, released=self._released(film))

    def _movie(self, request: Request) -> Response:
        return self._ok(self._base(self._asked(request)))

    def _slug(self, request: Request) -> Response:
        text = str(request.path_params["slug"])
        tvdb_id = integer(text.rpartition("-")[2])
        film = self._film(None if tvdb_id is None else tmdb_id_of(tvdb_id))
        if slug_of(film) != text:
            raise _RefusedError(404, "NotFoundException: movie not found")
        return self._ok(self._base(film))

    def _extended(self, request: Request) -> Response:
        film, query = self._asked(request), request.query_params
        short, meta = query.get("short", "").lower() == "true", query.get("meta", "")
        released = self._released(film)
        key = (film.tmdb_id, film.revision, short, meta == "translations", released)
        return json_response(self._cache.get(key, lambda: orjson.dumps(self._whole(film, released, short, meta))))

    def _whole(self, film: Film, released: bool, short: bool, meta: str) -> dict[str, Any]:
        record = extended(self._catalogue.seed, film, self._started, released=released, short=short)
        if meta == "translations":
            reported = [row for row in (translation(film, code) for code in LANGUAGE_CODES.values()) if row]
            names = [{k: v for k, v in row.items() if k != "overview"} for row in reported]
            overviews = [{k: v for k, v in row.items() if k != "name"} for row in reported if row["overview"]]
            record["translations"] = {"nameTranslations": names, "overviewTranslations": overviews, "aliases": None}
        return {"status": "success", "data": record}

    def _translation(self, request: Request) -> Response:
        reported = translation(self._asked(request), str(request.path_params["language"]))
        if reported is None:
            raise _RefusedError(404, "NotFoundException: translation not found")
        return self._ok(reported)

    def _movies(self, request: Request) -> Response:
        page = integer(request.query_params.get("page", "0"))
        if page is None or page < 0:
            raise _RefusedError(400, "InvalidValueType: page is not a number")
        # Paged before it is filtered: as at TVDB, a page may hold fewer films than its size.
        films = self._catalogue.view.by_number(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
        total = len(self._catalogue.view)
        address = f"{request.url.scheme}://{request.url.netloc}{ROOT}/movies?page="
        links = {
            "prev": f"{address}{page - 1}" if page else None,
            "self": f"{address}{page}",
            "next": f"{address}{page + 1}" if (page + 1) * PAGE_SIZE < total else None,
            "total_items": total,
            "page_size": PAGE_SIZE,
        }
        return self._ok([self._base(film) for film in films if film.in_tvdb], links=links)

    def _filter(self, request: Request) -> Response:
        query = request.query_params
        if not query.get("country") or not query.get("lang"):
            raise _RefusedError(400, "InvalidValueType: country and lang are required")
        year = query.get("year", "")
        films = [f for f in self._catalogue.view.by_number(0, PAGE_SIZE) if not year or str(f.year) == year]
        known = query["country"] in COUNTRY_CODES.values()
        rows = [self._base(film) for film in films if film.in_tvdb and known]
        links = {"prev": None, "self": str(request.url), "next": None, "total_items": len(rows), "page_size": PAGE_SIZE}
        return self._ok(rows, links=links)

    def _genre(self, request: Request) -> Response:
        wanted = integer(str(request.path_params["id"]))
        found = next((row for row in type_lists()["genres"] if row["id"] == wanted), None)
        if found is None:
            raise _RefusedError(404, "NotFoundException: genre not found")
        return self._ok(found)

    def _artwork_record(self, request: Request) -> tuple[Film, dict[str, Any]]:
        number = integer(str(request.path_params["id"]))
        film = self._film(None if number is None else film_of_artwork(number))
        record = next((row for row in artworks(self._catalogue.seed, film) if row["id"] == number), None)
        if record is None:
            raise _RefusedError(404, "NotFoundException: artwork not found")
        return film, record

    def _artwork(self, request: Request) -> Response:
        return self._ok(self._artwork_record(request)[1])

    def _artwork_extended(self, request: Request) -> Response:
        film, record = self._artwork_record(request)
        return self._ok(artwork_extended(self._catalogue.seed, film, record, self._started))

    def _by_remote_id(self, remote_id: str) -> list[Film]:
        """Return the films of a remote id: an IMDb id, or a number, which is a TMDB id."""
        number = integer(remote_id)
        film = self._catalogue.by_imdb(remote_id) if number is None else self._catalogue.get(number)
        return [film] if film is not None and film.in_tvdb else []

    def _remote_id(self, request: Request) -> Response:
        remote_id = str(request.path_params["id"])
        hits: list[dict[str, Any]] = [{"movie": self._base(film)} for film in self._by_remote_id(remote_id)]
        # Remote ids of different kinds collide: the first hit may be a season of some show.
        if hits and Dice(self._catalogue.seed, remote_id, "tvdb season").chance(0.12):
            hits.insert(0, {"season": season(remote_id, hits[0]["movie"]["lastUpdated"])})
        return self._ok(hits or None)

    def _search(self, request: Request) -> Response:
        query = request.query_params
        text, remote_id = query.get("query") or query.get("q"), query.get("remote_id")
        if not text and not remote_id:
            raise _RefusedError(400, "InvalidValueType: query is required")
        found: Sequence[Film] = self._by_remote_id(remote_id) if remote_id else []
        if text:
            found = list(self._catalogue.view.matching(searchable(text)))
        year, kind = query.get("year", ""), query.get("type", "movie")
        hits = [f for f in found if f.in_tvdb and (not year or str(f.year) == year)] if kind == "movie" else []
        offset = max(0, integer(query.get("offset", "0")) or 0)
        limit = min(_SEARCH_LIMIT, integer(query.get("limit", "50")) or _SEARCH_LIMIT)
        seed = self._catalogue.seed
        rows = [search_result(seed, film, released=self._released(film)) for film in hits[offset : offset + limit]]
        links = {"prev": None, "self": str(request.url), "next": None, "total_items": len(hits), "page_size": limit}
        return self._ok(rows, links=links)

    def _updates(self, request: Request) -> Response:
        since = integer(request.query_params.get("since"))
        if since is None:
            raise _RefusedError(400, "InvalidValueType: since is required")
        now = self._now().astimezone(UTC)
        first = datetime.fromtimestamp(max(0, min(since, _LATEST)), UTC)
        if now - first > _UPDATES_KEPT:
            raise _RefusedError(400, "InvalidValueType: since greater than 3 months ago")
        rows = update_rows(self._catalogue.changes_between(first, now))
        links = {"prev": None, "self": str(request.url), "next": None, "total_items": len(rows), "page_size": 1000}
        return self._ok(rows, links=links)
