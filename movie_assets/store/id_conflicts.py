"""Ids that two films claim, and what a person decided about them.

Belongs here: listing and settling rows of id_conflicts, in one transaction each. Does not belong here: finding a
conflict (external_ids.py), merging two films (film_merges.py).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uuid6 import uuid7

from movie_assets.errors import IdentificationError
from movie_assets.policy.fetch_events import StartedOver
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import accept_id, reject_id, resolve
from movie_assets.store.film_merges import merge_films
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection


@dataclass(frozen=True, slots=True)
class Conflict:
    """An id that was reported for one film while another film holds it; with titles and TMDB ids, for people."""

    movie_id: int
    title: str | None
    provider: str
    external_id: str
    held_by: int
    holder: str | None
    reported_by: str
    has: str | None
    """The id that the film has there until the conflict is settled."""


def open_conflicts(operations: Operations) -> list[Conflict]:
    """Return the conflicts that nobody has settled, oldest first."""
    rows = operations.rows(
        "SELECT c.*, f.title, h.title AS holder, i.external_id AS has FROM id_conflicts c"
        " JOIN films f ON f.movie_id = c.movie_id JOIN films h ON h.movie_id = c.held_by"
        " LEFT JOIN external_ids i ON i.movie_id = c.movie_id AND i.provider = c.provider AND i.role = 'accepted'"
        " WHERE c.settled_at IS NULL ORDER BY c.reported_at, c.movie_id"
    )
    return [
        Conflict(
            row["movie_id"],
            row["title"],
            row["provider"],
            row["external_id"],
            row["held_by"],
            row["holder"],
            row["reported_by"],
            row["has"],
        )
        for row in rows
    ]


def settle(
    operations: Operations, movie_id: int, provider: str, keep: str | None, now: datetime, *, who: str = "person"
) -> tuple[str, set[int]]:
    """Settle which id a film has at a provider; return what was done, in words, and the films.

    `keep` is a contested id: this film gets it, and its present holder loses it for good. With any other id, or None,
    this film never gets the contested ids, and their holders keep them.

    Raises:
        IdentificationError: nothing of this film is contested at this provider, or `keep` is not an id in question.
    """
    with operations.transaction() as connection:
        movie_id = resolve(connection, movie_id)
        rows = connection.execute(
            "SELECT * FROM id_conflicts WHERE movie_id = ? AND provider = ? AND settled_at IS NULL",
            (movie_id, provider),
        ).fetchall()
        if not rows:
            raise IdentificationError(
                f"no id of film {movie_id} at {provider} is contested. `movie-assets pending` lists what is."
            )
        held = connection.execute(
            "SELECT external_id FROM external_ids WHERE movie_id = ? AND provider = ? AND role = 'accepted'",
            (movie_id, provider),
        ).fetchone()
        contested = {row["external_id"]: resolve(connection, row["held_by"]) for row in rows}
        known = {*contested, *([held["external_id"]] if held else [])}
        if keep is not None and keep not in known:
            raise IdentificationError(f"{keep!r} is not in question: one of {', '.join(sorted(known))}, or none")
        done = []
        for external_id, holder in contested.items():
            if external_id == keep:
                reject_id(connection, holder, provider, external_id)
                _forget(connection, holder, now)
                accept_id(connection, movie_id, provider, external_id, reported_by="person", now=now)
                done.append(f"{external_id} is film {movie_id}'s, no longer film {holder}'s")
            else:
                connection.execute(
                    "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at)"
                    " VALUES (?, ?, ?, 'rejected', ?) ON CONFLICT (movie_id, provider, external_id)"
                    " DO UPDATE SET role = 'rejected'",
                    (provider, external_id, movie_id, seconds(now)),
                )
                done.append(f"{external_id} stays film {holder}'s")
        _settled(connection, movie_id, provider, list(contested), {"keep": keep, "done": done}, now, who)
        return "; ".join(done), {movie_id, *contested.values()}


def settle_same(
    operations: Operations, movie_id: int, provider: str, now: datetime, *, who: str = "person"
) -> tuple[int, set[int]]:
    """Settle that a film and the holder of its contested id are one; return the movie_id that stays, and both.

    Raises:
        IdentificationError: no id is contested there, or not with exactly one film, or neither film has a TMDB id.
    """
    with operations.transaction() as connection:
        movie_id = resolve(connection, movie_id)
        rows = connection.execute(
            "SELECT * FROM id_conflicts WHERE movie_id = ? AND provider = ? AND settled_at IS NULL",
            (movie_id, provider),
        ).fetchall()
        holders = {resolve(connection, row["held_by"]) for row in rows} - {movie_id}
        if len(holders) != 1:
            raise IdentificationError(f"film {movie_id} does not contest an id at {provider} with exactly one film")
        (holder,) = holders
        reported = connection.execute(
            "SELECT external_id FROM films JOIN external_ids USING (movie_id) WHERE movie_id IN (?, ?)"
            " AND provider = 'tmdb' AND role = 'accepted' ORDER BY gone_at IS NOT NULL, films.reported_at DESC",
            (movie_id, holder),
        ).fetchone()
        if reported is None:
            raise IdentificationError("neither film has a TMDB id, so nothing says which record is theirs")
        kept = merge_films(connection, movie_id, holder, tmdb_id=reported["external_id"], now=now)
        _settled(connection, movie_id, provider, [r["external_id"] for r in rows], {"same_as": holder}, now, who)
        return kept, {movie_id, holder}


def _forget(connection: Connection, movie_id: int, now: datetime) -> None:
    """Let a film that lost an id be looked up again by the ids that it still has."""
    fetch_state.apply_all(connection, movie_id, StartedOver(now))


def _settled(
    connection: Connection,
    movie_id: int,
    provider: str,
    ids: list[str],
    details: dict[str, Any],
    now: datetime,
    who: str,
) -> None:
    connection.execute(
        "UPDATE id_conflicts SET settled_at = ? WHERE movie_id = ? AND provider = ? AND settled_at IS NULL",
        (seconds(now), movie_id, provider),
    )
    connection.execute(
        "INSERT INTO decisions (decision_id, kind, movie_id, provider, details, decided_at, asked_at, who)"
        " VALUES (?, 'settle', ?, ?, ?, ?, ?, ?)",
        (
            str(uuid7()),
            movie_id,
            provider,
            json.dumps({"ids": ids, **details}),
            seconds(now),
            seconds(now),
            who,
        ),
    )
