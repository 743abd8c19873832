"""What was written to the warehouse, reported to Dagster: an event for each changed table and year, and its checks.

Belongs here: from a warehouse's record of its writes to materializations. Does not belong here: writing; the rules of
checks (checks.py).
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from movie_assets.clock import Clock
from movie_assets.collect.context import Context
from movie_assets.collect.run_report import OUTCOMES
from movie_assets.defs.check_rule import Scope
from movie_assets.defs.checks import evaluations
from movie_assets.defs.identification_figures import waiting_figures
from movie_assets.defs.interrupts import interruptible
from movie_assets.defs.io_manager import shown_by_year, shown_whole
from movie_assets.defs.partitions import in_order
from movie_assets.defs.resources import WarehouseResource
from movie_assets.errors import ConfigurationError, UnknownFieldError, UnknownFilmError
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import open_operations

FIGURES_OF = "figures_of_run"
"""Names the run whose figures of calls a materialization shows."""
FIGURES = (*OUTCOMES, "discovered", "new", "pages", FIGURES_OF)
CALLED = {"movies", *(table.name for table in PROVIDER_TABLES.values())}
"""Tables of which a provider is asked, so that they have figures of calls."""


def last_figures(instance: dg.DagsterInstance, table: str, year: str) -> dict[str, Any]:
    """Return what the last run that asked a provider for this year did, as the newest materialization shows it.

    A materialization without a call repeats them: the UI shows the newest one, and they would be gone.
    """
    if table not in CALLED:
        return {}
    of_year = dg.AssetRecordsFilter(asset_key=dg.AssetKey(table), asset_partitions=[year])
    for record in instance.fetch_materializations(of_year, limit=1).records:
        if record.asset_materialization is not None:
            found = record.asset_materialization.metadata
            return {name: found[name] for name in FIGURES if name in found}
    return {}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a process wrote to the warehouse, and what is needed to report it; `clock` returns aware UTC."""

    warehouse: Warehouse
    settings: Settings
    clock: Clock

    def log(
        self, context: dg.OpExecutionContext, *, but: Collection[tuple[str, str | None]] = (), checked: bool = True
    ) -> None:
        """Log an event for each table and year that was written, then what the checks say of these.

        `but`: tables and years that a step materializes itself. `checked`: False where the run has steps that check.
        Without the checks the UI would show those of a newly written table as not evaluated.
        """
        written = {
            table: {year: movies for year, movies in years.items() if movies and (table, year) not in but}
            for table, years in self.warehouse.written.items()
        }
        written = {table: years for table, years in written.items() if years}
        if not written:
            return
        with open_operations(self.settings) as operations, self.warehouse.connection():  # opened once
            events: list[Any] = []  # logged when others may open it again; the type of log_event lacks evaluations
            for table, years in written.items():
                events += self._of_table(context.instance, operations, table, years)
            if checked:
                scope = Scope(self.warehouse, operations, self.settings, [], self.clock())
                events += evaluations(scope, written, context.instance)
        for event in events:
            context.log_event(event)

    def _of_table(
        self, instance: dg.DagsterInstance, operations: Operations, table: str, years: Mapping[str | None, int]
    ) -> Iterator[dg.AssetMaterialization]:
        own = [year for year in years if year is not None]
        shown = shown_by_year(self.warehouse, TABLES[table], own) if own else {}
        ordered: list[str | None] = [*in_order(own)] or [None]
        for year in ordered:
            movies = years[year]
            if year is not None:
                figures = last_figures(instance, table, year) | shown.get(year, {}) | {"film_writes": movies}
            else:
                more = waiting_figures(self.settings, operations) if table == "identifications" else {}
                figures = shown_whole(self.warehouse, TABLES[table]) | more
            yield dg.AssetMaterialization(table, partition=year, metadata=figures)


def refuse_other_instance(instance: dg.DagsterInstance, settings: Settings) -> None:
    """Refuse a run of the demo in the instance of real collections, and the other way round.

    Commands never lead there. Who starts Dagster himself may: the UI would show two collections as one.

    Raises:
        dg.Failure: says which folder DAGSTER_HOME has to be.
    """
    if Path(instance.root_directory).resolve() == settings.other_folder.resolve():
        kind = "the demo" if settings.demo_mode else "real collections"
        raise dg.Failure(
            f"this instance is not the one of {kind}: set DAGSTER_HOME to {settings.dagster_folder.resolve()},"
            " or start it by `movie-assets dev`.",
            allow_retries=False,
        )


@contextmanager
def op_context(
    context: dg.OpExecutionContext, resource: WarehouseResource, settings: Settings, clock: Clock
) -> Iterator[Context]:
    """Yield what an op works with that fills no asset of its own; log at the end what it wrote.

    Raises:
        dg.Failure: what the op was asked for cannot be done; or the run belongs elsewhere.
    """
    refuse_other_instance(context.instance, settings)
    changes = Changes(resource.store, settings, clock)
    try:
        with interruptible(context):
            try:
                with open_operations(settings) as operations:
                    yield Context(settings, operations, changes.warehouse, clock, context.run.run_id)
            finally:
                changes.log(context)
    except (ConfigurationError, UnknownFilmError, UnknownFieldError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
