"""Films of a list that names ids and little else: which we hold, adding thousands at once, asking for what left it.

Belongs here: reads and writes for lists of any length. Does not belong here: films of one answer (films.py,
raw_responses.py), reading the list (warehouse/exported_ids.py).

A film that is added so is what `ensure_film` would make of it; a test compares the two. It costs a tenth
of that: its rows are made hidden, so that the counts (kept_counts.py) change once, when it is shown.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from movie_assets.policy.fetch_events import ReportedChanged
from movie_assets.policy.years import UNDATED
from movie_assets.store import fetch_state, films, views
from movie_assets.store.connection import Operations
from movie_assets.store.external_ids import film_of
from movie_assets.store.lists import NUMBERS, TEXTS
from movie_assets.store.moments import seconds
from movie_assets.store.sql import Connection

Listed = tuple[int, str | None, float]
"""A film of a list: its TMDB id, title and popularity."""
AT_ONCE = 5_000
"""Films of one transaction, so that collecting goes on meanwhile."""
_ROWS = "json_each(:films)"
_ID, _TITLE = "CAST(json_extract(value, '$.id') AS bigint)", "json_extract(value, '$.title')"
_POPULARITY = "CAST(json_extract(value, '$.popularity') AS double precision)"
_OF_TMDB = "i.provider = 'tmdb' AND i.role <> 'rejected'"


def discovered_ids(operations: Operations) -> Iterator[list[int]]:
    """Yield the TMDB ids of the films that discovery holds, in parts."""
    yield from _ids(operations, "f.discovered_at IS NOT NULL AND f.hidden_at IS NULL")


def answered_ids(operations: Operations, before: datetime) -> Iterator[list[int]]:
    """Yield the ids of the films of which TMDB last gave details before this moment, and no 404 since, in parts."""
    condition = (
        f"i.role = 'accepted' AND {views.visible()} AND f.gone_at IS NULL AND EXISTS (SELECT 1 FROM fetch_state s"
        " WHERE s.movie_id = f.movie_id AND s.provider = 'tmdb' AND s.fetched_at < ? AND s.status <> 'not_found')"
    )
    yield from _ids(operations, condition, seconds(before))


def _ids(operations: Operations, condition: str, *given: float) -> Iterator[list[int]]:
    sql = f"SELECT i.external_id FROM external_ids i JOIN films f USING (movie_id) WHERE {_OF_TMDB} AND {condition}"
    for rows in operations.chunks(sql, given):
        yield [int(external_id) for (external_id,) in rows if external_id.isdecimal()]


def reported_by(operations: Operations, source: str) -> str:
    """Return a text that changes with the films that a source was the first to report."""
    row = operations.row("SELECT count(*), max(first_seen_at) FROM films WHERE source = ?", (source,))
    return f"{row[0]}-{row[1] or 0}"


def add_listed(operations: Operations, listed: Sequence[Listed], source: str, now: datetime) -> int:
    """Add films that are not known; let discovery hold those that are. Return how many were added."""
    born = 0
    for start in range(0, len(listed), AT_ONCE):
        part = {tmdb_id: film for film in listed[start : start + AT_ONCE] if (tmdb_id := film[0]) > 0}
        with operations.transaction() as connection:
            known = _known(connection, list(part))
            for tmdb_id in known:
                films.hold(connection, tmdb_id, now)
            new = [film for tmdb_id, film in part.items() if tmdb_id not in known]
            if new:
                _add(connection, new, source, now)
            born += len(new)
    return born


def _known(connection: Connection, tmdb_ids: Sequence[int]) -> set[int]:
    """Return those of these ids that mean a film already: it has the id, or has the number."""
    rows = connection.execute(
        f"SELECT movie_id FROM films WHERE movie_id IN {NUMBERS}", (json.dumps(tmdb_ids),)
    ).fetchall()
    with_id = connection.execute(
        f"SELECT i.external_id FROM external_ids i WHERE {_OF_TMDB} AND i.external_id IN {TEXTS}",
        (json.dumps([str(tmdb_id) for tmdb_id in tmdb_ids]),),
    ).fetchall()
    return {row["movie_id"] for row in rows} | {int(row["external_id"]) for row in with_id}


def _add(connection: Connection, new: Sequence[Listed], source: str, now: datetime) -> None:
    given = {
        "films": json.dumps([{"id": i, "title": title, "popularity": popularity} for i, title, popularity in new]),
        "source": source,
        "now": seconds(now),
    }
    connection.execute(
        "INSERT INTO films (movie_id, title, partition_year, popularity, import_status, source, first_seen_at,"
        f" reported_at, discovered_at, hidden_at) SELECT {_ID}, {_TITLE}, '{UNDATED}', {_POPULARITY}, 'soft', :source,"
        f" :now, :now, :now, :now FROM {_ROWS}",
        given,
    )
    connection.execute(
        "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at)"
        f" SELECT 'tmdb', CAST({_ID} AS text), {_ID}, 'accepted', :now FROM {_ROWS}",
        given,
    )
    fetch_state.create_for_these(connection, f"SELECT {_ID} AS movie_id FROM {_ROWS}", given)
    connection.execute(f"UPDATE films SET hidden_at = NULL WHERE movie_id IN (SELECT {_ID} FROM {_ROWS})", given)


def ask_for_left(operations: Operations, tmdb_ids: Sequence[int], made_at: datetime, now: datetime) -> int:
    """Make films due at TMDB that left a list which was made at this moment; return how many were.

    What follows is what the changes feed reports: a rule's freeze is lifted, a person's holds, and a film that was
    asked for since the list was made is not asked for again.
    """
    asked = 0
    for start in range(0, len(tmdb_ids), AT_ONCE):
        with operations.transaction() as connection:
            movie_ids = [film_of(connection, "tmdb", str(tmdb_id)) for tmdb_id in tmdb_ids[start : start + AT_ONCE]]
            these = [movie_id for movie_id in movie_ids if movie_id is not None]
            event = ReportedChanged(now, made_at, now)
            asked += len(fetch_state.apply_to_these(connection, these, "tmdb", event))
    return asked
