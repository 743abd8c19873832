"""Merging two films that turn out to be one.

Belongs here: the one transaction that merges two films into the older one, and a film's move to another TMDB id. Does
not belong here: finding out that they are one; the warehouse, which heals by comparing states.
"""

from datetime import datetime

from movie_assets.policy.fetch_events import IdMoved
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state, placeholders
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection, concerns_others

_REPORTED = ("title", "release_date", "partition_year", "popularity", "vote_average", "vote_count")
"""What the newest answer says about a film."""


def merge_films(connection: Connection, one: int, other: int, *, tmdb_id: str, now: datetime) -> int:
    """Merge two films into the one that was seen first; return its movie_id. Its TMDB id becomes `tmdb_id`.

    The other film's ids become its own, or aliases where it has one already. Of a provider's two states, the newest
    good answer stays, with the shortest unchanged streak and the earliest due date. An answer for an id that the film
    no longer has does not count. Every later write finds the film by `external_ids.resolve`.
    """
    concerns_others(connection)
    rows = connection.execute(
        "SELECT * FROM films WHERE movie_id IN (?, ?) ORDER BY first_seen_at, movie_id DESC", (one, other)
    ).fetchall()
    kept, lost = (row["movie_id"] for row in rows)
    _merge_ids(connection, kept, lost, tmdb_id, now)
    for provider in ROUTES:
        _merge_state(connection, provider, kept, lost, now)
    # What TMDB reported goes before what others report of a film that it lacks, however new that is.
    newest = max(rows, key=lambda row: (row["import_status"] not in LACKED_BY_TMDB, row["reported_at"]))
    status = placeholders.merge(connection, kept, lost, (row["import_status"] for row in rows), now)
    connection.execute(
        f"UPDATE films SET {', '.join(f'{name} = ?' for name in _REPORTED)}, reported_at = ?, import_status = ?,"
        " gone_at = NULL, hidden_at = NULL WHERE movie_id = ?",
        # Never an earlier moment than before, or `movies` would take its older row for the newer one.
        (*(newest[name] for name in _REPORTED), max(row["reported_at"] for row in rows), status, kept),
    )
    connection.execute("UPDATE films SET merged_into = ?, gone_at = NULL WHERE movie_id = ?", (kept, lost))
    connection.execute(
        "UPDATE field_changes SET movie_id = ? WHERE movie_id = ? AND NOT EXISTS (SELECT 1 FROM field_changes own"
        " WHERE own.movie_id = ? AND own.provider = field_changes.provider AND own.field = field_changes.field"
        " AND own.answer_id = field_changes.answer_id)",
        (kept, lost, kept),
    )
    connection.execute(
        "UPDATE id_conflicts SET settled_at = ? WHERE movie_id IN (?, ?) AND held_by IN (?, ?)",
        (seconds(now), kept, lost, kept, lost),
    )
    return int(kept)


def move_to(connection: Connection, movie_id: int, tmdb_id: str, now: datetime) -> None:
    """Give a film another TMDB id. The old one stays as an alias; whatever is asked by TMDB id is due at once."""
    connection.execute(
        "UPDATE external_ids SET role = 'alias' WHERE movie_id = ? AND provider = 'tmdb' AND role = 'accepted'",
        (movie_id,),
    )
    connection.execute(
        "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at) VALUES ('tmdb', ?, ?,"
        " 'accepted', ?) ON CONFLICT (movie_id, provider, external_id) DO UPDATE SET role = 'accepted',"
        " reported_at = excluded.reported_at",
        (tmdb_id, movie_id, seconds(now)),
    )
    for provider, route in ROUTES.items():
        if route.id_provider == "tmdb":
            fetch_state.apply(connection, movie_id, provider, IdMoved(now, tmdb_id))


def _merge_ids(connection: Connection, kept: int, lost: int, tmdb_id: str, now: datetime) -> None:
    held = {
        row["provider"]
        for row in connection.execute(
            "SELECT provider FROM external_ids WHERE movie_id = ? AND role = 'accepted'", (kept,)
        ).fetchall()
    }
    for row in connection.execute("SELECT * FROM external_ids WHERE movie_id = ?", (lost,)).fetchall():
        role = "alias" if row["role"] == "accepted" and row["provider"] in held else row["role"]
        connection.execute(
            "DELETE FROM external_ids WHERE movie_id = ? AND provider = ? AND external_id = ?",
            (lost, row["provider"], row["external_id"]),
        )
        connection.execute(
            "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (row["provider"], row["external_id"], kept, role, row["reported_at"]),
        )
    connection.execute(
        "UPDATE external_ids SET role = 'alias' WHERE movie_id = ? AND provider = 'tmdb' AND role = 'accepted'", (kept,)
    )
    connection.execute(
        "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at) VALUES ('tmdb', ?, ?,"
        " 'accepted', ?)"
        " ON CONFLICT (movie_id, provider, external_id) DO UPDATE SET role = 'accepted'",
        (tmdb_id, kept, seconds(now)),
    )


def _merge_state(connection: Connection, provider: str, kept: int, lost: int, now: datetime) -> None:
    route = ROUTES[provider]
    ids = {
        row["provider"]: row["external_id"]
        for row in connection.execute(
            "SELECT provider, external_id FROM external_ids WHERE movie_id = ? AND role = 'accepted'", (kept,)
        ).fetchall()
    }
    asked_with = ids.get(route.id_provider) or (ids.get(route.found_by) if route.found_by else None)
    fetch_state.merge(connection, kept, lost, provider, asked_with, now)
