"""How many films had each field, day by day: the history behind the figures of coverage.

Belongs here: keeping the counts of a day, reading them. Does not belong here: counting films (warehouse/overview.py),
shares and thresholds (monitoring/coverage.py).

The merged tables hold what films have now, and a warehouse that was lost is made anew from the answers of today. So
what was counted on a day is kept here.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from movie_assets.store.connection import Operations

DAYS_KEPT = 400
"""More than a year, so that a day can be compared with that of the year before."""
_FIRST = date(1970, 1, 1)


def keep_coverage(operations: Operations, day: date, films: int, with_value: Mapping[str, int]) -> None:
    """Keep how many of so many films have each field. What was counted on the same UTC day before is replaced."""
    number = (day - _FIRST).days
    with operations.transaction() as connection:
        connection.execute("DELETE FROM field_coverage WHERE day = ? OR day <= ?", (number, number - DAYS_KEPT))
        connection.executemany(
            "INSERT INTO field_coverage (day, field, films, with_value) VALUES (?, ?, ?, ?)",
            [(number, field, films, count) for field, count in with_value.items()],
        )


def coverage_by_day(operations: Operations, until: date, *, days: int) -> pl.DataFrame:
    """Return the counts of the last `days` UTC days until that one: day, field, films, with_value, oldest day first."""
    last = (until - _FIRST).days
    rows = operations.rows(
        "SELECT day, field, films, with_value FROM field_coverage WHERE day > ? AND day <= ? ORDER BY day, field",
        (last - days, last),
    )
    schema = {"day": pl.Int32(), "field": pl.String(), "films": pl.Int64(), "with_value": pl.Int64()}
    return pl.DataFrame([tuple(row) for row in rows], schema, orient="row").with_columns(pl.col("day").cast(pl.Date))
