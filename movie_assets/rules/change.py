"""What counts as a change of a film, and what its history keeps.

Belongs here: the declaration, for each provider's field, of both. Does not belong here: parsing answers, storing
history. A field that is not declared neither resets a freeze nor enters history.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple


class Declared(NamedTuple):
    """How a field is watched."""

    counts: bool
    """A new value resets quiet cycles."""
    history: bool
    """A new value becomes a row of field_changes."""
    decimals: int | None = None
    """Compared after rounding: a rating that moves by 0.01 has not changed."""


BOTH = Declared(counts=True, history=True)
HISTORY = Declared(counts=False, history=True)
RATING = Declared(counts=True, history=True, decimals=1)
COUNTS = Declared(counts=True, history=False)

DECLARED: dict[str, dict[str, Declared]] = {
    "tmdb": {
        **dict.fromkeys(("title", "original_title", "release_date", "runtime", "status", "imdb_id"), BOTH),
        **dict.fromkeys(("budget", "revenue", "content_rating", "overview", "tagline"), BOTH),
        "genres": COUNTS,
        "poster_path": COUNTS,
        "vote_average": RATING,
        "vote_count": HISTORY,
    },
    "omdb": {
        **dict.fromkeys(("title", "year", "rated", "released", "runtime", "awards", "box_office"), BOTH),
        **dict.fromkeys(("rotten_tomatoes_score", "metacritic_score"), BOTH),
        "plot": COUNTS,
        "imdb_rating": RATING,
        "imdb_votes": HISTORY,
    },
    "fanart": {"image_ids": COUNTS},
    "tvdb": {
        **dict.fromkeys(("title", "original_title", "release_date", "runtime", "status", "content_rating"), BOTH),
        **dict.fromkeys(("budget", "revenue", "overview", "imdb_id", "tmdb_id"), BOTH),
        "genres": COUNTS,
        "image_ids": COUNTS,
        "poster_url": COUNTS,
    },
}


def declared_facts(provider: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared fields of a typed row, in a form that JSON keeps without loss."""
    return {field: _plain(row.get(field), how) for field, how in DECLARED[provider].items()}


def content_hash(provider: str, facts: Mapping[str, Any]) -> str:
    """Return a hash over the fields that count as a change; equal hashes mean a quiet cycle."""
    counted = [facts.get(field) for field, how in DECLARED[provider].items() if how.counts]
    return hashlib.blake2b(json.dumps(counted, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def history(provider: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return field, old and new value of each declared field whose history is kept and which has another value."""
    kept = [field for field, how in DECLARED[provider].items() if how.history]
    return [(field, old.get(field), new.get(field)) for field in kept if old.get(field) != new.get(field)]


def _plain(value: Any, how: Declared) -> Any:
    if how.decimals is not None and isinstance(value, int | float):
        return round(value, how.decimals)
    return value.isoformat() if isinstance(value, date) else value
