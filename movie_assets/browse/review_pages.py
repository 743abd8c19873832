"""What waits for a person: requests with their candidates, and taking one, dismissing, taking back.

Belongs here: from a form to the function of identify/service.py that the command calls too. Does not belong here: what
a decision does.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from movie_assets.browse.asked_numbers import number_in
from movie_assets.browse.visitor_guard import Token
from movie_assets.collect.context import Context
from movie_assets.errors import IdentificationError
from movie_assets.identify import service
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.warehouse.opening import read_operations

AT_A_TIME = 20
MOST_CANDIDATES = 15
MOST_BYTES = 10_000
"""Of a form."""
T = TypeVar("T")


class ReviewPages:
    """The page of what waits, and the forms on it."""

    def __init__(
        self,
        settings: Settings,
        render: Callable[..., Response],
        token: Token,
        opened: Callable[[], AbstractContextManager[Context]],
    ) -> None:
        self._settings, self._render, self._token, self._opened = settings, render, token, opened
        self._one_at_a_time = threading.Lock()

    def waiting(self, request: Request) -> Response:
        """The requests that wait, the oldest first, each with its candidates; and ids that two films claim."""
        after = number_in(request.query_params.get("after", "0"), "the number of a request")
        with read_operations(self._settings) as operations:
            every = requests.waiting(operations)
            left = [one for one in every if one.request_id > after]
            decided = [(one, requests.last_decision(operations, one.request_id)) for one in left[:AT_A_TIME]]
            conflicts = id_conflicts.open_conflicts(operations)
        more = left[AT_A_TIME - 1].request_id if len(left) > AT_A_TIME else None
        done = request.query_params.get("done", "")
        return self._render(
            "waiting.html",
            shown=[_with_candidates(one, decision) for one, decision in decided],
            waits=len(every),
            more=more,
            conflicts=conflicts,
            done=done if done.isdecimal() else "",
        )

    async def confirm(self, request: Request) -> Response:
        """Take the candidate that a person chose, collect the film, and go to it."""
        form, request_id = await self._form(request), _request_in(request)
        candidate, sure = form.get("candidate", "").strip(), form.get("sure") == "yes"
        if not candidate:
            raise HTTPException(400, "Choose a film, or name one by an id such as tmdb:603.")

        def take(context: Context) -> int:
            outcomes = service.confirm(context, request_id, candidate, sure=sure)
            if request_id not in outcomes.films:
                raise IdentificationError(f"request {request_id} waits: {outcomes.waiting.get(request_id, '')}")
            return outcomes.films[request_id]

        return RedirectResponse(f"/films/{await self._decide(take)}", 303)

    async def dismiss(self, request: Request) -> Response:
        """Let a request wait no more."""
        form, request_id = await self._form(request), _request_in(request)
        reason = form.get("reason", "").strip()
        if not reason:
            raise HTTPException(400, "Say why: the reason is kept with the decision.")
        await self._decide(lambda context: service.dismiss(context, [request_id], reason))
        return RedirectResponse(f"/waiting?done={request_id}", 303)

    async def undo(self, request: Request) -> Response:
        """Reject the film that answers a request, or take a dismissal back: the request waits again."""
        await self._form(request)
        request_id = _request_in(request)
        await self._decide(lambda context: service.undo(context, request_id))
        return RedirectResponse("/waiting", 303)

    async def _form(self, request: Request) -> dict[str, str]:
        """Return the fields of a form of ours."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise HTTPException(413, "No form of these pages is that long.")
        form = dict(parse_qsl(body.decode(errors="replace")))
        self._token.check(form)
        return form

    async def _decide(self, work: Callable[[Context], T]) -> T:
        def decide() -> T:
            with self._one_at_a_time, self._opened() as context:
                return work(context)

        return await run_in_threadpool(decide)


def _request_in(request: Request) -> int:
    return number_in(request.path_params["request_id"], "the number of a request")


def _with_candidates(one: requests.Request, decision: dict[str, Any] | None) -> dict[str, Any]:
    """Return a request with the films that it may mean, and the evidence for and against each."""
    decision = decision or {}
    films = decision.get("candidates", [])
    keys = {film["key"] for film in films}
    evidence = decision.get("evidence", [])
    return {
        "request": one,
        "candidates": [
            film | {"evidence": [item["says"] for item in evidence if item["film"] == film["key"]]}
            for film in films[:MOST_CANDIDATES]
        ],
        "others": max(0, len(films) - MOST_CANDIDATES),
        "evidence": [item["says"] for item in evidence if item["film"] not in keys],
    }
