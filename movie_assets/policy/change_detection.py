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
    "imdb": {
        **dict.fromkeys(("title", "original_title", "released", "runtime", "overview"), COUNTS),
        "imdb_rating": Declared(counts=True, history=False, decimals=1),
        "poster_url": COUNTS,
    },
}


_COUNTED = {provider: [f for f, how in fields.items() if how.counts] for provider, fields in DECLARED.items()}
_ROUNDED = {
    provider: {f: how.decimals for f, how in fields.items() if how.decimals is not None}
    for provider, fields in DECLARED.items()
}
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def declared_facts(provider: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared fields of a typed row, in a form that JSON keeps without loss."""
    facts: dict[str, Any] = {
        field: value.isoformat() if isinstance(value := row.get(field), date) else value for field in DECLARED[provider]
    }
    for field, decimals in _ROUNDED[provider].items():
        if isinstance(facts[field], int | float):
            facts[field] = round(facts[field], decimals)
    return facts


def content_hash(provider: str, facts: Mapping[str, Any]) -> str:
    """Return a hash over the fields that count as a change; equal hashes mean a quiet cycle."""
    counted = _encoded([facts.get(field) for field in _COUNTED[provider]])
    return hashlib.blake2b(counted.encode(), digest_size=16).hexdigest()


def history(provider: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return field, old and new value of each declared field whose history is kept and which has another value."""
    kept = [field for field, how in DECLARED[provider].items() if how.history]
    return [(field, old.get(field), new.get(field)) for field in kept if old.get(field) != new.get(field)]
