"""Values of fields as people read them.

Belongs here: numbers, dates, lists. Does not belong here: markup (templates/), names of fields (wording.py).
"""

from datetime import date, datetime
from typing import Any

from movie_assets.plain_text import plain

_NAMES = ("year", "_id")
"""Ends of columns whose numbers are names, and are not grouped."""


def in_words(value: Any, name: str = "") -> str:
    """Return a value of a column of this name in words; nothing for what is not known."""
    match value:
        case None:
            words = ""
        case bool():
            words = "yes" if value else "no"
        case datetime():
            words = f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            words = value.isoformat()
        case int() if not name.endswith(_NAMES):
            words = f"{value:,}"
        case float():
            words = f"{value:,.3f}".rstrip("0").rstrip(".")
        case list() | tuple():
            words = ", ".join(in_words(item) for item in value if item is not None)
        case _:
            words = plain(str(value))
    return words
