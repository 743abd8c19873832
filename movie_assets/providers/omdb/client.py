"""OMDb: ratings, awards, box office and plot by IMDb id.

Belongs here: routes, wire model and typed row of OMDb. Does not belong here: storing, which plot leads the merge.
Source: https://www.omdbapi.com/ and recorded answers. OMDb sends HTTP 200 with Response "False" if it has nothing.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from movie_assets.errors import AuthenticationError, BadAnswerError, NoFilmError, QuotaReachedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.lenient_types import (
    MOST_AMOUNT,
    Count,
    Percent,
    Rating,
    Wire,
    raise_if_blocked,
    read,
    read_object,
)
from movie_assets.providers.omdb.settings import OmdbSettings

PARSER_VERSION = 1
SEARCH = "search"
SHORTEST_SEARCH = 3
"""OMDb's search takes no shorter text."""

NOTHING = frozenset({"Movie not found!", "Incorrect IMDb ID.", "Error getting data."})
"""OMDb's messages for ids that it does not have ("Error getting data." is one, for a well-formed unknown id)."""

NOTHING_FOUND = frozenset({"Too many results.", "Series not found!", "Game not found!"})
"""More such messages of its search. A title that finds too much has found nothing that can be shown."""

_MONTHS = {
    name: n
    for n, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}


def _known(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in ("", "N/A") else value


def _number(value: object) -> object:
    """Read "858,780", "$291,045,518", "57%" or "143 min"; the first number counts."""
    if not isinstance(value, str) or _known(value) is None:
        return _known(value)
    match = re.search(r"\d[\d,]*(?:\.\d+)?", value)
    return match.group().replace(",", "") if match else None


def _minutes(value: object) -> object:
    """Read "143 min", "2 h", "1 h 30 min"."""
    if not isinstance(value, str):
        return None
    hours, minutes = re.search(r"(\d+) ?h", value), re.search(r"(\d[\d,]*) ?min", value)
    total = 60 * int(hours.group(1)) if hours else 0
    total += int(minutes.group(1).replace(",", "")) if minutes else 0
    return total or None


def _day(value: object) -> object:
    """Read "14 Jun 2013"."""
    match = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})", value.strip()) if isinstance(value, str) else None
    if not match or match.group(2) not in _MONTHS:
        return None
    try:
        return date(int(match.group(3)), _MONTHS[match.group(2)], int(match.group(1)))
    except ValueError:
        return None


def _names(value: object) -> object:
    return [] if _known(value) is None else [part.strip() for part in str(value).split(",") if part.strip()]


Known = Annotated[str | None, BeforeValidator(_known)]
Number = Annotated[Count | None, BeforeValidator(_number)]
Amount = Annotated[Annotated[int, Field(ge=0, lt=MOST_AMOUNT)] | None, BeforeValidator(_number)]
Score = Annotated[Rating | None, BeforeValidator(_number)]
ScoreOf100 = Annotated[Percent | None, BeforeValidator(_number)]
Names = Annotated[list[str], BeforeValidator(_names)]


class CriticsRating(Wire):
    """One critic's score, in that critic's own notation."""

    source: str = Field(alias="Source")
    value: str = Field(alias="Value")


class Title(Wire):
    """The answer to ?i= or ?t=; "N/A" means absent."""

    title: str = Field(alias="Title")
    year: Known = Field(None, alias="Year")
    type: Known = Field(None, alias="Type")
    rated: Known = Field(None, alias="Rated")
    released: Annotated[date | None, BeforeValidator(_day)] = Field(None, alias="Released")
    runtime: Annotated[Count | None, BeforeValidator(_minutes)] = Field(None, alias="Runtime")
    genre: Names = Field([], alias="Genre")
    director: Names = Field([], alias="Director")
    writer: Names = Field([], alias="Writer")
    actors: Names = Field([], alias="Actors")
    plot: Known = Field(None, alias="Plot")
    language: Names = Field([], alias="Language")
    country: Names = Field([], alias="Country")
    awards: Known = Field(None, alias="Awards")
    poster: Known = Field(None, alias="Poster")
    ratings: list[CriticsRating] = Field([], alias="Ratings")
    metascore: ScoreOf100 = Field(None, alias="Metascore")
    imdb_rating: Score = Field(None, alias="imdbRating")
    imdb_votes: Number = Field(None, alias="imdbVotes")
    imdb_id: str = Field(alias="imdbID", pattern=r"^tt\d+$")
    box_office: Amount = Field(None, alias="BoxOffice")

    def score(self, source: str) -> int | None:
        """Return the whole number of a score such as "57%" or "55/100"."""
        found = next((_number(r.value) for r in self.ratings if r.source == source), None)
        score = float(str(found)) if found is not None else -1.0
        return int(score) if 0 <= score <= 100 else None


class Omdb:
    """OMDb's routes. `plot` is short or full."""

    def __init__(self, settings: OmdbSettings, http: Http) -> None:
        self._http = http
        self._base = settings.base_url
        self._plot = settings.plot
        self._key = {"apikey": settings.api_key.get_secret_value()} if settings.api_key else {}

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch a film by IMDb id."""
        params = {"i": external_id, "plot": self._plot, "r": "json"}
        return await self._get("title", external_id, params, interactive)

    async def search(self, title: str, year: int | None, *, page: int = 1, interactive: bool = False) -> RawResponse:
        """Fetch one page of what a title finds, films or not. If it is too short for the search, fetch the best film.

        That film's record is whole: it counts as the answer for its own IMDb id.
        """
        params = {"y": str(year)} if year is not None else {}
        if len(title) < SHORTEST_SEARCH and title.isascii():
            answer = await self._get("title", "", {"t": title, "plot": self._plot, "r": "json"} | params, interactive)
            return replace(answer, external_id=str(read_object("omdb", answer.body).get("imdbID", title)))
        subject = f"{title} ({year or 'any year'}) page {page}"
        return await self._get(SEARCH, subject, {"s": title, "page": str(page), "r": "json"} | params, interactive)

    async def _get(self, endpoint: str, subject: str, params: dict[str, str], interactive: bool) -> RawResponse:
        request = Request("omdb", endpoint, subject or params["t"], self._base, params, self._key, {})
        return await self._http.ask(
            request, lambda response: _understand(endpoint, subject, response), interactive=interactive
        )


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. OMDb sends 401 for a bad key and for a used-up quota: the body decides."""
    raise_if_blocked("omdb", response.status, response.body)
    body = read_object("omdb", response.body)
    message = str(body.get("Error", ""))
    if "limit reached" in message.lower():
        raise QuotaReachedError("omdb", message, http_status=response.status)
    if response.status == 401:
        raise AuthenticationError("omdb", "the key was refused (HTTP 401). Check OMDB_API_KEY.", http_status=401)
    if response.status != 200:
        raise BadAnswerError("omdb", f"HTTP {response.status}: {message or 'no message'}", http_status=response.status)
    if body.get("Response") == "False":
        if message not in NOTHING | (NOTHING_FOUND if endpoint == SEARCH else frozenset()):
            raise BadAnswerError("omdb", f"answered with an error: {message}", http_status=200)
        return RawResponse("omdb", endpoint, subject, Outcome.NOT_FOUND, 200, response.body, response.received_at)
    if endpoint == "title" and subject and body.get("imdbID") != subject:
        raise BadAnswerError("omdb", f"asked for {subject}, answered with {body.get('imdbID')}", http_status=200)
    return RawResponse("omdb", endpoint, subject, Outcome.OK, 200, response.body, response.received_at)


def parse(body: bytes) -> Parsed:
    """Return a title's answer as a row of omdb_ratings and what it reports of the film.

    Raises:
        BadAnswerError: the body is not a title's answer, or describes a series, an episode or a game.
    """
    found = read_object("omdb", body)
    if found.get("Response") == "False":
        raise BadAnswerError("omdb", f"holds no film: {found.get('Error', 'no reason given')}")
    if (kind := found.get("Type", "movie")) != "movie":
        raise NoFilmError(
            "omdb", f"{found.get('imdbID')} is of type {kind}, not a film", record=read("omdb", Title, body)
        )
    title = read("omdb", Title, body)
    year = re.match(r"\d{4}", title.year or "")
    row: dict[str, Any] = {
        "imdb_id": title.imdb_id,
        "title": title.title,
        "year": int(year.group()) if year else None,
        "rated": title.rated,
        "released": title.released,
        "runtime": title.runtime,
        "genres": title.genre,
        "directors": title.director,
        "writers": title.writer,
        "actors": title.actors,
        "plot": title.plot,
        "languages": title.language,
        "countries": title.country,
        "awards": title.awards,
        "poster_url": title.poster,
        "imdb_rating": title.imdb_rating,
        "imdb_votes": title.imdb_votes,
        "rotten_tomatoes_score": title.score("Rotten Tomatoes"),
        "metacritic_score": title.metascore if title.metascore is not None else title.score("Metacritic"),
        "box_office": title.box_office,
    }
    reported = Reported(title=title.title, release_date=title.released, year=row["year"], ids={"imdb": title.imdb_id})
    return Parsed(row, reported, title)
