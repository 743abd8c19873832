"""How TMDB words a refusal, reads parameters and cuts pages.

Belongs here: TMDB's status codes with their messages, and what the requests and answers of its lists share. Does not
belong here: any endpoint.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.serving.endpoint import integer, json_response
from movie_assets.demo.tmdb.movie import item

MEDIA_TYPE = "application/json;charset=utf-8"
PAGE_SIZE = 20
LAST_PAGE = 500
# TMDB's own codes and words for what went wrong.
STATUS: dict[int, str] = {
    5: "Invalid parameters: Your request parameters are incorrect.",
    7: "Invalid API key: You must be granted a valid key.",
    11: "Internal error: Something went wrong, contact TMDb.",
    20: "Invalid date range: Should be a range no longer than 14 days.",
    22: "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
    25: "Your request count is over the allowed limit.",
    27: "Too many append to response objects: The maximum number of remote calls is 20.",
    34: "The resource you requested could not be found.",
    43: "Couldn't connect to the backend server.",
}


class RefusedError(Exception):
    """TMDB refuses the request."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(STATUS[code])
        self.response = refusal(status, code)


def refusal(status: int, code: int) -> Response:
    """Return TMDB's answer for an HTTP status and its own status code."""
    body = {"success": False, "status_code": code, "status_message": STATUS[code]}
    return json_response(body, status, media_type=MEDIA_TYPE)


def page_number(request: Request) -> int:
    """Return the requested page; pages end at 500, however many are announced."""
    page = integer(request.query_params.get("page", "1"))
    if page is None or not 1 <= page <= LAST_PAGE:
        raise RefusedError(400, 22)
    return page


def day(request: Request, name: str) -> str:
    """Return a date parameter in ISO form, empty if it is missing."""
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text[:10]).isoformat() if text else ""
    except ValueError:
        raise RefusedError(422, 5) from None


def number(request: Request, name: str) -> float | None:
    """Return a numeric parameter, None if it is missing."""
    text = request.query_params.get(name)
    try:
        return float(text) if text else None
    except ValueError:
        raise RefusedError(422, 5) from None


def paged(films: Sequence[Film], page: int) -> dict[str, Any]:
    """Return one page of films as list items."""
    shown = films[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return {
        "page": page,
        "results": [item(film) for film in shown],
        # As at TMDB, no result is one empty page, and more than 500 pages are announced though never served.
        "total_pages": max(1, -(-len(films) // PAGE_SIZE)),
        "total_results": len(films),
    }
