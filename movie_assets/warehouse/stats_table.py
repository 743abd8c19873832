"""The table of the figures that an operator watches.

Belongs here: its declaration. Does not belong here: how the figures are counted (movie_assets/monitoring/figures.py).
"""

import polars as pl

from movie_assets.providers.columns import TIMESTAMP
from movie_assets.table import Column, Table

COLLECTION_STATS = Table(
    "collection_stats",
    "Figures of the collection at as_of, in long form: one row per figure and what it is counted by.",
    (
        Column(
            "figure",
            pl.String,
            "films, films_by_age (text: fresh, frozen, due, waiting, gone), films_by_import_status (text), gone,"
            " fully_refreshed, data_frozen; by provider: active (1 or 0), with_data, not_found, failed, frozen, due,"
            " overdue (for more than a day), requests (text: outcome; the last 30 UTC days together), success_rate"
            " (0-1; ok and not_found succeed), quota (calls a day); by provider and day: calls (retries included);"
            " forecast_due, forecast_calls (within the quota) and forecast_waiting (left for the day after);"
            " forecast_calls_7_days, forecast_calls_30_days, forecast_waiting_now (from earlier days),"
            " quota_runs_dry (day: the first whose demand is above the quota); of films that TMDB lacks: placeholders,"
            " placeholders_made, placeholders_due, placeholder_rate, upgrades, upgrade_rate_30_days, days_until_tmdb,"
            " imdb_success_rate, imdb_files_age_days; by source (in provider): imdb_attempts, imdb_successes,"
            " imdb_failures, imdb_blocked, imdb_lookups (text: outcome); by provider and age: answers_by_age (text:"
            " fresh, frozen, due, not_found, missing); by day, of films that every active provider has answered for:"
            " field_coverage_films (how many), field_coverage (text: field; the share that has a value, 0-1).",
            required=True,
        ),
        Column("provider", pl.String, "The provider of the figure; null = all."),
        Column("age_category", pl.String, "recent, established, mature or archived; null = all."),
        Column("day", pl.Date, "The UTC day that it describes; null = as_of, or the period that the figure names."),
        Column("value", pl.Float64, "The figure; null = none, such as an unlimited quota."),
        Column("text", pl.String, "What else it is counted by, or the figure in words."),
        Column("as_of", TIMESTAMP, "The moment that the figures describe (UTC).", required=True),
    ),
    key=("figure", "provider", "age_category", "day", "text"),
    version="as_of",
    whole=True,
)
