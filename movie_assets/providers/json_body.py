"""JSON of providers, as it comes and mended: bytes that are no UTF-8, control characters, wrong escapes, lone
surrogates, quotes in texts, commas too many, warnings of PHP and comments around it.

Belongs here: from bytes to a value, and to text that the warehouse takes as JSON. Does not belong here: what the value
means (lenient_types.py, each provider's client.py).
"""

import codecs
import json
import re
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from movie_assets.errors import BadAnswerError
from movie_assets.masking import masked_bytes

MOST_DIGITS = 300
"""A longer number is beyond every float; Python refuses to convert 4,300 digits and more."""
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.?))', re.DOTALL)
_GOES_ON = re.compile(r'\s*(?:[:}\]]|$|,\s*(?:["{\[]|-?\d|true\b|false\b|null\b))')
_AS_WINDOWS = "movie_assets.as_windows"
"""The name of the way to decode bytes that are no UTF-8."""
_BEGIN = re.compile(r'\{(?=\s*["}])')
"""Where an object begins; a brace in a warning or comment before it, such as {x}, is no beginning."""
_ODD = re.compile(r'("(?:\\.?|[^"\\])*+(?:"|$))|<!--(?:(?!-->).)*+(?:-->|$)|,(?=\s*[}\]])', re.DOTALL)
"""A text, which stays; a comment and a comma too many, which go.

A text that never ends is taken whole too: else each quote in it would be looked at as a beginning.
"""
_PAGE = re.compile(r"<!doctype|<(?!br\b|b\b)[a-z]", re.IGNORECASE)
"""A page, and no warning of PHP, which is bold and ends with a break."""
_NEXT_NAME = re.compile(r'\s*(?:,\s*"[A-Za-z][\w ]*"\s*:|\}\s*$)')


def load(provider: str, body: bytes) -> Any:
    """Return the value of a body. It is shared with whoever loads the same body next: nobody may change it.

    Raises:
        BadAnswerError: it is no JSON, or nested more than 200 deep.
    """
    try:
        return _loaded(body)[0]
    except ValueError as error:
        raise BadAnswerError(provider, f"not JSON: {error}") from None


def _what_it_is(body: bytes) -> str:
    """Return what a body is that is no JSON, and where it may come from."""
    if not body.strip():
        return "an empty body"
    begin = f"starts with {masked_bytes(body)[:40]!r}"
    page = body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")
    return f"{begin}: a page of a login, a proxy or another address than the provider's" if page else begin


def json_text(body: bytes) -> str:
    """Return a body that `load` reads as JSON text: as it came, or mended where it broke JSON's rules."""
    try:
        sound = _loaded(body)[1]
    except ValueError:
        sound = _mended(body) or body
    return sound.decode(errors="replace")


@lru_cache(maxsize=1)
def _loaded(body: bytes) -> tuple[Any, bytes]:
    """Return the value of a body, and the body as sound JSON.

    The last one is kept: a client looks for an error in an answer, then at what it is about, then the parser reads it.
    """
    try:
        return from_json(body), body
    except ValueError:
        mended = _mended(body)
    if mended is None:
        raise ValueError(_what_it_is(body))
    return from_json(mended), mended


def _mended(body: bytes) -> bytes | None:
    """Return a body that breaks rules within its texts as sound JSON; None when more than that is wrong with it."""
    text = _ESCAPE.sub(_escape, body.decode("utf-8-sig", errors=_AS_WINDOWS))
    for mend in (str, _quotes_escaped, _alone):
        try:
            value = json.loads(mend(text), strict=False, parse_int=_whole)
            return json.dumps(value, ensure_ascii=False).encode(errors="replace")
        except (ValueError, RecursionError):
            continue
    return None


def _alone(text: str) -> str:
    """Return the object in a text without what PHP or a template put around it, and without commas too many."""
    begin = _BEGIN.search(text)
    if begin is None or _PAGE.search(text, 0, begin.start()):
        return ""
    kept = _ODD.sub(lambda found: found[1] or "", text[begin.start() :])
    return kept[: kept.rfind("}") + 1]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Return what Windows means by bytes that are no UTF-8; those around them stay as they are."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_AS_WINDOWS, _as_windows)


def _quotes_escaped(text: str) -> str:
    r"""Return JSON whose texts hold quotes, such as "string "one two" to", with each of those quotes escaped.

    A quote ends a text where JSON goes on behind it: with a colon, the end of an object or list, or a comma and then
    the beginning of another value or name. So does an escaped one before the next name: a text that ends with \.
    """
    mended: list[str] = []
    place, inside = 0, False
    while place < len(text):
        letter = text[place]
        if inside and letter == "\\" and place + 1 < len(text):
            ends = text[place + 1] == '"' and _NEXT_NAME.match(text, place + 2)
            mended.append("\\\\" if ends else text[place : place + 2])
            place += 1 if ends else 2
            continue
        if letter == '"':
            ends = inside and _GOES_ON.match(text, place + 1)
            mended.append('"' if ends or not inside else '\\"')
            inside = not ends if inside else True
        else:
            mended.append(letter)
        place += 1
    return "".join(mended)


def _escape(found: re.Match[str]) -> str:
    r"""Return a sound escape as it is; of \' the quote; any other backslash, such as that of \x, is a letter."""
    if found.group(1):
        return found.group()
    return "'" if found.group(2) == "'" else f"\\\\{found.group(2)}"


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= MOST_DIGITS else float("inf")
