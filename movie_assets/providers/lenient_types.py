"""Reading other people's JSON without trusting it: lenient field types, and one way to refuse a body.

Belongs here: what wire models of several providers share. Does not belong here: any provider's own fields.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from movie_assets.errors import BadAnswerError, BlockedError
from movie_assets.providers.json_body import load

MOST_AMOUNT = 10**12
"""No film costs or earns that much: such a number is a slip."""
_LEFT_OUT: ContextVar[list[str] | None] = ContextVar("left_out", default=None)


class Wire(BaseModel):
    """A wire model: unknown fields are ignored, since providers add fields at any time."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


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
Id = Annotated[int, Field(gt=0, lt=10**10)]
Count = Annotated[int, Field(ge=0, lt=2**31)]
Positive = Annotated[Annotated[int, Field(gt=0, lt=2**31)] | None, BeforeValidator(_positive)]
Money = Annotated[Annotated[int, Field(gt=0, lt=MOST_AMOUNT)] | None, BeforeValidator(_positive)]
Rating = Annotated[float, Field(ge=0, le=10)]
Percent = Annotated[int, Field(ge=0, le=100)]


Model = TypeVar("Model", bound=Wire)


@contextmanager
def noting() -> Iterator[list[str]]:
    """Collect what is left out of the responses that are read inside, each as where it was and why."""
    left_out: list[str] = []
    before = _LEFT_OUT.set(left_out)
    try:
        yield left_out
    finally:
        _LEFT_OUT.reset(before)


def note(left_out: str) -> None:
    """Note a value that is left out."""
    if (notes := _LEFT_OUT.get()) is not None:
        notes.append(left_out)


def read(provider: str, model: type[Model], body: bytes) -> Model:
    """Return the body as this model. A value that does not fit is left out, and an item without what it needs.

    Raises:
        BadAnswerError: it is no JSON, or lacks what the model needs; says where.
    """
    value, reason = load(provider, body), None
    if not isinstance(value, dict):
        raise BadAnswerError(provider, "not an answer: it should be an object")
    while True:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            misfits = error.errors(include_url=False, include_context=False, include_input=False)
        words = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}".removeprefix(": ") for e in misfits]
        reason = reason or words[0]
        if not all(_leave_out(value, e["loc"][:-1] if e["type"] == "missing" else e["loc"]) for e in misfits):
            raise BadAnswerError(provider, f"not an answer: {reason}")
        for word in words:
            note(word)
        _compact(value)


_GONE = object()


def _leave_out(value: Any, place: tuple[int | str, ...]) -> bool:
    """Take out what stands at a place, or the last thing on the way to it; False when that is the whole."""
    holder: Any = None
    key: Any = None
    for part in place:
        known = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if part not in known:
            break
        holder, key, value = value, part, value[part]
    if holder is None:
        return False
    if isinstance(holder, dict):
        holder.pop(key, None)
    else:
        holder[key] = _GONE
    return True


def _compact(value: Any) -> None:
    """Close the gaps that left-out items leave in lists."""
    if isinstance(value, list):
        value[:] = [item for item in value if item is not _GONE]
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _compact(item)


def raise_if_blocked(provider: str, status: int, body: bytes) -> None:
    """Tell a page that turns robots away from a provider's own refusal, which is JSON: it says nothing of the key.

    Raises:
        BlockedError: HTTP 403 without JSON.
    """
    if status == 403:
        try:
            read_object(provider, body)
        except BadAnswerError:
            raise BlockedError(provider, "HTTP 403 with a page, not an answer", http_status=403) from None


def read_object(provider: str, body: bytes) -> dict[str, Any]:
    """Return the body as a JSON object.

    Raises:
        BadAnswerError: it is something else.
    """
    value = load(provider, body)
    if not isinstance(value, dict):
        raise BadAnswerError(provider, "not a JSON object")
    return value
