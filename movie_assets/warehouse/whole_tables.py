"""Small tables that are replaced as a whole whenever what they show changes: requests, decisions, IMDb's data files.

Belongs here: their rows, by the operations store. Does not belong here: tables of films (projection.py), tables that
only the next run brings up to date (the plan, the changes feed, figures of a moment).
"""

from collections.abc import Mapping

import polars as pl

from movie_assets.providers.imdb.file_columns import COLUMNS as IMDB_NAMES
from movie_assets.store.connection import Operations
from movie_assets.store.data_files import data_files
from movie_assets.store.identification_frames import decision_rows, request_rows
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.imdb_tables import IMDB_FILES


def whole_tables(operations: Operations) -> Mapping[str, pl.DataFrame]:
    """Return the rows of each such table, by its name."""
    return {**request_tables(operations), "imdb_files": data_file_rows(operations)}


def request_tables(operations: Operations) -> Mapping[str, pl.DataFrame]:
    """Return the rows of the tables of requests and decisions, by their names."""
    return {"identification_requests": request_rows(operations), "identifications": decision_rows(operations)}


def data_file_rows(operations: Operations) -> pl.DataFrame:
    """Return the data files of IMDb at hand."""
    # One row stays in the order of the columns: the formatter would give each value a line.
    rows = [
        (
            f.name,
            f.rows,
            f.size,
            f.etag,
            f.last_modified,
            *(m.replace(tzinfo=None) if m else None for m in (f.refreshed_at, f.checked_at)),
            f.problem,
        )
        for f in data_files(operations, IMDB_NAMES).values()
    ]
    return pl.DataFrame(rows, schema=IMDB_FILES.schema, orient="row")


def differing_tables(warehouse: Warehouse, wanted: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Return the tables that hold other rows, and how many each should hold."""
    found: dict[str, int] = {}
    for name, rows in wanted.items():
        table = TABLES[name]
        stored = warehouse.frame(f"FROM {table.stored_name}").select(table.schema.names()).sort(table.key)
        if not rows.select(table.schema.names()).cast(table.schema).sort(table.key).equals(stored):
            found[name] = rows.height
    return found


def show(warehouse: Warehouse, wanted: Mapping[str, pl.DataFrame]) -> None:
    """Replace the rows of these tables."""
    warehouse.write(Batch([], wanted))
