"""A film's refresh state in one row: a pure function over frames and a moment.

Belongs here: age category, what is due, what is frozen, as columns. Does not belong here: reading state, planning.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from movie_assets.policy.due_dates import LAST_DAY, MOST_AHEAD, MovieAge
from movie_assets.providers.registry import ROUTES, SPECS

PROVIDERS = tuple(ROUTES)
OF_BOX_OFFICE = tuple(
    name for name in PROVIDERS if "box_office" in {**(of := SPECS[name].contribution).fields, **of.lists}
)
"""Who is asked and reports what a film earned, by territory or in the United States."""


def age_category(released: pl.Expr, as_of: datetime) -> pl.Expr:
    """Return the age category of release dates, like policy.due_dates.get_movie_age for one."""
    days = (pl.lit(as_of.date()) - released).dt.total_days()
    category = pl.lit(MovieAge.ARCHIVED.value)
    for age, last in reversed(LAST_DAY.items()):
        category = pl.when(days <= last).then(pl.lit(age.value)).otherwise(category)
    return pl.when(released.is_null()).then(pl.lit(MovieAge.ARCHIVED.value)).otherwise(category)


def fell_due(column: str, as_of: datetime) -> pl.Expr:
    """Return whether due dates (naive UTC) have come, like policy.fetch_transitions.is_due for one state."""
    now = as_of.replace(tzinfo=None)
    return (pl.col(column) <= now) | (pl.col(column) > now + MOST_AHEAD)


PLACEHOLDERS = pl.Schema(
    {
        "movie_id": pl.Int64(),
        "imdb_scraped_at": pl.Datetime("us"),
        "placeholder_retry_count": pl.Int32(),
        "next_tmdb_retry_at": pl.Datetime("us"),
    }
)
"""A row for each film that TMDB lacks or lacked; moments are naive UTC."""


def movie_status(
    films: pl.DataFrame,
    states: pl.DataFrame,
    active: Sequence[str],
    as_of: datetime,
    placeholders: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the rows of movie_status.

    `films`: movie_id, title, release_date, import_status. `states`, a row per film and provider: movie_id, provider,
    status, fetched_at, due_at (naive UTC), frozen, answers (it has a good answer), askable (its id is known).
    `placeholders`: see PLACEHOLDERS.
    """
    now = as_of.replace(tzinfo=None)
    rows = films.with_columns(age_category=age_category(pl.col("release_date"), as_of))
    for provider in PROVIDERS:
        own = states.filter(provider=provider).select(
            "movie_id",
            pl.col("fetched_at").alias(f"last_{provider}_update"),
            pl.col("status").alias(f"{provider}_status"),
            pl.when(pl.col("askable") & (provider in active)).then("due_at").alias(f"{provider}_due"),
            pl.col("frozen").alias(f"{provider}_frozen"),
            (pl.col("askable") & (provider in active) & (pl.col("status") != "not_found") & ~pl.col("answers")).alias(
                f"{provider}_owed"
            ),
        )
        rows = rows.join(own, on="movie_id", how="left", validate="1:1", maintain_order="left")
    answers = (
        states.filter(pl.col("answers") & pl.col("provider").is_in(list(active)))
        .group_by("movie_id")
        .agg(data_frozen=pl.col("frozen").all(), oldest=pl.col("fetched_at").min())
    )
    rows = rows.join(answers, on="movie_id", how="left", validate="1:1", maintain_order="left")
    retries = pl.DataFrame(schema=PLACEHOLDERS) if placeholders is None else placeholders
    rows = rows.join(retries, on="movie_id", how="left", validate="1:1", maintain_order="left")
    owed = pl.any_horizontal(pl.col(f"{p}_owed").fill_null(value=False) for p in PROVIDERS)
    return rows.with_columns(
        *(
            (fell_due(f"{p}_due", as_of) & ~pl.col(f"{p}_frozen")).fill_null(value=False).alias(f"needs_{p}")
            for p in PROVIDERS
        ),
        data_frozen=pl.col("data_frozen").fill_null(value=False),
        last_full_refresh=pl.when(~owed).then("oldest"),
        next_due_at=pl.min_horizontal(
            pl.when(~pl.col(f"{p}_frozen")).then(
                pl.when(pl.col(f"{p}_due") > now + MOST_AHEAD).then(pl.lit(now)).otherwise(f"{p}_due")
            )
            for p in PROVIDERS
        ),
        placeholder_retry_count=pl.col("placeholder_retry_count").fill_null(0),
        as_of=pl.lit(now),
    ).with_columns(needs_box_office=pl.any_horizontal(f"needs_{p}" for p in OF_BOX_OFFICE))
