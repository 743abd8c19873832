"""When the years were looked at last: by a run, or by a command that found nothing to do and started none.

Belongs here: keeping and reading those moments. Does not belong here: looking (collect/at_rest.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime

from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import keep_as_of, projected_as_of
from movie_assets.store.lists import TEXTS
from movie_assets.store.moments import at

SHOWN, LOOKED_AT = "movie_status", "looked_at"
"""Whose moments stand in `projections`: a run shows the states of its films, a look finds them as they are shown."""


def keep_look(operations: Operations, years: Sequence[str], now: datetime) -> None:
    """Keep that nothing was to be done for these years at this moment (aware UTC)."""
    keep_as_of(operations, LOOKED_AT, years, now)


def last_run(operations: Operations, years: Sequence[str]) -> datetime | None:
    """Return when a run last showed the states of all these years (aware UTC); None: of some none did."""
    shown = projected_as_of(operations, SHOWN, years)
    return min(shown.values()) if years and len(shown) == len(years) else None


def last_looks(operations: Operations, years: Sequence[str]) -> tuple[datetime, datetime] | None:
    """Return the oldest and the newest of the years' last looks (aware UTC); None: one was never looked at."""
    rows = operations.rows(
        "SELECT max(as_of) AS at FROM projections WHERE table_name IN (?, ?) AND partition_year IN"
        f" {TEXTS} GROUP BY partition_year ORDER BY at",
        (SHOWN, LOOKED_AT, json.dumps(list(years))),
    )
    if not rows or len(rows) < len(years):
        return None
    return at(rows[0]["at"]), at(rows[-1]["at"])
