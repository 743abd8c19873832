"""The table of IMDb's data files.

Belongs here: its declaration. Does not belong here: what the files report of titles (providers/imdb/spec.py).
"""

import polars as pl

from movie_assets.providers.columns import TIMESTAMP
from movie_assets.table import Column, Table

IMDB_FILES = Table(
    "imdb_files",
    "IMDb's data files that we have, and whether they are the newest.",
    (
        Column("name", pl.String, "title.basics, title.ratings ...", required=True),
        Column("rows", pl.Int64, "Rows without the heading."),
        Column("bytes", pl.Int64, "Size, compressed."),
        Column("etag", pl.String, "The server's ETag of this file."),
        Column("last_modified", pl.String, "When IMDb made it, as the server reports it."),
        Column("refreshed_at", TIMESTAMP, "When this file was put in place (UTC)."),
        Column("checked_at", TIMESTAMP, "When the server last said which file is the newest (UTC)."),
        Column("problem", pl.String, "Why a newer file was refused, or could not be downloaded."),
    ),
    key=("name",),
    version="checked_at",
    whole=True,
)
