"""The warehouse of a collection that was moved, made anew at its new place.

Belongs here: what is projected, what is taken over, the counts of both. Does not belong here: the projections
(projection.py), the operations store (store/copying.py).

The plan, the reports of the changes feed and the figures are of a moment that a run chose, so they are taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.totals import years_with_films
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.comparing import rows_by_table
from movie_assets.warehouse.database import Warehouse, to_frame
from movie_assets.warehouse.pairing import films_shown, paired_mark
from movie_assets.warehouse.projection import Projection, project
from movie_assets.warehouse.schema import MIGRATIONS, first_value, judged
from movie_assets.warehouse.whole_tables import show, whole_tables


@dataclass(frozen=True, slots=True)
class MadeTable:
    """A table at the new place. `before`: its rows at the old one; None = it was not there, or of another version."""

    table: str
    rows: int
    before: int | None


def make_elsewhere(
    settings: Settings, operations: Operations, old: Warehouse, new: Warehouse, as_of: datetime
) -> list[MadeTable]:
    """Make every table from the operations store, at this moment (aware UTC). The old warehouse is only read."""
    projected = whole_tables(operations)
    counts, others = _held(old, set(projected))
    with new.connection():
        project(Projection(operations, new, settings, years_with_films(operations)), new, as_of)
        stand = rows_by_table(new)
        show(new, {**projected, **{name: rows for name, rows in others.items() if not stand[name]}})
        return [MadeTable(name, rows, counts.get(name)) for name, rows in rows_by_table(new).items()]


def is_of_another(warehouse: Warehouse, store_id: str) -> bool:
    """Return whether there is a warehouse with films, and not of the operations store that has this id."""
    with warehouse.peeked() as connection:
        if connection is None or films_shown(connection) == 0:
            return False
        mark = paired_mark(connection)
        return mark is None or mark.store_id != store_id


def _held(warehouse: Warehouse, projected: set[str]) -> tuple[Mapping[str, int], Mapping[str, pl.DataFrame]]:
    """Return how many rows each table has, and the rows of those that no projection makes."""
    with warehouse.peeked() as connection:
        if connection is None:
            return {}, {}
        names, version = judged(warehouse.place, connection)
        if version != len(MIGRATIONS):
            return {}, {}
        tables = [table for table in TABLES.values() if table.name in names]
        counts = {t.name: int(first_value(connection, f"SELECT count(*) FROM {t.stored_name}")) for t in tables}
        rows = {
            table.name: to_frame(connection, f"FROM {table.stored_name}").select(table.schema.names())
            for table in tables
            if table.whole and table.name not in projected
        }
        return counts, rows
