"""Reading other people's JSON without trusting it: lenient field types, and one way to refuse a body.

Belongs here: what wire models of several providers share, and the bounds of fields. Does not belong here: a provider's
own fields, what a spelling means (values/).
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from movie_assets.errors import BadAnswerError, BlockedError
from movie_assets.masking import masked
from movie_assets.providers.json_body import load
from movie_assets.providers.values import certificates, dates, identifiers, numbers, texts

MOST_AMOUNT = 10**12
"""No film costs or earns that much: such a number is a slip."""
_LEFT_OUT: ContextVar[list[str] | None] = ContextVar("left_out", default=None)


class Wire(BaseModel):
    """A wire model: unknown fields are ignored, since providers add fields at any time."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


Text = Annotated[str | None, BeforeValidator(texts.text)]
Title = Annotated[str | None, BeforeValidator(texts.title)]
Address = Annotated[str | None, BeforeValidator(texts.address)]
ImagePath = Annotated[str | None, BeforeValidator(texts.image_path)]
Day = Annotated[date | None, BeforeValidator(dates.day)]
Moment = Annotated[datetime | None, BeforeValidator(dates.moment)]
Id = Annotated[Annotated[int, Field(gt=0)], BeforeValidator(identifiers.number_id)]
ImdbId = Annotated[str | None, BeforeValidator(identifiers.imdb_id)]
WikidataId = Annotated[str | None, BeforeValidator(identifiers.wikidata_id)]
Handle = Annotated[str | None, BeforeValidator(identifiers.handle)]
LanguageCode = Annotated[str | None, BeforeValidator(identifiers.language_code)]
CountryCode = Annotated[str | None, BeforeValidator(identifiers.country_code)]
Certificate = Annotated[str | None, BeforeValidator(certificates.certificate)]
Count = Annotated[Annotated[int, Field(ge=0, lt=2**31)] | None, BeforeValidator(numbers.count)]
Positive = Annotated[Annotated[int, Field(gt=0, lt=2**31)] | None, BeforeValidator(numbers.positive)]
Minutes = Annotated[int | None, BeforeValidator(numbers.minutes)]
Money = Annotated[Annotated[int, Field(gt=0, lt=MOST_AMOUNT)] | None, BeforeValidator(numbers.dollars)]
Year = Annotated[int | None, BeforeValidator(numbers.year)]
Measure = Annotated[Annotated[float, Field(ge=0, lt=10**12)] | None, BeforeValidator(numbers.number)]
"""A number without a scale of its own, such as popularity."""
Rating = Annotated[Annotated[float, Field(ge=0, le=10)] | None, BeforeValidator(numbers.points_of_10)]
Percent = Annotated[Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(numbers.points_of_100)]


Model = TypeVar("Model", bound=Wire)
Value = TypeVar("Value")


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


def known(reader: Callable[[object], Value | None], value: object, place: str) -> Value | None:
    """Return a value as its reader reads it. What it cannot read is noted, and left out."""
    try:
        return reader(value)
    except (ValueError, ArithmeticError) as error:
        note(f"{place}: {error}")
        return None


def require_answer_for(
    provider: str, subject: str, value: object, reader: Callable[[object], int | str | None]
) -> None:
    """Refuse an answer about another film than was asked for. Its id is compared as it is read: 603.0 is 603.

    Raises:
        BadAnswerError: it is about another film, or does not say about which.
    """
    if str(known(reader, value, "id")) != subject:
        raise BadAnswerError(provider, f"asked for {subject}, answered with {str(value)[:60]}", http_status=200)


def read(provider: str, model: type[Model], body: bytes) -> Model:
    """Return the body as this model. A value that does not fit is left out, and an item without what it needs.

    An object whose items are numbered is a list. Null says that there is nothing: leaving it out loses nothing.

    Raises:
        BadAnswerError: it is no JSON, or lacks what the model needs; says where.
    """
    value, reason, own = load(provider, body), "", False
    if not isinstance(value, dict):
        raise BadAnswerError(provider, "not an answer: it should be an object")
    while True:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            misfits = error.errors(include_url=False, include_context=False, include_input=False)
        if not own:
            value, own = deepcopy(value), True  # others read the same one
        misfits = [e for e in misfits if e["type"] != "list_type" or not _make_a_list(value, e["loc"])]
        words = [(e, _words(".".join(map(str, e["loc"])), e["msg"])) for e in misfits]
        reason = reason or next((word for _, word in words), "")
        lost = [word for e, word in words if _at(value, e["loc"]) is not None]
        if not all(_leave_out(value, e["loc"][:-1] if e["type"] == "missing" else e["loc"]) for e in misfits):
            raise BadAnswerError(provider, f"not an answer: {reason}")
        for word in lost:
            note(word)
        _compact(value)


def _words(place: str, why: str) -> str:
    return f"{place}: {why.removeprefix('Value error, ')}".removeprefix(": ")


_GONE = object()


def _at(value: Any, place: Sequence[int | str]) -> Any:
    """Return what stands at a place; if there is no such place, the mark of what is gone."""
    for part in place:
        known = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if part not in known:
            return _GONE
        value = value[part]
    return value


def _make_a_list(value: Any, place: tuple[int | str, ...]) -> bool:
    """Make a list of an object that numbers its items, as PHP writes a list which lost some of them."""
    found = _at(value, place)
    if not isinstance(found, dict) or not found or not all(key.isdecimal() for key in found):
        return False
    _at(value, place[:-1])[place[-1]] = list(found.values())
    return True


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


def raise_if_blocked(provider: str, status: int, body: bytes, message: Callable[[dict[str, Any]], str | None]) -> None:
    """Tell a page that turns robots away from a provider's own refusal: it says nothing of the key.

    `message` returns what the provider's own bodies of errors say, and None for a body that is not one of them.

    Raises:
        BlockedError: HTTP 403 without the provider's own JSON, or HTTP 401 with a page, as a proxy sends it.
    """
    page = status == 401 and body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")
    if (status == 403 or page) and own_message(provider, body, message) is None:
        words = f"HTTP {status} without its own message: a block, not an answer"
        raise BlockedError(provider, words, http_status=status)


def own_message(provider: str, body: bytes, message: Callable[[dict[str, Any]], str | None]) -> str | None:
    """Return what a provider's own body of an error says, None for any other body."""
    try:
        return message(read_object(provider, body))
    except BadAnswerError:
        return None


def said(value: object) -> str | None:
    """Return the text of a message on one line, without secrets; None for what is no text."""
    return masked(" ".join(value.split()))[:200] or None if isinstance(value, str) else None


def read_object(provider: str, body: bytes) -> dict[str, Any]:
    """Return the body as a JSON object.

    Raises:
        BadAnswerError: it is something else.
    """
    value = load(provider, body)
    if not isinstance(value, dict):
        raise BadAnswerError(provider, "not a JSON object")
    return value
