"""How long Dagster keeps runs and their events: MOVIE_ASSETS_KEEP_RUNS_DAYS, and what still counts stays.

Belongs here: which runs go, and the sensor that lets them go. Does not belong here: answers of providers and their
bodies (store/pruning.py), ticks of sensors and schedules (dagster.yaml).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
from dagster import DagsterEventType

from movie_assets.clock import Clock
from movie_assets.defs.event_log import EventLog
from movie_assets.settings import Settings
from movie_assets.wording import counted

LOOK_SECONDS = 3_600
MOST_AT_ONCE = 100
"""Runs that one look deletes: it takes seconds, and the next look goes on."""
IN_A_QUERY = 500
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def forget_old_runs(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> int | None:
    """Do `forget_runs` by the setting, `now` aware UTC; return how many, None where runs are kept for ever."""
    if settings.keep_runs_days is None:
        return None
    return forget_runs(instance, now - timedelta(days=settings.keep_runs_days))


def forget_runs(instance: dg.DagsterInstance, before: datetime, *, most: int = MOST_AT_ONCE) -> int:
    """Delete runs that ended, began before this moment (aware UTC) and count no more; return how many.

    A run counts while it holds the newest materialization of an asset or of a year, or the newest observation of an
    asset. Observations without a run that are older go, too: each look of `collect` with nothing due leaves some.
    """
    ended = dg.RunsFilter(statuses=_ENDED, created_before=before)
    if isinstance(instance.event_log_storage, EventLog):
        instance.event_log_storage.forget_runless_observations(before)
    old = instance.get_run_ids(ended)
    if not old:
        return 0
    counting = set(_counting(instance))
    gone = [run_id for run_id in reversed(old) if run_id not in counting][:most]  # the oldest come last
    for run_id in gone:
        instance.delete_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
    return len(gone)


def _counting(instance: dg.DagsterInstance) -> Iterator[str]:
    """Yield the runs that hold what the UI shows as the newest of an asset."""
    for key in instance.get_asset_keys():
        for newest in (instance.fetch_materializations(key, limit=1), instance.fetch_observations(key, limit=1)):
            yield from (record.run_id for record in newest.records)
        by_year = instance.event_log_storage.get_latest_storage_id_by_partition(
            key, DagsterEventType.ASSET_MATERIALIZATION
        )
        storage_ids = sorted(by_year.values())
        for start in range(0, len(storage_ids), IN_A_QUERY):
            part = storage_ids[start : start + IN_A_QUERY]
            these = dg.AssetRecordsFilter(asset_key=key, storage_ids=part)
            yield from (record.run_id for record in instance.fetch_materializations(these, limit=len(part)).records)


@dg.sensor(
    name="old_runs",
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Deletes runs of Dagster and their events after MOVIE_ASSETS_KEEP_RUNS_DAYS, but for the newest of each"
    " asset and year. Starts no run.",
)
def old_runs_sensor(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> dg.SkipReason:
    """Delete some, and say how many."""
    gone = forget_old_runs(context.instance, settings, clock())
    if gone is None:
        return dg.SkipReason("runs are kept for ever (MOVIE_ASSETS_KEEP_RUNS_DAYS=none)")
    return dg.SkipReason(f"Deleted: {counted(gone, 'run')} older than {settings.keep_runs_days} days")
