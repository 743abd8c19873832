"""The tables of identification: what was asked, and every decision about it.

Belongs here: declarations of columns, types, keys and meaning. Does not belong here: what they are filled from.
"""

import polars as pl

from movie_assets.providers.columns import TIMESTAMP
from movie_assets.table import Column, Table

IDENTIFICATION_REQUESTS = Table(
    "identification_requests",
    "What someone asked to identify, and what became of it.",
    (
        Column("request_id", pl.Int64, "Number of the request.", required=True),
        Column("source", pl.String, "cli, inbox or run config.", required=True),
        Column("origin", pl.String, "The file and line that it came from."),
        Column("title", pl.String, "Title asked for."),
        Column("year", pl.Int32, "Year asked for."),
        Column("tmdb_id", pl.Int64, "TMDB id asked for."),
        Column("imdb_id", pl.String, "IMDb id asked for."),
        Column("tvdb_id", pl.Int64, "TVDB id asked for."),
        Column("status", pl.String, "pending, shown, ambiguous, not_found, conflicting or confirmed.", required=True),
        Column("reason", pl.String, "Why it is so, in words."),
        Column("taken_movie_id", pl.Int64, "The film that it means."),
        Column("asked_at", TIMESTAMP, "When it was asked (UTC).", required=True),
    ),
    key=("request_id",),
    version="asked_at",
    whole=True,
)

IDENTIFICATIONS = Table(
    "identifications",
    "Every decision about a request: the candidates with their scores, the evidence, and what was decided by whom.",
    (
        Column("decision_id", pl.String, "Time-ordered id of the decision.", required=True),
        Column("request_id", pl.Int64, "The request.", required=True),
        Column(
            "outcome", pl.String,
            "By the rules: confident, ambiguous, not_found, conflicting. By a person: shown, confirmed, undone.",
            required=True,
        ),
        Column("reason", pl.String, "Why, in words.", required=True),
        Column("taken_movie_id", pl.Int64, "The film that was taken."),
        Column("candidates", pl.String, "All films met, ranked: ids, titles, years, providers, score.", json=True),
        Column("evidence", pl.String, "What spoke for and against.", json=True),
        Column("who", pl.String, "rules or person.", required=True),
        Column("superseded_by", pl.String, "The decision that came after it."),
        Column("decided_at", TIMESTAMP, "When (UTC).", required=True),
    ),
    key=("decision_id",),
    version="decided_at",
    whole=True,
)  # fmt: skip
