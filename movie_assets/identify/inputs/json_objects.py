"""JSON of films: objects that stand anywhere in exports, and which of them ask.

Belongs here: walking through lists. Does not belong here: the fields of an object (json_fields.py), what a key means
(known_objects.py), events (webhooks.py).
"""

import re
from collections.abc import Iterator
from typing import Any

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.cells import ASKING, Means, film, is_placeholder
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut, not_used
from movie_assets.identify.inputs.declaration import plain
from movie_assets.identify.inputs.json_fields import OF_IMDB, Object, fields_of
from movie_assets.identify.inputs.json_text import values_of
from movie_assets.identify.inputs.kinds import no_film
from movie_assets.identify.inputs.known_objects import (
    HOLDERS,
    NAMED_BY,
    PARTS_COUNTED,
)
from movie_assets.identify.inputs.known_others import of_other_media
from movie_assets.identify.inputs.plain_lines import of_line
from movie_assets.identify.inputs.webhooks import read_event

DEEPEST = 8
"""Levels of lists and objects that are walked through."""

_SETS = ("parts", "movies", "films")
"""Where sets of films have them: TMDB's, Radarr's."""
# What an item of a list is about, when it names it beside what somebody did with it.
_FILMS_INSIDE = ("movie", "film")
_KIND_KEYS = ("animetype", "type")
_NOTES = frozenset(("message", "msg", "body"))
"""A text beside a bare title: somebody is notified of something."""
_NO_FILMS_INSIDE = {
    "show": "a series",
    "series": "a series",
    "season": "a season",
    "episode": "an episode",
    "person": "a person",
    "list": "a list",
    "user": "a user",
    "book": "a book",
    "game": "a game",
    "anime": "a series",
}
_CONTAINERS = ("a list", "a set of films", "a user")
"""What may hold films, though it is none itself."""
_BESIDE_FILMS = (*_CONTAINERS, "a person")
"""Whose film it is, or who has to do with it: beside a film, and beside a list of them, it says nothing."""
_CERTAIN = frozenset((Means.IMDB, Means.TMDB, Means.TVDB, Means.YEAR, Means.DATE, Means.EPISODE))
"""Beside any of these a name is that of a title."""
_NAMES_NOTHING = LeftOut("nothing in it names a film")
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
    if not contents.asks:
        contents.entries = [entry for entry in contents.entries if entry.what is not _NAMES_NOTHING]
    contents.notes = not_used("fields", unused)
    if not contents.entries:
        raise IdentificationError(_why_nothing(text))
    return contents


def _why_nothing(text: str) -> str:
    if re.search(r"\{\{\s*\w+\s*\}\}", text):
        return "it is a template that was not filled in"
    return "nothing in this JSON is known to be a film: neither an export nor a webhook of a program that is known"


def _walk(
    value: Any, place: str | None, kind: str, unused: dict[str, None], depth: int, holder: str = ""
) -> Iterator[Entry]:
    """Yield the films of a value; `holder`: the key that holds it, `kind`: what that says that it is, if no film."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        bare = depth == 0 or (holder in NAMED_BY and not kind)
        for number, item in enumerate(value, start=1):
            if bare and isinstance(item, (str, int)):
                yield from _of_bare(item, _inner(place, f"item {number}"))
                continue
            found = list(_walk(item, _inner(place, f"item {number}"), kind, unused, depth + 1, holder))
            if not found and isinstance(item, dict) and (depth == 0 or holder in HOLDERS):
                found = [Entry(_NAMES_NOTHING, _inner(place, f"item {number}"))]
            yield from found
    elif isinstance(value, dict):
        if (entry := _one(value, place, kind, unused, depth, holder)) is not None:
            yield entry
            return
        for key, inner in _by_id(value):
            if isinstance(inner, list) or (isinstance(inner, dict) and not _is_beside(key, inner)):
                held = (kind if kind not in _CONTAINERS else "") or _kind_of(str(key))
                yield from _walk(inner, _inner(place, str(key)), held, unused, depth + 1, plain(str(key)))


def _of_bare(item: str | int, place: str) -> Iterator[Entry]:
    """Yield what a text or a number asks for that stands in a list of films, or in one that is all of the file."""
    if isinstance(item, str) and item.strip():
        yield Entry(of_line(item), place)
    elif isinstance(item, int):
        yield Entry(LeftOut(f"{item} alone does not say whose id it is"), place)


def _by_id(value: Object) -> Iterator[tuple[str, Any]]:
    """Yield what an object holds; what stands under an IMDb id is of that film."""
    for key, inner in value.items():
        if OF_IMDB.match(str(key)):
            yield str(key), {"imdbid": key, **(inner if isinstance(inner, dict) else {})}
        else:
            yield str(key), inner


def _inner(place: str | None, more: str) -> str:
    return f"{place}, {more}" if place else more


def _one(value: Object, place: str | None, kind: str, unused: dict[str, None], depth: int, holder: str) -> Entry | None:
    """Return what an object asks for, or why not; None if it only holds others."""
    if not value:
        return None
    if depth and (event := read_event(value, fields_of)) is not None:
        return Entry(event, place)
    inside = _inside(value)
    if not inside and (kind in _CONTAINERS or _is_folder(value)) and _holds_more(value):
        return None
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
        if what in _BESIDE_FILMS and (
            not _is_beside(name, held.get(name, {})) or _holds_more(value) or _is_named(value)
        ):
            continue
        if name in held and _names_something(held[name]):
            return {**held[name], "type": "movie"} if _is_anime_film(value) else f"it is {what}, not a film"
    return None


def _is_anime_film(value: Object) -> bool:
    """Return whether an anime is a film: Simkl keeps all of them among its shows."""
    return any(plain(str(key)) == "animetype" and inner == "movie" for key, inner in value.items())


def _is_beside(key: str, value: Object) -> bool:
    """Return whether a key says that its object is who or what a list is of, and holds no list itself."""
    return _NO_FILMS_INSIDE.get(plain(key)) in _BESIDE_FILMS and not _holds_more(value)


def _is_named(value: Object) -> bool:
    """Return whether an object has a title and what makes it certain, in fields of its own."""
    fields, _ = fields_of(value)
    return Means.TITLE in fields and bool(fields.keys() & _CERTAIN)


def _names_something(value: Object) -> bool:
    return bool({"title", "name", "ids", "year", "number", "season"} & {plain(str(key)) for key in value})


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
    if not fields.keys() & ASKING or any(_is_of_a_set(plain(str(key)), inner) for key, inner in value.items()):
        return False
    if fields.keys() & _CERTAIN or (Means.TYPE in fields and no_film(fields[Means.TYPE]) is not None):
        return True
    if (holder and holder not in HOLDERS) or any(plain(str(key)) in _NOTES for key in value):
        return False
    return not _holds_more(value) and bool(fields.keys() & {Means.TITLE, Means.ORIGINAL_TITLE, Means.ADDRESS})


def _is_of_a_set(key: str, value: Any) -> bool:
    """Return whether a key is one of a set of films or of a list, and not of a film."""
    return (key in _SETS and isinstance(value, list)) or key == "itemcount"


def _holds_more(value: Object) -> bool:
    """Return whether an object has lists of objects, or of names of films."""
    lists = ((plain(str(key)), inner[0]) for key, inner in value.items() if isinstance(inner, list) and inner)
    return any(isinstance(first, dict) or (isinstance(first, str) and key in NAMED_BY) for key, first in lists)


def _is_folder(value: Object) -> bool:
    """Return whether an object says that it is what holds others: a folder of bookmarks, a collection."""
    return no_film(fields_of(value)[0].get(Means.TYPE, "")) == "no single film"


def _entry(value: Object, place: str | None, unused: dict[str, None]) -> Entry:
    fields, rest = fields_of(value)
    if (other := of_other_media({plain(str(key)) for key, inner in value.items() if inner})) is not None:
        return Entry(LeftOut(f"it is of {other.holds_no_film}, not a film"), place)
    unused.update(dict.fromkeys(rest))
    if fields.keys() & ASKING == {Means.TVDB}:
        return Entry(LeftOut("a TVDB id alone may be a series': name a title or another id beside it"), place)
    try:
        asked, notes = film(fields)
    except IdentificationError as error:
        return Entry(LeftOut(str(error)), place)
    return Entry(asked, place, notes)
