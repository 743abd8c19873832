"""IMDb: title pages and robots.txt, and how a kept answer of any of its own sources is read.

Belongs here: routes, and the parser that distinguishes a page from a title's rows. Does not belong here: layouts of
pages (page.py), what a block looks like (block.py), data files (datasets.py), when a page may be requested.
"""

from collections.abc import Mapping
from typing import Any

from movie_assets.errors import BadAnswerError, BlockedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse
from movie_assets.providers.imdb.block import block_of
from movie_assets.providers.imdb.datasets import read_rows
from movie_assets.providers.imdb.page import read_page
from movie_assets.providers.imdb.record import ImdbTitle
from movie_assets.providers.imdb.settings import ImdbSettings

PAGE, ROBOTS = "page", "robots"


class ImdbPages:
    """Title pages, as a visitor without an account sees them."""

    def __init__(self, settings: ImdbSettings, http: Http) -> None:
        self._http = http
        self.base = settings.base_url.rstrip("/")
        self._headers = {
            "User-Agent": settings.user_agent,
            "Accept": "text/html,*/*;q=0.5",
            "Accept-Language": "en-US,en;q=0.9",
        }

    def address(self, imdb_id: str) -> str:
        """Return the address of a title page."""
        return f"{self.base}/title/{imdb_id}/"

    async def title(self, imdb_id: str) -> RawResponse:
        """Fetch a title page; 404 is the answer "not found".

        Raises:
            BlockedError: IMDb turned us away. The rate limiter closes the source for a day.
        """
        request = Request("imdb", PAGE, imdb_id, self.address(imdb_id), {}, {}, self._headers)
        return await self._http.ask(request, lambda response: _page(imdb_id, response))

    async def robots(self) -> RawResponse:
        """Fetch robots.txt of the pages' host; a 4xx means that there is none."""
        request = Request("imdb", ROBOTS, self.base, f"{self.base}/robots.txt", {}, {}, self._headers)
        return await self._http.ask(request, lambda response: _robots(self.base, response))


def _page(imdb_id: str, response: Response) -> RawResponse:
    if why := block_of(response.status, response.body):
        raise BlockedError("imdb", why, http_status=response.status)
    outcome = Outcome.NOT_FOUND if response.status == 404 else Outcome.OK
    if response.status not in (200, 404):
        raise BadAnswerError("imdb", f"HTTP {response.status}", http_status=response.status)
    if outcome is Outcome.OK:
        try:
            reported = read_page(response.body).imdb_id
        except BadAnswerError as error:
            # An episode is an answer too, and kept as one. A page that cannot be read is not an answer.
            if error.kind != "no_film":
                raise
            reported = imdb_id
        if reported != imdb_id:
            raise BadAnswerError("imdb", f"asked for {imdb_id}, answered with {reported}", http_status=200)
    return RawResponse("imdb", PAGE, imdb_id, outcome, response.status, response.body, response.received_at)


def _robots(base: str, response: Response) -> RawResponse:
    """Read robots.txt by RFC 9309, 2.3.1.3: a 4xx other than a block means that there are no rules."""
    if why := block_of(response.status, response.body):
        raise BlockedError("imdb", why, http_status=response.status)
    if response.status != 200 and not 400 <= response.status < 500:
        raise BadAnswerError("imdb", f"robots.txt: HTTP {response.status}", http_status=response.status)
    outcome = Outcome.OK if response.status == 200 else Outcome.NOT_FOUND
    return RawResponse("imdb", ROBOTS, base, outcome, response.status, response.body, response.received_at)


def read_title(body: bytes) -> ImdbTitle:
    """Return the film of a kept answer: a title's rows (JSON) or a page.

    Raises:
        NoFilmError: the title is an episode, a series, a game ...
        BadAnswerError: the body is neither.
    """
    return read_rows(body) if body.lstrip()[:1] == b"{" else read_page(body)


def parse(body: bytes) -> Parsed:
    """Return a kept answer as a row of imdb_titles and what it reports of the film; raises like `read_title`."""
    return read_title(body).parsed()


def watched(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is compared between two answers."""
    return row
