"""Bodies that could not be read when they were needed: noted, so that no film counts as complete meanwhile.

Belongs here: noting them, and asking for the responses again. Does not belong here: reading bodies (bodies.py), mending
them (keeping/verification.py). A body that is received anew is struck from the notes by `keep_body`.
"""

import json
from collections.abc import Collection
from datetime import datetime

from movie_assets.policy.fetch_events import ResponseLost
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds


def note_damage(operations: Operations, keys: Collection[str], now: datetime, *, ask_again: bool) -> None:
    """Note that these bodies are damaged or lost; `ask_again`, films whose last good response has one are due."""
    if not keys:
        return
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO damaged_bodies (body_hash, found_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(key, seconds(now)) for key in keys],
        )
        owners = connection.execute(
            "SELECT s.movie_id, s.provider FROM responses r JOIN fetch_state s ON s.provider = r.provider"
            " AND s.good_answer_id = r.answer_id JOIN body_keys USING (body_id)"
            " WHERE body_hash IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        ).fetchall()
        for owner in owners if ask_again else ():
            fetch_state.apply(connection, owner["movie_id"], owner["provider"], ResponseLost(now))


def keys_of(operations: Operations, answer_ids: Collection[str]) -> list[str]:
    """Return the keys of responses' bodies, of those that have one."""
    rows = operations.rows(
        "SELECT DISTINCT body_hash FROM responses JOIN body_keys USING (body_id) WHERE answer_id IN"
        " (SELECT value FROM json_each(?))",
        (json.dumps(list(answer_ids)),),
    )
    return [row["body_hash"] for row in rows]
