"""Finding values in JSON whose shape varies: what is not there is None, whatever stands in its place.

Belongs here: paths through mappings and lists. Does not belong here: what IMDb calls its fields (next_data.py,
page.py), what a value means (providers/values/).
"""

from collections.abc import Iterable, Mapping
from typing import Any


def get(value: object, *path: str) -> Any:
    """Return what stands at a path of names."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def one(places: Iterable[object], *path: str) -> Any:
    """Return what the first of these places has at a path."""
    return next((value for place in places if (value := get(place, *path)) is not None), None)


def items(value: object) -> list[Any]:
    """Return a list as it is, a single value as a list of one, nothing as an empty list: linked data omits brackets."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def nodes(value: object) -> list[Any]:
    """Return the nodes of a connection: its edges, each with a node."""
    return [get(edge, "node") for edge in items(get(value, "edges"))]


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return what is known, each once, in order."""
    return tuple(dict.fromkeys(value for value in values if value))
