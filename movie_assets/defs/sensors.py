"""The refresh sensor, the only automatic trigger of fetching, and two that start nothing: years, failed runs.

Belongs here: asking Dagster what is under way, and for runs. Does not belong here: what is due and chosen
(refresh/planner.py), the run's work.
"""

import hashlib
from collections.abc import Iterable, Mapping

import dagster as dg
import polars as pl

from movie_assets.clock import Clock
from movie_assets.defs.failures import advice, reason_of
from movie_assets.defs.jobs import REFRESHED, refresh_job
from movie_assets.defs.lost_runs import lost_runs, mark_lost_runs
from movie_assets.defs.partitions import range_tags, year_requests, years_of_run
from movie_assets.defs.resources import CollectionOptions
from movie_assets.defs.work import REFRESH_TAG
from movie_assets.defs.year_figures import plan_figures
from movie_assets.errors import StoreError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.refresh.planner import RefreshPlan, RefreshRun, make_plan, runs_of
from movie_assets.settings import Settings
from movie_assets.store import refresh_plans, totals
from movie_assets.store.connection import Operations
from movie_assets.warehouse.opening import is_anything_stored, open_operations
from movie_assets.wording import counted

BUSY_SECONDS = 5.0
"""How long a tick waits for a writer when it keeps its plan; ticks have 60 s in all."""
ENDED_RUNS_READ = 500
YEARS_SECONDS = 3600
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@dg.sensor(
    minimum_interval_seconds=YEARS_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Adds the release years that are missing as partitions, such as a new one in January. Starts no run.",
)
def release_years(
    context: dg.SensorEvaluationContext, clock: dg.ResourceParam[Clock]
) -> dg.SensorResult | dg.SkipReason:
    """Ask for the missing years."""
    requests = year_requests(context.instance, clock().date())
    if not requests:
        return dg.SkipReason("every release year is a partition")
    return dg.SensorResult(dynamic_partitions_requests=requests)


@dg.run_failure_sensor(
    name="failed_runs",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.STOPPED,
    monitor_all_code_locations=False,
    description="Says of each failed run why it failed and what to do, in the tick and in its log.",
)
def failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason:
    """Log what to do about one failed run."""
    steps = [event.event_specific_data for event in context.get_step_failure_events()]
    errors = [error for step in steps if (error := getattr(step, "error", None)) is not None]
    words = advice(*reason_of(errors[0])) if errors else advice("", context.failure_event.message or "")
    context.log.error(f"run {context.dagster_run.run_id} of {context.dagster_run.job_name} failed: {words}")
    return dg.SkipReason(words)


def build_sensors(tick_seconds: int) -> list[dg.SensorDefinition]:
    """Return the sensors; they ship stopped."""

    @dg.sensor(
        job_name=refresh_job.name,
        minimum_interval_seconds=tick_seconds,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Plans by age what to fetch within the quotas, and asks for the runs that do it.",
    )
    def refresh_sensor(
        context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
    ) -> dg.SensorResult | dg.SkipReason:
        """Make the plan of this moment, keep it when it changed, ask for its runs."""
        if not is_anything_stored(settings):
            return dg.SkipReason("nothing was collected yet: materialize movies, or run movie-assets collect")
        if not settings.tmdb.active:
            return dg.SkipReason("TMDB is off, and without it nothing is refreshed: set TMDB_API_KEY")
        try:
            with open_operations(settings, busy_seconds=BUSY_SECONDS) as operations:
                return _tick(operations, settings, clock, context.instance)
        except StoreError as error:
            return dg.SkipReason(f"the operations store could not be read: {error}")

    return [refresh_sensor, release_years, failed_runs, lost_runs]


def _tick(
    operations: Operations, settings: Settings, clock: Clock, instance: dg.DagsterInstance
) -> dg.SensorResult | dg.SkipReason:
    now = clock()
    made = make_plan(operations, settings, now, refresh_limit=settings.refresh_limit)
    mark_lost_runs(instance)
    busy = years_under_way(instance)
    runs = list(runs_of(operations, made, settings.active_providers, busy))
    changed = refresh_plans.keep_plan(operations, made.shown(), made.figures, made.digest, now)
    if settings.refresh_limit is not None:
        refresh_plans.keep_asked(operations, {movie_id for run in runs for movie_id in run.movie_ids}, now)
    last = last_ended(instance) if runs else {}
    return dg.SensorResult(
        run_requests=[_request(run, last, made) for run in runs],
        skip_reason=None if runs else dg.SkipReason(_quiet(operations, settings, made, busy)),
        asset_events=[_materialization(made)] if changed else [],
        dynamic_partitions_requests=year_requests(instance, now.date()) if runs else [],
    )


def _request(run: RefreshRun, last: Mapping[str, str], made: RefreshPlan) -> dg.RunRequest:
    """Ask for a run. Its key changes when an answer came, a call failed, or the last run of its years ended."""
    key = hashlib.sha256(f"{run.state} {sorted((year, last.get(year)) for year in run.years)}".encode()).hexdigest()
    options = CollectionOptions(movie_ids=list(run.movie_ids), narrowed=run.narrowed, discover=False)
    fetched = [PROVIDER_TABLES[provider].name for provider in run.providers]
    return dg.RunRequest(
        run_key=key,
        job_name=refresh_job.name,
        asset_selection=[dg.AssetKey(name) for name in (*fetched, *REFRESHED)],
        run_config=dg.RunConfig(resources={"collection": options}),
        tags={
            **range_tags(run.years[0], run.years[-1]),
            REFRESH_TAG: made.made_at.isoformat(timespec="seconds"),
            "movie_assets/years": _few(run.years),
            "movie_assets/why": f"Due: {counted(len(run.movie_ids), 'film')} at {', '.join(run.providers)}",
        },
    )


def _materialization(made: RefreshPlan) -> dg.AssetMaterialization:
    return dg.AssetMaterialization("refresh_plan", metadata=plan_figures(made.figures))


def _quiet(operations: Operations, settings: Settings, made: RefreshPlan, busy: set[str]) -> str:
    """Say why nothing is asked for, and when the next film is due."""
    coming = totals.next_due(operations, settings.active_providers, made.made_at)
    then = f"the next one is due at {coming:%Y-%m-%d %H:%M} UTC" if coming else "nothing is going to be due"
    waiting = made.calls.filter(~made.calls["chosen"])
    if made.figures["chosen"]:
        return f"Due: {counted(made.figures['chosen'], 'call')} of years whose runs are under way: {_few(sorted(busy))}"
    if waiting.height:
        first = waiting["comes_on"].min()
        reasons = ", ".join(sorted(waiting["waits_for"].cast(pl.String).unique()))
        return f"{waiting.height:,} due calls wait for {reasons}, the first until {first!s}; {then}"
    return f"nothing is due; {then}"


def years_under_way(instance: dg.DagsterInstance) -> set[str]:
    """Return the years of all runs that are queued or started, whoever asked for them."""
    records = instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY))
    return {year for record in records for year in years_of_run(record.dagster_run.tags)}


def last_ended(instance: dg.DagsterInstance, limit: int = ENDED_RUNS_READ) -> dict[str, str]:
    """Return, for each year, the last refresh run that ended, whatever became of it, among so many of them."""
    refreshes = dg.RunsFilter(job_name=refresh_job.name, statuses=ENDED)
    found: dict[str, str] = {}
    for record in instance.get_run_records(refreshes, limit=limit):
        for year in years_of_run(record.dagster_run.tags):
            found.setdefault(year, record.dagster_run.run_id)
    return found


def _few(years: Iterable[str]) -> str:
    shown = list(years)
    return ", ".join(shown) if len(shown) <= 10 else f"{shown[0]} ... {shown[-1]} ({len(shown)} years)"
