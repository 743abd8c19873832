"""JSON of providers, as it comes and mended: control characters, wrong escapes and lone surrogates are read.

Belongs here: from bytes to a value, and to text that the warehouse takes as JSON. Does not belong here: what the value
means (lenient_types.py, each provider's client.py).
"""

import json
import re
from typing import Any

from pydantic_core import from_json

from movie_assets.errors import BadAnswerError
from movie_assets.masking import masked_bytes

MOST_DIGITS = 300
"""A longer number is beyond every float; Python refuses to convert 4,300 digits and more."""
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.?))', re.DOTALL)


def load(provider: str, body: bytes) -> Any:
    """Return the value of a body.

    Raises:
        BadAnswerError: it is no JSON, or nested more than 200 deep.
    """
    try:
        return from_json(body)
    except ValueError:
        mended = _mended(body)
    if mended is None:
        raise BadAnswerError(provider, f"not JSON: starts with {masked_bytes(body)[:40]!r}")
    try:
        return from_json(mended)
    except ValueError as error:
        raise BadAnswerError(provider, f"not JSON: {error}") from None


def json_text(body: bytes) -> str:
    """Return a body that `load` reads as JSON text: as it came, or mended where it broke JSON's rules."""
    try:
        from_json(body)
    except ValueError:
        body = _mended(body) or body
    return body.decode(errors="replace")


def _mended(body: bytes) -> bytes | None:
    """Return a body that breaks rules within its texts as sound JSON; None when more than that is wrong with it."""
    text = _ESCAPE.sub(_escape, body.decode("utf-8-sig", errors="replace"))
    try:
        value = json.loads(text, strict=False, parse_int=_whole)
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")
    except (ValueError, RecursionError):
        return None


def _escape(found: re.Match[str]) -> str:
    r"""Return a sound escape as it is, and of any other, such as \x, what was escaped."""
    return found.group() if found.group(1) else found.group(2)


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= MOST_DIGITS else float("inf")
