"""Choosing among due calls: which are made now, and what the others wait for and until when. Pure, over a frame.

Belongs here: ranking by value, the cut by quota and by refresh_limit. Does not belong here: what is due (due dates are
stored), reading state, starting runs.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import polars as pl

from movie_assets.policy.due_dates import INTERVAL_DAYS, MovieAge
from movie_assets.policy.movie_status import age_category
from movie_assets.policy.shared_calls import in_films

AGES = pl.Enum([age.value for age in MovieAge])
WAITS_FOR = pl.Enum(["quota", "refresh_limit", "changes_feed"])
YOUNG = (MovieAge.RECENT.value, MovieAge.ESTABLISHED.value)
HELD_TIER = 4
_NO_LIMIT = 2**31 - 1
ROWS_AT_ONCE = 250_000
"""How many rows are valued at a time: intermediate results for millions of calls need more memory than the calls."""


def plan(
    due: pl.DataFrame,
    left: Mapping[str, int | None],
    quotas: Mapping[str, int | None],
    now: datetime,
    *,
    refresh_limit: int | None = None,
    limit_left: int | None = None,
    admitted: Collection[int] = (),
) -> pl.DataFrame:
    """Return the due calls in the order in which to make them, each chosen or with what it waits for.

    `due` has a row for each call: movie_id, provider, partition_year, release_date, popularity, due_at (naive UTC),
    never (nothing was answered yet), held (the changes feed decides first). `left` and `quotas`: calls left on this UTC
    day and calls a day, by provider, each for as many films as it takes; None = unlimited. `refresh_limit`: films a UTC
    day. Of them, `limit_left` (default: all) may still be added today to the `admitted` ones, added before.
    Returns movie_id, provider, partition_year, age_category, never, overdue_days, value, tier, chosen, waits_for (null,
    "quota", "refresh_limit" or "changes_feed") and comes_on (the UTC day of the call at the quota's pace; null = not
    while the quota is 0). Tiers: 0 = recent and established films, up to half of what is left; 1 = never fetched;
    2 = the rest, by value per call; 3 = young films beyond that half; 4 = held. The value grows while a call waits, so
    nothing starves.
    """
    left, quotas = in_films(left), in_films(quotas)
    parts = due.iter_slices(ROWS_AT_ONCE) if due.height else [due]
    rows = pl.concat(_valued(part, now, left) for part in parts)
    del due  # millions of calls: unless the caller keeps the frame, the sort can use its memory
    rows = _tiered(rows, left)
    rows = rows.with_columns(_film_day(rows, refresh_limit, limit_left, admitted))
    is_open = (pl.col("tier") < HELD_TIER) & (pl.col("film_day") == 0).fill_null(value=False)
    over = _so_far(is_open, left) - _by_provider(left)
    per_day = _by_provider(quotas)
    quota_day = pl.when(over <= 0).then(0).when(per_day > 0).then((over - 1) // per_day + 1)
    held = pl.col("tier") == HELD_TIER
    day = pl.when(held).then(1).when(is_open).then(quota_day).otherwise("film_day")
    waits = (
        pl.when(held).then(pl.lit("changes_feed", WAITS_FOR)).when(~is_open).then(pl.lit("refresh_limit", WAITS_FOR))
    )
    return rows.with_columns(day=day.cast(pl.Int32), is_open=is_open).select(
        pl.exclude("film_day", "day", "is_open"),
        chosen=pl.col("is_open") & (pl.col("day") == 0).fill_null(value=False),
        waits_for=waits.when(pl.col("day").fill_null(1) > 0).then(pl.lit("quota", WAITS_FOR)),
        comes_on=pl.lit(now.date()) + pl.duration(days=pl.col("day")),
    )


def reason() -> pl.Expr:
    """Return why a planned call is due, in words. Use it for rows that are shown, since text needs much memory."""
    late = pl.format("{}, {} days overdue", "age_category", pl.col("overdue_days").round(1))
    return pl.when("never").then(pl.format("{}, never fetched", "age_category")).otherwise(late).alias("reason")


def _valued(due: pl.DataFrame, now: datetime, providers: Collection[str]) -> pl.DataFrame:
    """Add age, how overdue a call is, and its value: the more intervals overdue and the more popular, the higher."""
    overdue = ((pl.lit(now.replace(tzinfo=None)) - pl.col("due_at")).dt.total_seconds() / 86_400).clip(0)
    aged = due.select(
        "movie_id",
        "provider",
        "partition_year",
        "popularity",
        "due_at",
        "held",
        "never",
        age_category=age_category(pl.col("release_date"), now).cast(AGES),
    )
    # Computed in double precision and kept in single, so that every machine gets the same order.
    value = (1 + overdue / _interval(providers)) * (1 + pl.col("popularity").cast(pl.Float64).fill_null(0).log1p())
    return aged.select(
        pl.exclude("popularity", "due_at"), overdue_days=overdue.cast(pl.Float32), value=value.cast(pl.Float32)
    )


def _interval(providers: Collection[str]) -> pl.Expr:
    chain = pl.lit(None, pl.Float64)
    for provider in providers:
        days = pl.lit(None, pl.Float64)
        for age, its in INTERVAL_DAYS[provider].items():
            days = pl.when(pl.col("age_category") == age.value).then(pl.lit(float(its))).otherwise(days)
        chain = pl.when(pl.col("provider") == provider).then(days).otherwise(chain)
    return chain


def _tiered(rows: pl.DataFrame, left: Mapping[str, int | None]) -> pl.DataFrame:
    """Add the tier; order by it, then by value."""
    # First the order, then the rows: sorting the rows at once takes 100 MB more for 4 million calls.
    order = pl.arg_sort_by("value", "movie_id", "provider", descending=[True, False, False])
    rows = rows[rows.select(order).to_series()]
    young = pl.col("age_category").is_in(YOUNG) & ~pl.col("held")
    half = _by_provider({provider: None if n is None else n // 2 for provider, n in left.items()})
    first = young & (_so_far(young, left) <= half)
    tier = pl.when("held").then(HELD_TIER).when(first).then(0).when(young).then(3).when("never").then(1).otherwise(2)
    rows = rows.with_columns(tier=tier.cast(pl.Int8)).drop("held")
    return pl.concat(rows.filter(pl.col("tier") == number) for number in range(HELD_TIER + 1))


def _film_day(
    rows: pl.DataFrame, refresh_limit: int | None, limit_left: int | None, admitted: Collection[int]
) -> pl.Series:
    """Return film_day: 0 for films that may be fetched today, 1 for the next day ...; null if none may be fetched."""
    if refresh_limit is None:
        return pl.Series("film_day", [0], pl.Int32).new_from_index(0, rows.height)
    films = rows.filter(pl.col("tier") < HELD_TIER).select("movie_id").unique(maintain_order=True)
    films = films.filter(~pl.col("movie_id").is_in(list(admitted))).with_row_index("rank")
    over = pl.col("rank").cast(pl.Int32) - (refresh_limit if limit_left is None else limit_left)
    later = over // refresh_limit + 1 if refresh_limit else pl.lit(None, pl.Int32)
    films = films.select("movie_id", film_day=pl.when(over < 0).then(0).otherwise(later))
    today = pl.DataFrame({"movie_id": list(admitted)}, {"movie_id": pl.Int64}).with_columns(
        film_day=pl.lit(0, pl.Int32)
    )
    days = pl.concat([today, films.cast(today.schema)])
    return rows.select("movie_id").join(days, on="movie_id", how="left", maintain_order="left")["film_day"]


def _so_far(counted: pl.Expr, providers: Collection[str]) -> pl.Expr:
    """Return, for each row that counts, how many rows of its provider count up to it; 0 for the others."""
    own = ((counted & (pl.col("provider") == provider), provider) for provider in providers)
    return pl.sum_horizontal(pl.when(its).then(its.cast(pl.Int32).cum_sum()).otherwise(0) for its, _ in own)


def _by_provider(numbers: Mapping[str, int | None]) -> pl.Expr:
    chain = pl.lit(None, pl.Int32)
    for provider, number in numbers.items():
        known = pl.lit(_NO_LIMIT if number is None else number, pl.Int32)
        chain = pl.when(pl.col("provider") == provider).then(known).otherwise(chain)
    return chain
