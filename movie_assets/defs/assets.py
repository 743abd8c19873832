"""The assets: which tables there are, what each depends on, and the few lines that fill it.

Belongs here: asset decorators and bodies of a few lines. Does not belong here: the work itself (work.py), columns and
lineage (specs.py).
"""

import dagster as dg

from movie_assets.defs.run_marks import fail_for_refused_keys
from movie_assets.defs.specs import IDLE, Part, Results, tables
from movie_assets.defs.work import Work
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_TABLES

AS_FRESH = "A view: as fresh as the tables that it reads, which this run wrote."
TABLE_NAMES = {provider: table.name for provider, table in PROVIDER_TABLES.items()}

_PLANNED_FROM = ("movie_status", "tmdb_changes")
AFTER_CHANGES = dg.AutomationCondition.any_deps_updated().since_last_handled() & IDLE
"""The feed was polled or a year's states were projected, and no run that would do so again is under way."""


def build_assets(policy: dg.BackfillPolicy) -> list[dg.AssetsDefinition]:
    """Return all assets; `policy` says how many years of a backfill one run takes."""
    return [*_cache_assets(policy), *_history_assets(policy), *_whole_assets()]


def _cache_assets(policy: dg.BackfillPolicy) -> list[dg.AssetsDefinition]:
    """Return the way of a film: discovered, fetched, merged, one wide row."""

    movies = Part(["movies"], "discovery", ["identifications"])

    @tables("collection", [movies, Part(TABLE_NAMES.values(), "providers", ["movies"])], policy, can_subset=True)
    def collected(work: Work) -> Results:
        """Discover the films of the years, fetch what is due of the selected providers, type what was answered.

        One step does both, so that films are fetched from the first page on.
        """
        selected = {key.to_user_string() for key in work.context.selected_asset_keys}
        asked = [provider for provider, name in TABLE_NAMES.items() if name in selected]
        work.collect(asked, discover="movies" in selected)
        # `movies` is written in any case: answers report of the films themselves.
        written = [name for name in ("movies", *TABLE_NAMES.values()) if name in selected]
        yield from work.fill_all(written, work.projection.answered(asked))
        chosen = work.context.run.asset_selection
        if chosen and dg.AssetKey("movie_status") not in chosen:
            fail_for_refused_keys(work.context)

    @tables("provider_cache_tables", [Part(CACHE_TABLES, "provider_cache", ["movies", *TABLE_NAMES.values()])], policy)
    def merged(work: Work) -> Results:
        """Merge the typed answers; all merged tables are written together."""
        yield from work.fill_all(CACHE_TABLES, work.projection.cache())
        for view in VIEWS:
            work.context.log_event(dg.AssetMaterialization(view, description=AS_FRESH))

    @tables("provider_cache", [Part(["provider_cache"], "provider_cache", CACHE_TABLES)], policy)
    def provider_cache(work: Work) -> Results:
        """Make one wide row a film."""
        yield work.fill("provider_cache", work.projection.wide())

    return [collected, merged, provider_cache]


def _history_assets(policy: dg.BackfillPolicy) -> list[dg.AssetsDefinition]:
    """Return what is known of each film's refreshes."""

    @tables("movie_status", [Part(["movie_status"], "refresh", ["movies", *TABLE_NAMES.values()])], policy)
    def movie_status(work: Work) -> Results:
        """Show each film's refresh state."""
        yield work.fill("movie_status", work.status())
        fail_for_refused_keys(work.context)  # here, since no other table hangs on this one

    @tables("field_changes", [Part(["field_changes"], "refresh", list(TABLE_NAMES.values()))], policy)
    def field_changes(work: Work) -> Results:
        """Show how watched fields changed."""
        yield work.fill("field_changes", work.projection.changes())

    return [movie_status, field_changes]


def _whole_assets() -> list[dg.AssetsDefinition]:
    """Return the assets without years: the changes feed, the plan."""

    @tables("tmdb_changes", [Part(["tmdb_changes"], "refresh", ["movies"])], None)
    def tmdb_changes(work: Work) -> Results:
        """Poll TMDB's changes feed: changed films become due, the others are confirmed unchanged."""
        yield work.fill("tmdb_changes", work.poll_changes())

    @tables("refresh_plan", [Part(["refresh_plan"], "refresh", _PLANNED_FROM)], None, automation=AFTER_CHANGES)
    def refresh_plan(work: Work) -> Results:
        """Show which calls are made now, and what the others wait for."""
        yield work.fill("refresh_plan", work.planned())

    return [tmdb_changes, refresh_plan]
