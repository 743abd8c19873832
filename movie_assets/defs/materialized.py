"""What was written to the warehouse, reported to Dagster: an event for each changed table and year.

Belongs here: from a warehouse's record of its writes to materializations. Does not belong here: writing.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from movie_assets.collect.run_report import OUTCOMES
from movie_assets.defs.io_manager import shown_by_year
from movie_assets.defs.resources import WarehouseResource
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.database import Warehouse

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


def materializations(
    instance: dg.DagsterInstance, warehouse: Warehouse, *, but: Collection[tuple[str, str | None]] = ()
) -> Iterator[dg.AssetMaterialization]:
    """Yield an event for each table and year that was written, but for those that a step materializes itself."""
    for table, years in warehouse.written.items():
        own = [year for year in years if year is not None]
        shown = shown_by_year(warehouse, TABLES[table], own) if own else {}
        for year, movies in sorted(years.items(), key=lambda item: item[0] or ""):
            if movies and (table, year) not in but:
                figures = {} if year is None else last_figures(instance, table, year) | shown.get(year, {})
                figures["rows_written" if year is None else "movies_written"] = movies
                yield dg.AssetMaterialization(table, partition=year, metadata=figures)


@contextmanager
def written_by(context: dg.OpExecutionContext, resource: WarehouseResource) -> Iterator[Warehouse]:
    """Yield the warehouse to an op that fills no asset of its own; log at the end what the op wrote."""
    warehouse = resource.store
    try:
        yield warehouse
    finally:
        for event in materializations(context.instance, warehouse):
            context.log_event(event)
