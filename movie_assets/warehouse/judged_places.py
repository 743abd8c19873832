"""Warehouses that this process has judged, and that nobody has written to since: they are not judged again.

Belongs here: that memory. Does not belong here: judging (schema.py, pairing.py). It is a third of the time of opening a
file and all of looking at it, and a command does each several times.
"""

from collections.abc import Hashable

from movie_assets.store.identity import Mark
from movie_assets.warehouse.place import Place

_judged: dict[str, tuple[Hashable, Mark]] = {}
"""By the name of a place: its state when its schema was as declared, and the mark that it had."""


def judged_mark(place: Place) -> Mark | None:
    """Return the mark of a warehouse that is as it was when it was judged; None if it has to be judged."""
    state, mark = _judged.get(place.name, (None, None))
    return mark if state is not None and state == place.state() else None


def remember(place: Place, mark: Mark | None) -> None:
    """Remember a warehouse that was judged. The caller holds it, and has closed it."""
    if mark is not None and (state := place.state()) is not None:
        _judged[place.name] = state, mark
