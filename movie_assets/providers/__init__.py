"""Providers: one module each (wire models, routes, typed rows) over one HTTP core.

Belongs here: speaking each provider's language. Does not belong here: storing, throttling, deciding what to ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from movie_assets.answers import Answer, Parsed
from movie_assets.providers import fanart, omdb, tmdb


class FilmClient(Protocol):
    """A provider as the collector sees it."""

    async def film(self, external_id: str, *, interactive: bool = False) -> Answer:
        """Fetch the film with this id."""
        ...


@dataclass(frozen=True, slots=True)
class Parser:
    """How a provider's saved answer is understood.

    `parse` raises BadAnswerError when the body is no such answer. `facts` returns what content_hash compares.
    """

    version: int
    parse: Callable[[bytes], Parsed]
    watched: Callable[[Mapping[str, Any]], Mapping[str, Any]]


PARSERS: dict[str, Parser] = {
    "tmdb": Parser(tmdb.PARSER_VERSION, tmdb.parse, dict),
    "omdb": Parser(omdb.PARSER_VERSION, omdb.parse, dict),
    "fanart": Parser(fanart.PARSER_VERSION, fanart.parse, fanart.watched),
}
