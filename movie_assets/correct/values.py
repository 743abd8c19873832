"""What a corrected field may hold.

Belongs here: which fields people correct, and reading what they type as the type of its column. Does not belong here:
keeping decisions (correcting.py).
"""

import json
from datetime import date
from typing import Any

import polars as pl

from movie_assets.errors import UnknownFieldError
from movie_assets.merge.fields import FIELDS, FILLED_FIELDS
from movie_assets.plain_text import cut, one_line, plain
from movie_assets.providers.values.numbers import FIRST_YEAR, LAST_YEAR
from movie_assets.warehouse.cache_tables import CACHE_MOVIES

CORRECTABLE = FILLED_FIELDS
"""Columns of provider_cache_movies that people correct."""
_MOST = {
    **dict.fromkeys(("imdb_rating", "tmdb_rating"), 10),
    **dict.fromkeys(("metacritic_score", "rotten_tomatoes_score"), 100),
}
"""The largest value of a field. No number of a film is less than 0."""
_LINES = ("overview", "outline")
"""Texts of more than one line."""
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_LARGEST = {pl.Int32: 2**31 - 1, pl.Int64: 2**63 - 1}


def require_field(field: str) -> None:
    """Refuse what is no field that people correct.

    Raises:
        UnknownFieldError: names those that are.
    """
    if field not in CORRECTABLE:
        raise UnknownFieldError(f"{field!r} is no field to correct. Fields: {', '.join(sorted(CORRECTABLE))}")


def require_provider(field: str, provider: object) -> str:
    """Return a provider that has a field.

    Raises:
        UnknownFieldError: names those that have.
    """
    having = list(FIELDS.get(field, ()))
    if provider not in having:
        raise UnknownFieldError(f"{provider!r} has no {field} to prefer. Providers: {', '.join(having) or 'none'}")
    return str(provider)


def value_of(field: str, text: str) -> str:
    """Return what a person typed for a field as JSON text of its column's type; a list by commas, or as JSON.

    Raises:
        UnknownFieldError: there is no such field, or the text is no value of it.
    """
    require_field(field)
    column = next(c for c in CACHE_MOVIES.columns if c.name == field)
    try:
        value = _list(text) if column.is_list else _scalar(text.strip(), column.dtype)
        _check(field, value)
    except (ValueError, RecursionError):
        kind = "a list, such as: one, two" if column.is_list else _kind(field, column.duckdb_type)
        raise UnknownFieldError(f"{cut(text)!r} is no value of {field}, which is {kind}") from None
    return json.dumps(value, ensure_ascii=False)


_KINDS = {
    "INTEGER": "a whole number",
    "BIGINT": "a whole number",
    "DOUBLE": "a number",
    "DATE": "a day, such as 1999-03-31",
    "BOOLEAN": "true or false",
}


def _scalar(text: str, dtype: Any) -> Any:
    if not text:
        raise ValueError("empty: blank it instead")
    if dtype in _LARGEST or dtype == pl.Float64:
        return _number(text, dtype)
    if dtype == pl.Date:
        if not FIRST_YEAR <= (found := date.fromisoformat(text)).year <= LAST_YEAR:
            raise ValueError("out of range")
        return found.isoformat()
    if dtype == pl.Boolean:
        if text.lower() not in _TRUTH:
            raise ValueError("neither true nor false")
        return _TRUTH[text.lower()]
    return text


def _number(text: str, dtype: Any) -> int | float:
    if "_" in text:
        raise ValueError("Python alone reads 1_000 as a number")
    if dtype in _LARGEST:
        if abs(number := int(text)) > _LARGEST[dtype]:
            raise ValueError("too large")
        return number
    if not abs(fraction := float(text)) < float("inf"):
        raise ValueError("no number")
    return fraction


def _kind(field: str, dtype: str) -> str:
    """Return in words what a field holds."""
    if field.endswith(_ADDRESSES):
        return "an address, https://..."
    if dtype == "VARCHAR":
        return "text" if field in _LINES else "a line of text"
    most = f", at most {_MOST[field]}" if field in _MOST else ""
    return _KINDS[dtype] + (f", 0 or more{most}" if dtype in ("INTEGER", "BIGINT", "DOUBLE") else "")


_ADDRESSES = ("_url", "homepage")
"""Ends of fields that hold the address of a page or an image."""


def _check(field: str, value: Any) -> None:
    """Refuse what a column can hold, and no film has."""
    texts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str)]
    if any((plain if field in _LINES else one_line)(text) != text for text in texts):
        raise ValueError("control characters")
    if field.endswith(_ADDRESSES) and not str(value).startswith(("https://", "http://")):
        raise ValueError("no address")
    if isinstance(value, int | float) and not 0 <= value <= _MOST.get(field, value):
        raise ValueError("out of range")


def _list(text: str) -> list[str]:
    found = json.loads(text) if text.lstrip().startswith("[") else text.split(",")
    parts = [part.strip() for part in found if isinstance(part, str)]
    if len(parts) != len(found) or not all(parts):
        raise ValueError("not all of them are texts")
    return list(dict.fromkeys(parts))
