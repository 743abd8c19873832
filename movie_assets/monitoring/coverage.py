"""Field coverage over time: which share of the films has a value in each field, and where it is too small.

Belongs here: shares, their figures in collection_stats, the thresholds. Does not belong here: counting films
(warehouse/overview.py), keeping the counts (store/field_coverage.py).

Only whole films count, of which every active provider has answered: else every newly discovered film would make it
look as if its fields had been lost.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.field_coverage import coverage_by_day, keep_coverage
from movie_assets.warehouse.overview import FieldCounts

DAYS = 90
"""How far the figures look back, in UTC days."""
FALL_DAYS = 30
"""A share has fallen when it is lower than the highest one of so many days."""
FEWEST_FILMS = 20
"""Of fewer films a share says little, and nothing is judged."""
ENOUGH, TOO_FEW, FALLEN, NOT_WATCHED = "enough", "below its threshold", "has fallen", "not watched"


def keep_day(operations: Operations, counts: FieldCounts, now: datetime) -> None:
    """Keep the coverage of today (UTC), where there are films to count."""
    if counts.films:
        keep_coverage(operations, now.astimezone(UTC).date(), counts.films, counts.with_value)


def coverage(operations: Operations, today: date) -> pl.DataFrame:
    """Return the coverage of each field by day, oldest first: day, field, films (that were counted), share."""
    counts = coverage_by_day(operations, today, days=DAYS)
    return counts.select("day", "field", "films", share=pl.col("with_value") / pl.col("films"))


def coverage_figures(shares: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the coverage of each field by day, and of how many films it is, as rows of collection_stats."""
    for day, films in shares.group_by("day").agg(pl.col("films").max()).sort("day").iter_rows():
        yield {"figure": "field_coverage_films", "day": day, "value": films}
    for row in shares.iter_rows(named=True):
        yield {"figure": "field_coverage", "day": row["day"], "text": row["field"], "value": row["share"]}


def judged_fields(shares: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each field of the newest day of `coverage`, those to look at first, then the watched ones.

    Columns: field, films, share, highest_in_30_days (FALL_DAYS, this day included), at_least (its threshold; null =
    none), state (ENOUGH, TOO_FEW, FALLEN or NOT_WATCHED).
    """
    newest = pl.col("day").max()
    lately = shares.filter(pl.col("day") > newest - pl.duration(days=FALL_DAYS))
    many, share, at_least = pl.col("films") >= FEWEST_FILMS, pl.col("share"), pl.col("at_least")
    state = (
        pl.when(many & (share < at_least))
        .then(pl.lit(TOO_FEW))
        .when(many & (pl.col("highest_in_30_days") - share > settings.coverage_fall))
        .then(pl.lit(FALLEN))
        .when(at_least.is_null())
        .then(pl.lit(NOT_WATCHED))
        .otherwise(pl.lit(ENOUGH))
    )
    thresholds = pl.DataFrame(
        list(settings.coverage_at_least.items()), {"field": pl.String(), "at_least": pl.Float64()}, orient="row"
    )
    return (
        shares.filter(pl.col("day") == newest)
        .join(lately.group_by("field").agg(highest_in_30_days=share.max()), on="field")
        .join(thresholds, on="field", how="left")
        .select("field", "films", "share", "highest_in_30_days", "at_least", state=state)
        .sort(pl.col("state").cast(pl.Enum((TOO_FEW, FALLEN, ENOUGH, NOT_WATCHED))), "field")
    )
