"""`movie-assets collect`: the job `year` in this process, with progress bars.

Belongs here: choosing years, running the job, the closing table. Does not belong here: discovering, fetching, merging.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from movie_assets.cli.collect_request import Request
from movie_assets.cli.instance import command_instance, dagster_home
from movie_assets.cli.terminal import DataConsole
from movie_assets.collect.run_report import Watcher
from movie_assets.collect.session import require_tmdb
from movie_assets.collect.undone import Undone, add, is_partly_done, lines
from movie_assets.definitions import build_defs
from movie_assets.defs.command_job import QUIET, STARTED_BY
from movie_assets.defs.failures import reason_of
from movie_assets.defs.lost_runs import cancel_own_runs, canceled_when_interrupted, process_tag
from movie_assets.defs.partitions import range_tags
from movie_assets.defs.resources import CollectionOptions
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.policy.years import UNDATED, partition_years
from movie_assets.settings import CHECKOUT, Settings
from movie_assets.store import totals
from movie_assets.store.connection import Operations
from movie_assets.store.film_lookup import the_film
from movie_assets.warehouse.opening import open_operations

MOST_GAP = 10
"""Years without anything due that a run takes along rather than start another run, which costs seconds of its own."""

LEAST_STEP = 100
"""Calls between two lines about a run's progress, where no bars are drawn; a tenth of the run if that is more."""

STOPPED = "stopped; everything that was answered is kept, run it again to go on"

_INTERRUPTS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


class CollectionFailedError(MovieAssetsError):
    """The run failed; says why."""


class Bars(Watcher):
    """Progress bars of a run: films done, rate, ETA, failures; counts by provider and outcome."""

    def __init__(self, console: Console) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.waiting = 0
        self.undone: Counter[Undone] = Counter()
        self.odd_answers, self.first_odd = 0, ""
        """Good answers of which a value was left out; what was left out of the first one, in words."""
        self._tasks: dict[str, int] = {}
        self._step, self._told = LEAST_STEP, 0
        self.progress = Progress(
            TextColumn("{task.description:>12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[trouble]}"),
            console=console,
        )

    def planned(self, providers: Sequence[str], films: int, waiting: int) -> None:
        """Open a bar for each provider."""
        self.waiting += waiting
        for provider in providers if films else ():
            self._tasks[provider] = self.progress.add_task(provider, total=films, rate="", trouble="")
        self._step = max(self._step, films * len(providers) // 10)

    def called(self, provider: str, outcome: str, problem: str | None = None) -> None:
        """Move a provider's bar."""
        self.counts[provider, outcome] += 1
        if problem and outcome in ("fetched", "unchanged"):
            self.odd_answers += 1
            self.first_odd = self.first_odd or problem
        task = self.progress.tasks[self._tasks[provider]] if provider in self._tasks else None
        if task is not None:
            failed, deferred = self.counts[provider, "failed"], self.counts[provider, "deferred"]
            trouble = f"{failed} failed " * bool(failed) + f"{deferred} deferred" * bool(deferred)
            rate = f"{task.finished_speed or task.speed or 0:.1f}/s"
            self.progress.update(task.id, advance=1, rate=rate, trouble=trouble)
        if not self.progress.console.is_terminal and self.counts.total() - self._told >= self._step:
            self._tell()

    def _tell(self) -> None:
        """Print how far the run is: bars move on a terminal only, and a log should show that something happens."""
        self._told = self.counts.total()
        tasks = (self.progress.tasks[task] for task in self._tasks.values())
        self.progress.console.print(
            ", ".join(f"{task.description} {task.completed:,.0f} of {task.total or 0:,.0f}" for task in tasks),
            soft_wrap=True,
        )

    def ended(self) -> None:
        """Fill the bars of a run that has ended: a film whose id a provider lacks is not asked there."""
        for task in self.progress.tasks:
            self.progress.update(task.id, total=task.completed)

    def waits(self, providers: Sequence[str], until: datetime) -> None:
        """Say why nothing moves."""
        self.progress.console.print(
            f"{', '.join(providers)} keeps failing, and all else is done: asked again at {until:%H:%M:%S} UTC."
            " Ctrl-C ends the run and keeps what was answered.",
            soft_wrap=True,
        )

    def left(self, undone: Counter[Undone]) -> None:
        """Add up what the runs leave undone."""
        add(self.undone, undone)

    def updated(self, provider: str) -> int:
        """Return of how many films a provider sent a record."""
        return self.counts[provider, "fetched"] + self.counts[provider, "unchanged"]


def run_collect(settings: Settings, request: Request) -> bool:
    """Run the job over the asked years and show what came of it; return whether it did all that limits allow.

    Raises:
        ConfigurationError: TMDB is off, no films are known.
        UnknownFilmError: no film, or several, are meant.
        CollectionFailedError: the run failed.
    """
    require_tmdb(settings)
    dagster_home(settings)
    console = DataConsole()
    with open_operations(settings) as operations:
        movie_ids, years = _named(operations, request)
        ranges = list(_ranges(request, years))
        frozen = totals.totals(operations).frozen
    if not ranges:
        raise ConfigurationError("no films are known yet. Name years to discover, such as: collect --start-year 2024")
    bars, discovered, new, pages = Bars(console), 0, 0, 0
    where = "the embedded providers" if settings.demo_mode else ", ".join(settings.active_providers)
    console.print(f"Collecting from {where} into {settings.store_folder}")
    began = datetime.now(UTC)
    try:
        with command_instance(settings) as instance, bars.progress:
            for span in ranges:
                result = _run(settings, request, span, movie_ids, bars, instance)
                bars.ended()
                found = _discovered(result)
                discovered, new, pages = discovered + found["discovered"], new + found["new"], pages + found["pages"]
    except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
        raise CollectionFailedError(STOPPED) from None
    except CollectionFailedError:
        _say_what_is_left(console, bars.undone)
        raise
    seconds = (datetime.now(UTC) - began).total_seconds()
    with open_operations(settings) as operations:
        after = totals.totals(operations)
    table = Table("figure", "films", title=f"Collected in {seconds:.0f} s")
    for name, value in {
        "discovered": discovered,
        "new": new,
        **{f"{p}_updated": bars.updated(p) for p in settings.active_providers},
        "not found": sum(n for (_, outcome), n in bars.counts.items() if outcome == "not_found"),
        "frozen": after.frozen - frozen,
        "deferred": sum(n for (_, outcome), n in bars.counts.items() if outcome == "deferred"),
        "failed": sum(n for (_, outcome), n in bars.counts.items() if outcome == "failed"),
        "left by --refresh-limit": bars.waiting,
        "in the store": after.films,
    }.items():
        table.add_row(name, f"{value:,}")
    console.print(table)
    if not bars.counts:
        console.print(f"No provider was called for details: nothing is due. Discovery made {pages} calls.")
    if bars.odd_answers:
        console.print(
            f"Answers with values that cannot be read: {bars.odd_answers:,}. These values are left out, such as:"
            f"\n  {bars.first_odd}",
            soft_wrap=True,
        )
    _next_steps(console, settings, after.favourite)
    return _say_what_is_left(console, bars.undone)


def _say_what_is_left(console: Console, undone: Counter[Undone]) -> bool:
    """Print what was left undone, and why, as the last lines; return whether limits alone explain it."""
    if not undone:
        return True
    partly = is_partly_done(undone)
    console.print("Partly done. Left undone:" if partly else "Left for later, by the providers' limits:")
    for line in lines(undone):
        console.print(f"  {line}", soft_wrap=True)
    console.print("Failed calls are due again after 1, 2, 4 ... hours; the rest is asked for by the next collect.")
    return not partly


def _named(operations: Operations, request: Request) -> tuple[list[int], list[str]]:
    """Return the films that the request names, none = all, and the years to look at."""
    if not request.films:
        return [], totals.years_with_films(operations)
    found = [the_film(operations, film) for film in request.films]
    return [movie_id for movie_id, _, _ in found], sorted({year for _, _, year in found})


def _ranges(request: Request, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield first and last year of each run; `known` are the years that have films."""
    if request.years is not None:
        yield request.years
        return
    keys = {year: n for n, year in enumerate(partition_years(datetime.now(UTC).date()))}
    group: list[str] = []
    for year in sorted(known, key=lambda y: keys.get(y, 0)):
        if group and (group[-1] == UNDATED or keys[year] - keys[group[-1]] > MOST_GAP):
            yield group[0], group[-1]
            group = []
        group.append(year)
    if group:
        yield group[0], group[-1]


def _run(
    settings: Settings,
    request: Request,
    years: tuple[str, str],
    movie_ids: list[int],
    bars: Bars,
    instance: dg.DagsterInstance,
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


def _next_steps(console: Console, settings: Settings, favourite: str | None) -> None:
    steps = {
        "movie-assets status": "what is there, what is due, what is left of the quotas",
        f'movie-assets show "{favourite or "TITLE"}"': "one film, and whose value each field is",
        'movie-assets sql "FROM provider_cache LIMIT 5"': "any query",
        "movie-assets dev": "the Dagster UI on http://127.0.0.1:3000",
    }
    console.print("Next (in the folder of the project, as .venv/bin/movie-assets):" if CHECKOUT else "Next:")
    for step, what in steps.items():
        console.print(f"  {step:<50} {what}", soft_wrap=True)
    if settings.demo_mode:
        console.print("These were the embedded providers. For the real ones put keys into .env (see .env.example).")
