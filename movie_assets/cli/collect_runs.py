"""The runs of `movie-assets collect`: the job `year` in this process, or the part of it that discovers.

Belongs here: what of a collection needs Dagster, whose import takes a second. Does not belong here: which years, what
is said at the end (collect_command.py).
"""

from collections import Counter
from collections.abc import Sequence

import dagster as dg

from movie_assets.cli.collect_request import Request
from movie_assets.cli.progress_bars import Bars
from movie_assets.definitions import build_defs
from movie_assets.defs.command_job import QUIET, STARTED_BY
from movie_assets.defs.failures import reason_of
from movie_assets.defs.lost_runs import cancel_own_runs, canceled_when_interrupted, process_tag
from movie_assets.defs.partitions import range_tags
from movie_assets.defs.resources import CollectionOptions
from movie_assets.errors import MovieAssetsError
from movie_assets.settings import Settings

STOPPED = "stopped; everything that was answered is kept, run it again to go on"
_INTERRUPTS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


class CollectionFailedError(MovieAssetsError):
    """The run failed; says why."""


def run_years(
    settings: Settings,
    request: Request,
    spans: Sequence[tuple[str, str]],
    movie_ids: list[int],
    bars: Bars,
    instance: dg.DagsterInstance,
    assets: Sequence[str] | None = None,
) -> Counter[str]:
    """Run the job, or these assets of it, over each span; return what discovery found: discovered, new, pages.

    Raises:
        CollectionFailedError: a run failed, or was stopped.
    """
    found: Counter[str] = Counter()
    if not spans:  # bars that nothing moves are empty lines
        return found
    try:
        with bars.progress:
            for span in spans:
                result = _run(settings, request, span, movie_ids, bars, instance, assets)
                bars.ended()
                found.update(_discovered(result))
    except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
        raise CollectionFailedError(STOPPED) from None
    return found


def run_discovery(
    settings: Settings, request: Request, spans: Sequence[tuple[str, str]], bars: Bars, instance: dg.DagsterInstance
) -> Counter[str]:
    """Run the part of the job that discovers films, for years in which nothing else was to be done.

    Raises:
        CollectionFailedError: a run failed, or was stopped.
    """
    return run_years(settings, request, spans, [], bars, instance, ["movies"])


def _run(
    settings: Settings,
    request: Request,
    years: tuple[str, str],
    movie_ids: list[int],
    bars: Bars,
    instance: dg.DagsterInstance,
    assets: Sequence[str] | None,
) -> dg.ExecuteInProcessResult:
    done = bars.updated("tmdb")
    options = CollectionOptions(
        movie_ids=movie_ids,
        discover=request.discover,
        limit=None if request.limit is None else max(0, request.limit - done),
        max_pages=request.max_pages,
        min_votes=request.min_votes,
        force=request.force,
        include_frozen=request.include_frozen,
    )
    job = build_defs(settings, progress=bars).resolve_job_def("year")
    config = dg.RunConfig(resources={"collection": options}, loggers=QUIET)
    with canceled_when_interrupted(instance):
        result = job.execute_in_process(
            instance=instance,
            run_config=config,
            tags={**range_tags(*years), **process_tag(), STARTED_BY: "movie-assets collect"},
            asset_selection=None if assets is None else [dg.AssetKey(name) for name in assets],
            raise_on_error=False,
        )
    if result.success:
        return result
    if (reason := _reason(result)) == STOPPED:
        cancel_own_runs(instance)
    raise CollectionFailedError(reason)


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """Return why the run failed, in words."""
    if result.dagster_run.status is dg.DagsterRunStatus.CANCELED:
        return STOPPED
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        if event.is_failure and error is not None:
            name, words = reason_of(error)
            return STOPPED if name in _INTERRUPTS else words
    return STOPPED


def _discovered(result: dg.ExecuteInProcessResult) -> Counter[str]:
    """Return the run's own figures of discovery; a year's materialization may repeat those of an older run."""
    found: Counter[str] = Counter()
    for event in result.all_events:
        observed = getattr(event.event_specific_data, "asset_observation", None)
        if observed is not None and observed.asset_key == dg.AssetKey("movies"):
            for name in ("discovered", "new", "pages"):
                found[name] += int(str(observed.metadata[name].value))
    return found
