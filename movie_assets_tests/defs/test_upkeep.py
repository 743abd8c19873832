"""Checks of upkeep: each holds on a fresh warehouse, and fails with its figures when what it watches goes wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from movie_assets.defs.check_rule import Rule, Scope
from movie_assets.defs.upkeep import UPKEEP_RULES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.feed_state import extend
from movie_assets.store.field_coverage import keep_coverage
from movie_assets.store.moments import seconds
from movie_assets.store.rate_limits import RateLimiter
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.defs.conftest import YEARS

NOW = datetime.now(UTC)


def rule(asset: str, name: str) -> Rule:
    return next(r for r in UPKEEP_RULES if (r.asset, r.name) == (asset, name))


def judge(settings: Settings, asset: str, name: str, now: datetime = NOW) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Return the failures and the figures of a check over the collected years."""
    found = rule(asset, name)
    with Operations(settings.operations_path) as operations:
        scope = Scope(Warehouse(settings.warehouse_path), operations, settings, YEARS, now)
        return found.failures(scope), dict(found.figures(scope)) if found.figures else {}


def in_operations(settings: Settings, sql: str, *parameters: object) -> None:
    with Operations(settings.operations_path) as operations, operations.transaction() as connection:
        connection.execute(sql, parameters)


def in_status(settings: Settings, sql: str) -> None:
    with Warehouse(settings.warehouse_path).connection() as connection:
        connection.execute(sql)


@pytest.mark.parametrize("checked", UPKEEP_RULES, ids=lambda r: f"{r.asset}.{r.name}")
def test_every_check_holds_on_a_fresh_warehouse(checked: Rule, collected: Settings) -> None:
    """Right after collecting nothing is overdue, thin, frozen too early, out of quota, failing."""
    failures, _ = judge(collected, checked.asset, checked.name)
    assert failures.is_empty()


def overdue(settings: Settings) -> None:
    in_status(settings, "UPDATE movie_status SET needs_omdb = true, next_due_at = as_of - INTERVAL 8 DAY")


def thin(settings: Settings) -> None:
    in_status(settings, "UPDATE movie_status SET last_full_refresh = NULL")


def frozen_young(settings: Settings) -> None:
    in_operations(settings, "UPDATE fetch_state SET frozen = 1, unchanged_streak = 2")


def gap(settings: Settings) -> None:
    with Operations(settings.operations_path) as operations:
        extend(operations, NOW - timedelta(days=90), NOW - timedelta(days=80))
        extend(operations, NOW - timedelta(days=10), NOW)


def spent(settings: Settings) -> None:
    with Operations(settings.operations_path) as operations:
        RateLimiter(operations).close_for_the_day("omdb", "Request limit reached!", seconds(NOW))


def failing(settings: Settings) -> None:
    in_operations(
        settings,
        "UPDATE api_requests SET outcome = 'server_error', started_at = ? WHERE provider = 'omdb'",
        seconds(NOW) - 60,
    )


def lost(settings: Settings) -> None:
    with Operations(settings.operations_path) as operations:
        keep_coverage(operations, NOW.date(), 100, {"title": 98, "awards": 40})


def fell(settings: Settings) -> None:
    with Operations(settings.operations_path) as operations:
        keep_coverage(operations, (NOW - timedelta(days=20)).date(), 100, {"title": 100, "awards": 70})
        keep_coverage(operations, NOW.date(), 100, {"title": 100, "awards": 64})


@pytest.mark.parametrize(
    ("asset", "name", "go_wrong"),
    [
        ("movie_status", "nothing_overdue", overdue),
        ("movie_status", "years_complete", thin),
        ("movie_status", "frozen_are_stable", frozen_young),
        ("tmdb_changes", "no_gap", gap),
        ("omdb_ratings", "quota_left", spent),
        ("omdb_ratings", "answers", failing),
        ("collection_stats", "fields_covered", lost),
        ("collection_stats", "fields_covered", fell),
    ],
)
def test_each_check_can_fail(asset: str, name: str, go_wrong: Callable[[Settings], None], collected: Settings) -> None:
    """A check that cannot fail watches nothing."""
    go_wrong(collected)
    failures, _ = judge(collected, asset, name)
    assert not failures.is_empty()


def test_figures_by_year(collected: Settings) -> None:
    """Films, due, overdue, complete and frozen share, of all years and year by year."""
    overdue(collected)
    _, figures = judge(collected, "movie_status", "nothing_overdue")
    assert figures["films"] == figures["due"] == figures["overdue"] > 0
    assert (figures["complete_share"], figures["frozen_share"]) == (1.0, 0.0)
    assert [record.data["year"] for record in figures["by_year"].records] == sorted(YEARS, reverse=True)


def test_coverage_is_judged_by_its_thresholds(collected: Settings) -> None:
    """A watched field below its threshold and a field that fell fail; other thresholds, another judgement."""
    fell(collected)
    failures, figures = judge(collected, "collection_stats", "fields_covered")
    assert [(row["field"], row["state"]) for row in failures.to_dicts()] == [("awards", "has fallen")]
    assert {record.data["field"] for record in figures["fields"].records} == {"title", "awards"}
    patient = collected.model_copy(update={"coverage_fall": 0.1})
    assert judge(patient, "collection_stats", "fields_covered")[0].is_empty()
    strict = collected.model_copy(update={"coverage_at_least": {"awards": 0.65}, "coverage_fall": 0.1})
    assert judge(strict, "collection_stats", "fields_covered")[0]["state"].to_list() == ["below its threshold"]
    long_ago = judge(collected, "collection_stats", "fields_covered", NOW + timedelta(days=100))[0]
    assert long_ago.is_empty()
    with Operations(collected.operations_path) as operations:
        keep_coverage(operations, NOW.date(), 19, {"title": 1})
    assert judge(collected, "collection_stats", "fields_covered")[0].is_empty()


def test_figures_by_provider(collected: Settings) -> None:
    """Calls, quota, what is left, errors by kind."""
    failing(collected)
    _, figures = judge(collected, "omdb_ratings", "answers")
    assert figures["errors_24_h"] == f"{figures['calls_24_h']} server_error"
    spent(collected)
    _, figures = judge(collected, "omdb_ratings", "quota_left")
    assert figures["quota_left"] == 0
    assert figures["closed"] == "Request limit reached!"
