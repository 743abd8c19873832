"""TVDB's records besides films: a season whose remote id collides, and the rows of the list of updates.

Belongs here: records that occur only in lists. Does not belong here: films (`tvdb/movie`), routes (`tvdb/routes`).
"""

from collections.abc import Iterable
from typing import Any

from movie_assets.demo.catalogue.change import Change
from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.tvdb.movie import NO_COMPANIES, tvdb_id_of


def update_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return one row for each changed film, with its newest change."""
    newest = {change.tmdb_id: change for change in changes}
    rows = []
    for change in newest.values():
        is_gone = change.field == "general" and change.new is None
        rows.append(
            {
                "recordType": "",
                "recordId": tvdb_id_of(change.tmdb_id),
                "methodInt": 3 if is_gone else 2,
                "method": "delete" if is_gone else "update",
                "extraInfo": "",
                "userId": 0,
                "timeStamp": int(change.at.timestamp()),
                "entityType": "movies",
            }
        )
    return rows


def season(remote_id: str, at: str) -> dict[str, Any]:
    """Return a season of a show that merely shares the remote id."""
    dice = Dice("tvdb", remote_id, "season")
    kind = {"id": 1, "name": "Aired Order", "type": "official", "alternateName": None}
    return {
        "id": dice.between(2_000_000, 2_099_999),
        "seriesId": dice.between(360_000, 399_999),
        "type": kind,
        "number": dice.between(1, 9),
        "nameTranslations": None,
        "overviewTranslations": None,
        "companies": NO_COMPANIES,
        "lastUpdated": at,
    }
