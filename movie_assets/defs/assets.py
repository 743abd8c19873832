"""The assets: which tables there are, what each depends on, and the one line that fills it.

Belongs here: asset decorators and bodies of a few lines. Does not belong here: the work itself (work.py), columns and
lineage (specs.py).
"""

from collections.abc import Iterator

import dagster as dg

from movie_assets.defs.io_manager import Rows
from movie_assets.defs.specs import tables
from movie_assets.defs.work import open_work
from movie_assets.warehouse.cache_tables import CACHE_TABLES
from movie_assets.warehouse.film_tables import PROVIDER_TABLES

Results = Iterator[dg.MaterializeResult[Rows]]
TABLE_NAMES = {provider: table.name for provider, table in PROVIDER_TABLES.items()}


def build_assets(policy: dg.BackfillPolicy) -> list[dg.AssetsDefinition]:
    """Return all assets; `policy` says how many years of a backfill one run takes."""

    @tables("discover", ["movies"], "discovery", [], policy)
    def movies(context: dg.AssetExecutionContext) -> Results:
        """Discover the films of the years."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="movies", value=Rows(work.discovered()))

    @tables("fetch", TABLE_NAMES.values(), "providers", ["movies"], policy, can_subset=True)
    def providers(context: dg.AssetExecutionContext) -> Results:
        """Fetch what is due of the selected providers, and type what was answered."""
        selected = [p for p, name in TABLE_NAMES.items() if dg.AssetKey(name) in context.selected_asset_keys]
        with open_work(context) as work:
            for provider in selected:
                first = provider == selected[0]
                batches = work.collected(provider, selected) if first else work.projection.provider(provider)
                yield dg.MaterializeResult(asset_key=TABLE_NAMES[provider], value=Rows(batches))

    @tables("merge", CACHE_TABLES, "provider_cache", ["movies", *TABLE_NAMES.values()], policy)
    def merged(context: dg.AssetExecutionContext) -> Results:
        """Merge the typed answers; all merged tables are written together."""
        with open_work(context) as work:
            rows = Rows(work.projection.cache())
            for name in CACHE_TABLES:
                yield dg.MaterializeResult(asset_key=name, value=rows)

    @tables("widen", ["provider_cache"], "provider_cache", CACHE_TABLES, policy)
    def provider_cache(context: dg.AssetExecutionContext) -> Results:
        """Make one wide row a film."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="provider_cache", value=Rows(work.projection.wide()))

    @tables("judge", ["movie_status"], "refresh", ["movies", *TABLE_NAMES.values()], policy)
    def movie_status(context: dg.AssetExecutionContext) -> Results:
        """Show each film's refresh state."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="movie_status", value=Rows(work.status()))

    @tables("remember", ["field_changes"], "refresh", list(TABLE_NAMES.values()), policy)
    def field_changes(context: dg.AssetExecutionContext) -> Results:
        """Show how declared fields moved."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="field_changes", value=Rows(work.projection.changes()))

    @tables("follow", ["tmdb_changes"], "refresh", ["movies"], None)
    def tmdb_changes(context: dg.AssetExecutionContext) -> Results:
        """Follow TMDB's changes feed: changed films become due, quiet ones are covered."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="tmdb_changes", value=Rows(work.followed()))

    @tables("plan", ["refresh_plan"], "refresh", ["movie_status", "tmdb_changes"], None)
    def refresh_plan(context: dg.AssetExecutionContext) -> Results:
        """Show which calls are made now, and what the others wait for."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="refresh_plan", value=Rows(work.planned()))

    @tables("count", ["collection_stats"], "monitoring", ["movie_status"], None)
    def collection_stats(context: dg.AssetExecutionContext) -> Results:
        """Count the collection, its answers and calls, and forecast the coming 30 days."""
        with open_work(context) as work:
            yield dg.MaterializeResult(asset_key="collection_stats", value=Rows(work.counted()))

    details = [movies, providers, merged, provider_cache]
    return [*details, movie_status, field_changes, tmdb_changes, refresh_plan, collection_stats]
