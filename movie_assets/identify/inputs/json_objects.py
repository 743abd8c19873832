"""JSON objects: their fields by what they mean, and films that stand anywhere in exports.

Belongs here: flattening an object, walking through lists. Does not belong here: what a key means (known_objects.py),
events (webhooks.py).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.addresses import of_guid
from movie_assets.identify.inputs.cells import ASKING, Means, cell, film, is_nothing, is_placeholder
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut, not_used
from movie_assets.identify.inputs.declaration import Fields, Format, plain
from movie_assets.identify.inputs.json_text import values_of
from movie_assets.identify.inputs.kinds import no_film
from movie_assets.identify.inputs.known_objects import ANY_OBJECT, FLAGS, HOLDERS, OBJECTS, PARTS_COUNTED, object_of
from movie_assets.identify.inputs.webhooks import read_event

Object = Mapping[str, Any]
DEEPEST = 8
"""Levels of lists and objects that are walked through."""

_READS = {
    # A program's next version may add a field that others have too.
    known.name: {
        **known.reads,
        **{key: means for key, means in ANY_OBJECT.reads.items() if key not in known.unused | known.reads.keys()},
    }
    for known in (*OBJECTS, ANY_OBJECT)
}
_FILM_FLAGS = frozenset(("ismovie", "isfilm"))
# What an item of a list is about, when it names it beside what somebody did with it.
_FILMS_INSIDE = ("movie", "film")
_KIND_KEYS = ("animetype", "type")
_OF_IMDB = re.compile(r"tt\d{7,9}$")
_NOTES = frozenset(("message", "msg", "body"))
"""A text beside a bare title: somebody is notified of something."""
_NO_FILMS_INSIDE = {
    "show": "a series",
    "series": "a series",
    "season": "a season",
    "episode": "an episode",
    "person": "a person",
    "list": "a list",
    "user": "a person",
    "book": "a book",
    "game": "a game",
    "anime": "a series",
}
_IN_KEYS = {
    "tv": "a series",
    "tvshow": "a series",
    "serie": "a series",
    "serien": "a series",
    "people": "a person",
    **{name: what for name, what in _NO_FILMS_INSIDE.items() if name not in ("list", "user")},
}
"""Words that say in any key what it holds: "watchedShows", "favorite_tv"."""


def read_json(text: str) -> Contents:
    """Return what a JSON file asks for: events, or the films of an export.

    Raises:
        IdentificationError: it is not JSON, or has no film.
    """
    contents, unused = Contents(), dict[str, None]()
    for line, value in values_of(text):
        if isinstance(value, IdentificationError):
            contents.entries.append(Entry(LeftOut(str(value)), line))
        elif isinstance(value, dict) and (event := read_event(value, fields_of)) is not None:
            contents.entries.append(Entry(event, line))
        else:
            contents.entries += _walk(value, line, "", unused, 0)
    contents.notes = not_used("fields", unused)
    if not contents.entries:
        raise IdentificationError(_why_nothing(text))
    return contents


def _why_nothing(text: str) -> str:
    if re.search(r"\{\{\s*\w+\s*\}\}", text):
        return "it is a template that was not filled in"
    return "nothing in this JSON is known to be a film: neither an export nor a webhook of a program that is known"


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
            _flatten_list(name, inner, flat)
        elif isinstance(inner, (str, int, float)):
            flat.setdefault(name, text := cell(inner))
            if inner is True and name in FLAGS:
                flat[name] = "true"
            if inner is False and name in _FILM_FLAGS:
                flat["istv"] = "true"
            if name == "id" and _OF_IMDB.match(text):
                flat.setdefault("imdbid", text)
            _flatten_list(name, [inner], flat)
    return flat


def _flatten_list(name: str, values: list[Any], flat: dict[str, str]) -> None:
    for value in values:
        text = value.get("id") if isinstance(value, dict) else value
        if isinstance(text, str) and (known := of_guid(text)):
            flat.setdefault(f"{name}.{known[0]}", known[1])
        elif isinstance(value, dict):
            address = next((value[key] for key in value if plain(key) == "url" and isinstance(value[key], str)), None)
            if address:
                flat[name] = f"{flat.get(name, '')} {address}".strip()


def fields_of(value: Object, known: Format | None = None) -> tuple[Fields, list[str]]:
    """Return an object's fields by what they mean, and the names of those that are not used."""
    flat = flattened(value)
    known = known or object_of({*flat, *(plain(str(key)) for key in value)})
    fields: Fields = {}
    reads = _READS[known.name]
    for key, means in reads.items():
        text = flat.get(key, "")
        if text and not (is_nothing(text) and means not in (Means.TITLE, Means.ORIGINAL_TITLE)):
            fields.setdefault(means, text)
    used = {key.partition(".")[0] for key in reads}
    return fields, [str(key) for key in value if plain(str(key)) not in used]


def _walk(
    value: Any, place: str | None, kind: str, unused: dict[str, None], depth: int, holder: str = ""
) -> Iterator[Entry]:
    """Yield the films of a value; `holder`: the key that holds it, `kind`: what that says that it is, if no film."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            if isinstance(item, str) and depth == 0 and item.strip():
                yield Entry(item, _inner(place, f"item {number}"))
            else:
                yield from _walk(item, _inner(place, f"item {number}"), kind, unused, depth + 1, holder)
    elif isinstance(value, dict):
        if (entry := _one(value, place, kind, unused, depth, holder)) is not None:
            yield entry
            return
        for key, inner in value.items():
            if isinstance(inner, (list, dict)):
                held = kind or _kind_of(str(key))
                yield from _walk(inner, _inner(place, str(key)), held, unused, depth + 1, plain(str(key)))


def _inner(place: str | None, more: str) -> str:
    return f"{place}, {more}" if place else more


def _one(value: Object, place: str | None, kind: str, unused: dict[str, None], depth: int, holder: str) -> Entry | None:
    """Return what an object asks for, or why not; None if it only holds others."""
    if not value:
        return None
    if depth and (event := read_event(value, fields_of)) is not None:
        return Entry(event, place)
    inside = _inside(value)
    if why := _why_no_film(value, kind) or (inside if isinstance(inside, str) else ""):
        return Entry(LeftOut(why), place)
    if isinstance(inside, dict):
        unused.update(
            {
                str(key): None
                for key, held in value.items()
                if not isinstance(held, dict) and plain(str(key)) not in _KIND_KEYS
            }
        )
        return _entry(inside, place, unused)
    return _entry(value, place, unused) if _is_film(value, holder) else None


def _why_no_film(value: Object, kind: str) -> str:
    """Return why an object is no film: what holds it says so, or it counts the parts of a series."""
    plainly = any(isinstance(inner, (str, int)) for inner in value.values()) or _names_something(value)
    if kind and plainly and not _is_anime_film(value):
        return f"it is {kind}, not a film"
    if _counts_parts(value):
        return "it is a series or a book, not a film: its episodes or chapters are counted"
    return ""


def _kind_of(key: str) -> str:
    """Return what a key such as "shows" says that it holds, if it is no film."""
    words = [plain(word).rstrip("s") for word in re.split(r"(?<=[a-z])(?=[A-Z])|[\W_]+", key)]
    if plain(key) == "list" or not {*words, plain(key).rstrip("s")}.isdisjoint(_FILMS_INSIDE):
        return ""
    if plain(key) == "collections":
        return "a set of films"
    whole = _NO_FILMS_INSIDE.get(plain(key), _NO_FILMS_INSIDE.get(plain(key).rstrip("s"), ""))
    return whole or next((_IN_KEYS[word] for word in words if word in _IN_KEYS), "")


def _inside(value: Object) -> Object | str | None:
    """Return what an item of a list is about, or why that is no film.

    Trakt and Simkl write it beside what somebody did with it.
    """
    held = {plain(str(key)): inner for key, inner in value.items() if isinstance(inner, dict)}
    kind = next((str(inner) for key, inner in value.items() if plain(str(key)) in _KIND_KEYS and inner), "")
    for name in _FILMS_INSIDE:
        if name in held:
            return {**held[name], "type": kind}
    for name, what in _NO_FILMS_INSIDE.items():
        if name in held and _names_something(held[name]):
            return {**held[name], "type": "movie"} if _is_anime_film(value) else f"it is {what}, not a film"
    return None


def _is_anime_film(value: Object) -> bool:
    """Return whether an anime is a film: Simkl keeps all of them among its shows."""
    return any(plain(str(key)) == "animetype" and inner == "movie" for key, inner in value.items())


def _names_something(value: Object) -> bool:
    return bool({"title", "name", "ids", "year"} & {plain(str(key)) for key in value})


def _counts_parts(value: Object) -> bool:
    """Return whether an object says how far somebody came in a series or a book, as MyAnimeList writes it."""
    keys = [*value, *(key for inner in value.values() if isinstance(inner, dict) for key in inner)]
    return any(PARTS_COUNTED.match(plain(str(key))) for key in keys)


def _is_film(value: Object, holder: str) -> bool:
    """Return whether an object is meant to be one title, and not what holds a list of them.

    A bare name may be anything's: it counts only where `holder`, the key above it, may hold films, or nothing does.
    """
    fields, _ = fields_of(value)
    if any(is_placeholder(text) for text in fields.values()):
        return True
    if not fields.keys() & ASKING or any(plain(str(key)) == "parts" and isinstance(value[key], list) for key in value):
        return False  # TMDB's set of films has them as its parts
    certain = fields.keys() & {Means.IMDB, Means.TMDB, Means.TVDB, Means.YEAR, Means.DATE, Means.EPISODE}
    if certain or (Means.TYPE in fields and no_film(fields[Means.TYPE]) is not None):
        return True
    if (holder and holder not in HOLDERS) or any(plain(str(key)) in _NOTES for key in value):
        return False
    holds_more = any(
        isinstance(item, dict) for inner in value.values() if isinstance(inner, list) for item in inner[:1]
    )
    return not holds_more and bool(fields.keys() & {Means.TITLE, Means.ORIGINAL_TITLE, Means.ADDRESS})


def _entry(value: Object, place: str | None, unused: dict[str, None]) -> Entry:
    fields, rest = fields_of(value)
    unused.update(dict.fromkeys(rest))
    if fields.keys() & ASKING == {Means.TVDB}:
        return Entry(LeftOut("a TVDB id alone may be a series': name a title or another id beside it"), place)
    try:
        asked, notes = film(fields)
    except IdentificationError as error:
        return Entry(LeftOut(str(error)), place)
    return Entry(asked, place, notes)
