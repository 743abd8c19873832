"""The ids of films: which film an id means, and what follows when an id is reported, moves, or is taken back.

Belongs here: writes to `external_ids` and `id_conflicts`, always inside the caller's transaction. Does not belong here:
new films and what is reported of them (films.py), merging two films (film_merges.py).
"""

from collections.abc import Mapping
from datetime import datetime

from movie_assets.policy.fetch_events import IdChanged, IdRejected
from movie_assets.providers.registry import ROUTES
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.film_merges import merge_films
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection, concerns_others


def resolve(connection: Connection, movie_id: int) -> int:
    """Return the film that this movie_id means now: itself, or the film that it was merged into."""
    while (
        row := connection.execute("SELECT merged_into FROM films WHERE movie_id = ?", (movie_id,)).fetchone()
    ) and row["merged_into"] is not None:
        concerns_others(connection)
        movie_id = row["merged_into"]
    return movie_id


def film_of(connection: Connection, provider: str, external_id: str) -> int | None:
    """Return the movie_id of the film that has this id, or None."""
    row = connection.execute(
        "SELECT movie_id FROM external_ids WHERE provider = ? AND external_id = ? AND role <> 'rejected'",
        (provider, external_id),
    ).fetchone()
    return None if row is None else resolve(connection, row["movie_id"])


def tmdb_id_of(operations: Operations, movie_id: int) -> tuple[int, str | None]:
    """Return the film that this movie_id means now, and its TMDB id."""
    row = operations.row(
        "SELECT coalesce(f.merged_into, f.movie_id) AS movie_id, i.external_id FROM films f LEFT JOIN external_ids i"
        " ON i.movie_id = coalesce(f.merged_into, f.movie_id) AND i.provider = 'tmdb' AND i.role = 'accepted'"
        " WHERE f.movie_id = ?",
        (movie_id,),
    )
    return (movie_id, None) if row is None else (row["movie_id"], row["external_id"])


def imdb_id_of_lost(operations: Operations, movie_id: int) -> str | None:
    """Return the IMDb id of a film that TMDB lost, unless the film is already known to be gone.

    With that id, TMDB is asked once whether the film has another TMDB id now.
    """
    row = operations.row(
        "SELECT i.external_id FROM fetch_state s JOIN external_ids i USING (movie_id) WHERE s.movie_id = ?"
        " AND s.provider = 'tmdb' AND s.status <> 'not_found' AND i.provider = 'imdb' AND i.role = 'accepted'",
        (movie_id,),
    )
    return None if row is None else str(row["external_id"])


def accept_ids(connection: Connection, movie_id: int, ids: Mapping[str, str], reported_by: str, now: datetime) -> int:
    """Accept ids that a provider reported; return the film's id, since one may show that two films are one.

    TMDB leads; the others fill only what nobody reported before.
    """
    held = _all_accepted(connection, movie_id) if ids else {}
    for provider, external_id in ids.items():
        own = held.get(provider)
        if own is None or (reported_by == "tmdb" and own != external_id):
            accept_id(connection, movie_id, provider, external_id, reported_by=reported_by, now=now)
            held = _all_accepted(connection, movie_id)  # what was accepted may have merged two films
    return resolve(connection, movie_id)


def accept_id(
    connection: Connection,
    movie_id: int,
    provider: str,
    external_id: str,
    *,
    reported_by: str,
    now: datetime,
) -> None:
    """Make this the film's id at a provider. Whatever is asked with it, or found by it, is due at once.

    A provider that is found by another provider's id is asked with that id until it has reported its own. One whose
    answers are whole by either id, and that reported this one, has answered already.

    Another film may hold the id. If that film is gone at TMDB, the two are merged; else a person settles the conflict.
    An id that was rejected for this film stays rejected.
    """
    # Two parts, each with its own index: one query for all rows of an id would read the whole table every time.
    rows = connection.execute(
        "SELECT movie_id, role FROM external_ids WHERE provider = ? AND external_id = ? AND role <> 'rejected'"
        " UNION ALL SELECT movie_id, role FROM external_ids WHERE movie_id = ? AND provider = ? AND external_id = ?"
        " AND role = 'rejected'",
        (provider, external_id, movie_id, provider, external_id),
    ).fetchall()
    if any(row["movie_id"] == movie_id and row["role"] in ("accepted", "rejected") for row in rows):
        return
    if holder := next((r["movie_id"] for r in rows if r["role"] != "rejected" and r["movie_id"] != movie_id), None):
        alive = _only_one_alive(connection, movie_id, holder)
        if alive is not None:
            merge_films(connection, movie_id, holder, tmdb_id=alive, now=now)
            return
        connection.execute(
            "INSERT INTO id_conflicts (movie_id, provider, external_id, held_by, reported_by, reported_at)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (movie_id, provider, external_id) DO UPDATE SET held_by = excluded.held_by,"
            " reported_at = excluded.reported_at",
            (movie_id, provider, external_id, holder, reported_by, seconds(now)),
        )
        return
    connection.execute(
        "DELETE FROM external_ids WHERE movie_id = ? AND provider = ? AND role = 'accepted'", (movie_id, provider)
    )
    connection.execute(
        "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at) VALUES (?, ?, ?, 'accepted', ?)"
        " ON CONFLICT (movie_id, provider, external_id) DO UPDATE SET role = excluded.role,"
        " reported_at = excluded.reported_at",
        (provider, external_id, movie_id, seconds(now)),
    )
    for asked, route in ROUTES.items():
        found = route.found_by == provider and _accepted(connection, movie_id, route.id_provider) is None
        answered = asked == reported_by and route.whole_by_other is not None
        if (route.id_provider == provider and not answered) or found:
            fetch_state.apply(connection, movie_id, asked, IdChanged(now, external_id))


def is_of_another_film(connection: Connection, movie_id: int, provider: str, ids: Mapping[str, str]) -> bool:
    """Return whether an answer's own ids show that it is about another film.

    They do when they differ from this film's ids and none agrees: then whoever reported the id that was asked with was
    wrong. One id that agrees is enough, since any provider may be wrong about another's id.
    """
    named = {p: id_ for p, id_ in ids.items() if p != ROUTES[provider].id_provider}
    held = _all_accepted(connection, movie_id) if named else {}
    compared = named.keys() & held.keys()
    return bool(compared) and all(named[p] != held[p] for p in compared)


def untried_id(connection: Connection, movie_id: int, provider: str, external_id: str) -> str | None:
    """Return the film's other id by which a provider may know it that lacks it under this one.

    None: no other id brings a whole answer, or the provider was asked with it just before this one, in vain.
    """
    route = ROUTES[provider]
    if route.whole_by_other is None or route.found_by is None:
        return None
    ids = [_accepted(connection, movie_id, kind) for kind in (route.id_provider, route.found_by)]
    other = next((id_ for id_ in ids if id_ not in (None, external_id)), None) if external_id in ids else None
    if other is None:
        return None
    tried = connection.execute(
        "SELECT 1 FROM responses r JOIN fetch_state s ON s.movie_id = r.movie_id AND s.provider = r.provider AND"
        " s.due_at = r.fetched_at WHERE r.movie_id = ? AND r.provider = ? AND r.external_id = ?"
        " AND r.outcome = 'not_found'",
        (movie_id, provider, other),
    ).fetchone()
    return None if tried else other


def reject_id(connection: Connection, movie_id: int, provider: str, external_id: str) -> None:
    """Take an id away from a film for good, and drop what was answered for it.

    The caller sets a due date. Then the provider can be asked again: by that time it may have put its mistake right, or
    know the film by another id.
    """
    connection.execute(
        "UPDATE external_ids SET role = 'rejected' WHERE movie_id = ? AND provider = ? AND external_id = ?",
        (movie_id, provider, external_id),
    )
    for asked, route in ROUTES.items():
        if route.id_provider == provider:
            found_by = _accepted(connection, movie_id, route.found_by) if route.found_by else None
            fetch_state.apply(connection, movie_id, asked, IdRejected(found_by))


def _all_accepted(connection: Connection, movie_id: int) -> dict[str, str]:
    sql = "SELECT provider, external_id FROM external_ids WHERE movie_id = ? AND role = 'accepted'"
    return {provider: str(external_id) for provider, external_id in connection.execute(sql, (movie_id,)).fetchall()}


def _accepted(connection: Connection, movie_id: int, provider: str) -> str | None:
    row = connection.execute(
        "SELECT external_id FROM external_ids WHERE movie_id = ? AND provider = ? AND role = 'accepted'",
        (movie_id, provider),
    ).fetchone()
    return None if row is None else str(row["external_id"])


def _only_one_alive(connection: Connection, movie_id: int, holder: int) -> str | None:
    """Return the TMDB id of the film that TMDB still has, if TMDB has exactly one of the two.

    A film that TMDB lacks is the same as the TMDB film with its IMDb id.
    """
    rows = connection.execute(
        "SELECT films.movie_id, external_id, gone_at FROM films LEFT JOIN external_ids i ON i.movie_id = films.movie_id"
        " AND i.provider = 'tmdb' AND i.role = 'accepted' WHERE films.movie_id IN (?, ?)",
        (movie_id, holder),
    ).fetchall()
    comparable = all(row["external_id"] is not None or row["movie_id"] < 0 for row in rows)
    alive = [row["external_id"] for row in rows if row["external_id"] is not None and row["gone_at"] is None]
    return alive[0] if len(rows) == 2 and comparable and len(alive) == 1 else None
