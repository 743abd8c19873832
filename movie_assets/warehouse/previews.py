"""Parts of tables that people look at in the UI.

Belongs here: those queries. Does not belong here: how rows are drawn (defs/year_figures.py).
"""

import json
from collections.abc import Collection, Sequence

import polars as pl

from movie_assets.table import Table, View
from movie_assets.warehouse.conditions import THESE_YEARS, listed, these_films
from movie_assets.warehouse.database import Warehouse, to_frame
from movie_assets.warehouse.schema import first_value

ROWS = 5
COLUMNS = 7
_NOT_SHOWN = {"answer_id", "fetched_at", "parser_version", "raw_response", "merge_key", "as_of"}
_OF_YEARS = f"(SELECT movie_id, partition_year FROM movies WHERE {THESE_YEARS}) m USING (movie_id)"


def rows_of(warehouse: Warehouse, table: Table | View, years: Sequence[str] | None) -> pl.DataFrame:
    """Return a table's rows of the films that these years own; None = all."""
    if years is None:
        return warehouse.frame(f"SELECT * FROM {table.name}")
    where = f"WHERE movie_id IN (SELECT movie_id FROM movies WHERE {THESE_YEARS})"
    return warehouse.frame(f"SELECT * FROM {table.name} {where}", [listed(years)])


def counted_by_year(warehouse: Warehouse, table: Table, years: Sequence[str]) -> dict[str, tuple[int, pl.DataFrame]]:
    """Return for each year how many rows a table has, and a few of them."""
    plain = [c.name for c in table.columns if not isinstance(c.dtype, pl.List | pl.Struct)]
    columns = [name for name in plain if name not in _NOT_SHOWN]
    shown = ", ".join(f't."{name}"' for name in columns[:COLUMNS])
    with warehouse.connection() as connection:
        counts = dict(
            connection.execute(
                f"SELECT m.partition_year, count(*) FROM {table.stored_name} t JOIN {_OF_YEARS} GROUP BY ALL",
                [listed(years)],
            ).fetchall()
        )
        previews = to_frame(
            connection,
            f"SELECT m.partition_year AS of_year, {shown} FROM {table.stored_name} t JOIN {_OF_YEARS}"
            f" QUALIFY row_number() OVER (PARTITION BY of_year ORDER BY t.movie_id) <= {ROWS}",
            [listed(years)],
        )
    shown_of = previews.partition_by("of_year", as_dict=True, include_key=False)  # a filter a year takes longer
    none = previews.drop("of_year").clear()
    return {year: (counts.get(year, 0), shown_of.get((year,), none)) for year in years}


def content_of_movies(warehouse: Warehouse, years: Sequence[str]) -> str:
    """Return a text that changes with what other tables read of the films of these years."""
    columns = "movie_id, tmdb_id, imdb_id, tvdb_id, title, release_date, import_status, partition_year, gone_at"
    with warehouse.connection() as connection:
        sql = f"SELECT count(*) || '-' || coalesce(bit_xor(hash({columns})), 0) FROM movies WHERE {THESE_YEARS}"
        return str(connection.execute(sql, [listed(years)]).fetchall()[0][0])


def sources_of(warehouse: Warehouse, movie_ids: Collection[int]) -> dict[int, dict[str, str | None]]:
    """Return whose each merged field of these films is."""
    merged = f"stored.provider_cache_movies WHERE {these_films(movie_ids)}"
    rows = warehouse.frame(f"SELECT movie_id, field_sources::VARCHAR FROM {merged}").iter_rows()
    return {movie_id: json.loads(sources) for movie_id, sources in rows}


def counted_whole(warehouse: Warehouse, table: Table) -> tuple[int, pl.DataFrame]:
    """Return how many rows a table has, and a few of them."""
    shown = ", ".join(f'"{c.name}"' for c in table.columns if c.name not in _NOT_SHOWN)
    with warehouse.connection() as connection:
        count = first_value(connection, f"SELECT count(*) FROM {table.stored_name}")
        return count, to_frame(connection, f"SELECT {shown} FROM {table.stored_name} LIMIT {ROWS}")
