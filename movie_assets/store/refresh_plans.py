"""The newest refresh plan, and the films that the refresh sensor requested on each UTC day.

Belongs here: keeping and reading the plan. Does not belong here: making it (refresh/planner.py), the rule
(policy/planning.py).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import polars as pl
from uuid6 import uuid7

from movie_assets.store.connection import Operations
from movie_assets.store.lists import NUMBERS
from movie_assets.store.moments import at, seconds


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was kept: `calls` in the columns of planner.RefreshPlan.shown, `made_at` aware UTC."""

    made_at: datetime
    figures: dict[str, Any]
    calls: pl.DataFrame


def keep_plan(
    operations: Operations, calls: pl.DataFrame, figures: Mapping[str, Any], digest: str, now: datetime
) -> bool:
    """Replace the last plan; return False when it is the same."""
    packed = BytesIO()
    calls.write_ipc(packed, compression="zstd")
    with operations.transaction() as connection:
        same = connection.execute("SELECT 1 FROM refresh_plan WHERE digest = ?", (digest,)).fetchone()
        if same is not None:
            return False
        connection.execute(
            "INSERT INTO refresh_plan (one, plan_id, made_at, digest, figures, calls) VALUES (1, ?, ?, ?, ?, ?)"
            " ON CONFLICT (one) DO UPDATE SET plan_id = excluded.plan_id, made_at = excluded.made_at,"
            " digest = excluded.digest, figures = excluded.figures, calls = excluded.calls",
            (str(uuid7()), seconds(now), digest, json.dumps(figures), packed.getvalue()),
        )
    return True


def read_plan(operations: Operations) -> StoredPlan | None:
    """Return the newest plan, or None."""
    row = operations.row("SELECT * FROM refresh_plan")
    if row is None:
        return None
    return StoredPlan(at(row["made_at"]), json.loads(row["figures"]), pl.read_ipc(BytesIO(row["calls"])))


def asked_on(operations: Operations, day: datetime) -> set[int]:
    """Return the films that the sensor requested on this UTC day."""
    rows = operations.rows("SELECT movie_id FROM refresh_spent WHERE utc_day = ?", (_day(day),))
    return {row["movie_id"] for row in rows}


def keep_asked(operations: Operations, movie_ids: Collection[int], now: datetime) -> None:
    """Record that the sensor requested these films today. Days before yesterday are forgotten."""
    with operations.transaction() as connection:
        connection.execute("DELETE FROM refresh_spent WHERE utc_day < ?", (_day(now - timedelta(days=1)),))
        connection.executemany(
            "INSERT INTO refresh_spent (utc_day, movie_id) VALUES (?, ?) ON CONFLICT (utc_day, movie_id) DO NOTHING",
            [(_day(now), i) for i in movie_ids],
        )


def call_states(operations: Operations, movie_ids: Collection[int]) -> dict[tuple[int, str], tuple[float | None, int]]:
    """Return, for each film and provider, when it was last asked and how often it has failed in a row since."""
    rows = operations.rows(
        f"SELECT movie_id, provider, checked_at, attempts FROM fetch_state WHERE movie_id IN {NUMBERS}",
        (json.dumps(list(movie_ids)),),
    )
    return {(r["movie_id"], r["provider"]): (r["checked_at"], r["attempts"]) for r in rows}


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
