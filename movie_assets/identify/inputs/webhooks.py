"""Events that programs post: the film that an event is about, or why it asks for none.

Belongs here: finding the film in an event. Does not belong here: which program sends what (known_hooks.py).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.cells import ASKING, Means, cell, film, is_placeholder
from movie_assets.identify.inputs.contents import LeftOut
from movie_assets.identify.inputs.declaration import Fields, Format, plain
from movie_assets.identify.inputs.known_hooks import hook_of
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import MOST_SHOWN, Asked

Object = Mapping[str, Any]
ReadFields = Callable[[Object], tuple[Fields, list[str]]]

_PATHS = ("folderpath", "relativepath", "filepath", "path", "scenename")
"""Where an event without a title says which film it is about: in the names of its folder and files."""
_FILE_IN = ("moviefile", "renamedmoviefiles")


def read_event(event: Object, fields_of: ReadFields) -> Asked | LeftOut | None:
    """Return what an event asks for, or why it asks for nothing; None if the object is no event."""
    keyed = {plain(str(key)): value for key, value in event.items()}
    known = hook_of(keyed)
    if known is None or (known.event and not isinstance(keyed.get(known.event[0]), str)):
        return None
    name = cell(keyed[known.event[0]]) if known.event else ""
    try:
        return _asked(keyed, known, name, fields_of)
    except IdentificationError as error:
        return LeftOut(f"{f'{known.name} {name[:MOST_SHOWN]}'.strip()}: {error}")


def _asked(keyed: Mapping[str, Any], known: Format, name: str, fields_of: ReadFields) -> Asked:
    """Return what an event asks for.

    Raises:
        IdentificationError: it asks for nothing.
    """
    if known.holds_no_film:
        raise IdentificationError(f"it is about {known.holds_no_film}, not about a film")
    if is_placeholder(name):
        raise IdentificationError("it is a template that was not filled in")
    if known.quiet and re.search(known.quiet, plain(name)):
        raise IdentificationError("it asks for nothing")
    fields = _fields(keyed, known, fields_of)
    if not fields.keys() & ASKING:
        return _by_path(keyed)
    asked, _ = film(fields)
    if "subject" in keyed and not asked.ids and asked.year is None:
        # The subject of a message is a film's title only if a year or an id says so: "Media Added" is none.
        raise IdentificationError("its subject names no film: it has neither a year nor an id")
    return asked


def _fields(keyed: Mapping[str, Any], known: Format, fields_of: ReadFields) -> Fields:
    """Return what all places of the event say about its film; the first that says a thing counts."""
    fields: Fields = {}
    for place in known.film_in:
        held: Any = keyed
        for step in place.split(".") if place else ():
            held = {plain(str(key)): value for key, value in held.items()}.get(step) if isinstance(held, dict) else None
        if not isinstance(held, dict):
            continue
        wanted = {key: value for key, value in held.items() if plain(str(key)) not in known.unused}
        for means, text in fields_of(wanted)[0].items():
            fields.setdefault(means, text)
    if not fields.keys() & {Means.IMDB, Means.TMDB, Means.TVDB}:
        return fields
    # An address is the way to an id that an event does not have otherwise.
    return {means: text for means, text in fields.items() if means is not Means.ADDRESS}


def _by_path(keyed: Mapping[str, Any]) -> Asked:
    """Return what the folder or file of an event says.

    Raises:
        IdentificationError: it says nothing certain.
    """
    holders = [keyed.get("movie"), *(keyed.get(name) for name in _FILE_IN)]
    holders = [item for held in holders for item in (held if isinstance(held, list) else [held])]
    for holder in (held for held in holders if isinstance(held, dict)):
        paths = {plain(str(key)): value for key, value in holder.items()}
        for key in _PATHS:
            if not isinstance(path := paths.get(key), str) or is_placeholder(path):
                continue
            try:
                asked = read_name(path.rstrip("/\\"))
            except IdentificationError:
                continue
            if asked.ids or asked.year:
                return asked
    raise IdentificationError("it names no film")
