"""JSON as files have it: with comments, commas too many, a row a line, or inside the form of a webhook.

Belongs here: getting from text to values. Does not belong here: what the values mean (json_exports.py, webhooks.py).
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from movie_assets.errors import IdentificationError

FORM_FIELDS = ("payload", "data", "json")
"""Plex posts its event as the field payload of a form, Emby as data."""

_FORM = re.compile(rf"^\s*(?:{'|'.join(FORM_FIELDS)})=", re.IGNORECASE)
_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*+(?:"|\Z)|//[^\n]*', re.DOTALL)
_STRING_OR_LAST_COMMA = re.compile(r'"(?:\\.|[^"\\])*+(?:"|\Z)|,(?=\s*[\]}])', re.DOTALL)


def values_of(text: str) -> Iterator[tuple[str | None, Any]]:
    """Yield the JSON values of a file, each with its line if there are several.

    Raises:
        IdentificationError: it is not JSON.
    """
    body = _of_form(text)
    try:
        yield None, _loaded(body)
    except IdentificationError:
        lines = [(number, line) for number, line in enumerate(body.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 or not all(line.strip()[0] + line.strip()[-1] == "{}" for _, line in lines):
            raise
        for number, line in lines:
            yield f"line {number}", _loaded(line)


def _of_form(text: str) -> str:
    """Return the JSON inside the body of a form, or the text itself."""
    if _FORM.match(text):
        fields = parse_qs(text.strip(), keep_blank_values=True)
        return next((fields[name][0] for name in fields if name.lower() in FORM_FIELDS), text)
    if text.lstrip().startswith("--"):
        parts = dict(_parts(text.lstrip()))
        return next((parts[name] for name in FORM_FIELDS if name in parts), text)
    return text


def _parts(body: str) -> Iterator[tuple[str, str]]:
    """Yield name and content of each part of a multipart form."""
    boundary = body.split("\n", 1)[0].strip()
    for part in body.split(boundary)[1:]:
        head, _, content = part.replace("\r\n", "\n").partition("\n\n")
        if name := re.search(r'\bname="?(\w+)', head[:1_000]):
            yield name[1].lower(), content.strip()


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise IdentificationError(f"broken JSON: {error}") from None
    except ValueError as broken:
        bare = _STRING_OR_COMMENT.sub(lambda part: part[0] if part[0].startswith('"') else " ", text)
        bare = _STRING_OR_LAST_COMMA.sub(lambda part: part[0] if part[0].startswith('"') else " ", bare)
        try:
            return json.loads(bare, strict=False)
        except (ValueError, RecursionError):
            raise IdentificationError(f"broken JSON: {broken}") from None
