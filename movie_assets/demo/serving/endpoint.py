"""What the server must know of a provider's endpoint to route it, log it and make it misbehave.

Belongs here: the description of an endpoint, and small things every provider's answers need. Does not belong here:
any provider's shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response


def no_subject(_request: Request) -> str:
    """Name no subject, for endpoints that are asked for nothing in particular."""
    return ""


def query_subject(name: str, default: str = "") -> Callable[[Request], str]:
    """Name a query parameter's value as the subject."""
    return lambda request: request.query_params.get(name, default)


def path_subject(name: str) -> Callable[[Request], str]:
    """Name a path parameter's value as the subject."""
    return lambda request: str(request.path_params[name])


def fixed(name: str) -> Callable[[Request], str]:
    """Name the same endpoint for every request."""
    return lambda _request: name


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: where it is, what answers it, and how the log names it.

    Where a method has a body, it is read before: `answer` finds its bytes in `request.state.body`.
    """

    provider: str
    path: str
    name: Callable[[Request], str]
    answer: Callable[[Request], Response]
    subject: Callable[[Request], str] = field(default=no_subject)
    methods: tuple[str, ...] = ("GET",)


class Provider(Protocol):
    """A provider: its endpoints, and how it words a failure of a status that it did not choose itself."""

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints in the order in which they are matched."""
        ...

    def failure(self, status: int) -> bytes:
        """Return the body that the provider sends with an HTTP error status."""
        ...


def json_response(
    body: Any, status: int = 200, *, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON answer; bytes are taken as encoded already."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(content, status, headers=headers, media_type=media_type)


def integer(text: str | None) -> int | None:
    """Return text as an integer, or None when it is none."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
