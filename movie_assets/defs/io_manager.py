"""The IO manager, and what the UI shows of a written table.

Belongs here: loading a table for an asset of a user, storing what such an asset returns. Does not belong here: SQL of
the write (warehouse/database.py), the rows themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.collect.demo_marks import MARK, MEANING, MERGED, generated_columns
from movie_assets.defs.resources import WarehouseResource
from movie_assets.defs.year_figures import shown_rows, table_of
from movie_assets.errors import StoreError
from movie_assets.table import Table
from movie_assets.warehouse import previews
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Batch, Warehouse


@dataclass
class Rows:
    """What an asset of a user stores in a table of ours: batches, made while they are written."""

    batches: Iterable[Batch]
    written: int = 0

    def write(self, warehouse: Warehouse) -> None:
        """Write the batches; count the films."""
        for batch in self.batches:
            warehouse.write(batch)
            self.written += len(batch.movie_ids)


class WarehouseIOManager(dg.ConfigurableIOManager):
    """Loads a table's rows of the asked years as a polars frame, and persists streams of batches.

    Our own assets write in their bodies, batch by batch, so that time, errors and cancellation belong to them; they
    return no value, and Dagster hands nothing over for them.
    """

    warehouse: dg.ResourceDependency[WarehouseResource]

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Write an asset's rows. Outputs of plain ops are not ours, and must be None."""
        table = _table(context)
        if table is None:
            if obj is not None:
                raise dg.DagsterInvariantViolationError(
                    "only assets with a declared table can be stored in the warehouse"
                )
            return
        rows = obj if isinstance(obj, Rows) else Rows([_whole(obj)])
        rows.write(self.warehouse.store)
        context.add_output_metadata({"film_writes": rows.written})

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Return the upstream table's rows, of the asked years when the asset is partitioned."""
        upstream = context.upstream_output
        name = upstream.asset_key.to_user_string() if upstream is not None and upstream.has_asset_key else ""
        table = TABLES.get(name) or VIEWS.get(name)
        if table is None:
            raise StoreError(f"{context.asset_key.to_user_string()} has no table in the warehouse")
        years = context.asset_partition_keys if context.has_asset_partitions else None
        return previews.rows_of(self.warehouse.store, table, years)


def _table(context: dg.OutputContext) -> Table | None:
    return TABLES.get(context.asset_key.to_user_string()) if context.has_asset_key else None


def _whole(obj: object) -> Batch:
    raise dg.DagsterInvariantViolationError(
        f"an asset of the warehouse returns Rows (a stream of batches), not {type(obj).__name__}"
    )


def shown_by_year(store: Warehouse, table: Table, years: list[str]) -> dict[str, dict[str, Any]]:
    """Return for each year how many rows the table has, and a few of them."""
    counted = previews.counted_by_year(store, table, years)
    if not store.embedded:
        return {
            year: {"dagster/partition_row_count": count, "preview": shown_rows(rows)}
            for year, (count, rows) in counted.items()
        }
    with store.connection():
        return {
            year: {"dagster/partition_row_count": count, "preview": _marked(store, table, rows), "demo": MEANING}
            for year, (count, rows) in counted.items()
        }


def _marked(store: Warehouse, table: Table, frame: pl.DataFrame) -> dg.TableMetadataValue:
    """Return a few rows of the demo, with the mark beside each value that is generated."""
    sources = previews.sources_of(store, frame["movie_id"].to_list()) if table.name in MERGED else {}
    rows = []
    for row in frame.iter_rows(named=True):
        generated = generated_columns(table.name, row, sources.get(row["movie_id"], {}))
        rows.append({name: f"{value} ({MARK})" if name in generated else value for name, value in row.items()})
    return table_of(frame.columns, rows)


def shown_whole(store: Warehouse, table: Table) -> dict[str, Any]:
    """Return how many rows the table has, and a few of them."""
    count, rows = previews.counted_whole(store, table)
    return {"dagster/row_count": count, "preview": shown_rows(rows)}
