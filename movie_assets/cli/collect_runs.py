"""The runs of `movie-assets collect`: the job `year` in this process, or the part of it that discovers.

Belongs here: what of a collection needs Dagster, whose import takes a second. Does not belong here: which years, what
is said at the end (collect_command.py).
"""

from collections import Counter
from collections.abc import Sequence

import dagster as dg

from movie_assets.cli.collect_request import Request
from movie_assets.cli.job_runs import STOPPED, run_job
from movie_assets.cli.progress_bars import Bars
from movie_assets.definitions import build_defs
from movie_assets.defs.resources import CollectionOptions
from movie_assets.errors import StoppedError
from movie_assets.settings import Settings


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
        RunFailedError: a run failed.
        StoppedError: a run was stopped.
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
        raise StoppedError(STOPPED) from None
    return found


def run_discovery(
    settings: Settings, request: Request, spans: Sequence[tuple[str, str]], bars: Bars, instance: dg.DagsterInstance
) -> Counter[str]:
    """Run the part of the job that discovers films, for years in which nothing else was to be done.

    Raises:
        RunFailedError: a run failed.
        StoppedError: a run was stopped.
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
    return run_job(job, "movie-assets collect", years, instance, options, assets)


def _discovered(result: dg.ExecuteInProcessResult) -> Counter[str]:
    """Return the run's own figures of discovery; a year's materialization may repeat those of an older run."""
    found: Counter[str] = Counter()
    for event in result.all_events:
        observed = getattr(event.event_specific_data, "asset_observation", None)
        if observed is not None and observed.asset_key == dg.AssetKey("movies"):
            for name in ("discovered", "new", "pages"):
                found[name] += int(str(observed.metadata[name].value))
    return found
