"""TMDB, API version 3: discover pages, a film's details in one call, changes, cross-references.

Belongs here: routes of TMDB, and its lists. Does not belong here: a film's row (details.py), storing, windows of
discovery.
Source: https://developer.themoviedb.org/reference/movie-details and discover-movie.
"""

from datetime import date

from movie_assets.errors import AuthenticationError, BadAnswerError, RateLimitedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.providers.json_body import load
from movie_assets.providers.lenient_types import noting, own_message, raise_if_blocked, read_object, require_answer_for
from movie_assets.providers.tmdb.details import parse
from movie_assets.providers.tmdb.lists import ChangesPage, DiscoverPage, Found
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tmdb.spec import PARSER_VERSION
from movie_assets.providers.tmdb.wire import answer, message
from movie_assets.providers.values.identifiers import number_id

APPEND = ("images", "videos", "credits", "external_ids", "keywords", "release_dates", "alternative_titles")
"""One call brings all of a film. Alternative titles serve identification, whose answers are kept as the film's own."""
WHERE_TO_WATCH, TRANSLATIONS = "watch/providers", "translations"
"""More of the same call, each by a setting."""
SEARCH = "search"
NOT_FOUND = frozenset(("6", "34"))
"""TMDB's codes of a film that it does not have: "Invalid id", "could not be found"."""
KEY_REFUSED = frozenset(("3", "7", "10", "14", "31", "35"))
"""Its codes of a key or an account that it does not serve. Source: https://developer.themoviedb.org/docs/errors."""
TOO_MANY = "25"
"""Its code of too many requests."""
LAST_PAGE = 500
"""TMDB serves pages 1-500, whatever total_pages says."""

__all__ = ["LAST_PAGE", "PARSER_VERSION", "SEARCH", "Tmdb", "changed", "discovered", "found", "parse"]


class Tmdb:
    """TMDB's routes. `language` is such as de-DE; None = English."""

    def __init__(
        self,
        settings: TmdbSettings,
        http: Http,
        *,
        language: str | None = None,
        image_languages: str = "en,null",
    ) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        self._language = language
        self._image_languages = image_languages
        more = {WHERE_TO_WATCH: settings.where_to_watch, TRANSLATIONS: settings.translations}
        self._append = (*APPEND, *(part for part, asked_for in more.items() if asked_for))
        self._headers: dict[str, str] = {}
        self._key: dict[str, str] = {}
        if settings.access_token:
            self._headers["Authorization"] = f"Bearer {settings.access_token.get_secret_value()}"
        elif settings.api_key:
            self._key["api_key"] = settings.api_key.get_secret_value()

    async def film(self, external_id: str) -> RawResponse:
        """Fetch everything about a film in one call; 404 is the answer "not found"."""
        params = {"append_to_response": ",".join(self._append), "include_image_language": self._image_languages}
        return await self._get("movie", external_id, f"/movie/{external_id}", params)

    async def discover(self, first: date, last: date, page: int, min_votes: int) -> RawResponse:
        """Fetch one page of films whose primary release date lies in the window, newest first."""
        params = {
            "primary_release_date.gte": first.isoformat(),
            "primary_release_date.lte": last.isoformat(),
            "vote_count.gte": str(min_votes),
            "sort_by": "primary_release_date.desc",
            "include_adult": "false",
            "include_video": "false",
            "page": str(page),
        }
        return await self._get("discover", f"{first}..{last} page {page}", "/discover/movie", params)

    async def changes(self, first: date, last: date, page: int) -> RawResponse:
        """Fetch one page of the ids of films that changed on these days, at most 14 days apart.

        Votes and popularity are not changes there. Source: developer.themoviedb.org/reference/changes-movie-list.
        """
        params = {"start_date": first.isoformat(), "end_date": last.isoformat(), "page": str(page)}
        return await self._get("changes", f"{first}..{last} page {page}", "/movie/changes", params)

    async def find(self, external_id: str, *, source: str = "imdb") -> RawResponse:
        """Fetch what has this id at another site (imdb, tvdb). If nothing has, the lists are empty."""
        params = {"external_source": f"{source}_id"}
        return await self._get("find", external_id, f"/find/{external_id}", params)

    async def search(self, title: str, year: int | None, page: int = 1) -> RawResponse:
        """Fetch one page of the films that a title finds, of one year if given, without adult films."""
        params = {"query": title, "include_adult": "false", "page": str(page)}
        if year is not None:
            params["year"] = str(year)
        subject = f"{title} ({year or 'any year'}) page {page}"
        return await self._get(SEARCH, subject, "/search/movie", params)

    async def _get(self, endpoint: str, subject: str, path: str, params: dict[str, str]) -> RawResponse:
        if self._language:
            params["language"] = self._language
        request = Request("tmdb", endpoint, subject, self._base + path, params, self._key, self._headers)
        return await self._http.ask(request, lambda response: _understand(endpoint, subject, response))


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error by status and TMDB's own status_code, which may come with HTTP 200 too."""
    raise_if_blocked("tmdb", response.status, response.body, message)
    error = own_message("tmdb", response.body, message)
    code = str(read_object("tmdb", response.body).get("status_code")) if error else ""
    if response.status == 401 or code in KEY_REFUSED:
        raise AuthenticationError(
            "tmdb",
            f"the key was refused (HTTP {response.status}: {error or 'no message'}). Check TMDB_API_KEY or"
            " TMDB_ACCESS_TOKEN.",
            http_status=response.status,
        )
    if code == TOO_MANY:
        raise RateLimitedError("tmdb", f"asked to slow down (HTTP {response.status}: {error})", retry_after=None)
    body = read_object("tmdb", response.body)
    outcome = Outcome.OK if response.status == 200 and not error else Outcome.NOT_FOUND
    knows = response.status == 404 or (response.status == 200 and endpoint == "movie")
    if outcome is Outcome.NOT_FOUND and not (knows and code in NOT_FOUND):
        raise BadAnswerError("tmdb", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    if outcome is Outcome.OK and endpoint == "movie":
        require_answer_for("tmdb", subject, body.get("id"), number_id)
    return RawResponse("tmdb", endpoint, subject, outcome, response.status, response.body, response.received_at)


def discovered(body: bytes) -> tuple[DiscoverPage, list[tuple[int, Reported]]]:
    """Return a discover page and the films that it reports.

    Raises:
        BadAnswerError: the body is not a discover page.
    """
    page = answer(DiscoverPage, body)
    films = [
        (
            film.id,
            Reported(
                title=film.title or film.original_title,
                release_date=film.release_date,
                dated=True,
                popularity=film.popularity,
                vote_average=film.vote_average,
                vote_count=film.vote_count,
                ids={"tmdb": str(film.id)},
            ),
        )
        for film in page.results
        if film.is_film and not film.adult and not film.video
    ]
    return page, films


def changed(body: bytes) -> tuple[ChangesPage, list[str]]:
    """Return a page of a window of changes, and the TMDB ids on it.

    Raises:
        BadAnswerError: the body is not a page of changes.
    """
    page = answer(ChangesPage, body)
    return page, [str(film.id) for film in page.results if film.id is not None]


def found(body: bytes) -> list[str]:
    """Return the TMDB ids of the films that a find answer names.

    Raises:
        BadAnswerError: the body is not a find answer, or names a film without an id: that is no absence.
    """
    with noting() as left_out:
        films = answer(Found, body).movie_results
    if len(films) != len(load("tmdb", body)["movie_results"]):
        raise BadAnswerError("tmdb", f"not an answer: {'; '.join(left_out)}")
    return [str(film.id) for film in films]
