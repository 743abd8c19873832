"""Wikidata's query service: many films in one call, by IMDb, TMDB or TVDB id.

Belongs here: the call, what is an error, the way from a film's part to its row. Does not belong here: the query
(sparql.py), statements (statements.py), the row (film_row.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from movie_assets.errors import BadAnswerError
from movie_assets.http.core import Http, Request, Response
from movie_assets.models import Outcome, Parsed, RawResponse, Reported
from movie_assets.providers.lenient_types import raise_if_blocked, read_object, said
from movie_assets.providers.wikidata.film_row import film_among, film_row
from movie_assets.providers.wikidata.settings import WikidataSettings
from movie_assets.providers.wikidata.sparql import parts, query, rows_of
from movie_assets.providers.wikidata.statements import items

BY_IMDB, BY_TMDB, BY_TVDB = "films", "films_by_tmdb", "films_by_tvdb"
"""Endpoint of a film's answer, by the kind of id that it was asked with."""
ENDPOINTS = {"imdb": BY_IMDB, "tmdb": BY_TMDB, "tvdb": BY_TVDB}

QUERY_SECONDS = 65.0
"""The service ends a query after 60 s (https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual), and one that
we gave up would still count among its seconds."""


class Wikidata:
    """The query service."""

    def __init__(self, settings: WikidataSettings, http: Http) -> None:
        self._http = http
        self._base = settings.base_url
        self._headers = {
            "User-Agent": f"movie-assets/0.1 ({settings.contact})",
            "Accept": "application/sparql-results+json",
        }

    async def film(self, external_id: str) -> RawResponse:
        """Fetch a film by IMDb or TMDB id."""
        return (await self.films([external_id]))[external_id]

    async def films(self, external_ids: Sequence[str]) -> Mapping[str, RawResponse]:
        """Fetch films by IMDb or TMDB ids in one call; return each one's answer, an absence too."""
        ids = {
            "imdb": [id_ for id_ in external_ids if id_.startswith("tt")],
            "tmdb": [id_ for id_ in external_ids if not id_.startswith("tt")],
        }
        return await self._ask({kind: asked for kind, asked in ids.items() if asked})

    async def by_tvdb_id(self, tvdb_id: str) -> RawResponse:
        """Fetch a film by TVDB id, which is a number as TMDB's ids are."""
        return (await self._ask({"tvdb": [tvdb_id]}))[tvdb_id]

    async def _ask(self, ids: Mapping[str, Sequence[str]]) -> Mapping[str, RawResponse]:
        endpoints = {id_: ENDPOINTS[kind] for kind, asked in ids.items() for id_ in asked}
        first, *others = endpoints
        subject = f"{first} and {len(others)} more" if others else first
        params = {"query": query(ids), "format": "json"}
        request = Request(
            "wikidata", endpoints[first], subject, self._base, params, {}, self._headers, may_take_seconds=QUERY_SECONDS
        )
        return await self._http.ask(request, lambda response: _understand(endpoints, response))


def _understand(endpoints: Mapping[str, str], response: Response) -> dict[str, RawResponse]:
    """Return each film's answer. A film that no item has is in the whole answer without a row."""
    raise_if_blocked("wikidata", response.status, response.body, _message)
    if response.status != 200:
        raise BadAnswerError("wikidata", f"HTTP {response.status}", http_status=response.status)
    answers = {}
    for id_, body in parts(response.body, list(endpoints)).items():
        outcome = Outcome.OK if rows_of(read_object("wikidata", body)) else Outcome.NOT_FOUND
        answers[id_] = RawResponse("wikidata", endpoints[id_], id_, outcome, 200, body, response.received_at)
    return answers


def _message(body: Mapping[str, Any]) -> str | None:
    """Return what the service's own body of an error says; most of its errors are pages."""
    return said(body.get("error"))


def parse(body: bytes) -> Parsed:
    """Return a film's part as a row of wikidata_films and what it reports of the film.

    Where two items have the id it was asked with, the film counts, of two films the older one: duplicates are merged
    into it.

    Raises:
        BadAnswerError: it is no such part.
        NoFilmError: the item is of something else.
    """
    found = items(rows_of(read_object("wikidata", body)))
    if not found:
        raise BadAnswerError("wikidata", "holds no item")
    item = film_among(found)
    row = film_row(item)
    ids = {"imdb": row["imdb_id"], "tmdb": row["tmdb_id"], "tvdb": row["tvdb_id"]}
    reported = Reported(
        title=row["title"],
        year=row["year"],
        year_fills=True,
        ids={kind: str(id_) for kind, id_ in ids.items() if id_},
    )
    return Parsed(row, reported, item)


def watched(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as a change: the row's fields, and lists of them as sets."""
    sums = sorted(
        f"{one['territory']} {one['amount']:.0f} {one['currency']} {one['as_of']}" for one in row["box_office"]
    )
    ids = sorted(f"{one['source']}:{one['external_id']}" for one in row["external_ids"])
    awards = sorted(f"{one['award']} {one['year']} {one['won']}" for one in row["awards"])
    return {**row, "box_office_sums": sums, "ids_elsewhere": ids, "award_results": awards}
