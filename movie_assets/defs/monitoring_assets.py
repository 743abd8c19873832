"""The assets of monitoring: the figures of the collection, and the page that draws them.

Belongs here: when they are made, and what the UI shows of them. Does not belong here: counting (monitoring/), drawing
(report/).
"""

import dagster as dg
import polars as pl

from movie_assets.clock import Clock
from movie_assets.defs.interrupts import interruptible
from movie_assets.defs.resources import WarehouseResource
from movie_assets.defs.specs import IDLE, OWNER, Part, Results, code_of, daily, tables
from movie_assets.defs.work import Work
from movie_assets.defs.year_figures import stats_figures
from movie_assets.monitoring.coverage import keep_day
from movie_assets.monitoring.figures import collection_stats as counted
from movie_assets.report.generate import make_report
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.warehouse.database import Batch
from movie_assets.warehouse.opening import open_operations
from movie_assets.warehouse.overview import field_counts, overview

REPORT = "collection_report"
_DRAWN_FROM = ("movies", "provider_cache_movies", "field_changes", "identification_requests", "identifications")
_COUNTED_DAILY = daily("45 0 * * *")
_AFTER_COUNTING = (
    dg.AutomationCondition.any_deps_updated().allow(dg.AssetSelection.assets("collection_stats")).since_last_handled()
    & IDLE
)
_WHOLE = "whole"
"""Stands for the year where a table knows no years."""


def build_monitoring() -> list[dg.AssetsDefinition]:
    """Return both assets."""

    stats = Part(["collection_stats"], "monitoring", ["movie_status", "provider_cache_movies"])

    @tables("collection_stats", [stats], None, automation=_COUNTED_DAILY)
    def collection_stats(work: Work) -> Results:
        """Count the collection, its answers and calls, and forecast the coming 30 days."""
        figures = _counted(work)
        if figures is None:
            yield work.fill("collection_stats")
            return
        filled = work.fill("collection_stats", [Batch([], {"collection_stats": figures})], **stats_figures(figures))
        (as_of,) = figures["as_of"].unique().dt.replace_time_zone("UTC")
        film_frames.keep_as_of(work.operations, "collection_stats", [_WHOLE], as_of)
        yield filled

    return [collection_stats, _report()]


def _counted(work: Work) -> pl.DataFrame | None:
    """Return the figures: now, or in a replay as of the moment that was shown before; None: there was none."""
    if work.replay:
        shown = film_frames.projected_as_of(work.operations, "collection_stats", [_WHOLE])
        return counted(work.operations, work.settings, shown[_WHOLE]) if _WHOLE in shown else None
    now = work.clock()
    with work.warehouse.connection() as connection:
        keep_day(work.operations, field_counts(connection), now)
    return counted(work.operations, work.settings, now)


def _report() -> dg.AssetsDefinition:
    def written(
        context: dg.AssetExecutionContext,
        settings: dg.ResourceParam[Settings],
        warehouse: WarehouseResource,
        clock: dg.ResourceParam[Clock],
    ) -> dg.MaterializeResult[None]:
        """Write the report into the data folder; the metadata has its path and leading figures."""
        with interruptible(context), open_operations(settings) as operations:
            with warehouse.store.connection() as connection:
                shown = overview(connection, warehouse.store.place.written_at())
            made = make_report(settings, operations, shown, clock(), settings.report_path)
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(made.path)),
                "bytes": made.size,
                **made.leading,
            }
        )

    return dg.asset(
        name=REPORT,
        description="One HTML file that draws the collection: films a year, coverage, freshness, calls, success,"
        " ratings, changes, what waits. It needs no network; `movie-assets report` writes the same.",
        deps=["collection_stats", *_DRAWN_FROM],
        group_name="monitoring",
        owners=[OWNER],
        kinds={"html", "matplotlib"},
        tags={"movie_assets/store": "file", "movie_assets/grain": "figure"},
        metadata={"dagster/code_references": code_of(written)},
        automation_condition=_AFTER_COUNTING,
    )(written)
