"""The tables of refreshing: history of fields, changes that TMDB's feed reported, the plan.

Belongs here: declarations of columns, types, keys and meaning. Does not belong here: movie_status (film_tables.py).
"""

import polars as pl

from movie_assets.providers.columns import MOVIE_ID, TIMESTAMP
from movie_assets.table import Column, Table

FIELD_CHANGES = Table(
    "field_changes",
    "How watched fields of a film changed: one row per field and answer whose value differs from the one before.",
    (
        MOVIE_ID,
        Column("provider", pl.String, "The provider of the value.", required=True),
        Column("field", pl.String, "Name of the field at that provider.", required=True),
        Column("answer_id", pl.String, "The raw response that had the new value.", required=True),
        Column("old", pl.String, "Value before.", json=True),
        Column("new", pl.String, "Value since.", json=True),
        Column("reported_at", TIMESTAMP, "When the new value was fetched (UTC).", required=True),
    ),
    key=("movie_id", "provider", "field", "answer_id"),
    version="reported_at",
    view="SELECT *, reported_at AS told_at FROM stored.field_changes",
    view_columns=(Column("told_at", TIMESTAMP, "The old name of reported_at. It goes with the next version."),),
)

TMDB_CHANGES = Table(
    "tmdb_changes",
    "Films that TMDB's changes feed has reported, and whether they were fetched since.",
    (
        MOVIE_ID,
        Column("tmdb_id", pl.Int64, "Accepted TMDB id."),
        Column("changed_at", TIMESTAMP, "When the feed last reported the film (UTC).", required=True),
        Column("fetched_at", TIMESTAMP, "When its details were last fetched (UTC)."),
        Column("waits", pl.Boolean, "Not fetched since the feed reported it."),
    ),
    key=("movie_id",),
    version="changed_at",
    whole=True,
)

REFRESH_PLAN = Table(
    "refresh_plan",
    "The newest refresh plan: the calls that it chose, and the first of those that wait, with reason and cost.",
    (
        Column("place", pl.Int64, "Order in which calls are made.", required=True),
        MOVIE_ID,
        Column("provider", pl.String, "The provider to ask.", required=True),
        Column("partition_year", pl.String, "The year that owns the film."),
        Column("age_category", pl.String, "recent, established, mature or archived."),
        Column("tier", pl.Int32, "0 young, 1 never fetched, 2 the rest, 3 young beyond half the quota, 4 held."),
        Column("value", pl.Float64, "How overdue the call is by its interval, times how popular the film is."),
        Column("reason", pl.String, "Why it is due."),
        Column("chosen", pl.Boolean, "To be made now."),
        Column("waits_for", pl.String, "quota, refresh_limit or changes_feed."),
        Column("comes_on", pl.Date, "The UTC day on which its turn comes at the quota's pace."),
        Column("cost", pl.Float64, "Requests: 1, or a film's share of a request that many films share."),
        Column("made_at", TIMESTAMP, "When the plan was made (UTC).", required=True),
    ),
    key=("movie_id", "provider"),
    version="made_at",
    whole=True,
)
