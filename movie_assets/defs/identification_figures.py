"""What the UI shows of identification: the requests that wait for a person, and the ids that two films claim.

Belongs here: both as tables. Does not belong here: assets and jobs (identification_assets.py).
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from movie_assets.defs.year_figures import table_of
from movie_assets.identify.proposals import LIKELIEST, numbered
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.store.connection import Operations

MOST_SHOWN = 200
PENDING = ("request", "asked", "from", "status", "reason", "candidates")
CONFLICTS = ("film", "title", "provider", "contested id", "held by", "reported by")


def waiting_figures(settings: Settings, operations: Operations) -> dict[str, Any]:
    """Return what a materialization of `identifications` shows, whoever wrote it."""
    waiting = requests.waiting(operations)
    return {
        "waiting": len(waiting),
        "pending": pending_list(operations, waiting),
        "conflicts": conflict_list(operations),
        "providers_off": ", ".join(_off(settings)) or "none",
    }


def _off(settings: Settings) -> list[str]:
    return [f"{name}: lower certainty" for name in settings.providers if name not in settings.active_providers]


def pending_list(operations: Operations, waiting: Sequence[requests.Request]) -> dg.TableMetadataValue:
    """Return the requests that wait for a person, with their best candidates, as a table."""
    rows = []
    for request in waiting[:MOST_SHOWN]:
        decision = requests.last_decision(operations, request.request_id) or {"candidates": []}
        films = "; ".join(numbered(decision["candidates"][:LIKELIEST]))
        origin = request.origin or request.source
        cells = (request.request_id, request.asked.words(), origin, request.status, request.reason or "", films)
        rows.append(dict(zip(PENDING, cells, strict=True)))
    return table_of(PENDING, rows)


def conflict_list(operations: Operations) -> dg.TableMetadataValue:
    """Return the ids that two films claim, as a table."""
    rows = [
        (c.movie_id, c.title or "", c.provider, c.external_id, f"{c.held_by} {c.holder or ''}", c.reported_by)
        for c in id_conflicts.open_conflicts(operations)[:MOST_SHOWN]
    ]
    return table_of(CONFLICTS, [dict(zip(CONFLICTS, row, strict=True)) for row in rows])
