"""What many rows repeat, kept once under a number: the facts of a response, its run.

Belongs here: from such a value to its number. Does not belong here: the rows that refer to it (raw_responses.py,
rate_limits.py), bodies (bodies.py).
"""

import json
from collections.abc import Mapping
from typing import Any

from movie_assets.policy.change_detection import kept_facts
from movie_assets.store.bodies import compressed_text, text_hash
from movie_assets.store.sql import Connection

RUN_NUMBER = "(SELECT run_number FROM runs WHERE run_id = ?)"
"""SQL of the number of a run that was noted; of None it is NULL."""


def note_run(connection: Connection, run_id: str | None) -> None:
    """Give a run its number, unless it has one, inside a transaction of the caller. Nothing is read: no round trip."""
    if run_id is not None:
        connection.execute(
            "INSERT INTO runs (run_id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM runs WHERE run_id = ?)"
            " ON CONFLICT (run_id) DO NOTHING",  # a writer of another kind may note it meanwhile
            (run_id, run_id),
        )


def number_of_facts(connection: Connection, provider: str, facts: Mapping[str, Any] | None) -> int | None:
    """Return the number of the facts that are kept of a response, inside a transaction of the caller."""
    kept = kept_facts(provider, facts or {})
    if not kept:
        return None
    text = json.dumps(kept, ensure_ascii=False)
    find, key = "SELECT facts_id FROM facts WHERE facts_hash = ?", text_hash(text)
    if (found := connection.execute(find, (key,)).fetchone()) is None:
        add = "INSERT INTO facts (facts_hash, facts) VALUES (?, ?) ON CONFLICT (facts_hash) DO NOTHING"
        connection.execute(add, (key, compressed_text(text)))  # works that are done in step may keep the same at once
        found = connection.execute(find, (key,)).fetchone()
    return int(found[0])
