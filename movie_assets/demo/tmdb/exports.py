"""TMDB's daily list of the ids of all films, from a host of its own, without a key.

Belongs here: the lines of a list, and which lists are there at a moment. Does not belong here: TMDB's API (`routes`).
Source: https://developer.themoviedb.org/docs/daily-id-exports, and real lines. The list of any day has the films of
now: the catalogue keeps no days that are past.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.view import Films
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, fixed, path_subject

ROOT = "/tmdb/files/p/exports"
_NAME = re.compile(r"movie_ids_(\d\d)_(\d\d)_(\d{4})\.json\.gz", re.ASCII)
_MADE_AT_HOUR = 8
_KEPT = timedelta(days=90)
_GZIP = 31
_BATCH = 5_000
# With more films than this, a list is made while it is sent, and not cached.
_MOST_KEPT = 20_000


class Exports:
    """TMDB's host of files."""

    def __init__(self, catalogue: Catalogue, *, now: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._now = now
        self._cache = AnswerCache(4 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return the host's body for an HTTP status."""
        return f"<html><head><title>{status}</title></head><body></body></html>".encode()

    def endpoints(self) -> list[Endpoint]:
        """Return the one endpoint; in the log its provider is tmdb_files, since TMDB's limits do not count it."""
        return [Endpoint("tmdb_files", f"{ROOT}/{{id}}", fixed("id_export"), self._list, path_subject("id"))]

    def _list(self, request: Request) -> Response:
        day, films = _day(str(request.path_params["id"])), self._catalogue.view
        if day is None or not self._is_there(day):
            return Response(self.failure(404), 404, media_type="text/html")
        if len(films) > _MOST_KEPT:
            etag, body = f'"{self._catalogue.seed}-{len(films)}-{day}"', None
        else:
            # The view itself is the key: it never changes, and an edit puts another object in its place.
            body = self._cache.get(films, lambda: b"".join(compressed(films)))
            etag = f'"{zlib.crc32(body):08x}"'
        made = datetime(day.year, day.month, day.day, _MADE_AT_HOUR, tzinfo=UTC)
        headers = {"ETag": etag, "Last-Modified": format_datetime(made, usegmt=True)}
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        if body is not None:
            return Response(body, media_type="application/gzip", headers=headers)
        return StreamingResponse(compressed(films), media_type="application/gzip", headers=headers)

    def _is_there(self, day: date) -> bool:
        """Return whether the list of a day was made already and is not deleted yet."""
        now = self._now().astimezone(UTC)
        newest = now.date() - timedelta(days=now.hour < _MADE_AT_HOUR)
        return newest - _KEPT < day <= newest


def _day(name: str) -> date | None:
    found = _NAME.fullmatch(name)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def line(film: Film) -> bytes:
    """Return a film's line."""
    fields = {
        "adult": False,
        "id": film.tmdb_id,
        "original_title": film.original_title,
        "popularity": film.popularity,
        "video": film.video,
    }
    return orjson.dumps(fields) + b"\n"


def compressed(films: Films) -> Iterator[bytes]:
    """Yield a compressed list piece by piece."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for start in range(0, len(films), _BATCH):
        chosen = films.by_number(start, start + _BATCH)
        yield packer.compress(b"".join(line(film) for film in chosen if film.in_tmdb))
    yield packer.flush()
