"""Jobs and schedules: what an operator starts by one click, and what starts by itself once switched on.

Belongs here: selections, cadence, tags. Does not belong here: what the assets do.
"""

import dagster as dg

from movie_assets.defs.monitoring_assets import REPORT
from movie_assets.defs.partitions import range_tags, ranges
from movie_assets.defs.work import REPLAY_TAG
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_TABLES

PROVIDER_ASSETS = [table.name for table in PROVIDER_TABLES.values()]

REFRESHED = [*CACHE_TABLES, "provider_cache", "movie_status", "field_changes", "refresh_plan"]
"""What a refresh run writes beside what it fetched."""
IDENTIFICATION = ("identification_requests", "identifications")
WITHOUT_YEARS = ("tmdb_changes", "refresh_plan", "collection_stats", REPORT, "imdb_files", "tmdb_ids", *IDENTIFICATION)
UNPARTITIONED = dg.AssetSelection.assets(*WITHOUT_YEARS, *VIEWS)

year_job = dg.define_asset_job(
    "year",
    dg.AssetSelection.all() - UNPARTITIONED,
    description="Bring whole years up to date: discover, fetch, merge.",
)
discovery_job = dg.define_asset_job(
    "discovery",
    dg.AssetSelection.assets("movies"),
    description="Only discover films; nothing else is fetched.",
)
providers_job = dg.define_asset_job(
    "providers",
    dg.AssetSelection.assets(*PROVIDER_ASSETS).downstream() - UNPARTITIONED,
    description="Fetch what is due of films already known, and merge it; discovery is not asked.",
)
replay_job = dg.define_asset_job(
    "replay",
    dg.AssetSelection.all() - dg.AssetSelection.assets(REPORT),  # it is no table: any later look draws it
    # A tag, since a partitioned job's default configuration is left out when a run takes a range of years.
    tags={REPLAY_TAG: "true"},
    description="Rebuild the warehouse from the operations store, without a call, as it was shown last.",
)

refresh_job = dg.define_asset_job(
    "refresh",
    dg.AssetSelection.assets(*PROVIDER_ASSETS, *REFRESHED),
    description="Fetch what the refresh sensor's plan chose, and merge it.",
)
changes_job = dg.define_asset_job(
    "changes",
    dg.AssetSelection.assets("tmdb_changes", "refresh_plan"),
    description="Poll TMDB's changes feed, and plan anew.",
)

monitoring_job = dg.define_asset_job(
    "monitoring",
    dg.AssetSelection.assets("collection_stats", REPORT),
    description="Count the collection, its answers and calls, forecast the coming 30 days, and draw the report.",
)

JOBS = (year_job, discovery_job, providers_job, replay_job, refresh_job, changes_job, monitoring_job)


@dg.schedule(
    cron_schedule="0 3 * * 0",
    job=discovery_job,
    execution_timezone="UTC",
    description="Sundays at 03:00 UTC: discover films of the current and the previous year.",
)
def weekly_discovery(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for one run over two years."""
    year = context.scheduled_execution_time.year
    return dg.RunRequest(
        run_key=f"weekly-{context.scheduled_execution_time:%Y-%m-%d}", tags=range_tags(str(year - 1), str(year))
    )


@dg.schedule(
    cron_schedule="0 4 1 1,4,7,10 *",
    job=year_job,
    execution_timezone="UTC",
    description="On the first day of each quarter at 04:00 UTC: bring all years up to date, a few years a run.",
)
def quarterly_backfill(
    context: dg.ScheduleEvaluationContext, settings: dg.ResourceParam[Settings]
) -> list[dg.RunRequest]:
    """Ask for runs over all years, as many years a run as a backfill takes."""
    at = context.scheduled_execution_time
    return [
        dg.RunRequest(run_key=f"quarterly-{at:%Y-%m-%d}-{first}", tags=range_tags(first, last))
        for first, last in ranges(settings.years_per_run, at.date())
    ]


daily_changes = dg.ScheduleDefinition(
    name="daily_changes",
    job=changes_job,
    cron_schedule="15 0 * * *",
    execution_timezone="UTC",
    description="Daily at 00:15 UTC: poll TMDB's changes feed, so that unchanged films need no call.",
)

SCHEDULES = (weekly_discovery, quarterly_backfill, daily_changes)
