"""TMDB's changes feed: which films changed, and what of them.

Belongs here: the windows, pages and groups in which TMDB tells of changes. Does not belong here: making changes
(`catalogue`). Votes and popularity move without being told, as there.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request

from movie_assets.demo.catalogue import Catalogue, Change
from movie_assets.demo.dice import token
from movie_assets.demo.tmdb_wire import Refusal, day, page_number

PAGE_SIZE = 100
LONGEST_WINDOW = timedelta(days=14)
# Where the feed's key is not the field's name.
_KEYS = {"genre_ids": "genres", "release_date": "releases", "poster_path": "images", "backdrop_path": "images"}
_SILENT = {
    # What TMDB does not report,
    *("vote_average", "vote_count", "popularity"),
    # and what is no business of TMDB's.
    *("imdb_title", "year", "box_office", "imdb_rating", "imdb_votes", "rotten_tomatoes", "metascore"),
    *("in_omdb", "in_fanart"),
}
_TRANSLATED = {"title", "overview", "tagline"}


def _within(catalogue: Catalogue, request: Request, today: date) -> list[Change]:
    """Return the changes of the window asked for: the last day unless told otherwise, 14 days at most."""
    last = date.fromisoformat(day(request, "end_date") or today.isoformat())
    start = day(request, "start_date")
    first = date.fromisoformat(start) if start else last - timedelta(days=1)
    if last - first > LONGEST_WINDOW:
        raise Refusal(422, 20)
    return [c for c in catalogue.changes if first <= c.at.date() <= last and c.field not in _SILENT]


def changed_films(catalogue: Catalogue, request: Request, today: date) -> dict[str, Any]:
    """Return a page of the films that changed, newest change first."""
    page = page_number(request)
    ids = list(dict.fromkeys(change.tmdb_id for change in reversed(_within(catalogue, request, today))))
    return {
        "results": [{"id": i, "adult": False} for i in ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "page": page,
        "total_pages": max(1, -(-len(ids) // PAGE_SIZE)),
        "total_results": len(ids),
    }


def changes_of(catalogue: Catalogue, tmdb_id: int, request: Request, today: date) -> dict[str, Any]:
    """Return what changed of one film, grouped by key."""
    mine = [change for change in _within(catalogue, request, today) if change.tmdb_id == tmdb_id]
    return {"changes": [{"key": key, "items": items} for key, items in _grouped(mine).items()]}


def _grouped(changes: Iterable[Change]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        entry: dict[str, Any] = {
            "id": token("change", change.tmdb_id, f"{change.field}/{change.at.isoformat()}", 24),
            "action": "added" if change.old is None else "deleted" if change.new is None else "updated",
            "time": change.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "iso_639_1": "en" if change.field in _TRANSLATED else "",
            "iso_3166_1": "US" if change.field in _TRANSLATED else "",
        }
        if change.new is not None:
            entry["value"] = change.new
        if change.old is not None:
            entry["original_value"] = change.old
        groups.setdefault(_KEYS.get(change.field, change.field), []).append(entry)
    return groups
