"""TMDB's daily export of the ids of all films: its name, where it is, when it is made.

Belongs here: what TMDB documents about the file. Does not belong here: keeping it (collect/tmdb_ids.py), reading it
(warehouse/exported_ids.py).
Source: https://developer.themoviedb.org/docs/daily-id-exports (made from about 7:00 UTC, all there by 8:00, kept for
three months, a JSON object a line, no key). The page names no fields: real lines have id, original_title, popularity,
adult and video. Films marked as adult are in a file of their own.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path

from movie_assets.errors import BadAnswerError
from movie_assets.http.core import Download, Http, Request
from movie_assets.providers.tmdb.settings import TmdbSettings

MOVIE_IDS = "movie_ids"
PROVIDER = "tmdb_files"
"""The rate limiter's name for the host of the exports: nothing that is asked of it counts against TMDB's own limits."""
THERE_AT = time(8, tzinfo=UTC)
_NOT_THERE = (403, 404, 410)
"""What a host of files says of one that is not there: some do not say whether it is missing or not for us."""
_HEADERS = {"User-Agent": "movie-assets", "Accept": "*/*", "Accept-Encoding": "identity"}


def made_at(day: date) -> datetime:
    """Return the moment by which the export of a day is there."""
    return datetime.combine(day, THERE_AT)


class IdExports:
    """Where the exports are."""

    def __init__(self, settings: TmdbSettings, http: Http) -> None:
        self._base, self._http = settings.exports_url.rstrip("/"), http

    async def download(self, day: date, target: Path, *, etag: str | None) -> Download | None:
        """Write the export of a day to `target`; None if it still has this ETag, or is not there."""
        name = f"{MOVIE_IDS}_{day:%m_%d_%Y}.json.gz"
        request = Request(PROVIDER, "id_export", name, f"{self._base}/{name}", {}, {}, _HEADERS)
        try:
            return await self._http.download(request, target, etag=etag, may_be_missing=True)
        except BadAnswerError as error:
            if error.http_status in _NOT_THERE:
                return None
            raise
