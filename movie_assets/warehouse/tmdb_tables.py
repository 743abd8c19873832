"""The table of TMDB's daily list of ids.

Belongs here: its declaration. Does not belong here: reading the list (exported_ids.py).
"""

import polars as pl

from movie_assets.table import Column, Table

TMDB_IDS = Table(
    "tmdb_ids",
    "Every film that TMDB has, as its newest daily list of ids says: over a million, most of which are not collected.",
    (
        Column("tmdb_id", pl.Int64, "TMDB id.", required=True),
        Column("title", pl.String, "Original title."),
        Column("popularity", pl.Float64, "TMDB popularity on that day."),
        Column("adult", pl.Boolean, "Adult film; TMDB lists most of them elsewhere."),
        Column("video", pl.Boolean, "A video that is no film, such as a compilation."),
        Column("exported_on", pl.Date, "The UTC day of the list."),
    ),
    key=("tmdb_id",),
    version="exported_on",
    whole=True,
)
