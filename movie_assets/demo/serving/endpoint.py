"""A provider and its endpoints, as the server needs them: to route, to log and to inject faults.

Belongs here: the description of an endpoint, and what the answers of every provider need. Does not belong here: any
provider's shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response


def no_subject(_request: Request) -> str:
    """Return no subject, for endpoints without one."""
    return ""


def query_subject(name: str, default: str = "") -> Callable[[Request], str]:
    """Return a function that takes a query parameter as the subject."""
    return lambda request: request.query_params.get(name, default)


def path_subject(name: str) -> Callable[[Request], str]:
    """Return a function that takes a path parameter as the subject."""
    return lambda request: str(request.path_params[name])


def fixed(name: str) -> Callable[[Request], str]:
    """Return a function that gives every request the same name."""
    return lambda _request: name


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: its path, the function that answers, and its name in the log.

    The body of a POST is read beforehand: `answer` finds its bytes in `request.state.body`.
    """

    provider: str
    path: str
    name: Callable[[Request], str]
    answer: Callable[[Request], Response]
    subject: Callable[[Request], str] = field(default=no_subject)
    methods: tuple[str, ...] = ("GET",)


class Provider(Protocol):
    """A provider: its endpoints, and its body for a failure that the server injects."""

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints in the order in which they are matched."""
        ...

    def failure(self, status: int) -> bytes:
        """Return the body that the provider sends with an HTTP error status."""
        ...


def json_response(
    body: Any, status: int = 200, *, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON answer; bytes count as encoded already."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(content, status, headers=headers, media_type=media_type)


def integer(text: str | None) -> int | None:
    """Return text as an integer, None for any other text."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
