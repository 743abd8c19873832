"""How many calls the coming days bring, and on which day a daily quota is too small: a pure function over a frame.

Belongs here: going through the days with due dates, repeats and quotas. Does not belong here: reading due dates
(store/catalogue_counts.py), choosing the calls to make now (planning.py).

It counts whole UTC days and groups of like films, so a million films cost only as much as their release dates and due
days. It assumes that every call succeeds and that the changes feed saves none: the result is an upper bound.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from movie_assets.policy.due_dates import HOMES, INTERVAL_DAYS, LAST_DAY, NOT_FOUND_MOST, MovieAge
from movie_assets.policy.planning import YOUNG
from movie_assets.policy.shared_calls import calls_of, in_films

SCHEDULE = pl.Schema(
    {
        "provider": pl.String(),
        "due_on": pl.Date(),
        "released": pl.Date(),
        "never": pl.Boolean(),
        "waited": pl.Int32(),
        "calls": pl.Int64(),
    }
)
"""Due calls, a row for each group of films. `released` is null for archived and undated films, whose age does not
change any more. `never`: it would be the first answer. `waited`: days since it was last not found, null for others."""

FIRST_SCALE = 0.75
"""A first interval is scaled by 0.5 to 1 by film (due_dates.first_interval_scale). This is the mean."""

_UNLIMITED = 2**53
_GROUP = ("provider", "due", "released", "never", "waited")
_AGES = tuple(MovieAge)


def forecast(
    schedule: pl.DataFrame,
    quotas: Mapping[str, int | None],
    left: Mapping[str, int | None],
    today: date,
    *,
    days: int = 30,
) -> pl.DataFrame:
    """Return what each of the next `days` UTC days brings to each provider of `quotas`, today first.

    `schedule` has the columns of SCHEDULE. `quotas`: calls a day. `left`: calls left today. None = unlimited. Columns:
    provider, day, backlog (calls that earlier days left), due (calls that fall due on the day, repeats included), calls
    (made within the quota), waiting (left for the next day), quota (of that day; null = unlimited).

    Within a day, calls are made in the order of planning.py: young films up to half of the quota, then films that were
    never fetched, then the rest, longest overdue first.
    """
    allowed, of_today = in_films(quotas), in_films(left)
    queue = schedule.filter(pl.col("provider").is_in(list(quotas))).select(
        "provider",
        "never",
        "waited",
        "calls",
        due=_days_after(pl.col("due_on"), today),
        released=_days_after(pl.col("released"), today),
    )
    reported = []
    for day in range(days):
        comes = pl.col("due") <= day
        served = _served(queue.filter(comes), day, of_today if day == 0 else allowed)
        reported.append(_reported(served, day, today, quotas, left if day == 0 else quotas))
        kept = served.select(*_GROUP, calls=pl.col("calls") - pl.col("served")).filter(pl.col("calls") > 0)
        queue = pl.concat(
            [queue.filter(~comes).select(*_GROUP, "calls"), kept, _repeats(served, day).filter(pl.col("due") < days)]
        )
    return pl.concat(reported).sort("provider", "day")


def runs_dry(expected: pl.DataFrame) -> dict[str, date | None]:
    """Return, by provider, the first day whose calls, backlog included, exceed the quota; None = no such day.

    `expected` is the result of `forecast`.
    """
    short = pl.col("backlog") + pl.col("due") > pl.col("quota")
    found = expected.group_by("provider").agg(pl.col("day").filter(short).min())
    return dict(found.sort("provider").iter_rows())


def calls_within(expected: pl.DataFrame, days: int) -> dict[str, int]:
    """Return, by provider, the calls made in the first `days` days of a forecast."""
    found = expected.sort("day").group_by("provider").agg(pl.col("calls").head(days).sum())
    return dict(found.sort("provider").iter_rows())


def next_due(day: int) -> pl.Expr:
    """Return the day on which a group that is asked on `day` falls due again; null if it does not.

    Columns: provider, released (both days counted from the same one), never, waited. The rules are
    due_dates.due_after_good and due_after_not_found in whole days; where films live (due_dates.HOMES), what was not
    found twice is not asked for a third time.
    """
    usual = pl.lit(None, pl.Int64)
    good = pl.lit(None, pl.Int64)
    opens = {age: _last_day(before) + 1 for before, age in pairwise(_AGES)}
    for age in reversed(_AGES):
        due = day + _interval(age)
        if age in opens:
            due = pl.max_horizontal(due, opens[age])
        if age in LAST_DAY:
            good = pl.when(due <= _last_day(age)).then(due).otherwise(good)
            usual = pl.when(day <= _last_day(age)).then(_interval(age)).otherwise(usual)
        else:
            good, usual = due, _interval(age)
    wait = pl.min_horizontal(pl.max_horizontal(usual, pl.col("waited") * 2), pl.lit(NOT_FOUND_MOST.days))
    not_found = pl.when(~pl.col("provider").is_in(list(HOMES))).then(day + wait)
    return pl.when(pl.col("waited").is_null()).then(good).otherwise(not_found).cast(pl.Int64)


def _served(waiting: pl.DataFrame, day: int, left: Mapping[str, int | None]) -> pl.DataFrame:
    """Add `served`: how many calls of each group are made on the day."""
    young = (day <= _last_day(MovieAge(YOUNG[-1]))).fill_null(value=False)
    rows = waiting.with_columns(young=young, left=_by_provider(left)).sort(
        "provider", ~pl.col("never"), "due", "released", "waited"
    )
    rows = rows.with_columns(first=_taken(pl.col("left") // 2, pl.when("young").then("calls").otherwise(0)))
    rows = rows.with_columns(
        second=_taken(_left_after("first"), pl.when("young").then(0).otherwise("calls")),
    )
    rows = rows.with_columns(
        third=_taken(
            _left_after("first", "second"), pl.when("young").then(pl.col("calls") - pl.col("first")).otherwise(0)
        ),
    )
    return rows.with_columns(served=pl.sum_horizontal("first", "second", "third"))


def _taken(left: pl.Expr, wanted: pl.Expr) -> pl.Expr:
    """Return what each row gets of its provider's remaining calls, row after row."""
    before = (wanted.cum_sum() - wanted).over("provider")
    return pl.min_horizontal(wanted, (left - before).clip(lower_bound=0))


def _left_after(*taken: str) -> pl.Expr:
    return pl.col("left") - pl.sum_horizontal(taken).sum().over("provider")


def _repeats(served: pl.DataFrame, day: int) -> pl.DataFrame:
    """Return when the calls that a day made fall due again, in groups."""
    again = served.filter(pl.col("served") > 0).with_columns(due=next_due(day))
    waited = pl.when(pl.col("waited").is_not_null()).then(pl.col("due") - day).cast(pl.Int32)
    return (
        again.filter(pl.col("due").is_not_null())
        .select("provider", "due", "released", calls="served", never=pl.lit(value=False), waited=waited)
        .group_by(_GROUP)
        .agg(pl.col("calls").sum())
    )


def _reported(
    served: pl.DataFrame,
    day: int,
    today: date,
    quotas: Mapping[str, int | None],
    left: Mapping[str, int | None],
) -> pl.DataFrame:
    calls = pl.col("calls")
    sums = served.group_by("provider").agg(
        backlog=calls.filter(pl.col("due") < day).sum(),
        due=calls.filter(pl.col("due") == day).sum(),
        calls=pl.col("served").sum(),
        waiting=calls.sum() - pl.col("served").sum(),
    )
    providers = pl.DataFrame(
        {"provider": list(quotas), "quota": [left[name] for name in quotas]},
        {"provider": pl.String(), "quota": pl.Int64()},
    )
    return providers.join(sums, on="provider", how="left").select(
        "provider",
        calls_of(pl.col("backlog", "due", "calls", "waiting").fill_null(0)),
        "quota",
        day=pl.lit(today + timedelta(days=day)),
    )


def _days_after(day: pl.Expr, today: date) -> pl.Expr:
    return (day - pl.lit(today)).dt.total_days()


def _last_day(age: MovieAge) -> pl.Expr:
    """Return the last day on which films of a release date have this age; null for archived and undated films."""
    return pl.col("released") + LAST_DAY[age]


def _by_provider(numbers: Mapping[str, int | None]) -> pl.Expr:
    chain = pl.lit(None, pl.Int64)
    for provider, number in numbers.items():
        known = pl.lit(_UNLIMITED if number is None else number, pl.Int64)
        chain = pl.when(pl.col("provider") == provider).then(known).otherwise(chain)
    return chain


def _interval(age: MovieAge) -> pl.Expr:
    """Return the days until an answer of this provider is due again. After a first answer there are fewer."""
    chain = _by_provider({provider: days[age] for provider, days in INTERVAL_DAYS.items()})
    return pl.when("never").then((chain * FIRST_SCALE).ceil().cast(pl.Int64)).otherwise(chain)
