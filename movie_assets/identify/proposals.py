"""The films that a request may mean, as people see them: how many of them, and in which words.

Belongs here: values of the candidates that a decision keeps. Does not belong here: ranking them (matching/), tables.
"""

from collections.abc import Mapping, Sequence
from typing import Any

LIKELIEST = 3
"""How many a list of requests that wait shows of each."""
LOOKED_UP = 15
"""How many somebody sees who looks a film up."""


def most_shown(decision: Mapping[str, Any]) -> int:
    """Return how many candidates of a decision people see. A number means one of these, and no other."""
    return LOOKED_UP if decision.get("looked_at") else LIKELIEST


def numbered(films: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each film: its number, title, years and key."""
    return [f"{number}. {film['title']} ({years_of(film)}) {film['key']}" for number, film in enumerate(films, start=1)]


def years_of(film: Mapping[str, Any]) -> str:
    """Return a film's years, which providers may not agree on."""
    return "/".join(str(year) for year in dict.fromkeys(film["years"].values()) if year) or "?"
