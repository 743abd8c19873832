"""Fanart.tv, API version 3: artwork of a film by TMDB id.

Belongs here: routes, wire models and typed row of Fanart.tv. Does not belong here: storing, choosing between images.
Source: https://fanart.tv/api-docs/movies-api/ and recorded answers.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from movie_assets.errors import AuthenticationError, BadAnswerError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.lenient_types import Count, Text, Wire, raise_if_blocked, read, read_object

PARSER_VERSION = 1


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


class Art(Wire):
    """One image. The number of likes is text."""

    id: str
    url: str
    lang: Text = None
    likes: Count = 0


class Artwork(Wire):
    """The answer for a movie."""

    name: Text = None
    tmdb_id: Text = None
    imdb_id: Text = None
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

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch a film's artwork by TMDB id."""
        request = Request("fanart", "movies", external_id, f"{self._base}/movies/{external_id}", {}, {}, self._headers)
        return await self._http.ask(
            request, lambda response: _understand(external_id, response), interactive=interactive
        )


def _understand(external_id: str, response: Response) -> RawResponse:
    """Distinguish an answer from an error. For a film without artwork Fanart.tv sends HTTP 404 with a JSON body."""
    raise_if_blocked("fanart", response.status, response.body)
    if response.status in (401, 403):
        raise AuthenticationError(
            "fanart",
            f"the key was refused (HTTP {response.status}). Check FANART_API_KEY and FANART_CLIENT_KEY.",
            http_status=response.status,
        )
    body = read_object("fanart", response.body)
    if response.status == 404 and body.get("status") == "error":
        return RawResponse("fanart", "movies", external_id, Outcome.NOT_FOUND, 404, response.body, response.received_at)
    if response.status != 200:
        message = body.get("error message", "no message")
        raise BadAnswerError("fanart", f"HTTP {response.status}: {message}", http_status=response.status)
    if str(body.get("tmdb_id")) != external_id:
        raise BadAnswerError(
            "fanart", f"asked for film {external_id}, answered with {body.get('tmdb_id')}", http_status=200
        )
    return RawResponse("fanart", "movies", external_id, Outcome.OK, 200, response.body, response.received_at)


def parse(body: bytes) -> Parsed:
    """Return a movie's answer as a row of fanart_images and what it reports of the film.

    Raises:
        BadAnswerError: the body is not a movie's answer.
    """
    found = read_object("fanart", body)
    if found.get("status") == "error":
        raise BadAnswerError("fanart", f"holds no film: {found.get('error message', 'no reason given')}")
    art = read("fanart", Artwork, body)
    if art.tmdb_id is None or not re.fullmatch(r"[0-9]{1,10}", art.tmdb_id):
        raise BadAnswerError("fanart", "not an answer: no tmdb_id at the top level")
    images = [
        {
            "image_type": group.image_type,
            "file_path": image.url,
            "width": group.width,
            "height": group.height,
            "vote_average": None,
            "vote_count": image.likes,
            "language": None if image.lang in (None, "00") else image.lang,
            "is_hd": group.is_hd,
        }
        for name, group in GROUPS.items()
        for image in getattr(art, name)
    ]
    row = {"tmdb_id": int(art.tmdb_id), "imdb_id": art.imdb_id, "name": art.name, "images": images}
    return Parsed(row, Reported(ids={"imdb": art.imdb_id} if art.imdb_id else {}))


def watched(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as a change of artwork: the set of images, without their likes."""
    return {"image_ids": sorted(image["file_path"] for image in row["images"])}
