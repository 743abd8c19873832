"""IMDb without a key: robots.txt, title pages, suggestions and the data files.

Belongs here: routes, and which facts a page holds. Does not belong here: the lines of the data files (`imdb/files`),
the layouts of pages (`imdb/page`). Pages hold what programs read from them, and little else.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import unquote
from zlib import crc32

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.people import credits_of
from movie_assets.demo.catalogue.regions import certificate
from movie_assets.demo.catalogue.view import searchable
from movie_assets.demo.imdb.files import FILES, compressed, genre_names, person_id
from movie_assets.demo.imdb.page import OTHERS, Shown, layout_of, other_page, page
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, fixed, json_response, path_subject

ROOT = "/imdb"
DATASETS_ROOT = "/imdb/datasets"
POSTERS = "https://posters.imdb.example/images/M"
_SUGGESTIONS = 8
# With more films than this, a data file is made while it is sent, and not cached.
_MOST_KEPT = 20_000
ROBOTS = f"""# Generated robots.txt
User-agent: *
Disallow: {ROOT}/find/
Disallow: {ROOT}/search/
Disallow: {ROOT}/title/*/reviews
Disallow: {ROOT}/user/
"""


class Imdb:
    """The Internet Movie Database, as a visitor without a key sees it."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._now = now
        self._cache = AnswerCache(16 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return IMDb's body for an HTTP status; 202, with which it blocks robots, has none."""
        return b"" if status < 400 else f"<html><body><h1>{status}</h1></body></html>".encode()

    def endpoints(self) -> list[Endpoint]:
        """Return IMDb's endpoints. robots.txt is also at the root of this host, where robots look for it."""
        robots, asked = fixed("robots"), path_subject("id")
        return [
            Endpoint("imdb", "/robots.txt", robots, self._robots),
            Endpoint("imdb", f"{ROOT}/robots.txt", robots, self._robots),
            Endpoint("imdb", f"{ROOT}/title/{{id}}/", fixed("title"), self._title, asked),
            Endpoint("imdb", f"{ROOT}/title/{{id}}", fixed("title"), self._title, asked),
            Endpoint("imdb", f"{ROOT}/suggestion/titles/x/{{id}}.json", fixed("suggestion"), self._suggest, asked),
            Endpoint("imdb", f"{DATASETS_ROOT}/{{id}}", fixed("dataset"), self._dataset, asked),
            Endpoint("imdb", f"{ROOT}/{{rest:path}}", fixed("unknown"), self._not_found, path_subject("rest")),
        ]

    @staticmethod
    def _robots(_request: Request) -> Response:
        return Response(ROBOTS, media_type="text/plain")

    @staticmethod
    def _not_found(_request: Request) -> Response:
        return Response("<html><head><title>404 Error</title></head><body></body></html>", 404, media_type="text/html")

    def _title(self, request: Request) -> Response:
        if (other := OTHERS.get(str(request.path_params["id"]))) is not None:
            return Response(other_page(other), media_type="text/html")
        film = self._catalogue.by_imdb(str(request.path_params["id"]))
        if film is None:
            return self._not_found(request)
        today = self._now().astimezone(UTC).date().isoformat()
        released = bool(film.release_date) and film.release_date <= today
        page = self._cache.get((film.tmdb_id, film.revision, released), lambda: self._page(film, released))
        return Response(page, media_type="text/html")

    def _page(self, film: Film, released: bool) -> bytes:
        cast, crew = credits_of(self._catalogue.seed, film.tmdb_id, film.credits)
        shown = Shown(
            imdb_id=film.imdb_id or "",
            kind="movie",
            title=film.imdb_title,
            original_title=film.original_title,
            year=film.year,
            release_date=film.release_date,
            runtime=film.runtime or None,
            overview=film.overview,
            genres=genre_names(film),
            directors=[p["name"] for p in crew if p["job"] == "Director"],
            cast=[p["name"] for p in cast],
            rating=film.imdb_rating if film.imdb_votes else None,
            votes=film.imdb_votes,
            poster=f"{POSTERS}/generated{film.imdb_id}._V1_.jpg" if film.poster_path else None,
            linked=self._linked_data(film, released),
            budget=film.budget or None,
            revenue=film.revenue or None,
            box_office=film.box_office,
        )
        return page(shown, layout_of(film.tmdb_id))

    def _linked_data(self, film: Film, released: bool) -> dict[str, Any]:
        """Return the page's linked data; unknown values are missing, not null."""
        seed = self._catalogue.seed
        cast, crew = credits_of(seed, film.tmdb_id, film.credits)
        people = {
            "actor": cast[:3],
            "director": [p for p in crew if p["job"] == "Director"],
            "creator": [p for p in crew if p["department"] == "Writing"],
        }
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "Movie",
            "url": f"/title/{film.imdb_id}/",
            "name": escape(film.imdb_title),
            "image": f"{POSTERS}/generated{film.imdb_id}._V1_.jpg" if film.poster_path else None,
            # IMDb writes entities in these texts, even inside JSON.
            "description": escape(film.overview) if film.overview else None,
            "contentRating": certificate(seed, film) if released else None,
            "genre": genre_names(film) or None,
            "datePublished": film.release_date or None,
            "duration": f"PT{film.runtime // 60}H{film.runtime % 60}M" if film.runtime else None,
        }
        if film.imdb_rating is not None and film.imdb_votes is not None:
            data["aggregateRating"] = {
                "@type": "AggregateRating",
                "ratingCount": film.imdb_votes,
                "bestRating": 10,
                "worstRating": 1,
                "ratingValue": film.imdb_rating,
            }
        for role, persons in people.items():
            data[role] = [
                {"@type": "Person", "url": f"/name/{person_id(p['id'])}/", "name": p["name"]} for p in persons
            ] or None
        return {key: value for key, value in data.items() if value is not None}

    def _suggest(self, request: Request) -> Response:
        text = unquote(str(request.path_params["id"]))
        by_id = self._catalogue.by_imdb(text)
        films = [by_id] if by_id else list(self._catalogue.view.matching(searchable(text)))
        rows = [self._suggestion(film) for film in films if film.imdb_id][:_SUGGESTIONS]
        return json_response({"d": rows, "q": text, "v": 1})

    def _suggestion(self, film: Film) -> dict[str, Any]:
        cast, _ = credits_of(self._catalogue.seed, film.tmdb_id, film.credits)
        row: dict[str, Any] = {
            "id": film.imdb_id,
            "l": film.imdb_title,
            "q": "feature",
            "qid": "movie",
            "rank": max(1, 400_000 - film.vote_count),
            "s": ", ".join(person["name"] for person in cast[:2]),
        }
        if film.poster_path:
            row["i"] = {"height": 1200, "imageUrl": f"{POSTERS}/generated{film.imdb_id}._V1_.jpg", "width": 800}
        return row | ({"y": film.year} if film.year else {})

    def _dataset(self, request: Request) -> Response:
        name, films = str(request.path_params["id"]), self._catalogue.view
        if name not in FILES:
            return self._not_found(request)
        if len(films) > _MOST_KEPT:
            # Seed and size identify the files of a scaled catalogue.
            etag = f'"{self._catalogue.seed}-{len(films)}"'
            body: bytes | None = None
        else:
            # The view itself is the key: it never changes, and an edit puts another object in its place.
            body = self._cache.get((name, films), lambda: b"".join(compressed(name, self._catalogue.seed, films)))
            etag = f'"{crc32(body):08x}"'
        headers = {"ETag": etag, "Last-Modified": format_datetime(self._now().astimezone(UTC), usegmt=True)}
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        if body is not None:
            return Response(body, media_type="binary/octet-stream", headers=headers)
        content = compressed(name, self._catalogue.seed, films)
        return StreamingResponse(content, media_type="binary/octet-stream", headers=headers)
