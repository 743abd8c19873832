"""Ids of one film that JSON has in a list, each entry saying whose it is: ["tt0113277", "tmdb:949", {"tmdb": 949}].

Belongs here: reading such a list. Does not belong here: ids in fields of their own (json_fields.py), lists of films
(json_objects.py).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from movie_assets.identify.inputs.addresses import ids_in, of_guid
from movie_assets.identify.inputs.cells import cell, is_nothing
from movie_assets.identify.inputs.declaration import plain, words

LISTS = words("ids externalids identifiers providerids uniqueids")
"""What such lists are called."""
_SITE_IN = words("source sourcename site provider service namespace type name key")
_ID_IN = words("id value externalid identifier")
_SITE = re.compile(r"(?:the)?(?:(?P<tmdb>tmdb|moviedb)|(?P<imdb>imdb)|(?P<tvdb>tvdb))(?:com|org)?(?:id)?")
_LABELLED = re.compile(r"(?P<site>[a-z][\w. ]*?)\s*[:=#-]\s*(?P<id>(?:tt)?\d+)", re.IGNORECASE)


def ids_of_list(values: Sequence[Any]) -> dict[str, str]:
    """Return ids by their sites; of two different ones of a site, both in one text, which is no id."""
    found: dict[str, dict[str, None]] = {}
    for value in values:
        for site, known in _ids(value):
            if not is_nothing(known):
                found.setdefault(site, {})[known] = None
    return {site: " ".join(ids) for site, ids in found.items()}


def _ids(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield from _ids_of_text(value)
    elif isinstance(value, dict):
        named = {plain(str(key)): cell(inner) for key, inner in value.items() if isinstance(inner, (str, int))}
        yield from ((site, text) for key, text in named.items() if (site := _site(key)))
        site = next((site for key in named if key in _SITE_IN and (site := _site(named[key]))), None)
        known = next((named[key] for key in named if key in _ID_IN), None)
        if site and known:
            yield site, known


def _ids_of_text(text: str) -> Iterator[tuple[str, str]]:
    if guid := of_guid(text):
        yield guid
    elif found := ids_in(text).each():
        yield from found
    elif (labelled := _LABELLED.fullmatch(text.strip())) and (site := _site(labelled["site"])):
        yield site, labelled["id"]


def _site(text: str) -> str | None:
    """Return the site that a word names: "TheMovieDB.com", "imdb_id"."""
    site = _SITE.fullmatch(plain(text))
    return site.lastgroup if site else None
