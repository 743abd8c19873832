"""The figures that an operator watches: the whole collection, each provider's answers, calls made and calls to come.

Belongs here: naming the figures, arranging them as the table collection_stats, describing them in words. Does not
belong here: counting (store/catalogue_counts.py), the forecast (policy/forecast.py), plots (plots.py).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from movie_assets.models import ImportStatus, Outcome
from movie_assets.monitoring.coverage import coverage, coverage_figures
from movie_assets.policy.due_dates import MovieAge
from movie_assets.policy.forecast import calls_within, forecast, runs_dry
from movie_assets.settings import Settings
from movie_assets.store.catalogue_counts import STATES, Counts, count_films, due_schedule, requests_by_day
from movie_assets.store.census import Census, census
from movie_assets.store.connection import Operations
from movie_assets.store.placeholder_figures import placeholder_figures
from movie_assets.store.totals import rate_limit_state
from movie_assets.warehouse.stats_table import COLLECTION_STATS

DAYS = 30
"""How far the figures look back and ahead, in UTC days; today counts for both."""

ANSWERED = (Outcome.OK.value, Outcome.NOT_FOUND.value)
"""Outcomes of requests that succeeded. "The provider does not have this film" is an answer too."""

NOT_DRY = f"not within {DAYS} days"

_COUNTED = {
    "with_data": "answered",
    "not_found": "not_found",
    "failed": "failed",
    "frozen": "frozen",
    "due": "due",
    "overdue": "overdue",
}
Figure = dict[str, Any]


def collection_stats(
    operations: Operations, settings: Settings, now: datetime, counted: Census | None = None
) -> pl.DataFrame:
    """Return the figures at `now` (aware UTC), in the columns of the table collection_stats.

    `counted` is the census of `now` where the caller has it already.
    """
    active = settings.active_providers
    quotas = {name: settings.providers[name].daily_quota for name in active}
    left = {name: rate_limit_state(operations, name, now).left(quotas[name]) for name in active}
    today = now.astimezone(UTC).date()
    counts = count_films(counted or census(operations, now), active)
    known = counts.providers["provider"].to_list()
    expected = forecast(due_schedule(operations, active, now, days=DAYS), quotas, left, today, days=DAYS)
    figures = [
        *_films(counts),
        *_providers(counts, active),
        *_requests(requests_by_day(operations, now, days=DAYS), known, today),
        *({"figure": "quota", "provider": name, "value": quota} for name, quota in quotas.items()),
        *_expected(expected),
        *placeholder_figures(operations, now).to_dicts(),
        *coverage_figures(coverage(operations, today)),
    ]
    schema = COLLECTION_STATS.schema
    rows = [tuple(figure.get(name) for name in schema) for figure in figures]
    return pl.DataFrame(rows, schema, orient="row").with_columns(
        as_of=pl.lit(now.astimezone(UTC).replace(tzinfo=None)).cast(schema["as_of"])
    )


def summary(frame: pl.DataFrame) -> dict[str, int | str]:
    """Return the main figures of collection_stats, each under one name such as calls_next_7_days_tmdb."""
    films = {name: int(one(frame, name) or 0) for name in ("films", "fully_refreshed", "data_frozen", "gone")}
    reported: dict[str, int | str] = dict(films)
    there = films["films"] - films["gone"]
    reported["refresh_coverage"] = percent(films["fully_refreshed"] / there if there else None)
    by_age = frame.filter(figure="films_by_age").group_by("age_category").agg(pl.col("value").sum())
    ages: dict[str, float] = dict(by_age.iter_rows())
    reported |= {f"films_{age}": int(ages.get(age, 0)) for age in MovieAge}
    reported |= {f"films_{row['text']}": int(row["value"]) for row in _rows(frame, "films_by_import_status")}
    for name in provider_names(frame):
        reported |= {f"{figure}_{name}": int(one(frame, figure, name) or 0) for figure in ("frozen", "due", "overdue")}
        reported[f"with_{name}"] = int(one(frame, "with_data", name) or 0)
        reported[f"calls_today_{name}"] = _calls_today(frame, name)
        reported[f"success_rate_{name}"] = percent(one(frame, "success_rate", name))
        if one(frame, "active", name):
            for days in (7, DAYS):
                reported[f"calls_next_{days}_days_{name}"] = int(one(frame, f"forecast_calls_{days}_days", name) or 0)
            reported[f"quota_runs_dry_{name}"] = _dry(frame, name)
    return reported


def providers_table(frame: pl.DataFrame) -> list[dict[str, str]]:
    """Return the figures of each provider from collection_stats, one row each."""
    head = (
        "provider",
        "with data",
        "not found",
        "failed",
        "frozen",
        "due",
        "overdue",
        "calls today",
        f"success, {DAYS} days",
        "errors",
        "next 7 days",
        f"next {DAYS} days",
        "quota a day",
        "quota lasts until",
    )
    rows = []
    for name in provider_names(frame):
        counted = [_number(one(frame, figure, name)) for figure in _COUNTED]
        calls = [_number(_calls_today(frame, name)), percent(one(frame, "success_rate", name))]
        ahead = ["not asked", "", "", ""]
        if one(frame, "active", name):
            quota = one(frame, "quota", name)
            ahead = [_number(one(frame, f"forecast_calls_{days}_days", name)) for days in (7, DAYS)]
            ahead += ["unlimited" if quota is None else _number(quota), _dry(frame, name)]
        rows.append(dict(zip(head, (name, *counted, *calls, errors(frame, name), *ahead), strict=True)))
    return rows


def errors(frame: pl.DataFrame, provider: str) -> str:
    """Return how many of a provider's requests failed, by kind, in words."""
    kinds = frame.filter(~pl.col("text").is_in(ANSWERED), figure="requests", provider=provider)
    return ", ".join(f"{kind} {_number(n)}" for kind, n in kinds.select("text", "value").iter_rows()) or "none"


def provider_names(frame: pl.DataFrame) -> list[str]:
    """Return the providers of collection_stats, in the order in which a film meets them."""
    return frame.filter(figure="active")["provider"].to_list()


def one(frame: pl.DataFrame, figure: str, provider: str | None = None) -> float | None:
    """Return the value of a figure that has one row; None if it has no row or no value."""
    rows = frame.filter(pl.col("figure") == figure, pl.col("provider").eq_missing(pl.lit(provider, pl.String)))
    return rows["value"].item() if rows.height else None


def _films(counts: Counts) -> Iterator[Figure]:
    films = counts.films

    def n(**which: object) -> int:
        return int(films.filter(**which)["films"].sum())

    yield {"figure": "films", "value": n()}
    yield {"figure": "fully_refreshed", "value": n(state="fresh") + n(state="frozen")}
    yield {"figure": "data_frozen", "value": n(data_frozen=True)}
    yield {"figure": "gone", "value": n(state="gone")}
    for status in ImportStatus:
        yield {"figure": "films_by_import_status", "text": status.value, "value": n(import_status=status.value)}
    for age in MovieAge:
        for state in STATES:
            value = n(age_category=age.value, state=state)
            yield {"figure": "films_by_age", "age_category": age.value, "text": state, "value": value}


def _providers(counts: Counts, active: Sequence[str]) -> Iterator[Figure]:
    for row in counts.providers.iter_rows(named=True):
        name = row["provider"]
        yield {"figure": "active", "provider": name, "value": int(name in active)}
        for figure, column in _COUNTED.items():
            yield {"figure": figure, "provider": name, "value": row[column]}
    for row in counts.answers.iter_rows(named=True):
        yield {"figure": "answers_by_age", **row}


def _requests(requests: pl.DataFrame, providers: Sequence[str], today: date) -> Iterator[Figure]:
    for name in providers:
        own = requests.filter(provider=name)
        total = int(own["requests"].sum())
        answered = int(own.filter(pl.col("outcome").is_in(ANSWERED))["requests"].sum())
        yield {"figure": "success_rate", "provider": name, "value": answered / total if total else None}
        outcomes = own.group_by("outcome").agg(pl.col("requests").sum()).sort("requests", "outcome", descending=True)
        for outcome, count in outcomes.iter_rows():
            yield {"figure": "requests", "provider": name, "text": outcome, "value": count}
        by_day: dict[date, int] = dict(own.group_by("day").agg(pl.col("requests").sum()).iter_rows())
        for back in reversed(range(DAYS)):
            day = today - timedelta(days=back)
            yield {"figure": "calls", "provider": name, "day": day, "value": by_day.get(day, 0)}


def _expected(expected: pl.DataFrame) -> Iterator[Figure]:
    for row in expected.iter_rows(named=True):
        for figure in ("due", "calls", "waiting"):
            yield {
                "figure": f"forecast_{figure}",
                "provider": row["provider"],
                "day": row["day"],
                "value": row[figure],
            }
    for days in (7, DAYS):
        for name, calls in calls_within(expected, days).items():
            yield {"figure": f"forecast_calls_{days}_days", "provider": name, "value": calls}
    for name, dry in runs_dry(expected).items():
        text = NOT_DRY if dry is None else dry.isoformat()
        yield {"figure": "quota_runs_dry", "provider": name, "day": dry, "text": text}


def _rows(frame: pl.DataFrame, figure: str) -> list[Figure]:
    return frame.filter(figure=figure).to_dicts()


def _calls_today(frame: pl.DataFrame, provider: str) -> int:
    today = frame.filter(pl.col("day") == pl.col("as_of").dt.date(), figure="calls", provider=provider)
    return int(today["value"].sum())


def _dry(frame: pl.DataFrame, provider: str) -> str:
    return str(frame.filter(figure="quota_runs_dry", provider=provider)["text"].item())


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Return a share from 0 to 1 in words."""
    return "none yet" if value is None else f"{value * 100:.1f} %"
