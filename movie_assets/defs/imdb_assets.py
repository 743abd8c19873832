"""IMDb in Dagster: the data files as an asset, the jobs `upgrade` and `placeholders`, their schedules and sensor.

Belongs here: what Dagster shows and starts. Does not belong here: the work (movie_assets/collect), imdb_checks.py.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from pydantic import Field

from movie_assets.clock import Clock
from movie_assets.collect import imdb_service
from movie_assets.defs.materialized import op_context
from movie_assets.defs.resources import WarehouseResource
from movie_assets.defs.sensors import BUSY_SECONDS, UNDER_WAY
from movie_assets.defs.specs import Part, Results, daily, tables
from movie_assets.defs.work import Work
from movie_assets.defs.year_figures import table_of
from movie_assets.errors import StoreError
from movie_assets.policy.placeholder_lifecycle import BATCH
from movie_assets.settings import Settings
from movie_assets.store import placeholders
from movie_assets.warehouse.database import Batch
from movie_assets.warehouse.opening import is_anything_stored, open_operations
from movie_assets.warehouse.whole_tables import data_file_rows

TICK_SECONDS = 600


def build_imdb_files() -> dg.AssetsDefinition:
    """Return the asset of the data files."""

    @tables("imdb_files", [Part(["imdb_files"], "imdb")], None, automation=daily("30 1 * * *"))
    def imdb_files(work: Work) -> Results:
        """Download data files that changed, verify them, put them in place."""
        context = work.plain_context
        figures: dict[str, Any] = {}
        if not work.replay:
            done = imdb_service.refresh_files(context, force=True)
            figures |= Counter(file.outcome for file in done)
            if problems := [{"problem": file.problem} for file in done if file.problem]:
                figures["problems"] = table_of(("problem",), problems)
            if not done:
                figures["source"] = "switched off (IMDB_FILES=false)"
        yield work.fill("imdb_files", [Batch([], {"imdb_files": data_file_rows(context.operations)})], **figures)

    return imdb_files


class UpgradeOptions(dg.Config):
    """How many films TMDB is asked for."""

    limit: int = Field(default=BATCH, ge=1, lt=2**63, description="Films that TMDB is asked for at most.")


class PlaceholderOptions(dg.Config):
    """Ids that TMDB lacks."""

    imdb_ids: list[str] = Field(description="IMDb ids, such as tt31194860. TMDB is asked first.")


@dg.op(description="Ask TMDB again for films that it lacked; what it has now becomes full under the same movie_id.")
def upgrade_placeholders(
    context: dg.OpExecutionContext,
    config: UpgradeOptions,
    settings: dg.ResourceParam[Settings],
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> None:
    """Ask for one batch."""
    with op_context(context, warehouse, settings, clock) as at_work:
        done = imdb_service.upgrade(at_work, limit=config.limit)
    figures = {
        "asked": done.asked,
        "upgraded": len(done.found),
        "still_lacking": len(done.lacking),
        "failed": len(done.failed),
        "deferred": done.deferred or "no",
    }
    context.add_output_metadata({**figures, "films": ", ".join(map(str, sorted(done.found.values()))) or "none"})
    context.log.info(", ".join(f"{name}: {value}" for name, value in figures.items()))


@dg.op(description="Make films of IMDb ids: ordinary ones of those that TMDB has, placeholders of the others.")
def create_placeholders(
    context: dg.OpExecutionContext,
    config: PlaceholderOptions,
    settings: dg.ResourceParam[Settings],
    warehouse: WarehouseResource,
    clock: dg.ResourceParam[Clock],
) -> None:
    """Make the films."""
    with op_context(context, warehouse, settings, clock) as at_work:
        done = imdb_service.place(at_work, config.imdb_ids)
    rows = [{"imdb_id": i, "became": f"film {movie_id}"} for i, movie_id in done.films.items()]
    rows += [{"imdb_id": i, "became": why} for g in (done.refused, done.missing, done.failed) for i, why in g.items()]
    context.add_output_metadata(
        {
            "created": len(done.created),
            "refused": len(done.refused),
            "missing": len(done.missing),
            "failed": len(done.failed),
            "ids": table_of(("imdb_id", "became"), rows[:200]),
        }
    )


@dg.job(name="upgrade", description="Ask TMDB again for films that it lacked: 100 at most, those that are due.")
def upgrade_job() -> None:
    """One batch."""
    upgrade_placeholders()


@dg.job(
    name="placeholders",
    description="Make films of IMDb ids that TMDB lacks.",
    config={"ops": {"create_placeholders": {"config": {"imdb_ids": ["tt90000016"]}}}},
)
def placeholders_job() -> None:
    """The ids of the run's configuration."""
    create_placeholders()


imdb_files_job = dg.define_asset_job(
    "data_files", dg.AssetSelection.assets("imdb_files"), description="Bring IMDb's data files up to date."
)
daily_upgrade = dg.ScheduleDefinition(
    name="daily_upgrade",
    job=upgrade_job,
    cron_schedule="0 2 * * *",
    execution_timezone="UTC",
    description="Daily at 02:00 UTC: ask TMDB again for the films that it lacked and that are due.",
)


@dg.sensor(
    job_name=upgrade_job.name,
    minimum_interval_seconds=TICK_SECONDS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Asks for the next batch as long as placeholders are due, one run at a time.",
)
def upgrade_sensor(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run of the batch that is due. Its key names the batch, so the same one is never asked for twice."""
    if not is_anything_stored(settings):
        return dg.SkipReason("nothing was collected yet")
    if not settings.tmdb.active:
        return dg.SkipReason("TMDB is off: there is nobody to ask")
    try:
        with open_operations(settings, busy_seconds=BUSY_SECONDS) as operations:
            now = clock()
            due, coming = placeholders.due(operations, now), placeholders.next_due(operations)
    except StoreError as error:
        return dg.SkipReason(f"the operations store could not be read: {error}")
    if not due:
        then = f"the next one is on {datetime.fromtimestamp(coming, UTC):%Y-%m-%d}" if coming else "there is none"
        return dg.SkipReason(f"no placeholder is due; {then}")
    if context.instance.get_runs(dg.RunsFilter(job_name=upgrade_job.name, statuses=UNDER_WAY), limit=1):
        return dg.SkipReason(f"{len(due)} placeholders are due, and a batch is under way")
    # A batch that failed whole is due again with the same films: the hour lets it be asked for once more.
    key = f"{due[0].movie_id}-{due[0].retries}-{len(due)}-{now:%Y%m%d%H}"
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=f"upgrade-{key}", tags={"movie_assets/due": str(len(due))})]
    )


IMDB_JOBS = (upgrade_job, placeholders_job, imdb_files_job)
IMDB_SCHEDULES = (daily_upgrade,)
