"""A film as an NFO file in Kodi's form (https://kodi.wiki/view/NFO_files/Movies).

Belongs here: which element has what. Does not belong here: where files are put (nfo_files.py), reading strangers' NFO
files (identify/inputs/nfo.py).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RATINGS = (
    ("imdb", 10, "imdb_rating", "imdb_votes"),
    ("themoviedb", 10, "tmdb_rating", "tmdb_votes"),
    ("metacritic", 100, "metacritic_score", None),
    ("tomatometerallcritics", 100, "rotten_tomatoes_score", None),
)
"""Kodi's name of a rating, its best value, our columns of value and votes. The first that a film has is the default."""
_IDS = (("tmdb", "tmdb_id"), ("imdb", "imdb_id"), ("tvdb", "tvdb_id"))
"""Kodi's name of an id, and our column. The first that a film has is the default."""
_SEVERAL = (
    ("genre", "genres"),
    ("country", "countries"),
    ("credits", "writers"),
    ("director", "directors"),
    ("studio", "companies"),
    ("tag", "keywords"),
)
_TEXTS = (
    ("title", "title"),
    ("originaltitle", "original_title"),
    ("outline", "outline"),
    ("plot", "overview"),
    ("tagline", "tagline"),
    ("runtime", "runtime"),
    ("mpaa", "content_rating"),
    ("premiered", "release_date"),
    ("year", "year"),
    ("status", "status"),
)
_THUMBS = (("poster", "poster_url"), ("clearlogo", "clearlogo_url"))
_YOUTUBE = "https://www.youtube.com/watch?v="


def nfo_of(film: Mapping[str, Any]) -> str:
    """Return the XML of a film: a merged row with `actors` and `keywords`, as `rows_of_films` yields it."""
    movie = Element("movie")
    for tag, column in _TEXTS:
        _add(movie, tag, film.get(column))
    _add_ratings(movie, film)
    for aspect, column in _THUMBS:
        _add(movie, "thumb", film.get(column), aspect=aspect)
    backgrounds = dict.fromkeys(film[column] for column in ("fanart_url", "backdrop_url") if film.get(column))
    fanart = SubElement(movie, "fanart") if backgrounds else movie
    for address in backgrounds:
        _add(fanart, "thumb", address)
    known = [(name, film[column]) for name, column in _IDS if film.get(column) is not None]
    for place, (name, value) in enumerate(known):
        _add(movie, "uniqueid", value, type=name, **({"default": "true"} if place == 0 else {}))
    for tag, column in _SEVERAL:
        for value in film.get(column) or ():
            _add(movie, tag, value)
    if (collection := film.get("collection")) is not None:
        _add(SubElement(movie, "set"), "name", collection)
    if (trailer := film.get("trailer_url")) is not None:
        _add(movie, "trailer", _playable(trailer))
    _add_actors(movie, film.get("actors") or ())
    indent(movie)
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + tostring(movie, encoding="unicode") + "\n"


def _add_ratings(movie: Element, film: Mapping[str, Any]) -> None:
    known = [one for one in _RATINGS if film.get(one[2]) is not None]
    ratings = SubElement(movie, "ratings") if known else movie
    for place, (name, most, column, votes) in enumerate(known):
        default = {"default": "true"} if place == 0 else {}
        rating = SubElement(ratings, "rating", {"name": name, "max": str(most), **default})
        _add(rating, "value", film[column])
        _add(rating, "votes", film.get(votes) if votes else None)


def _add_actors(movie: Element, actors: Iterable[Mapping[str, Any]]) -> None:
    for actor in actors:
        if actor["name"]:
            element = SubElement(movie, "actor")
            for part in ("name", "role", "order", "thumb"):
                _add(element, part, actor[part])


def _add(parent: Element, tag: str, value: Any, **attributes: str) -> None:
    """Add an element with a text, unless there is nothing to say."""
    text = _NO_XML.sub("", str(value)) if value is not None else ""
    if text.strip():
        SubElement(parent, tag, attributes).text = text


def _playable(address: str) -> str:
    """Return a trailer's address as Kodi can play it: YouTube through the add-on, which takes the video's key."""
    if address.startswith(_YOUTUBE):
        return f"plugin://plugin.video.youtube/play/?video_id={address.removeprefix(_YOUTUBE)}"
    return address
