"""What people decided about films: freeze and unfreeze.

Belongs here: the decision, and the event that it is for the fetch state. Does not belong here: freezing by rule
(policy/fetch_transitions.py), identification.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from uuid6 import uuid7

from movie_assets.policy.fetch_events import Event, FrozenByPerson, UnfrozenByPerson
from movie_assets.store import fetch_state
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds


def freeze(operations: Operations, movie_id: int, providers: Sequence[str], reason: str, now: datetime) -> int:
    """Leave a film out of every automatic refresh at these providers until a person unfreezes it.

    Return how many states changed.
    """
    return _decide(operations, "freeze", movie_id, providers, reason, now, FrozenByPerson())


def unfreeze(operations: Operations, movie_id: int, providers: Sequence[str], reason: str, now: datetime) -> int:
    """Refresh a film again, with an unchanged streak of 0; return how many states changed."""
    return _decide(operations, "unfreeze", movie_id, providers, reason, now, UnfrozenByPerson())


def _decide(
    operations: Operations,
    kind: str,
    movie_id: int,
    providers: Sequence[str],
    reason: str,
    now: datetime,
    event: Event,
) -> int:
    with operations.transaction() as connection:
        changed = fetch_state.apply_all(connection, movie_id, event, providers=providers)
        connection.execute(
            "INSERT INTO decisions (decision_id, kind, movie_id, details, decided_at, asked_at) VALUES (?, ?, ?,"
            " ?, ?, ?)",
            (
                str(uuid7()),
                kind,
                movie_id,
                json.dumps({"providers": list(providers), "reason": reason}),
                seconds(now),
                seconds(now),
            ),
        )
    return changed
