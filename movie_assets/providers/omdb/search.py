"""Hits in OMDb's answers: pages of a search, and a title's record.

Belongs here: reading those answers as hits, and what OMDb can be asked (SEEKING). Does not belong here: routes
(client.py), which film is meant (matching/).
Source: https://www.omdbapi.com/ and recorded answers. A series has its first and last year, such as "2008–2013".
"""

import re
from collections.abc import Awaitable
from typing import Annotated

from pydantic import BeforeValidator, Field

from movie_assets.matching.candidates import Hit, Kind
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.lenient_types import Wire, read
from movie_assets.providers.omdb.client import Known, Omdb, Title
from movie_assets.providers.seeking import ById, ByTitle, Seeking

PAGE_SIZE = 10
KINDS = {"movie": Kind.MOVIE, "series": Kind.SERIES, "episode": Kind.EPISODE, "game": Kind.GAME}


class _Row(Wire):
    """A line of a search."""

    title: str = Field(alias="Title")
    year: Known = Field(None, alias="Year")
    imdb_id: str = Field(alias="imdbID", pattern=r"^tt\d+$")
    type: Known = Field(None, alias="Type")
    poster: Known = Field(None, alias="Poster")


def _count(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value or 0


class _Page(Wire):
    """A page of a search. The number of results is text."""

    rows: list[_Row] = Field([], alias="Search")
    total: Annotated[int, BeforeValidator(_count)] = Field(0, alias="totalResults")


def search_hits(answer: RawResponse) -> tuple[list[Hit], int]:
    """Return the hits of a page of a search, and how many pages there are; none if nothing was found.

    Raises:
        BadAnswerError: the body is not such a page.
    """
    if answer.outcome is Outcome.NOT_FOUND:
        return [], 0
    page = read("omdb", _Page, answer.body)
    return [_hit(row, complete=False) for row in page.rows], -(-page.total // PAGE_SIZE)


def title_hit(title: Title) -> Hit:
    """Return the hit of a title's own record, film or not."""
    return _hit(title, complete=True)


def _hit(row: _Row | Title, *, complete: bool) -> Hit:
    year = re.match(r"\d{4}", row.year or "")
    return Hit(
        "omdb",
        {"imdb": row.imdb_id},
        row.title,
        year=int(year.group()) if year else None,
        kind=KINDS.get(row.type or "", Kind.UNKNOWN),
        adult=isinstance(row, Title) and "Adult" in row.genre,
        poster_url=row.poster,
        complete=complete,
    )


def _by_imdb_id(client: Omdb, imdb_id: str, interactive: bool) -> Awaitable[RawResponse]:
    return client.film(imdb_id, interactive=interactive)


def _by_title(client: Omdb, title: str, year: int | None, page: int, interactive: bool) -> Awaitable[RawResponse]:
    return client.search(title, year, page=page, interactive=interactive)


SEEKING = Seeking(
    speaks_for="imdb",
    by_id={"imdb": ById("title", _by_imdb_id, of_record=title_hit)},
    by_title=ByTitle(_by_title, search_hits, best_first=True),
)
"""OMDb speaks for IMDb's ids but does not issue them: it lacks titles that IMDb has."""
