"""JSON objects as fields: flattened, and by what the keys mean.

Belongs here: what one object says. Does not belong here: what a key means (known_objects.py), which objects are films
(json_objects.py).
"""

import re
from collections.abc import Mapping
from typing import Any

from movie_assets.identify.inputs.addresses import ids_in, of_guid
from movie_assets.identify.inputs.cells import Means, cell, is_nothing, keep
from movie_assets.identify.inputs.declaration import Fields, Format, plain, words
from movie_assets.identify.inputs.json_ids import LISTS, ids_of_list
from movie_assets.identify.inputs.known_objects import ANY_OBJECT, FLAGS, OBJECTS, object_of

Object = Mapping[str, Any]
OF_IMDB = re.compile(r"tt\d{7,9}$")
_ADDRESSES = words("sameas url urls link links uri externalurls")
_FILM_FLAGS = frozenset(("ismovie", "isfilm"))

_READS = {
    # A program's next version may add a field that others have too.
    known.name: {
        **known.reads,
        **{key: means for key, means in ANY_OBJECT.reads.items() if key not in known.unused | known.reads.keys()},
    }
    for known in (*OBJECTS, ANY_OBJECT)
}


def flattened(value: Object) -> dict[str, str]:
    """Return an object's fields, those of objects in it with a dot; ids in lists of addresses (Plex's Guid) by site."""
    flat: dict[str, str] = {}
    for key, inner in value.items():
        name = plain(str(key))
        if isinstance(inner, dict):
            for more, text in inner.items():
                if isinstance(text, (str, int, float)):
                    flat.setdefault(f"{name}.{plain(str(more))}", cell(text))
        elif isinstance(inner, list):
            if inner and name in ("seasons", "episodes"):
                flat["seasoncount"] = str(len(inner))
            _flatten_list(name, inner, flat)
        elif isinstance(inner, (str, int, float)):
            _flatten_value(name, inner, flat)
    return flat


def _flatten_value(name: str, value: str | float | bool, flat: dict[str, str]) -> None:
    flat.setdefault(name, text := cell(value))
    if value is True and name in FLAGS:
        flat[name] = "true"
    if value is False and name in _FILM_FLAGS:
        flat["istv"] = "true"
    if name == "id" and OF_IMDB.match(text):
        flat.setdefault("imdbid", text)
    _flatten_list(name, [value], flat)


def _flatten_list(name: str, values: list[Any], flat: dict[str, str]) -> None:
    if name in LISTS:
        for site, ids in ids_of_list(values).items():
            flat.setdefault(f"ids.{site}", ids)
        return
    for value in values:
        text = value.get("id") if isinstance(value, dict) else value
        if isinstance(text, str) and (known := of_guid(text)):
            flat.setdefault(f"{name}.{known[0]}", known[1])
        elif isinstance(value, dict) and isinstance(value.get("sourceName"), str):
            flat.setdefault(f"{name}.{plain(value['sourceName'])}", cell(value.get("id")))
        elif isinstance(value, dict):
            address = next((value[key] for key in value if plain(key) == "url" and isinstance(value[key], str)), None)
            if address:
                flat[name] = f"{flat.get(name, '')} {address}".strip()
        elif isinstance(value, str) and name in _ADDRESSES and value != flat.get(name):
            found = ids_in(value, bare=False)
            if found.ids or (found.of_series and len(values) == 1):
                flat[name] = f"{flat.get(name, '')} {cell(value)}".strip()


def fields_of(value: Object, known: Format | None = None) -> tuple[Fields, list[str]]:
    """Return an object's fields by what they mean, and the names of those that are not used."""
    flat = flattened(value)
    known = known or object_of({*flat, *(plain(str(key)) for key in value)})
    fields: Fields = {}
    reads = _READS[known.name]
    for key, means in reads.items():
        text = flat.get(key, "")
        if text and not (is_nothing(text) and means not in (Means.TITLE, Means.ORIGINAL_TITLE)):
            keep(fields, means, text)
    used = {key.partition(".")[0] for key in reads}
    fields = known.of_row(fields) if known.of_row else fields
    return fields, [str(key) for key in value if plain(str(key)) not in used]
