"""Checks of IMDb: is a source blocked, are the data files stale.

Belongs here: two rules and their figures. Does not belong here: repairs; a block ends by itself, and the next
materialization of imdb_files fetches what is stale.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from movie_assets.collect.imdb_downloads import wanted_files
from movie_assets.defs.check_rule import WARN, Rule, Scope, nothing
from movie_assets.store.data_files import DataFile, data_files
from movie_assets.store.placeholder_figures import lookups_by_source, placeholder_figures
from movie_assets.store.totals import rate_limit_state

JUDGED = timedelta(days=1)
"""A block that is older than this says nothing of today."""


def _blocked(scope: Scope) -> pl.DataFrame:
    counts = lookups_by_source(scope.operations, scope.now - JUDGED).filter(outcome="blocked")
    limiter = rate_limit_state(scope.operations, "imdb", scope.now)
    if counts.is_empty() and limiter.closed_until is None:
        return nothing()
    reason = (
        f"{limiter.reason}; closed until {limiter.closed_until:%Y-%m-%d %H:%M} UTC"
        if limiter.closed_until
        else "open again"
    )
    found = {"source": "page", "blocked_24_h": int(counts["lookups"].sum()), "rate_limiter": reason}
    return pl.DataFrame([{"partition_year": None} | found], schema_overrides={"partition_year": pl.String})


def _said(scope: Scope) -> Mapping[str, Any]:
    """Return the fallback's figures, one name each."""
    rows = placeholder_figures(scope.operations, scope.now).filter(pl.col("figure") != "imdb_lookups")
    return {
        "_".join(filter(None, (row["figure"], row["provider"]))): "unknown"
        if row["value"] is None
        else _number(row["value"])
        for row in rows.iter_rows(named=True)
    }


def _number(value: float) -> float | int:
    """Return a count as one; shares and days to three digits."""
    return int(value) if value.is_integer() else round(value, 3)


def _stale(scope: Scope) -> pl.DataFrame:
    if not scope.settings.imdb.enabled or not scope.settings.imdb.files:
        return nothing()
    known, rows = data_files(scope.operations, wanted_files(scope.settings)), []
    if not known:
        return nothing()  # whoever never fetched them does without
    for name in wanted_files(scope.settings):
        file = known.get(name, DataFile(name))
        late = file.checked_at is None or scope.now - file.checked_at > timedelta(days=scope.settings.imdb.stale_days)
        if late or file.problem:
            problem = file.problem or ("not looked at lately" if file.checked_at else "never fetched")
            rows.append((None, name, str(file.checked_at or "never"), problem))
    schema = dict.fromkeys(("partition_year", "name", "checked_at", "problem"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


IMDB_RULES: tuple[Rule, ...] = (
    Rule(
        "imdb_titles",
        "blocked",
        "No source of IMDb turned us away within a day; others carry on meanwhile.",
        _blocked,
        WARN,
        _said,
    ),
    Rule(
        "imdb_files",
        "stale",
        "Every data file was looked at within IMDB_STALE_DAYS, and the newest one was taken.",
        _stale,
        WARN,
    ),
)
