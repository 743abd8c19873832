"""The check of providers' terms: a film that shows an answer for longer than it may be kept is named."""

from datetime import UTC, datetime, timedelta

import polars as pl

from movie_assets.defs.check_rule import Scope
from movie_assets.defs.terms_checks import TERMS_RULES
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAYS_OLD = {1: 10, 2: 180, 3: 181, 4: 183, 5: 400}
GONE = 5


def show(warehouse: Warehouse) -> None:
    """Write films of 1999 whose TMDB answer is so old."""
    at = {movie_id: (NOW - timedelta(days=days)).replace(tzinfo=None) for movie_id, days in DAYS_OLD.items()}
    movies = [
        {"movie_id": n, "title": f"Film {n}", "partition_year": "1999", "gone_at": at[n] if n == GONE else None}
        for n in at
    ]
    details = [{"movie_id": n, "answer_id": str(n), "external_id": str(n), "fetched_at": at[n]} for n in at]
    for name, rows in (("movies", movies), ("tmdb_details", details)):
        warehouse.write(Batch(list(at), {name: pl.DataFrame(rows, schema=TABLES[name].schema)}))


def test_what_is_older_than_the_terms_allow_is_named(
    settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Beyond the days that TMDB declares and the two that a call may take; what TMDB lost cannot be asked for again."""
    show(warehouse)
    (rule,) = TERMS_RULES
    assert (rule.asset, rule.name) == (SPECS["tmdb"].table.name, "kept_as_allowed")
    scope = Scope(warehouse, operations, settings, ["1999"], NOW)
    found = rule.failures(scope)
    assert found.select("partition_year", "movie_id", "title").rows() == [("1999", 4, "Film 4")]
    assert rule.figures is not None
    assert rule.figures(scope) == {"keep_days": 180, "older_of_films_that_are_gone": 1}
    assert rule.failures(Scope(warehouse, operations, settings, ["2000"], NOW)).is_empty()


def test_only_declared_limits_are_watched() -> None:
    """Each provider that declares how long its data may be kept has the check, and no other."""
    limited = {spec.table.name for spec in SPECS.values() if spec.licence.keep_days is not None}
    assert {rule.asset for rule in TERMS_RULES} == limited
