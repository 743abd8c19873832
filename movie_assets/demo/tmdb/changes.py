"""TMDB's changes feed: which films changed, and which of their fields.

Belongs here: the windows, pages and groups in which TMDB reports changes. Does not belong here: the changes themselves
(`catalogue`). As at TMDB, votes and popularity move without being reported.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from starlette.requests import Request

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.change import Change
from movie_assets.demo.catalogue.dice import token
from movie_assets.demo.catalogue.film import GENRES
from movie_assets.demo.tmdb.wire import RefusedError, day, page_number

PAGE_SIZE = 100
LONGEST_WINDOW = timedelta(days=14)
# The feed's keys that differ from the fields' names.
_KEYS = {"genre_ids": "genres", "release_date": "release_dates", "poster_path": "images", "backdrop_path": "images"}
_SILENT = {
    # TMDB has these and does not report them.
    *("vote_average", "vote_count", "popularity"),
    # These belong to other providers.
    *("imdb_title", "year", "box_office", "imdb_rating", "imdb_votes", "rotten_tomatoes", "metascore"),
    *("in_omdb", "in_fanart"),
}
_TRANSLATED = {"title", "overview", "tagline"}


def _within(catalogue: Catalogue, request: Request, today: date, tmdb_id: int | None = None) -> list[Change]:
    """Return the changes of the requested window: the last day by default, 14 days at most."""
    last = date.fromisoformat(day(request, "end_date") or today.isoformat())
    start = day(request, "start_date")
    first = date.fromisoformat(start) if start else last - timedelta(days=1)
    if last - first > LONGEST_WINDOW:
        raise RefusedError(422, 20)
    window = datetime.combine(first, time(), UTC), datetime.combine(last, time.max, UTC)
    return [c for c in catalogue.changes_between(*window, tmdb_id) if c.field not in _SILENT]


def changed_films(catalogue: Catalogue, request: Request, today: date) -> dict[str, Any]:
    """Return a page of the changed films, newest change first."""
    page = page_number(request)
    ids = list(dict.fromkeys(change.tmdb_id for change in reversed(_within(catalogue, request, today))))
    return {
        "results": [
            {"id": i, "adult": False, "softcore": False} for i in ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        "page": page,
        "total_pages": max(1, -(-len(ids) // PAGE_SIZE)),
        "total_results": len(ids),
    }


def changes_of(catalogue: Catalogue, tmdb_id: int, request: Request, today: date) -> dict[str, Any]:
    """Return the changes of one film, grouped by key."""
    mine = _grouped(_within(catalogue, request, today, tmdb_id))
    return {"changes": [{"key": key, "items": items} for key, items in mine.items()]}


def _grouped(changes: Iterable[Change]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        for old, new in _steps(change):
            entry: dict[str, Any] = {
                "id": token("change", change.tmdb_id, f"{change.field}/{change.at.isoformat()}/{new}/{old}", 24),
                "action": "added" if old is None else "deleted" if new is None else "updated",
                "time": change.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
                "iso_639_1": "en" if change.field in _TRANSLATED else "",
                "iso_3166_1": "US" if change.field in _TRANSLATED else "",
            }
            for name, value in (("value", new), ("original_value", old)):
                if value is not None:
                    entry[name] = _reported(change.field, value)
            groups.setdefault(_KEYS.get(change.field, change.field), []).append(entry)
    return groups


def _steps(change: Change) -> list[tuple[Any, Any]]:
    """Return a change in the feed's steps: one for each genre added or removed, one for any other field."""
    if change.field != "genre_ids":
        return [(change.old, change.new)]
    before, after = change.old or (), change.new or ()
    gone = [(genre, None) for genre in before if genre not in after]
    return gone + [(None, genre) for genre in after if genre not in before]


def _reported(field: str, value: Any) -> Any:
    """Return a value as the feed reports it: pictures, genres and releases as objects, others unchanged."""
    if field in ("poster_path", "backdrop_path"):
        return {field.removesuffix("_path"): {"file_path": value}}
    if field == "genre_ids":
        return {"id": value, "name": GENRES.get(value, "Unknown")}
    if field == "release_date":
        rest = {"certification": "", "type": 3, "note": ""}
        return {"iso_3166_1": "US", "iso_639_1": "", "release_date": value, **rest}
    return value
