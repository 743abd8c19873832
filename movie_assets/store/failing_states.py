"""Fetch states that break a rule: what the asset checks show, with the year of each.

Belongs here: the queries. Does not belong here: which rule is a check and how grave it is (defs/checks.py,
defs/upkeep.py), rows of the warehouse (warehouse/failing_rows.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from movie_assets.policy.due_dates import LAST_DAY, MovieAge
from movie_assets.policy.fetch_events import Freeze
from movie_assets.policy.freezing import UNCHANGED_STREAK_TO_FREEZE
from movie_assets.store.connection import Operations
from movie_assets.store.lists import TEXTS

_OF_YEARS = f"f.partition_year IN {TEXTS}"
_KEY = {"partition_year": pl.String, "movie_id": pl.Int64, "provider": pl.String}


def put_off(operations: Operations, years: Sequence[str]) -> pl.DataFrame:
    """Return the calls that failed or were deferred: partition_year, movie_id, provider, status, reason."""
    rows = operations.rows(
        "SELECT f.partition_year, s.movie_id, s.provider, s.status, s.reason FROM fetch_state s JOIN films f"
        f" USING (movie_id) WHERE s.status IN ('failed', 'deferred') AND {_OF_YEARS}",
        (json.dumps(list(years)),),
    )
    schema = {**_KEY, "status": pl.String, "reason": pl.String}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def frozen_too_early(operations: Operations, years: Sequence[str], now: datetime) -> pl.DataFrame:
    """Return what a rule froze before its time: partition_year, movie_id, provider, unchanged_streak, release_date."""
    rows = operations.rows(
        "SELECT f.partition_year, s.movie_id, s.provider, s.unchanged_streak, f.release_date FROM fetch_state s"
        " JOIN films f USING (movie_id) WHERE s.frozen = ? AND (s.unchanged_streak < ? OR f.release_date >= ?"
        f" OR s.good_answer_id IS NULL) AND {_OF_YEARS}",
        (
            int(Freeze.BY_RULE),
            UNCHANGED_STREAK_TO_FREEZE,
            (now - timedelta(days=LAST_DAY[MovieAge.MATURE])).date().isoformat(),
            json.dumps(list(years)),
        ),
    )
    schema = {**_KEY, "unchanged_streak": pl.Int64, "release_date": pl.String}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
