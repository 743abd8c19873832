"""Films in the table movies, for tests of the warehouse file.

Belongs here: writing them and reading them back. Does not belong here: tests.
"""

from datetime import datetime

import polars as pl

from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Batch, Warehouse

NOON = datetime(2026, 11, 21, 12)  # noqa: DTZ001 - the warehouse keeps naive UTC


def film(movie_id: int, title: str, updated_at: datetime = NOON) -> dict[str, object]:
    return {"movie_id": movie_id, "title": title, "updated_at": updated_at, "partition_year": "1999"}


def write(warehouse: Warehouse, *rows: dict[str, object], also: tuple[int, ...] = ()) -> int:
    frame = pl.DataFrame(list(rows), schema=TABLES["movies"].schema)
    return warehouse.write(Batch([*frame["movie_id"], *also], {"movies": frame}))


def titles(warehouse: Warehouse) -> dict[int, str]:
    return dict(warehouse.frame("SELECT movie_id, title FROM movies").iter_rows())
