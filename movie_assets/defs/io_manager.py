"""The IO manager, and what the UI shows of a written table.

Belongs here: loading a table for an asset of a user, storing what such an asset returns. Does not belong here: SQL of
the write (warehouse/database.py), the rows themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.defs.resources import WarehouseResource
from movie_assets.defs.year_figures import shown_rows
from movie_assets.errors import StoreError
from movie_assets.table import Table
from movie_assets.warehouse.cache_tables import TABLES
from movie_assets.warehouse.conditions import THESE_YEARS, listed
from movie_assets.warehouse.database import Batch, Warehouse, to_frame
from movie_assets.warehouse.schema import first_value

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 7
NOT_IN_PREVIEW = {"answer_id", "fetched_at", "parser_version", "raw_response", "merge_key", "as_of"}
_OF_YEARS = f"(SELECT movie_id, partition_year FROM movies WHERE {THESE_YEARS}) m USING (movie_id)"


@dataclass
class Rows:
    """What an asset of a user stores in a table of ours: batches, made while they are written."""

    batches: Iterable[Batch]
    written: int = 0

    def write(self, warehouse: Warehouse) -> None:
        """Write the batches; count the movies."""
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
        context.add_output_metadata({"movies_written": rows.written})

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Return the upstream table's rows, of the asked years when the asset is partitioned."""
        upstream = context.upstream_output
        table = _table(upstream) if upstream is not None else None
        if table is None:
            raise StoreError(f"{context.asset_key.to_user_string()} has no table in the warehouse")
        where, parameters = "", list[str]()
        if context.has_asset_partitions:
            where = f" WHERE movie_id IN (SELECT movie_id FROM movies WHERE {THESE_YEARS})"
            parameters = [listed(context.asset_partition_keys)]
        return self.warehouse.store.frame(f"SELECT * FROM {table.name}{where}", parameters)


def _table(context: dg.OutputContext) -> Table | None:
    return TABLES.get(context.asset_key.to_user_string()) if context.has_asset_key else None


def _whole(obj: object) -> Batch:
    raise dg.DagsterInvariantViolationError(
        f"an asset of the warehouse returns Rows (a stream of batches), not {type(obj).__name__}"
    )


def shown_by_year(store: Warehouse, table: Table, years: list[str]) -> dict[str, dict[str, Any]]:
    """Return for each year how many rows the table has, and a few of them."""
    plain = [c.name for c in table.columns if not isinstance(c.dtype, pl.List | pl.Struct)]
    columns = [name for name in plain if name not in NOT_IN_PREVIEW]
    shown = ", ".join(f't."{name}"' for name in columns[:PREVIEW_COLUMNS])
    with store.connection() as connection:
        counts = dict(
            connection.execute(
                f"SELECT m.partition_year, count(*) FROM {table.stored_name} t JOIN {_OF_YEARS} GROUP BY ALL",
                [listed(years)],
            ).fetchall()
        )
        previews = to_frame(
            connection,
            f"SELECT m.partition_year AS of_year, {shown} FROM {table.stored_name} t JOIN {_OF_YEARS}"
            f" QUALIFY row_number() OVER (PARTITION BY of_year ORDER BY t.movie_id) <= {PREVIEW_ROWS}",
            [listed(years)],
        )
    return {
        year: {
            "dagster/partition_row_count": counts.get(year, 0),
            "preview": shown_rows(previews.filter(pl.col("of_year") == year).drop("of_year")),
        }
        for year in years
    }


def shown_whole(store: Warehouse, table: Table) -> dict[str, Any]:
    """Return how many rows the table has, and a few of them."""
    columns = [c.name for c in table.columns if c.name not in NOT_IN_PREVIEW]
    shown = ", ".join(f'"{name}"' for name in columns)
    with store.connection() as connection:
        count = first_value(connection, f"SELECT count(*) FROM {table.stored_name}")
        preview = to_frame(connection, f"SELECT {shown} FROM {table.stored_name} LIMIT {PREVIEW_ROWS}")
    return {"dagster/row_count": count, "preview": shown_rows(preview)}
