"""OMDb: ratings, awards, box office and plot by IMDb id.

Belongs here: routes and typed row of OMDb. Does not belong here: wire models (wire.py), storing, which plot leads the
merge.
Source: https://www.omdbapi.com/ and recorded answers. OMDb sends HTTP 200 with Response "False" if it has nothing.
"""

from dataclasses import replace
from typing import Any

from movie_assets.errors import AuthenticationError, BadAnswerError, NoFilmError, QuotaReachedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.lenient_types import (
    known,
    own_message,
    raise_if_blocked,
    read,
    read_object,
    require_answer_for,
)
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.omdb.wire import MOVIE, Film, kind_of, message
from movie_assets.providers.values.awards import Awards, awards
from movie_assets.providers.values.identifiers import imdb_id

SEARCH = "search"
SHORTEST_SEARCH = 3
"""OMDb's search takes no shorter text."""

NOTHING = frozenset({"movie not found", "incorrect imdb id", "error getting data"})
"""OMDb's messages for ids that it does not have ("Error getting data." is one, for a well-formed unknown id)."""

NOTHING_FOUND = frozenset({"too many results", "series not found", "game not found"})
"""More such messages of its search. A title that finds too much has found nothing that can be shown."""

BAD_ID = "conversion from string"
"""How its message about an id begins that is no number after its tt."""


class Omdb:
    """OMDb's routes. `plot` is short or full."""

    def __init__(self, settings: OmdbSettings, http: Http) -> None:
        self._http = http
        self._base = settings.base_url
        self._plot = settings.plot
        self._key = {"apikey": settings.api_key.get_secret_value()} if settings.api_key else {}

    async def film(self, external_id: str) -> RawResponse:
        """Fetch a film by IMDb id."""
        params = {"i": external_id, "plot": self._plot, "r": "json"}
        return await self._get("title", external_id, params)

    async def search(self, title: str, year: int | None, page: int = 1) -> RawResponse:
        """Fetch one page of what a title finds, films or not. If it is too short for the search, fetch the best film.

        That film's record is whole: it counts as the answer for its own IMDb id.
        """
        params = {"y": str(year)} if year is not None else {}
        if len(title) < SHORTEST_SEARCH and title.isascii():
            answer = await self._get("title", "", {"t": title, "plot": self._plot, "r": "json"} | params)
            return replace(answer, external_id=str(read_object("omdb", answer.body).get("imdbID", title)))
        subject = f"{title} ({year or 'any year'}) page {page}"
        return await self._get(SEARCH, subject, {"s": title, "page": str(page), "r": "json"} | params)

    async def _get(self, endpoint: str, subject: str, params: dict[str, str]) -> RawResponse:
        request = Request("omdb", endpoint, subject or params["t"], self._base, params, self._key, {})
        return await self._http.ask(request, lambda response: _understand(endpoint, subject, response))


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. OMDb sends 401 for a bad key and for a used-up quota: the body decides.

    What stores answers on the way sends the same bodies with HTTP 200.
    """
    raise_if_blocked("omdb", response.status, response.body, message)
    error = own_message("omdb", response.body, message)
    if error and "limit reached" in error.casefold():
        raise QuotaReachedError("omdb", error, http_status=response.status)
    words = (error or "").casefold().rstrip(" .!")
    if response.status == 401 or "api key" in words:
        said = f"the key was refused (HTTP {response.status}: {error or 'no message'}). Check OMDB_API_KEY."
        raise AuthenticationError("omdb", said, http_status=response.status)
    if response.status != 200:
        raise BadAnswerError("omdb", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    if error:
        if words not in NOTHING | (NOTHING_FOUND if endpoint == SEARCH else set()) and not words.startswith(BAD_ID):
            raise BadAnswerError("omdb", f"answered with an error: {error}", http_status=200)
        return RawResponse("omdb", endpoint, subject, Outcome.NOT_FOUND, 200, response.body, response.received_at)
    body = read_object("omdb", response.body)
    if endpoint == "title" and subject:
        require_answer_for("omdb", subject, body.get("imdbID"), imdb_id)
    return RawResponse("omdb", endpoint, subject, Outcome.OK, 200, response.body, response.received_at)


def parse(body: bytes) -> Parsed:
    """Return a title's answer as a row of omdb_ratings and what it reports of the film.

    Raises:
        BadAnswerError: the body is not a title's answer, or describes a series, an episode or a game.
    """
    found = read_object("omdb", body)
    if (error := message(found)) is not None:
        raise BadAnswerError("omdb", f"holds no film: {error}")
    film = read("omdb", Film, body)
    if (kind := kind_of(found)) != MOVIE and film.imdb_id:
        raise NoFilmError("omdb", f"{film.imdb_id} is of type {kind}, not a film", record=film)
    if not film.imdb_id:
        raise BadAnswerError("omdb", "not an answer: it names no film by an IMDb id")
    honours = known(awards, film.awards, "Awards")
    counted = honours or Awards()
    row: dict[str, Any] = {
        "imdb_id": film.imdb_id,
        "title": film.title,
        "year": film.year,
        "rated": film.rated,
        "released": film.released,
        "runtime": film.runtime,
        "genres": film.genre,
        "directors": film.director,
        "writers": film.writer,
        "actors": film.actors,
        "plot": film.plot,
        "languages": film.language,
        "countries": film.country,
        "awards": film.awards,
        "award_wins": honours and honours.wins,
        "award_nominations": honours and honours.nominations,
        "named_award": counted.named,
        "named_award_wins": counted.named_wins if counted.named else None,
        "named_award_nominations": counted.named_nominations if counted.named else None,
        "production": film.production,
        "website": film.website,
        "poster_url": film.poster,
        "imdb_rating": film.imdb_rating,
        "imdb_votes": film.imdb_votes,
        "rotten_tomatoes_score": film.score("Rotten Tomatoes"),
        "metacritic_score": film.metascore if film.metascore is not None else film.score("Metacritic"),
        "box_office": film.box_office,
    }
    reported = Reported(title=film.title, release_date=film.released, year=film.year, ids={"imdb": film.imdb_id})
    return Parsed(row, reported, film)
