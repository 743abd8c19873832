"""What people decided about films: freeze and unfreeze.

Belongs here: the decision kept, and what it changes in the state. Does not belong here: freezing by rule (journal.py),
identification.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from uuid6 import uuid7

from movie_assets.store.connection import Operations, seconds

FROZEN_BY_RULE, FROZEN_BY_PERSON = 1, 2
"""Values of fetch_state.frozen. What a person froze only a person unfreezes."""


def freeze(operations: Operations, movie_id: int, providers: Sequence[str], reason: str, now: datetime) -> int:
    """Skip a film in every automatic refresh at these providers until a person unfreezes it; return states changed."""
    return _decide(operations, "freeze", movie_id, providers, reason, now, f"frozen = {FROZEN_BY_PERSON}")


def unfreeze(operations: Operations, movie_id: int, providers: Sequence[str], reason: str, now: datetime) -> int:
    """Refresh a film again, from no quiet cycle on; return states changed."""
    return _decide(operations, "unfreeze", movie_id, providers, reason, now, "frozen = 0, unchanged_streak = 0")


def _decide(
    operations: Operations,
    kind: str,
    movie_id: int,
    providers: Sequence[str],
    reason: str,
    now: datetime,
    change: str,
) -> int:
    with operations.transaction() as connection:
        changed = 0
        for provider in providers:
            changed += connection.execute(
                f"UPDATE fetch_state SET {change} WHERE movie_id = ? AND provider = ?", (movie_id, provider)
            ).rowcount
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
