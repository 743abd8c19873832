"""TheTVDB, API version 4: a film's extended record by TVDB id, and which film another provider's id means.

Belongs here: routes of TVDB. Does not belong here: a film's row (details.py), wire models (wire.py), the token
(login.py), storing.
Source: TVDB's OpenAPI file, version 4.7.10, and recorded answers.
"""

from collections.abc import Mapping
from urllib.parse import quote

from movie_assets.errors import BadAnswerError, TokenRefusedError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.lenient_types import own_message, raise_if_blocked, read_object, require_answer_for
from movie_assets.providers.tvdb.login import Login, Token
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.tvdb.wire import message
from movie_assets.providers.values.identifiers import number_id

EXTENDED, REMOTE_ID, SEARCH = "movies_extended", "search_remoteid", "search"


class Tvdb:
    """TVDB's routes."""

    def __init__(self, settings: TvdbSettings, http: Http, login: Login) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        self._login = login

    async def film(self, external_id: str) -> RawResponse:
        """Fetch everything about a film by TVDB id. Given an IMDb id, find the film (see the answer's endpoint)."""
        if not external_id.isdecimal():
            return await self.search_remote_id(external_id)
        params = {"meta": "translations"}
        return await self._get(EXTENDED, external_id, f"movies/{external_id}/extended", params)

    async def search_remote_id(self, remote_id: str) -> RawResponse:
        """Fetch base records of everything, films or not, that has this id elsewhere; `found` reads the answer."""
        return await self._get(REMOTE_ID, remote_id, f"search/remoteid/{quote(remote_id, safe='')}", {})

    async def search(self, title: str, year: int | None) -> RawResponse:
        """Fetch the films that a title finds, of one year if given: at most 50, the likeliest."""
        params = {"query": title, "type": "movie"} | ({"year": str(year)} if year is not None else {})
        return await self._get(SEARCH, f"{title} ({year or 'any year'})", "search", params)

    async def _get(self, endpoint: str, subject: str, path: str, params: Mapping[str, str]) -> RawResponse:
        """Ask with the present token. If TVDB refuses it, ask once more with a new one."""

        async def ask(token: Token) -> RawResponse:
            headers = {"Authorization": f"Bearer {token.text}"}
            request = Request("tvdb", endpoint, subject, f"{self._base}/{path}", params, {}, headers)
            return await self._http.ask(request, lambda response: _understand(endpoint, subject, response))

        token = await self._login.token()
        try:
            return await ask(token)
        except TokenRefusedError:
            renewed = await self._login.token(refused=token)
        return await ask(renewed)


def _understand(endpoint: str, subject: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. If TVDB has nothing it sends 404 with a failure, or 200 with null data."""
    raise_if_blocked("tvdb", response.status, response.body, message)
    error = own_message("tvdb", response.body, message)
    if response.status in (401, 403):
        raise TokenRefusedError(
            "tvdb",
            f"the token was refused (HTTP {response.status}: {error or 'no message'}). Check TVDB_API_KEY and"
            " TVDB_PIN.",
            http_status=response.status,
        )
    body = read_object("tvdb", response.body)
    data = body.get("data")
    if response.status == 404 and body.get("status") == "failure":
        return RawResponse("tvdb", endpoint, subject, Outcome.NOT_FOUND, 404, response.body, response.received_at)
    if response.status != 200:
        raise BadAnswerError("tvdb", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    if body.get("status") != "success":
        raise BadAnswerError("tvdb", f"answered with a failure: {error or 'no message'}", http_status=200)
    if not data:
        return RawResponse("tvdb", endpoint, subject, Outcome.NOT_FOUND, 200, response.body, response.received_at)
    if endpoint == EXTENDED:
        require_answer_for("tvdb", subject, data.get("id") if isinstance(data, dict) else None, number_id)
    elif not isinstance(data, list):
        raise BadAnswerError("tvdb", "a search answered with no list", http_status=200)
    return RawResponse("tvdb", endpoint, subject, Outcome.OK, 200, response.body, response.received_at)
