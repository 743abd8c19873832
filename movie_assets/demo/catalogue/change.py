"""What changed about a film: single fields, with their old and new values.

Belongs here: comparing two states of a film. Does not belong here: why it changed (`catalogue` for edits, `life` for
the rest), how a provider reports it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from movie_assets.demo.catalogue.film import Film

# Fields that are the server's own: no provider reports them.
_OWN = {"revision", "generated", "withheld", "credits", "artwork", "new_artwork"}


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field of one film; a film that appears or disappears changes `general`, its title."""

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
