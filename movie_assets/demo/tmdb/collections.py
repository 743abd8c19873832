"""TMDB's collections: series of films, all generated.

Belongs here: which collection a film belongs to, and a collection's record. Does not belong here: the films in it
(`tmdb/movie`). Films with neighbouring ids share a collection, so that both directions are arithmetic.
"""

from collections.abc import Callable
from typing import Any

from movie_assets.demo.catalogue.dice import Dice, token
from movie_assets.demo.catalogue.film import Film

_IDS_FROM = 1_900_000_000
_NEIGHBOURS = 8


def collection_of(seed: str, tmdb_id: int) -> dict[str, Any] | None:
    """Return a film's collection as its details name it, None for most films."""
    number = tmdb_id // _NEIGHBOURS
    if not Dice(seed, number, "collection").chance(0.15):
        return None
    stem = token(seed, number, "collection art", 18)
    return {
        "id": _IDS_FROM + number,
        "name": f"Generated Collection {number}",
        "poster_path": f"/generated{stem}p.jpg",
        "backdrop_path": f"/generated{stem}b.jpg",
    }


def collection(
    seed: str, collection_id: int, get: Callable[[int], Film | None], item: Callable[[Film], dict[str, Any]]
) -> dict[str, Any] | None:
    """Return a collection's record with its films, oldest first; None for an unknown collection."""
    first = (collection_id - _IDS_FROM) * _NEIGHBOURS
    head = collection_of(seed, first) if first >= 0 else None
    films = [film for film in map(get, range(first, first + _NEIGHBOURS)) if film is not None and film.in_tmdb]
    if head is None or not films:
        return None
    films.sort(key=lambda film: (film.release_date or "9", film.tmdb_id))
    overview = f"This is a generated text: the demo catalogue holds no overview of collection {collection_id}."
    return {
        "id": head["id"],
        "name": head["name"],
        "original_language": films[0].original_language,
        "original_name": head["name"],
        "overview": overview,
        "poster_path": head["poster_path"],
        "backdrop_path": head["backdrop_path"],
        "parts": [item(film) | {"media_type": "movie"} for film in films],
    }
