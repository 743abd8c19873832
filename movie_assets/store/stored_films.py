"""One film as the store knows it, for a lookup that needs no call.

Belongs here: reads of a single film. Does not belong here: frames of many (film_frames.py), whether an answer is fresh
(identify/).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import film_of, resolve
from movie_assets.store.moments import moment


@dataclass(frozen=True, slots=True)
class StoredFilm:
    """A film with its accepted ids by provider. `asked_at`: when each provider that can be asked last answered."""

    movie_id: int
    title: str | None
    year: int | None
    ids: Mapping[str, str]
    asked_at: Mapping[str, datetime | None]

    def as_json(self) -> dict[str, Any]:
        """Return it as a decision's JSON: one candidate, from the store."""
        film = {
            "key": next((f"{name}:{self.ids[name]}" for name in ("tmdb", "imdb", "tvdb") if name in self.ids), ""),
            "title": self.title,
            "ids": dict(self.ids),
            "years": {"store": self.year},
            "providers": list(self.asked_at),
            "poster_url": None,
            "score": 100.0,
            "reasons": ["in the store"],
        }
        evidence = [{"rule": "from_store", "says": "every answer is fresh: nobody was asked", "film": film["key"]}]
        return {"outcome": "confident", "candidate": film["key"], "candidates": [film], "evidence": evidence}


def stored_film(
    operations: Operations,
    ids: Mapping[str, str],
    providers: Sequence[str],
    *,
    movie_id: int | None = None,
    hidden: bool = False,
) -> StoredFilm | None:
    """Return the one film that all these ids mean, or this film; None for no film, several, or one that is gone.

    A film that is not shown is returned only with `hidden`.
    """
    with operations.transaction() as connection:
        if movie_id is None:
            meant = {film_of(connection, namespace, value) for namespace, value in ids.items()}
            movie_id = meant.pop() if len(meant) == 1 else None
        if movie_id is None:
            return None
        movie_id = resolve(connection, movie_id)
    film = operations.row(
        "SELECT * FROM films WHERE movie_id = ? AND (hidden_at IS NULL OR ?) AND gone_at IS NULL", (movie_id, hidden)
    )
    if film is None:
        return None
    held = operations.rows(
        "SELECT provider, external_id FROM external_ids WHERE movie_id = ? AND role = 'accepted'", (movie_id,)
    )
    states = operations.rows(
        "SELECT provider, status, checked_at FROM fetch_state WHERE movie_id = ? AND external_id IS NOT NULL",
        (movie_id,),
    )
    answered = {
        row["provider"]: moment(row["checked_at"]) if row["status"] in ("ok", "not_found") else None
        for row in states
        if row["provider"] in providers
    }
    year = int(film["release_date"][:4]) if film["release_date"] else None
    return StoredFilm(movie_id, film["title"], year, {r["provider"]: r["external_id"] for r in held}, answered)


def partition_years(operations: Operations, movie_ids: Iterable[int]) -> dict[int, str]:
    """Return the year that owns each of these films."""
    wanted = list(movie_ids)
    rows = operations.rows(
        f"SELECT movie_id, partition_year FROM films WHERE movie_id IN ({', '.join('?' * len(wanted))})", wanted
    )
    return {row["movie_id"]: row["partition_year"] for row in rows}
