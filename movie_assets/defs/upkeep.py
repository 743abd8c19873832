"""Checks of upkeep: how fresh and complete each year is, and whether each provider still answers within its quota.

Belongs here: rules with thresholds on which an operator acts, and their figures. Does not belong here: whether the
stores agree (checks.py).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from movie_assets.defs.check_rule import WARN, Rule, Scope, nothing
from movie_assets.defs.imdb_checks import IMDB_RULES
from movie_assets.defs.terms_checks import TERMS_RULES
from movie_assets.defs.tmdb_id_checks import TMDB_ID_RULES
from movie_assets.defs.year_figures import table_of
from movie_assets.monitoring.coverage import FALLEN, NOT_WATCHED, TOO_FEW, coverage, judged_fields
from movie_assets.policy.due_dates import FAILED_MOST
from movie_assets.policy.freezing import UNCHANGED_STREAK_TO_FREEZE
from movie_assets.providers.registry import PROVIDER_TABLES, ROUTES
from movie_assets.store import failing_states, totals
from movie_assets.store.feed_state import read_feed
from movie_assets.store.rate_limits import BREAKER_FAILURES
from movie_assets.warehouse import failing_rows

YEARS_SHOWN = 60
COMPLETE_AT_LEAST = 0.9
"""If more than a tenth of a year's films have no whole record, somebody should look at the year."""
CALLS_JUDGED = timedelta(hours=24)
FAILED_AT_MOST = 0.2
"""A provider that fails a fifth of a day's calls is failing."""
FEWEST_CALLS = 20


def _overdue(scope: Scope) -> pl.DataFrame:
    return failing_rows.overdue(scope.warehouse, scope.years)


def _by_year(scope: Scope) -> Mapping[str, Any]:
    """Return films, due, overdue, complete and frozen share of each year as a table, and of all as figures."""
    rows = failing_rows.refresh_by_year(scope.warehouse, scope.years)
    columns = ("year", "films", "due", "overdue", "complete", "frozen", "as of (UTC)")
    shown = [
        {
            **row,
            **{name: f"{row[name] / row['films']:.0%}" for name in ("complete", "frozen")},
            "as of (UTC)": f"{row['as_of']:%Y-%m-%d %H:%M}",
        }
        for row in rows.head(YEARS_SHOWN).iter_rows(named=True)
    ]
    films = int(rows["films"].sum())
    return {
        "films": films,
        "due": int(rows["due"].sum()),
        "overdue": int(rows["overdue"].sum()),
        "complete_share": round(int(rows["complete"].sum()) / films, 4) if films else 0.0,
        "frozen_share": round(int(rows["frozen"].sum()) / films, 4) if films else 0.0,
        "by_year": table_of(columns, shown),
    }


def _thin_years(scope: Scope) -> pl.DataFrame:
    return failing_rows.thin_years(scope.warehouse, scope.years, COMPLETE_AT_LEAST)


def _frozen_too_early(scope: Scope) -> pl.DataFrame:
    return failing_states.frozen_too_early(scope.operations, scope.years, scope.now)


def _gap(scope: Scope) -> pl.DataFrame:
    feed = read_feed(scope.operations)
    if not scope.settings.tmdb_changes or feed is None or feed.gap is None:
        return nothing()
    since, until = feed.gap
    return pl.DataFrame({"partition_year": [None], "gap_from": [str(since)], "gap_until": [str(until)]}).cast(
        {"partition_year": pl.String}
    )


def _out_of_quota(provider: str) -> Rule:
    def failures(scope: Scope) -> pl.DataFrame:
        limiter, quota = _limiter(scope, provider)
        if provider not in scope.settings.active_providers or limiter.left(quota) != 0:
            return nothing()
        return pl.DataFrame({"partition_year": [None], "provider": [provider]}).cast({"partition_year": pl.String})

    def figures(scope: Scope) -> Mapping[str, Any]:
        limiter, quota = _limiter(scope, provider)
        left = limiter.left(quota)
        return {
            "calls_today": limiter.used,
            "daily_quota": "unlimited" if quota is None else quota,
            "quota_left": "unlimited" if left is None else left,
            "closed": limiter.reason or "no",
        }

    text = "Calls are left of today's quota (UTC day); what waits comes tomorrow by itself."
    return Rule(PROVIDER_TABLES[provider].name, "quota_left", text, failures, WARN, figures, of_years=False)


def _limiter(scope: Scope, provider: str) -> tuple[totals.RateLimitState, int | None]:
    limiter = totals.rate_limit_state(scope.operations, provider, scope.now)
    return limiter, scope.settings.providers[provider].daily_quota


def _failing(provider: str) -> Rule:
    def failures(scope: Scope) -> pl.DataFrame:
        calls = totals.recent_calls(scope.operations, provider, scope.now - CALLS_JUDGED)
        limiter, _ = _limiter(scope, provider)
        failing = calls.all >= FEWEST_CALLS and calls.failed > FAILED_AT_MOST * calls.all
        if not failing and not (limiter.failures_in_row >= BREAKER_FAILURES and limiter.closed_until):
            return nothing()
        kinds = ", ".join(f"{n} {kind}" for kind, n in calls.kinds.items())
        return pl.DataFrame({"partition_year": [None], "provider": [provider], "errors": [kinds]}).cast(
            {"partition_year": pl.String}
        )

    def figures(scope: Scope) -> Mapping[str, Any]:
        calls = totals.recent_calls(scope.operations, provider, scope.now - CALLS_JUDGED)
        return {
            "calls_24_h": calls.all,
            "failed_24_h": calls.failed,
            "errors_24_h": ", ".join(f"{n} {kind}" for kind, n in calls.kinds.items()) or "none",
        }

    text = f"Of the last day's calls at most {FAILED_AT_MOST:.0%} failed, and the provider is not closed for failing."
    return Rule(PROVIDER_TABLES[provider].name, "answers", text, failures, WARN, figures, of_years=False)


def _thin_fields(scope: Scope) -> pl.DataFrame:
    judged = _judged(scope).filter(pl.col("state").is_in((TOO_FEW, FALLEN)))
    return judged.select(pl.lit(None, pl.String).alias("partition_year"), pl.all())


def _coverage(scope: Scope) -> Mapping[str, Any]:
    """Return the coverage of each watched field, and what it should be at least."""
    judged = _judged(scope).filter(pl.col("state") != NOT_WATCHED)
    rows = [
        {
            **row,
            **{
                name: "-" if row[name] is None else f"{row[name]:.1%}"
                for name in ("share", "highest_in_30_days", "at_least")
            },
        }
        for row in judged.iter_rows(named=True)
    ]
    return {"fields": table_of(judged.columns, rows)}


def _judged(scope: Scope) -> pl.DataFrame:
    return judged_fields(coverage(scope.operations, scope.now.date()), scope.settings)


UPKEEP_RULES: tuple[Rule, ...] = (
    Rule(
        "movie_status",
        "nothing_overdue",
        f"No call is due for more than {FAILED_MOST.days} days.",
        _overdue,
        WARN,
        _by_year,
    ),
    Rule(
        "movie_status",
        "years_complete",
        f"Of each year at least {COMPLETE_AT_LEAST:.0%} of the films are whole: every active provider has answered.",
        _thin_years,
        WARN,
    ),
    Rule(
        "movie_status",
        "frozen_are_stable",
        f"What a rule froze is older than 365 days and has {UNCHANGED_STREAK_TO_FREEZE} unchanged cycles.",
        _frozen_too_early,
    ),
    Rule(
        "tmdb_changes",
        "no_gap",
        "TMDB's changes feed was polled without a gap; in a gap, age alone decides.",
        _gap,
        WARN,
    ),
    *(_out_of_quota(provider) for provider in ROUTES),
    *(_failing(provider) for provider in ROUTES),
    Rule(
        "collection_stats",
        "fields_covered",
        "Each watched field has a value in the share of whole films that MOVIE_ASSETS_COVERAGE_AT_LEAST names, and no"
        " field's share fell by more than MOVIE_ASSETS_COVERAGE_FALL within 30 days.",
        _thin_fields,
        WARN,
        _coverage,
    ),
    *IMDB_RULES,
    *TMDB_ID_RULES,
    *TERMS_RULES,
)
