"""Providers: one module each (wire models, routes, typed rows) over one HTTP core.

Belongs here: speaking each provider's language. Does not belong here: storing, throttling, deciding what to ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from movie_assets.models import Parsed, RawResponse, Reported
from movie_assets.providers.fanart import client as fanart
from movie_assets.providers.imdb import client as imdb
from movie_assets.providers.omdb import client as omdb
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.providers.tvdb import client as tvdb


class FilmClient(Protocol):
    """A provider as the collector sees it."""

    async def film(self, external_id: str, *, interactive: bool = False) -> RawResponse:
        """Fetch the film with this id; by the id of another provider (Route.found_by), which film that is here."""
        ...


@dataclass(frozen=True, slots=True)
class Parser:
    """How a provider's saved answer is understood.

    `parse` raises BadAnswerError when the body is no such answer. `watched` returns what content_hash compares.
    `found` reads the answers that only tell which film an id means (Route.found_by).
    """

    version: int
    parse: Callable[[bytes], Parsed]
    watched: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    found: Callable[[bytes], Reported] | None = None


PARSERS: dict[str, Parser] = {
    "tmdb": Parser(tmdb.PARSER_VERSION, tmdb.parse, dict),
    "omdb": Parser(omdb.PARSER_VERSION, omdb.parse, dict),
    "fanart": Parser(fanart.PARSER_VERSION, fanart.parse, fanart.watched),
    "tvdb": Parser(tvdb.PARSER_VERSION, tvdb.parse, tvdb.watched, tvdb.found),
    "imdb": Parser(imdb.PARSER_VERSION, imdb.parse, imdb.watched),
}
