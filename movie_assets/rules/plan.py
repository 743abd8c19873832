"""Choosing among due calls: which are made now, which wait for what, and until when. A pure function over a frame.

Belongs here: ranking by value, the cut by quota and by refresh_limit. Does not belong here: what is due (due dates are
stored), reading state, starting runs.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from movie_assets.rules.refresh import INTERVAL_DAYS, MovieAge
from movie_assets.rules.status import age_category

YOUNG = (MovieAge.RECENT.value, MovieAge.ESTABLISHED.value)
_NO_LIMIT = 2**62


def plan(
    due: pl.DataFrame,
    left: Mapping[str, int | None],
    quotas: Mapping[str, int | None],
    now: datetime,
    *,
    refresh_limit: int | None = None,
) -> pl.DataFrame:
    """Return the due calls in the order to make them, each chosen or with what it waits for.

    `due`, a row a call: movie_id, provider, release_date, popularity, due_at and fetched_at (naive UTC; fetched_at is
    null for what was never fetched). `left` and `quotas`: calls left of the UTC day and calls a day by provider, None =
    unlimited. `refresh_limit`: films a day.

    Adds age_category, tier, value, reason, chosen, waits_for (null, "quota" or "refresh_limit") and comes_on (the UTC
    day on which the call comes, by the quota's pace; null = not while the quota is 0). Recent and established films
    come first, up to half of what is left; then what was never fetched, then the rest, by value a call; what is young
    beyond that half comes last, and its value grows as it waits, so that nothing starves.
    """
    rows = _limited(_ranked(due, left, now), refresh_limit).with_columns(
        today=pl.col("provider").replace_strict(_bounded(left), return_dtype=pl.Int64),
        per_day=pl.col("provider").replace_strict(_bounded(quotas), return_dtype=pl.Int64),
        admitted=pl.col("film_day").fill_null(1) == 0,
    )
    position = pl.int_range(pl.len()).over("provider", "admitted") + 1
    over = position - pl.col("today")
    quota_day = pl.when(over <= 0).then(0).when(pl.col("per_day") > 0).then((over - 1) // pl.col("per_day") + 1)
    rows = rows.with_columns(day=pl.when("admitted").then(quota_day).otherwise("film_day"))
    waits = pl.when(~pl.col("admitted")).then(pl.lit("refresh_limit"))
    return rows.with_columns(
        chosen=(pl.col("day") == 0).fill_null(value=False),
        waits_for=waits.when(pl.col("day").fill_null(1) > 0).then(pl.lit("quota")),
        comes_on=pl.lit(now.date()) + pl.duration(days=pl.col("day")),
    ).drop("film_day", "admitted", "today", "per_day", "day")


def _ranked(due: pl.DataFrame, left: Mapping[str, int | None], now: datetime) -> pl.DataFrame:
    """Add age, value and tier, and sort by them within each provider."""
    intervals = pl.DataFrame(
        [(p, age.value, float(days)) for p, ages in INTERVAL_DAYS.items() for age, days in ages.items()],
        schema={"provider": pl.String, "age_category": pl.String, "interval_days": pl.Float64},
        orient="row",
    )
    overdue = (pl.lit(now.replace(tzinfo=None)) - pl.col("due_at")).dt.total_seconds() / 86_400
    rows = (
        due.with_columns(age_category=age_category(pl.col("release_date"), now), overdue_days=overdue.clip(0))
        .join(intervals, on=["provider", "age_category"], how="left", maintain_order="left")
        .with_columns(
            value=(1 + pl.col("overdue_days") / pl.col("interval_days"))
            * (1 + pl.col("popularity").fill_null(0).log1p()),
            young=pl.col("age_category").is_in(YOUNG),
            never=pl.col("fetched_at").is_null(),
        )
        .sort("young", "value", "movie_id", descending=[True, True, False])
    )
    half = pl.col("provider").replace_strict(
        {p: _NO_LIMIT if n is None else n // 2 for p, n in left.items()}, return_dtype=pl.Int64
    )
    first = pl.col("young") & (pl.int_range(pl.len()).over("provider") < half)
    tier = pl.when(first).then(0).when(~pl.col("young") & pl.col("never")).then(1).when(~pl.col("young")).then(2)
    reason = pl.when(pl.col("never")).then(pl.format("{}, never fetched", "age_category"))
    return (
        rows.with_columns(
            tier=tier.otherwise(3),
            reason=reason.otherwise(pl.format("{}, {} days overdue", "age_category", pl.col("overdue_days").round(1))),
        )
        .sort("tier", "value", "movie_id", descending=[False, True, False])
        .drop("interval_days", "young", "never", "overdue_days")
    )


def _limited(rows: pl.DataFrame, refresh_limit: int | None) -> pl.DataFrame:
    """Add film_day: 0 for the first `refresh_limit` films, 1 for those of the next day ...; null when none may come."""
    if not refresh_limit:
        none = pl.lit(0 if refresh_limit is None else None, pl.Int64)
        return rows.with_columns(film_day=none)
    films = rows.select("movie_id").unique(maintain_order=True).with_row_index("film_rank")
    films = films.select("movie_id", film_day=pl.col("film_rank").cast(pl.Int64) // refresh_limit)
    return rows.join(films, on="movie_id", how="left", maintain_order="left")


def _bounded(numbers: Mapping[str, int | None]) -> dict[str, int]:
    return {provider: _NO_LIMIT if number is None else number for provider, number in numbers.items()}
