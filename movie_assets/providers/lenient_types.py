"""Reading other people's JSON without trusting it: lenient field types, and one way to refuse a body.

Belongs here: what wire models of several providers share. Does not belong here: any provider's own fields.
"""

import json
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from movie_assets.errors import BadAnswerError


class Wire(BaseModel):
    """A wire model: unknown fields are ignored, since providers add fields at any time."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _text(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    return value


def _iso_date(value: object) -> object:
    """Read an ISO date. Empty, partial ("2024") and impossible dates are None."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _positive(value: object) -> object:
    """Read a number where 0 means unknown, as TMDB's budget, revenue and runtime do."""
    return value or None


Text = Annotated[str | None, BeforeValidator(_text)]
IsoDate = Annotated[date | None, BeforeValidator(_iso_date)]
Positive = Annotated[int | None, BeforeValidator(_positive)]


Model = TypeVar("Model", bound=Wire)


def read(provider: str, model: type[Model], body: bytes) -> Model:
    """Return the body as this model.

    Raises:
        BadAnswerError: it is not JSON, or not of that shape; the message says where.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadAnswerError(provider, f"not an answer: {where + ': ' if where else ''}{first['msg']}") from None


def read_object(provider: str, body: bytes) -> dict[str, Any]:
    """Return the body as a JSON object.

    Raises:
        BadAnswerError: it is something else.
    """
    try:
        value = json.loads(body)
    except ValueError:
        raise BadAnswerError(provider, f"not JSON: starts with {body[:40]!r}") from None
    if not isinstance(value, dict):
        raise BadAnswerError(provider, "not a JSON object")
    return value
