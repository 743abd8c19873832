"""Which providers a film needs by its age and its last updates alone: for a whole frame, and for one film.

Belongs here: the exact age rule over columns, and the single-film functions over the same code. Does not belong here:
stored due dates (scaled first intervals, failures, coverage by the changes feed), which policy.due_dates sets; quotas.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from movie_assets.policy.due_dates import INTERVAL_DAYS
from movie_assets.policy.movie_status import age_category

CLOCK_SKEW = timedelta(minutes=5)
"""A last update further ahead than this was written by a wrong clock, and says nothing."""


def needs(films: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return the films with age_category, needs_tmdb, needs_omdb, needs_fanart, needs_tvdb and needs_box_office.

    `films`: release_date (Date, null = undated), data_frozen (Boolean), and last_tmdb_update, last_omdb_update,
    last_fanart_update, last_tvdb_update (Datetime, naive UTC, null = never). `now`: aware UTC. A film needs what was
    never fetched, and what is as old as the interval of its age; a frozen film needs nothing. Box office is OMDb's.
    """
    aged = films.with_columns(age_category=age_category(pl.col("release_date"), now))
    return aged.with_columns(_needs(p, now).alias(f"needs_{p}") for p in INTERVAL_DAYS).with_columns(
        needs_box_office=pl.col("needs_omdb")
    )


def calculate_refresh_plan(movie: Mapping[str, Any], now: datetime) -> dict[str, bool]:
    """Return what one film needs: needs_tmdb, needs_omdb, needs_fanart, needs_tvdb, needs_box_office.

    `movie`: release_date (date or None), last_tmdb_update, last_omdb_update, last_fanart_update and last_tvdb_update
    (aware datetimes; missing or None = never) and data_frozen (missing = False).
    """
    updates = {f"last_{p}_update": movie.get(f"last_{p}_update") for p in INTERVAL_DAYS}
    row = {"release_date": movie.get("release_date"), "data_frozen": bool(movie.get("data_frozen"))} | {
        name: None if at is None else at.astimezone(now.tzinfo).replace(tzinfo=None) for name, at in updates.items()
    }
    schema = {"release_date": pl.Date, "data_frozen": pl.Boolean} | dict.fromkeys(updates, pl.Datetime("us"))
    planned = needs(pl.DataFrame([row], schema=schema, orient="row"), now).row(0, named=True)
    return {name: planned[name] for name in planned if name.startswith("needs_")}


def needs_tmdb_refresh(release_date: date | None, last_tmdb_update: datetime | None, now: datetime) -> bool:
    """Return whether TMDB should be asked for a film again; moments are aware."""
    movie = {"release_date": release_date, "last_tmdb_update": last_tmdb_update}
    return calculate_refresh_plan(movie, now)["needs_tmdb"]


def needs_omdb_refresh(release_date: date | None, last_omdb_update: datetime | None, now: datetime) -> bool:
    """Return whether OMDb should be asked for a film again; moments are aware."""
    movie = {"release_date": release_date, "last_omdb_update": last_omdb_update}
    return calculate_refresh_plan(movie, now)["needs_omdb"]


def _needs(provider: str, now: datetime) -> pl.Expr:
    naive, last = now.replace(tzinfo=None), pl.col(f"last_{provider}_update")
    days = pl.col("age_category").replace_strict(
        {age.value: days for age, days in INTERVAL_DAYS[provider].items()}, return_dtype=pl.Int32
    )
    old = (last + pl.duration(days=days) <= naive) | (last > naive + CLOCK_SKEW)
    return old.fill_null(value=True) & ~pl.col("data_frozen")
