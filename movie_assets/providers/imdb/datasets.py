"""IMDb's data files: their columns, where they are, and a title's rows as an ImdbTitle.

Belongs here: what IMDb documents about the files, and reading a title's rows. Does not belong here: keeping files up to
date (collect/), finding rows in them (warehouse/imdb_datasets.py).
Source: https://developer.imdb.com/non-commercial-datasets/ and recorded extracts. License: personal and non-commercial
use only.
"""

from pathlib import Path

from pydantic import Field

from movie_assets.errors import BadAnswerError
from movie_assets.http.core import Download, Http, Request
from movie_assets.providers.imdb.record import MOST_CAST, ImdbTitle, require_film
from movie_assets.providers.imdb.settings import ImdbSettings
from movie_assets.providers.lenient_types import Count, Minutes, Title, Wire, Year, read
from movie_assets.providers.lenient_types import Rating as Points

SOURCE = "data_files"
PROVIDER = "imdb_files"
"""The rate limiter's name for the host of the data files."""


class Basics(Wire):
    """A row of title.basics. IMDb's \\N is None."""

    tconst: str = Field(pattern=r"^tt\d+$")
    title_type: str = Field(alias="titleType")
    primary_title: Title = Field(alias="primaryTitle")
    original_title: Title = Field(None, alias="originalTitle")
    is_adult: str | None = Field(None, alias="isAdult")
    start_year: Year = Field(None, alias="startYear")
    runtime_minutes: Minutes = Field(None, alias="runtimeMinutes")
    genres: str | None = None


class Rating(Wire):
    """A row of title.ratings."""

    average: Points = Field(None, alias="averageRating")
    votes: Count = Field(None, alias="numVotes")


class Rows(Wire):
    """All that the files hold about one title: the body of an answer."""

    basics: Basics
    rating: Rating | None = None
    directors: list[str] = []
    cast: list[str] = []
    local_title: Title = None
    """The title from title.akas in the language of the settings."""


class DataFiles:
    """Where the files are."""

    def __init__(self, settings: ImdbSettings, http: Http) -> None:
        self._http = http
        self._base = settings.datasets_url.rstrip("/")
        # Identity: the file itself is compressed, and must arrive as it is.
        self._headers = {"User-Agent": settings.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}

    async def download(self, name: str, target: Path, *, etag: str | None) -> Download | None:
        """Write a data file to `target`; None if it still has this ETag."""
        url = f"{self._base}/{name}.tsv.gz"
        return await self._http.download(
            Request(PROVIDER, "dataset", name, url, {}, {}, self._headers), target, etag=etag
        )


def read_rows(body: bytes) -> ImdbTitle:
    """Return the film that a title's rows describe.

    Raises:
        NoFilmError: the title is an episode, a series, a game ...
        BadAnswerError: the body is not such an answer.
    """
    rows = read("imdb", Rows, body)
    basics = rows.basics
    if basics.primary_title is None:
        raise BadAnswerError("imdb", f"{basics.tconst} has no title in title.basics")
    rated = rows.rating if rows.rating and rows.rating.votes else None
    return ImdbTitle(
        imdb_id=basics.tconst,
        source=SOURCE,
        kind=require_film(basics.tconst, basics.title_type),
        title=rows.local_title or basics.primary_title,
        original_title=basics.original_title or basics.primary_title,
        year=basics.start_year,
        released=str(basics.start_year) if basics.start_year else None,
        runtime=basics.runtime_minutes or None,
        genres=tuple(basics.genres.split(",")) if basics.genres else (),
        imdb_rating=rated.average if rated else None,
        imdb_votes=rated.votes if rated else None,
        directors=tuple(dict.fromkeys(rows.directors)),
        top_cast=tuple(dict.fromkeys(rows.cast))[:MOST_CAST],
        adult=basics.is_adult == "1",
    )
