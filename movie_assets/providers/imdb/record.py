"""What IMDb reports of a title: one record for all its sources, and which kinds of titles are films.

Belongs here: the record, IMDb's words for kinds. Does not belong here: reading a page (page.py) or data
files (datasets.py).
Source of the kinds: column titleType of https://developer.imdb.com/non-commercial-datasets/; pages use the same words.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from movie_assets.errors import NoFilmError
from movie_assets.models import Parsed, Reported

FILM_KINDS = frozenset({"movie", "tvMovie", "short", "tvShort", "video", "tvSpecial"})
"""Kinds that TMDB lists as films too. Episodes, series, games, music videos and podcasts are not films."""
MOST_CAST = 10
_ID = re.compile(r"tt\d{7,10}")


@dataclass(frozen=True, slots=True)
class ImdbTitle:
    """A title of IMDb. A value that the source lacks is None or empty."""

    imdb_id: str
    source: str
    """Which source reported it: data_files or page."""
    kind: str
    """One of FILM_KINDS."""
    title: str
    original_title: str | None = None
    year: int | None = None
    released: str | None = None
    """The release as far as it is known: 1977-05-25, 1977-05 or 1977."""
    runtime: int | None = None
    """Minutes."""
    overview: str | None = None
    genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """ISO 639-1 where IMDb uses it; the first is the main language."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1, two letters."""
    imdb_rating: float | None = None
    imdb_votes: int | None = None
    directors: tuple[str, ...] = ()
    top_cast: tuple[str, ...] = ()
    content_rating: str | None = None
    poster_url: str | None = None
    budget: int | None = None
    revenue: int | None = None
    box_office: int | None = None
    """Dollars: what it cost, earned in the world, earned in the United States and Canada; from pages since 2021."""
    adult: bool = False

    @property
    def release_date(self) -> date | None:
        """The day of release; None if only the month or year is known."""
        return whole_date(self.released)

    def parsed(self) -> Parsed:
        """Return the typed row of imdb_titles and what it reports of the film."""
        row: dict[str, Any] = asdict(self)
        for name in ("genres", "languages", "countries", "directors", "top_cast"):
            row[name] = list(row[name])
        row["release_date"] = self.release_date
        row["original_language"] = self.languages[0] if self.languages else None
        reported_year = self.year or (int(self.released[:4]) if self.released else None)
        reported = Reported(
            title=self.title,
            release_date=self.release_date,
            dated=self.release_date is not None,
            year=reported_year,
            ids={"imdb": self.imdb_id},
        )
        return Parsed(row, reported)


def is_imdb_id(text: str) -> bool:
    """Return whether a text is an IMDb id of a title."""
    return _ID.fullmatch(text) is not None


def require_film(imdb_id: str, kind: str | None) -> str:
    """Return the kind of a title that is a film.

    Raises:
        NoFilmError: it is an episode, a series, a game ... or has no kind.
    """
    if kind not in FILM_KINDS:
        raise NoFilmError("imdb", f"{imdb_id} is of type {kind or 'unknown'}, not a film")
    return kind


def whole_date(released: str | None) -> date | None:
    """Return a release as a date if its day is known."""
    try:
        return date.fromisoformat(released) if released and len(released) == len("1977-05-25") else None
    except ValueError:
        return None
