"""`dagster`: the cost of a run when nothing is due, split into cost a run and cost a year, up to 100 fresh years.

Belongs here: runs of the job `year` over 1, 10, 50 and 100 years of a store in which every film is fresh, without
discovery, so that no provider is asked. Does not belong here: fetching (fetch.py, e2e.py).

Designs, alternating, each run in a process of its own on a copy of the stores and a new Dagster home (SQLite):
- job: the product's job, executed in process: all assets, checks, metadata and the IO manager;
- bare: a job of the same assets, partitions and steps that do nothing, without metadata or checks: Dagster's own part;
- projection: the same search for stale rows without Dagster: what the product itself does to find nothing to do.

Figures: seconds from the start of the run to its end (definitions are built before); of each design a line fitted by
least squares through all runs: seconds a run + milliseconds a year; beside it the same line through seconds of
processor (building definitions included), which a busy disk does not disturb. No target is set; what it says decides
how many years a run should take (settings.years_per_run).
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import dagster as dg

from benchmarks.contents import contents
from benchmarks.embedded import providers, settings_for
from benchmarks.rounds import Apart, alternating, rounds, spread, table
from movie_assets.cli.data_folder import dagster_home
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import open_session
from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import YEARS, add_years, range_tags
from movie_assets.defs.resources import CollectionOptions
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection

FIRST_YEAR, FILMS_A_YEAR = 1875, 5
SIZES = (1, 10, 50, 100)
QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: seconds by the clock and of processor, events left in Dagster's log, a hash of the warehouse."""

    seconds: float
    processor: float
    events: int
    digest: str


def _years(number: int) -> list[str]:
    return [str(FIRST_YEAR + n) for n in range(number)]


def job(settings: Settings, years: Sequence[str]) -> tuple[float, int]:
    """Run the product's job."""
    return _executed(settings, build_defs(settings), years, CollectionOptions(discover=False))


def bare(settings: Settings, years: Sequence[str]) -> tuple[float, int]:
    """Run the same assets without anything in them."""
    real = build_defs(settings)
    steps = {frozenset(asset.keys): asset for asset in real.assets or () if isinstance(asset, dg.AssetsDefinition)}
    return _executed(
        settings,
        dg.Definitions(
            assets=[_empty(asset) for asset in steps.values()],
            jobs=[dg.define_asset_job("year", dg.AssetSelection.all(), partitions_def=YEARS)],
            executor=dg.in_process_executor,
        ),
        years,
        None,
    )


def _empty(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    specs = [dg.AssetSpec(spec.key, deps=spec.deps, partitions_def=YEARS) for spec in asset.specs]

    @dg.multi_asset(name=asset.op.name, specs=specs, backfill_policy=dg.BackfillPolicy.single_run())
    def nothing() -> Iterator[dg.MaterializeResult[None]]:
        """Do nothing."""
        for spec in specs:
            yield dg.MaterializeResult(asset_key=spec.key)

    return nothing


def _executed(
    settings: Settings, definitions: dg.Definitions, years: Sequence[str], options: CollectionOptions | None
) -> tuple[float, int]:
    dagster_home(settings)
    resources = {"collection": options} if options else {}
    whole = definitions.resolve_job_def("year")
    with dg.DagsterInstance.get() as instance:
        add_years(instance)  # makes the storage too
        began = time.perf_counter()
        result = whole.execute_in_process(
            instance=instance,
            run_config=dg.RunConfig(resources=resources, loggers=QUIET),
            tags=range_tags(years[0], years[-1]),
        )
        seconds = time.perf_counter() - began
        assert result.success
        return seconds, len(instance.all_logs(result.run_id))


def projection(settings: Settings, years: Sequence[str]) -> tuple[float, int]:
    """Look for stale rows without Dagster, and write the refresh state, as every run does."""
    began = time.perf_counter()
    with Operations(settings.operations_path) as operations:
        _project(settings, operations, years)
    return time.perf_counter() - began, 0


def _project(settings: Settings, operations: Operations, years: Sequence[str]) -> None:
    warehouse = Warehouse(settings.warehouse_path)
    found = Projection(operations, warehouse, settings, years, "bench")
    typed = chain.from_iterable(map(found.provider, settings.active_providers))
    for batch in chain(found.movies(), typed, found.cache(), found.wide(), found.status(datetime.now(UTC))):
        warehouse.write(batch)


DESIGNS = {"job": job, "bare": bare, "projection": projection}


def measured(design: str, settings: Settings, years: Sequence[str]) -> Ran:
    """Run a design once."""
    began = time.process_time()
    seconds, events = DESIGNS[design](settings, years)
    return Ran(seconds, time.process_time() - began, events, contents(settings.warehouse_path)[0])


def _collected(settings: Settings) -> str:
    """Collect all years at once, and return a hash of what the warehouse then holds."""
    years = _years(max(SIZES))

    async def fetch(operations: Operations) -> None:
        async with open_session(settings, operations, "bench") as session:
            await discover(session, years, min_votes=settings.min_votes)
            selection = Selection(years=years, providers=settings.active_providers)
            await collect(session, due_films(operations, selection, datetime.now(UTC)).films, selection)

    with Operations(settings.operations_path) as operations:
        asyncio.run(fetch(operations))
        _project(settings, operations, years)
    return contents(settings.warehouse_path)[0]


def run() -> None:
    """Run and print."""
    ran: dict[tuple[str, int], list[Ran]] = {}
    films = {int(year): FILMS_A_YEAR for year in _years(max(SIZES))}
    with tempfile.TemporaryDirectory() as folder, providers(films, 0.0) as there:
        known = settings_for(there, Path(folder) / "known", {})
        digests = {_collected(known)}
        there.forget()
        for number, (size, design) in enumerate(alternating([(n, d) for n in SIZES for d in DESIGNS], rounds())):
            data = Path(folder) / str(number)
            shutil.copytree(known.data, data)
            settings = known.model_copy(update={"data": data})
            ran.setdefault((design, size), []).append(Apart.run(measured, design, settings, _years(size)))
            digests.add(ran[design, size][-1].digest)
            shutil.rmtree(data)
        asked = sum(len(there.arrivals(name).times) for name in ("tmdb", "omdb", "fanart"))
    assert asked == 0, f"{asked} calls were made although nothing was due"
    assert len(digests) == 1, "a run changed what the warehouse holds although nothing was due"
    _show(ran)


def _show(ran: dict[tuple[str, int], list[Ran]]) -> None:
    rows = []
    for design in DESIGNS:
        years = [size for size in SIZES for _ in ran[design, size]]
        seconds = [one.seconds for size in SIZES for one in ran[design, size]]
        line = statistics.linear_regression(years, seconds)
        work = statistics.linear_regression(years, [one.processor for size in SIZES for one in ran[design, size]])
        of_sizes = [spread(one.seconds for one in ran[design, size]) for size in SIZES]
        most_events = max(one.events for one in ran[design, SIZES[-1]])
        lines = [figure for of in (line, work) for figure in (f"{of.intercept:.2f}", f"{of.slope * 1000:.0f}")]
        rows.append((design, *of_sizes, *lines, most_events))
    of_lines = ("a run s", "a year ms", "a run CPU s", "a year CPU ms")
    header = ("design", *(f"{size} years s" for size in SIZES), *of_lines, f"events of {SIZES[-1]} years")
    table(f"dagster: nothing due, {FILMS_A_YEAR} films a year", header, rows)
