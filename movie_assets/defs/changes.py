"""What was written to the warehouse, told to Dagster: an event for each changed table and year.

Belongs here: from a warehouse's record of its writes to materializations. Does not belong here: writing.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import dagster as dg

from movie_assets.defs.resources import WarehouseResource
from movie_assets.warehouse.database import Warehouse

Written = Mapping[str, Counter[str | None]]
"""Movies written by table and year, as `Warehouse.written` counts them."""


def materializations(
    written: Written, *, but: Collection[tuple[str, str | None]] = ()
) -> Iterator[dg.AssetMaterialization]:
    """Yield an event for each table and year that was written, except those that a step materializes itself (`but`)."""
    for table, years in written.items():
        for year, movies in sorted(years.items(), key=lambda item: item[0] or ""):
            if movies and (table, year) not in but:
                figures = {} if year is None else {"movies_written": movies}
                yield dg.AssetMaterialization(table, partition=year, metadata=figures)


@contextmanager
def written_by(context: dg.OpExecutionContext, resource: WarehouseResource) -> Iterator[Warehouse]:
    """Yield the warehouse to an op that fills no asset of its own; log at the end what the op wrote."""
    warehouse = resource.store
    try:
        yield warehouse
    finally:
        for event in materializations(warehouse.written):
            context.log_event(event)


def report_changes(instance: dg.DagsterInstance, written: Written) -> None:
    """Report what was written outside of any run, such as by a command."""
    for event in materializations(written):
        instance.report_runless_asset_event(event)
