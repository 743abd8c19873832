"""What changed of a film: single fields, with their old and new values.

Belongs here: telling two states of a film apart. Does not belong here: why it changed (`catalogue` for edits, `life`
for the rest) and how a provider tells of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from movie_assets.demo.catalogue.film import Film

# How the server keeps a film, and no value of it.
_OWN = {"revision", "generated", "withheld", "credits", "artwork", "new_artwork"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one film that changed; of a film that came or went, `general` with its title."""

    at: datetime
    tmdb_id: int
    field: str
    old: Any
    new: Any


def differences(before: Film | None, after: Film | None, tmdb_id: int, at: datetime) -> Iterator[Change]:
    """Yield each field in which two states of a film differ."""
    if before is None or after is None:
        if before is not after:
            yield Change(at, tmdb_id, "general", before and before.title, after and after.title)
        return
    for field in fields(Film):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new and field.name not in _OWN:
            yield Change(at, tmdb_id, field.name, old, new)
