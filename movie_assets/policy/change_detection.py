"""What counts as a change of a film, and what its history keeps.

Belongs here: comparing the fields that providers declare. Does not belong here: declarations (providers/*/spec.py),
parsing, storing history. A field that is not declared neither ends a freeze nor enters the history.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from movie_assets.providers.base import Watch
from movie_assets.providers.registry import SPECS

DECLARED: dict[str, Mapping[str, Watch]] = {name: spec.watched for name, spec in SPECS.items()}
"""How each provider's fields are watched."""

_COUNTED = {provider: [f for f, how in fields.items() if how.counts] for provider, fields in DECLARED.items()}
_ROUNDED = {
    provider: {f: how.decimals for f, how in fields.items() if how.decimals is not None}
    for provider, fields in DECLARED.items()
}
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def declared_facts(provider: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the watched fields of a typed row, in a form that JSON keeps without loss."""
    facts: dict[str, Any] = {
        field: value.isoformat() if isinstance(value := row.get(field), date) else value for field in DECLARED[provider]
    }
    for field, decimals in _ROUNDED[provider].items():
        if isinstance(facts[field], int | float):
            facts[field] = round(facts[field], decimals)
    return facts


def content_hash(provider: str, facts: Mapping[str, Any]) -> str:
    """Return a hash of the fields that count as a change. Equal hashes mean that nothing changed."""
    counted = _encoded([facts.get(field) for field in _COUNTED[provider]])
    return hashlib.blake2b(counted.encode(), digest_size=16).hexdigest()


def kept_facts(provider: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that `history` will compare. Of fields that only count as a change, the content hash is kept."""
    return {field: facts[field] for field, how in DECLARED[provider].items() if how.history and field in facts}


def history(provider: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return field, old value and new value of each field that differs and whose history is kept.

    A field whose history was not kept then, since it was declared otherwise, begins with the new value.
    """
    kept = [field for field, how in DECLARED[provider].items() if how.history and field in old]
    return [(field, old[field], new.get(field)) for field in kept if old[field] != new.get(field)]
