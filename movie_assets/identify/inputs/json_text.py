"""JSON as files have it: with comments, commas too many, values one after the other, or in the form of a webhook.

Belongs here: getting from text to values. Does not belong here: what the values mean (json_objects.py, webhooks.py).
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.decoding import lines_of

FORM_FIELDS = ("payload", "data", "json")
"""Plex posts its event as the field payload of a form, Emby as data."""

_FORM = re.compile(rf"^\s*(?:{'|'.join(FORM_FIELDS)})=", re.IGNORECASE)
_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*+(?:"|\Z)|//[^\n]*|/\*(?:(?!\*/).)*+(?:\*/|\Z)', re.DOTALL)
_NEXT = re.compile(r"[^\s,]")
_ITEM_OF_A_LIST = re.compile(r"^[\s\[]+|[\s,\]]+$")
"""What stands around an item that has a line of its own."""
MOST_DIGITS = 300
"""A longer number is no id and no year, and stays a text: Python converts none of thousands of digits."""
_DECODER = json.JSONDecoder(
    strict=False, parse_int=lambda digits: int(digits) if len(digits) <= MOST_DIGITS else digits
)
_STRING_OR_LAST_COMMA = re.compile(r'"(?:\\.|[^"\\])*+(?:"|\Z)|,(?=\s*[\]}])', re.DOTALL)


def values_of(text: str) -> Iterator[tuple[str | None, Any]]:
    """Yield the JSON values of a file, each with its line if there are several; an error for a line that is broken.

    A list that is broken somewhere is read as lines, too, where each of its items has one.

    Raises:
        IdentificationError: it is not JSON.
    """
    body = _of_form(text)
    try:
        yield None, _loaded(body)
    except IdentificationError:
        if following := _one_after_the_other(body):
            yield from following
            return
        stripped = ((number, _ITEM_OF_A_LIST.sub("", line)) for number, line in enumerate(lines_of(body), start=1))
        lines = [(number, line) for number, line in stripped if line]
        objects = sum(line[0] + line[-1] == "{}" for _, line in lines)
        if len(lines) < 2 or objects * 2 < len(lines):
            raise
        for number, line in lines:
            try:
                yield f"line {number}", _loaded(line)
            except IdentificationError as error:
                yield f"line {number}", error


def _one_after_the_other(text: str) -> list[tuple[str, Any]]:
    """Return objects that stand one after the other, as what appends to a file writes them; nothing if it has others.

    Between them may stand commas.
    """
    found: list[tuple[str, Any]] = []
    place, line, seen = 0, 1, 0
    while following := _NEXT.search(text, place):
        place = following.start()
        line, seen = line + text.count("\n", seen, place), place
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        if not isinstance(value, dict):
            return []
        found.append((f"line {line}", value))
    return found


def _of_form(text: str) -> str:
    """Return the JSON inside the body of a form, or the text itself."""
    if not (form := _FORM.match(text)):
        return text
    if text[form.end() :].lstrip().startswith(("{", "[")):  # as it stands: an & in it divides nothing
        return text[form.end() :]
    fields = parse_qs(text.strip(), keep_blank_values=True)
    return next((fields[name][0] for name in fields if name.lower() in FORM_FIELDS), text)


def payload_of(content: bytes) -> bytes:
    """Return the JSON inside the body of a form in parts, as Plex posts it beside a picture, or the content itself."""
    if not content.lstrip().startswith(b"--"):
        return content
    boundary = content.lstrip().split(b"\n", 1)[0].strip()
    for part in content.split(boundary)[1:]:
        head, _, body = part.replace(b"\r\n", b"\n").partition(b"\n\n")
        name = re.search(rb'\bname="?(\w+)', head[:1_000])
        if name and name[1].decode().lower() in FORM_FIELDS:
            return body.strip()
    return content


def _loaded(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise IdentificationError(f"broken JSON: {error}") from None
    except ValueError as broken:
        bare = _STRING_OR_COMMENT.sub(lambda part: part[0] if part[0].startswith('"') else " ", text)
        bare = _STRING_OR_LAST_COMMA.sub(lambda part: part[0] if part[0].startswith('"') else " ", bare)
        try:
            return _DECODER.decode(bare)
        except (ValueError, RecursionError):
            raise IdentificationError(f"broken JSON: {broken}") from None
