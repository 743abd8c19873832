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


def number_of_run(connection: Connection, run_id: str | None) -> int | None:
    """Return the number of a run, inside a transaction of the caller."""
    if run_id is None:
        return None
    return _number(
        connection,
        "SELECT run_number FROM runs WHERE run_id = ?",
        "INSERT INTO runs (run_id) VALUES (?) ON CONFLICT (run_id) DO NOTHING",
        run_id,
    )


def number_of_facts(connection: Connection, provider: str, facts: Mapping[str, Any] | None) -> int | None:
    """Return the number of the facts that are kept of a response, inside a transaction of the caller."""
    kept = kept_facts(provider, facts or {})
    if not kept:
        return None
    text = json.dumps(kept, ensure_ascii=False)
    return _number(
        connection,
        "SELECT facts_id FROM facts WHERE facts_hash = ?",
        "INSERT INTO facts (facts_hash, facts) VALUES (?, ?) ON CONFLICT (facts_hash) DO NOTHING",
        text_hash(text),
        compressed_text(text),
    )


def _number(connection: Connection, find: str, add: str, key: str | bytes, *more: bytes) -> int:
    if (found := connection.execute(find, (key,)).fetchone()) is None:
        connection.execute(add, (key, *more))  # unless a writer of another kind did so meanwhile
        found = connection.execute(find, (key,)).fetchone()
    return int(found[0])
