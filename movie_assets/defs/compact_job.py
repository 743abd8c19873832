"""The job that gives back the warehouse's space, and its schedule.

Belongs here: when it runs, what the UI shows of it. Does not belong here: how (the places of warehouse/), and the
operations store, which `movie-assets compact` takes along.
"""

import dagster as dg

from movie_assets.defs.resources import WarehouseResource


@dg.op(description="Give back the space of what was replaced in the warehouse.", out=dg.Out(dg.Nothing))
def compact_warehouse(context: dg.OpExecutionContext, warehouse: WarehouseResource) -> None:
    """Compact it, and show how many bytes it took before and takes now."""
    place = warehouse.store.place
    if not place.exists():
        context.log.info("there is no warehouse yet")
        return
    before = place.size()
    place.compact()
    context.add_output_metadata({"bytes_before": before, "bytes_now": place.size()})


@dg.job(
    name="compact",
    description="Give back the warehouse's space: a lake's small files are joined and old ones removed, a file is"
    " written anew.",
)
def compact_job() -> None:
    """Compact the warehouse."""
    compact_warehouse()


daily_compact = dg.ScheduleDefinition(
    name="daily_compact",
    job=compact_job,
    cron_schedule="30 4 * * *",
    execution_timezone="UTC",
    description="Daily at 04:30 UTC: give back the warehouse's space. A lake needs it, a file seldom.",
)
