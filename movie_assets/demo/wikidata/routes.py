"""Wikidata's query service: films by their ids, many in one query, and its rules for those who ask.

Belongs here: the address, the part of SPARQL that is understood, refusals in the service's own words. Does not belong
here: statements (`item_statements`), rows (`result_rows`).
"""

import re
from collections.abc import Iterator

import orjson
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.serving.answer_cache import AnswerCache
from movie_assets.demo.serving.endpoint import Endpoint, integer, json_response
from movie_assets.demo.tvdb.movie import tmdb_id_of
from movie_assets.demo.wikidata.item_statements import has_item
from movie_assets.demo.wikidata.result_rows import VARIABLES, rows

ROOT = "/wikidata/sparql"
CONTACT = "demo@movie-assets.example"
_RESULTS = "application/sparql-results+json;charset=utf-8"
_FOUND = re.compile(r'VALUES\s+\?asked\s*\{((?:\s*"[^"]*")*)\s*\}\s*\?film\s+wdt:(P345|P4947|P12196)\s+\?asked\b')
_CLAIMS = re.compile(r"VALUES\s+\?claim\s*\{([^}]*)\}")
_CONTACT = re.compile(r"@|https?://")
_NAMES = {"P345": "films", "P4947": "films_by_tmdb", "P12196": "films_by_tvdb"}


class Wikidata:
    """The query service. It answers queries of one form, which finds items by ids and selects their statements."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cache = AnswerCache(32 * 1024 * 1024)

    def failure(self, status: int) -> bytes:
        """Return the page of an error; that of too many requests names the seconds in words."""
        reason = "Too Many Requests - Please retry in 9 seconds." if status == 429 else f"Error {status}"
        return (
            f"<html><head><title>Error {status} {reason}</title></head><body><h2>{reason}</h2></body></html>".encode()
        )

    def endpoints(self) -> list[Endpoint]:
        """Return the one endpoint."""
        return [Endpoint("wikidata", ROOT, _name, self._answer, _subject)]

    def _answer(self, request: Request) -> Response:
        if not _CONTACT.search(request.headers.get("user-agent", "")):
            words = "Requests must have a user agent with contact information. See the User-Agent policy."
            return Response(words, 403, media_type="text/plain")
        query = request.query_params.get("query", "")
        claims = _CLAIMS.search(query)
        if not _FOUND.search(query) or claims is None:
            return Response("SPARQL-QUERY: queryStr=... MalformedQueryException", 400, media_type="text/plain")
        properties = frozenset(claims.group(1).replace("p:", "").split())
        parts = (self._part(asked, film, properties) for asked, film in self._films(query))
        head = orjson.dumps({"vars": VARIABLES})
        body = b'{"head":%b,"results":{"bindings":[%b]}}' % (head, b",".join(filter(None, parts)))
        return json_response(body, media_type=_RESULTS)

    def _part(self, asked: str, film: Film, properties: frozenset[str]) -> bytes:
        """Return a film's rows, without the brackets around them."""
        key = (film.tmdb_id, film.revision, asked, properties)
        return self._cache.get(
            key, lambda: orjson.dumps(list(rows(self._catalogue.seed, film, asked, properties)))[1:-1]
        )

    def _films(self, query: str) -> Iterator[tuple[str, Film]]:
        for asked, number in _asked(query):
            film = self._film(asked, number)
            if film is not None and has_item(self._catalogue.seed, film):
                yield asked, film

    def _film(self, asked: str, number: str) -> Film | None:
        if number == "P345":
            return self._catalogue.by_imdb(asked)
        known = integer(asked)
        if known is None:
            return None
        film = self._catalogue.get(known if number == "P4947" else tmdb_id_of(known))
        return film if film is not None and (film.in_tmdb if number == "P4947" else film.in_tvdb) else None


def _asked(query: str) -> Iterator[tuple[str, str]]:
    """Yield each id that a query asks for, and its property."""
    for ids, number in _FOUND.findall(query):
        yield from ((asked, number) for asked in re.findall(r'"([^"]*)"', ids))


def _name(request: Request) -> str:
    return next((_NAMES[number] for _, number in _asked(request.query_params.get("query", ""))), "unknown")


def _subject(request: Request) -> str:
    return " ".join(asked for asked, _ in _asked(request.query_params.get("query", "")))
