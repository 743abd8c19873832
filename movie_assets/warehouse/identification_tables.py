"""The tables of identification: the requests, and every decision about them.

Belongs here: declarations of columns, types, keys and meaning. Does not belong here: where their rows come from.
"""

import polars as pl

from movie_assets.providers.columns import TIMESTAMP
from movie_assets.table import Column, Table

IDENTIFICATION_REQUESTS = Table(
    "identification_requests",
    "What someone asked us to identify, and the outcome.",
    (
        Column("request_id", pl.Int64, "Number of the request.", required=True),
        Column("source", pl.String, "cli, inbox or run config.", required=True),
        Column("origin", pl.String, "The file and line that it came from."),
        Column("title", pl.String, "Requested title."),
        Column("year", pl.Int32, "Requested year."),
        Column("tmdb_id", pl.Int64, "Requested TMDB id."),
        Column("imdb_id", pl.String, "Requested IMDb id."),
        Column("tvdb_id", pl.Int64, "Requested TVDB id."),
        Column(
            "status",
            pl.String,
            "pending, ambiguous, not_found or conflicting: it waits. shown: only looked up. confirmed. dismissed.",
            required=True,
        ),
        Column("reason", pl.String, "The reason for this status, in words."),
        Column("taken_movie_id", pl.Int64, "The chosen film."),
        Column("asked_at", TIMESTAMP, "When it was requested (UTC).", required=True),
    ),
    key=("request_id",),
    version="asked_at",
    whole=True,
)

IDENTIFICATIONS = Table(
    "identifications",
    "Every decision about a request: the candidates with their scores, the evidence, the outcome, and who decided.",
    (
        Column("decision_id", pl.String, "Time-ordered id of the decision.", required=True),
        Column("request_id", pl.Int64, "The request.", required=True),
        Column(
            "outcome",
            pl.String,
            "Of rules: confident, ambiguous, not_found, conflicting. Of people: shown, confirmed, undone, dismissed.",
            required=True,
        ),
        Column("reason", pl.String, "The reason, in words.", required=True),
        Column("taken_movie_id", pl.Int64, "The chosen film."),
        Column("candidates", pl.String, "All candidates, ranked: ids, titles, years, providers, score.", json=True),
        Column("evidence", pl.String, "The evidence for and against.", json=True),
        Column("who", pl.String, "rules or person.", required=True),
        Column("superseded_by", pl.String, "The decision that replaced it."),
        Column("decided_at", TIMESTAMP, "When (UTC).", required=True),
    ),
    key=("decision_id",),
    version="decided_at",
    whole=True,
)
