"""Columns and structs that the typed tables of several providers share.

Belongs here: what is the same for all of them. Does not belong here: a provider's own columns (its spec.py).
"""

import polars as pl

from movie_assets.table import Column

TIMESTAMP = pl.Datetime("us")
TEXTS = pl.List(pl.String)

MOVIE_ID = Column(
    "movie_id", pl.Int64, "The film; it never changes: TMDB id, or minus the number of the IMDb id.", required=True
)
ANSWER = (
    Column("answer_id", pl.String, "The raw response that this row was read from; time-ordered.", required=True),
    Column("fetched_at", TIMESTAMP, "When the answer was fetched (UTC).", required=True),
    Column("parser_version", pl.Int32, "Version of the parser that read it; a newer parser reads it again."),
)
RAW = Column("raw_response", pl.String, "The whole answer as it was received.", json=True)

IMAGE = pl.Struct(
    {
        "image_type": pl.String,
        "file_path": pl.String,
        "width": pl.Int32,
        "height": pl.Int32,
        "vote_average": pl.Float64,
        "vote_count": pl.Int64,
        "language": pl.String,
        "is_hd": pl.Boolean,
        "disc_number": pl.Int32,
        "disc_type": pl.String,
    }
)
VIDEO = pl.Struct(
    {
        "video_type": pl.String,
        "site": pl.String,
        "key": pl.String,
        "name": pl.String,
        "language": pl.String,
        "is_official": pl.Boolean,
        "duration_seconds": pl.Int32,
        "published_at": TIMESTAMP,
        "size": pl.Int32,
        "country": pl.String,
    }
)
CAST = pl.Struct(
    {
        "person_id": pl.Int64,
        "name": pl.String,
        "character_name": pl.String,
        "cast_order": pl.Int32,
        "profile_path": pl.String,
    }
)
CREW = pl.Struct(
    {
        "person_id": pl.Int64,
        "name": pl.String,
        "job": pl.String,
        "department": pl.String,
        "profile_path": pl.String,
    }
)
COMPANY = pl.Struct({"company_id": pl.Int64, "name": pl.String, "logo_path": pl.String, "country": pl.String})
RELEASE = pl.Struct(
    {
        "country": pl.String,
        "release_type": pl.Int32,
        "released": pl.Date,
        "certificate": pl.String,
        "note": pl.String,
    }
)
CERTIFICATE = pl.Struct({"country": pl.String, "certificate": pl.String})
ALTERNATIVE_TITLE = pl.Struct({"country": pl.String, "title": pl.String, "kind": pl.String})
TRANSLATION = pl.Struct(
    {
        "language": pl.String,
        "country": pl.String,
        "title": pl.String,
        "overview": pl.String,
        "tagline": pl.String,
    }
)
OFFER = pl.Struct(
    {
        "country": pl.String,
        "offer": pl.String,
        "service_id": pl.Int64,
        "service": pl.String,
        "logo_path": pl.String,
        "display_priority": pl.Int32,
    }
)
KEYWORD = pl.Struct({"keyword_id": pl.Int64, "name": pl.String})
EXTERNAL_ID = pl.Struct({"source": pl.String, "external_id": pl.String})


def images(comment: str) -> Column:
    """Declare the column of a provider's images."""
    return Column("images", pl.List(IMAGE), comment, each=("image_type", "file_path"))


def videos(comment: str) -> Column:
    """Declare the column of a provider's videos."""
    return Column("videos", pl.List(VIDEO), comment, each=("site", "key"))


def cast_members(comment: str) -> Column:
    """Declare the column of a film's cast."""
    return Column("cast_members", pl.List(CAST), comment, each=("person_id", "character_name", "cast_order"))


def crew_members(comment: str) -> Column:
    """Declare the column of a film's crew."""
    return Column("crew_members", pl.List(CREW), comment, each=("person_id", "job", "department"))


def keywords(comment: str) -> Column:
    """Declare the column of a film's keywords."""
    return Column("keywords", pl.List(KEYWORD), comment, each=("keyword_id",))


def reported_ids(comment: str) -> Column:
    """Declare the column of a film's ids elsewhere, by site."""
    return Column("external_ids", pl.List(EXTERNAL_ID), comment, each=("source",))
