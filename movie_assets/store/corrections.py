"""What people decided about values of films: set, blank, prefer, and that this ends.

Belongs here: the decision, what is in force, the history. Does not belong here: what a field may hold
(correct/values.py), merging (warehouse/merging).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import polars as pl
from uuid6 import uuid7

from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import moment_column
from movie_assets.store.lists import NUMBERS
from movie_assets.store.moments import at, seconds

Action = Literal["set", "blank", "prefer", "end"]
_IN_FORCE = """
    SELECT * FROM (
        SELECT coalesce(f.merged_into, d.movie_id) AS movie_id, json_extract(d.details, '$.field') AS field,
               json_extract(d.details, '$.action') AS action, json_extract(d.details, '$.value') AS value,
               json_extract(d.details, '$.prefers') AS prefers, json_extract(d.details, '$.reason') AS reason,
               json_extract(d.details, '$.locked_from') AS locked_from, d.decision_id, d.decided_at,
               row_number() OVER (
                   PARTITION BY coalesce(f.merged_into, d.movie_id), json_extract(d.details, '$.field')
                   ORDER BY d.decided_at DESC, d.decision_id DESC
               ) AS place
        FROM decisions d LEFT JOIN films f ON f.movie_id = d.movie_id WHERE d.kind = 'correct'
    ) AS corrections WHERE place = 1 AND action <> 'end'
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision about a field of a film. `value` is JSON text, and set where the action is."""

    movie_id: int
    field: str
    action: Action
    reason: str
    value: str | None = None
    prefers: str | None = None
    locked_from: str | None = None
    """The provider whose value was locked: its terms still hold for the value."""
    decision_id: str = ""
    decided_at: datetime | None = None
    """Aware UTC."""


def decide(operations: Operations, corrections: Iterable[Correction], now: datetime) -> int:
    """Keep decisions, all or none; each replaces the one before about the same field of the film. Return how many."""
    rows = [
        (str(uuid7()), one.movie_id, json.dumps(_details(one), ensure_ascii=False), seconds(now), seconds(now))
        for one in corrections
    ]
    with operations.transaction() as connection:
        connection.executemany(
            "INSERT INTO decisions (decision_id, kind, movie_id, details, decided_at, asked_at)"
            " VALUES (?, 'correct', ?, ?, ?, ?)",
            rows,
        )
    return len(rows)


def _details(one: Correction) -> dict[str, Any]:
    names = ("field", "action", "value", "prefers", "locked_from", "reason")
    return {name: getattr(one, name) for name in names}


def in_force(operations: Operations, movie_ids: Iterable[int] | None = None) -> pl.DataFrame:
    """Return the corrections of these films, None = all, in the columns of provider_cache_corrections but answer_id."""
    texts = dict.fromkeys(("field", "action", "value", "prefers", "locked_from", "reason", "decision_id"), pl.String)
    schema = {"movie_id": pl.Int64, **texts, "decided_at": pl.Float64}
    these, given = ("", ()) if movie_ids is None else (f" WHERE movie_id IN {NUMBERS}", (json.dumps(list(movie_ids)),))
    rows = operations.rows(
        f"SELECT {', '.join(schema)} FROM ({_IN_FORCE}) AS in_force{these} ORDER BY movie_id, field", given
    )
    frame = pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
    return frame.with_columns(moment_column("decided_at"))


def history(operations: Operations, movie_id: int) -> list[Correction]:
    """Return all decisions about the fields of a film, the newest first."""
    rows = operations.rows(
        "SELECT decision_id, movie_id, details, decided_at FROM decisions WHERE kind = 'correct' AND movie_id IN"
        " (SELECT movie_id FROM films WHERE movie_id = ? OR merged_into = ?)"
        " ORDER BY decided_at DESC, decision_id DESC",
        (movie_id, movie_id),
    )
    return [
        Correction(
            movie_id=row["movie_id"],
            decision_id=row["decision_id"],
            decided_at=at(row["decided_at"]),
            **json.loads(row["details"]),
        )
        for row in rows
    ]
