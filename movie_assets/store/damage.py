"""Bodies that could not be read when they were needed: noted, so that no film counts as complete meanwhile.

Belongs here: noting them, and asking for the responses again. Does not belong here: reading bodies (bodies.py), mending
them (keeping/verification.py). A body that is received anew is struck from the notes by `bodies.put_back`.
"""

import json
from collections.abc import Collection
from datetime import datetime

from movie_assets.policy.fetch_events import ResponseLost
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.lists import NUMBERS, TEXTS
from movie_assets.store.moments import seconds


def note_damage(operations: Operations, body_ids: Collection[int], now: datetime, *, ask_again: bool) -> None:
    """Note that these bodies are damaged or lost; `ask_again`, films whose last good response has one are due."""
    if not body_ids:
        return
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO damaged_bodies (body_id, found_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(body_id, seconds(now)) for body_id in body_ids],
        )
        owners = connection.execute(
            "SELECT s.movie_id, s.provider FROM responses r JOIN fetch_state s ON s.provider = r.provider"
            f" AND s.good_answer_id = r.answer_id WHERE body_id IN {NUMBERS}",
            (json.dumps(list(body_ids)),),
        ).fetchall()
        for owner in owners if ask_again else ():
            fetch_state.apply(connection, owner["movie_id"], owner["provider"], ResponseLost(now))


def bodies_of(operations: Operations, answer_ids: Collection[str]) -> list[int]:
    """Return the numbers of responses' bodies, of those that have one."""
    rows = operations.rows(
        f"SELECT DISTINCT body_id FROM responses WHERE body_id IS NOT NULL AND answer_id IN {TEXTS}",
        (json.dumps(list(answer_ids)),),
    )
    return [row["body_id"] for row in rows]
