"""Requests and decisions as frames, in the shape that the warehouse has.

Belongs here: queries that return polars frames of identification. Does not belong here: writes (identifications.py,
requests.py).
"""

import json
from datetime import datetime

import polars as pl

from movie_assets.store.connection import Operations
from movie_assets.store.moments import at
from movie_assets.store.requests import ALL_REQUESTS, DISMISSED

_MOMENT = pl.Datetime("us")


def request_rows(operations: Operations) -> pl.DataFrame:
    """Return all requests, in the columns of the table identification_requests."""
    rows = operations.rows(f"{ALL_REQUESTS} ORDER BY request_id")
    reported = []
    for row in rows:
        asked = json.loads(row["asked"])
        ids = asked["ids"]
        tmdb_id, tvdb_id = ids.get("tmdb"), ids.get("tvdb")
        reported.append(
            (
                row["request_id"],
                row["source"],
                row["origin"],
                asked["title"],
                asked["year"],
                int(tmdb_id) if tmdb_id else None,
                ids.get("imdb"),
                int(tvdb_id) if tvdb_id else None,
                row["status"] if row["dismissed_because"] is None else DISMISSED,
                row["reason"] if row["dismissed_because"] is None else row["dismissed_because"],
                row["movie_id"],
                _naive(row["asked_at"]),
            )
        )
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "request_id": pl.Int64,
        "source": pl.String,
        "origin": pl.String,
        "title": pl.String,
        "year": pl.Int32,
        "tmdb_id": pl.Int64,
        "imdb_id": pl.String,
        "tvdb_id": pl.Int64,
        "status": pl.String,
        "reason": pl.String,
        "taken_movie_id": pl.Int64,
        "asked_at": _MOMENT,
    }
    return pl.DataFrame(reported, schema=schema, orient="row")


def decision_rows(operations: Operations) -> pl.DataFrame:
    """Return all decisions, in the columns of the table identifications."""
    reported = []
    for row in operations.rows("SELECT * FROM identifications ORDER BY decision_id"):
        decision = json.loads(row["decision"])
        candidates, evidence = (
            json.dumps(decision.get(name, []), ensure_ascii=False) for name in ("candidates", "evidence")
        )
        reported.append(
            (
                row["decision_id"],
                row["request_id"],
                row["outcome"],
                row["reason"],
                row["movie_id"],
                candidates,
                evidence,
                row["who"],
                row["superseded_by"],
                _naive(row["decided_at"]),
            )
        )
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "decision_id": pl.String,
        "request_id": pl.Int64,
        "outcome": pl.String,
        "reason": pl.String,
        "taken_movie_id": pl.Int64,
        "candidates": pl.String,
        "evidence": pl.String,
        "who": pl.String,
        "superseded_by": pl.String,
        "decided_at": _MOMENT,
    }
    return pl.DataFrame(reported, schema=schema, orient="row")


def _naive(stored: float) -> datetime:
    return at(stored).replace(tzinfo=None)
