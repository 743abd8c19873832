"""The server's own controls under /_demo: the log, faults, limits, the clock and the films.

Belongs here: steering one server over HTTP, from another process or with curl. Does not belong here: anything that a
provider offers. Requests to the controls are not logged.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from json import JSONDecodeError
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.oddities import all_odd
from movie_assets.demo.serving.endpoint import json_response
from movie_assets.demo.serving.faults import FaultPlan
from movie_assets.demo.serving.limits import Limit, Limits
from movie_assets.demo.serving.moving_clock import Clock
from movie_assets.demo.serving.report import as_table, summary
from movie_assets.demo.serving.requests_log import RequestLog, as_json

ROOT = "/_demo"
_MOST_LISTED = 50_000
_PATHS = ("counts", "requests", "report", "faults", "limits", "clock", "films", "films/{tmdb_id}")


async def _object(request: Request) -> dict[str, Any]:
    """Return the request's body, which must be a JSON object."""
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return body


class Control:
    """The handlers of /_demo."""

    def __init__(
        self, *, catalogue: Catalogue, log: RequestLog, faults: FaultPlan, clock: Clock, limits: Limits
    ) -> None:
        self._catalogue = catalogue
        self._log = log
        self._faults = faults
        self._clock = clock
        self._limits = limits

    def routes(self) -> list[BaseRoute]:
        """Return the control routes."""
        return [
            Route(ROOT, self.overview, methods=["GET"]),
            Route(f"{ROOT}/", self.overview, methods=["GET"]),
            Route(f"{ROOT}/counts", self.counts, methods=["GET"]),
            Route(f"{ROOT}/requests", self.requests, methods=["GET", "DELETE"]),
            Route(f"{ROOT}/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route(f"{ROOT}/faults/{{id:int}}", self.fault, methods=["DELETE"]),
            Route(f"{ROOT}/clock", self.clock, methods=["GET", "POST", "DELETE"]),
            Route(f"{ROOT}/limits", self.limits, methods=["GET", "POST", "DELETE"]),
            Route(f"{ROOT}/report", self.report, methods=["GET"]),
            Route(f"{ROOT}/films", self.films, methods=["GET", "DELETE"]),
            Route(f"{ROOT}/films/{{id:int}}", self.film, methods=["GET", "POST", "DELETE"]),
        ]

    async def overview(self, _request: Request) -> Response:
        """Return what is here: how many films, requests and faults, and which paths."""
        return json_response(
            {
                "films": len(self._catalogue.view),
                "requests": self._log.count(),
                "faults": len(self._faults.planned()),
                "paths": [f"{ROOT}/{name}" for name in _PATHS],
            }
        )

    async def counts(self, _request: Request) -> Response:
        """Return the number of requests of each endpoint."""
        return json_response(self._log.counts())

    async def requests(self, request: Request) -> Response:
        """Return all requests in order of arrival, or those of one provider or endpoint; DELETE forgets them."""
        if request.method == "DELETE":
            self._log.clear()
            return Response(status_code=204)
        query = request.query_params
        return json_response([as_json(r) for r in self._log.entries(query.get("provider"), query.get("endpoint"))])

    async def faults(self, request: Request) -> Response:
        """Return, add (POST) or clear (DELETE) planned faults; POST takes the values of `Fault`."""
        if request.method == "DELETE":
            self._faults.clear()
            return Response(status_code=204)
        if request.method == "POST":
            try:
                fault_id = self._faults.add(**await _object(request))
            except (TypeError, ValueError) as error:
                raise HTTPException(400, str(error)) from error
            return json_response({"id": fault_id}, 201)
        return json_response(self._faults.planned())

    async def fault(self, request: Request) -> Response:
        """Clear one fault."""
        self._faults.clear(request.path_params["id"])
        return Response(status_code=204)

    async def clock(self, request: Request) -> Response:
        """Return the server's time; POST sets it (`now`) or moves it (`days`, `seconds`), DELETE undoes that."""
        if request.method == "DELETE":
            self._clock.reset()
        if request.method == "POST":
            asked = await _object(request)
            try:
                if set(asked) - {"now", "days", "seconds"} or not asked:
                    raise ValueError("the clock takes now, or days and seconds to move by")
                if "now" in asked:
                    self._clock.set(datetime.fromisoformat(str(asked["now"])))
                self._clock.move(timedelta(days=asked.get("days", 0), seconds=asked.get("seconds", 0)))
            except (TypeError, ValueError, OverflowError) as error:
                raise HTTPException(400, str(error)) from error
        return json_response({"now": self._clock().isoformat()})

    async def limits(self, request: Request) -> Response:
        """Return the limits and how far they are used; POST gives a provider one, DELETE removes all."""
        if request.method == "DELETE":
            self._limits.clear()
        if request.method == "POST":
            asked = await _object(request)
            try:
                provider = str(asked.pop("provider"))
                self._limits.set(provider, Limit(**asked))
            except KeyError as error:
                raise HTTPException(400, "provider is missing") from error
            except (TypeError, ValueError) as error:
                raise HTTPException(400, str(error)) from error
        return json_response(self._limits.used())

    async def report(self, request: Request) -> Response:
        """Return the requests in figures: as JSON, or as a table with ?format=text."""
        rows = summary(self._log.entries())
        if request.query_params.get("format") == "text":
            return Response(as_table(rows), media_type="text/plain")
        return json_response([asdict(row) for row in rows])

    async def films(self, request: Request) -> Response:
        """Return all films by id, title and date; DELETE undoes all edits."""
        if request.method == "DELETE":
            self._catalogue.reset()
            return Response(status_code=204)
        films = self._catalogue.view.ordered("primary_release_date")[:_MOST_LISTED]
        return json_response([[film.tmdb_id, film.imdb_id, film.title, film.release_date] for film in films])

    async def film(self, request: Request) -> Response:
        """Return what is true of a film, generated, or odd at a provider; POST edits it, DELETE undoes its edits."""
        tmdb_id = request.path_params["id"]
        if request.method == "DELETE":
            self._catalogue.reset(tmdb_id)
            return Response(status_code=204)
        if request.method == "POST":
            try:
                self._catalogue.edit(tmdb_id, **await _object(request))
            except KeyError as error:
                raise HTTPException(404, f"there is no film {tmdb_id}; an edit with a title adds it") from error
            except (TypeError, ValueError) as error:
                raise HTTPException(400, str(error)) from error
        film, facts = self._catalogue.get(tmdb_id), self._catalogue.facts(tmdb_id)
        edits = self._catalogue.edits(tmdb_id)
        if film is None and facts is None and not edits:
            raise HTTPException(404, f"there is no film {tmdb_id}")
        known = {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in (asdict(facts) if facts else {}).items()
            if value not in (None, frozenset())
        }
        return json_response(
            orjson.dumps(
                {
                    "tmdb_id": tmdb_id,
                    "served": film is not None,
                    "facts": known,
                    "generated": film.generated if film else (),
                    "withheld": film.withheld if film else (),
                    "odd": all_odd(self._catalogue.seed, film) if film else (),
                    "edits": edits,
                }
            )
        )
