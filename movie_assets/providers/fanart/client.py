"""Fanart.tv, API version 3: artwork of a film by TMDB id.

Belongs here: routes, wire models and typed row of Fanart.tv. Does not belong here: storing, choosing between images.
Source: https://fanart.tv/api-docs/movies-api/ and recorded answers.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from movie_assets.errors import AuthenticationError, BadAnswerError, NoFilmError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.lenient_types import (
    Address,
    Count,
    Id,
    ImdbId,
    LanguageCode,
    Text,
    Title,
    Wire,
    own_message,
    raise_if_blocked,
    read,
    read_object,
    require_answer_for,
    said,
)
from movie_assets.providers.values.identifiers import number_id


class Group(NamedTuple):
    """What a group of Fanart.tv holds: our image type, and the size in pixels that its submission rules demand."""

    image_type: str
    width: int
    height: int
    is_hd: bool


GROUPS: dict[str, Group] = {
    "hdmovielogo": Group("clearlogo", 800, 310, is_hd=True),
    "movielogo": Group("clearlogo", 400, 155, is_hd=False),
    "hdmovieclearart": Group("clearart", 1000, 562, is_hd=True),
    "movieart": Group("clearart", 500, 281, is_hd=False),
    "movieposter": Group("poster", 1000, 1426, is_hd=True),
    "moviebackground": Group("fanart", 1920, 1080, is_hd=True),
    "moviebanner": Group("banner", 1000, 185, is_hd=True),
    "moviedisc": Group("discart", 1000, 1000, is_hd=True),
    "moviethumb": Group("thumb", 1000, 562, is_hd=True),
}
"""Unknown groups are ignored."""
OTHERS = {"thetvdb_id": "a series", "mbid_id": "music", "albums": "music"}
"""Fields that only answers about something else have -> what they are about."""


class Art(Wire):
    """One image. The number of likes is text."""

    id: Text = None
    url: Address = None
    lang: LanguageCode = None
    likes: Count = None
    disc: Count = None
    disc_type: Text = None


class Artwork(Wire):
    """The answer for a film."""

    name: Title = None
    tmdb_id: Id
    imdb_id: ImdbId = None
    hdmovielogo: list[Art] = []
    movielogo: list[Art] = []
    hdmovieclearart: list[Art] = []
    movieart: list[Art] = []
    movieposter: list[Art] = []
    moviebackground: list[Art] = []
    moviebanner: list[Art] = []
    moviedisc: list[Art] = []
    moviethumb: list[Art] = []


class Fanart:
    """Fanart.tv's routes."""

    def __init__(self, settings: FanartSettings, http: Http) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        keys = {"api-key": settings.api_key, "client-key": settings.client_key}
        self._headers = {name: key.get_secret_value() for name, key in keys.items() if key}

    async def film(self, external_id: str) -> RawResponse:
        """Fetch a film's artwork by TMDB id."""
        request = Request("fanart", "movies", external_id, f"{self._base}/movies/{external_id}", {}, {}, self._headers)
        return await self._http.ask(request, lambda response: _understand(external_id, response))


def message(body: Mapping[str, Any]) -> str | None:
    """Return what Fanart.tv's body of an error says, None for any other body."""
    if body.get("status") != "error" and "error message" not in body:
        return None
    return said(body.get("error message")) or "no reason given"


def _understand(external_id: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. For a film without artwork Fanart.tv sends HTTP 404 with a JSON body."""
    raise_if_blocked("fanart", response.status, response.body, message)
    error = own_message("fanart", response.body, message)
    if response.status in (401, 403) or "api key" in (error or "").casefold():
        raise AuthenticationError(
            "fanart",
            f"the key was refused (HTTP {response.status}: {error or 'no message'}). Check FANART_API_KEY and"
            " FANART_CLIENT_KEY.",
            http_status=response.status,
        )
    body = read_object("fanart", response.body)
    if response.status == 404 and error:
        return RawResponse("fanart", "movies", external_id, Outcome.NOT_FOUND, 404, response.body, response.received_at)
    if response.status != 200 or error:
        raise BadAnswerError("fanart", f"HTTP {response.status}: {error or 'no message'}", http_status=response.status)
    require_answer_for("fanart", external_id, body.get("tmdb_id"), number_id)
    return RawResponse("fanart", "movies", external_id, Outcome.OK, 200, response.body, response.received_at)


def parse(body: bytes) -> Parsed:
    """Return a film's answer as a row of fanart_images and what it reports of the film.

    Raises:
        BadAnswerError: the body is not a film's answer.
    """
    found = read_object("fanart", body)
    if (error := message(found)) is not None:
        raise BadAnswerError("fanart", f"holds no film: {error}")
    if other := next((what for field, what in OTHERS.items() if field in found), None):
        raise NoFilmError("fanart", f"{found.get('name')} is {other}, not a film")
    if "tmdb_id" not in found:
        raise BadAnswerError("fanart", "not an answer: no tmdb_id at the top level")
    art = read("fanart", Artwork, body)
    images = [
        {
            "image_type": group.image_type,
            "file_path": image.url,
            "width": group.width,
            "height": group.height,
            "vote_average": None,
            "vote_count": image.likes or 0,
            "language": image.lang,
            "is_hd": group.is_hd,
            "disc_number": image.disc,
            "disc_type": image.disc_type,
        }
        for name, group in GROUPS.items()
        for image in getattr(art, name)
        if image.url
    ]
    row = {"tmdb_id": art.tmdb_id, "imdb_id": art.imdb_id, "name": art.name, "images": images}
    return Parsed(row, Reported(ids={"imdb": art.imdb_id} if art.imdb_id else {}))


def watched(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as a change of artwork: the set of images, without their likes."""
    return {"image_ids": sorted(image["file_path"] for image in row["images"])}
