"""Comparing what the warehouse holds with what it should hold.

Belongs here: rows that differ, keys that stand twice. Does not belong here: what it should hold (projection.py),
repairs (keeping/verification.py).
"""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from movie_assets.table import Table, View
from movie_assets.warehouse.all_tables import FILM_TABLES, TABLES
from movie_assets.warehouse.conditions import Films, among, doubled, these_films
from movie_assets.warehouse.database import Batch, Warehouse, given
from movie_assets.warehouse.fact_views import FACT_VIEWS
from movie_assets.warehouse.film_tables import MOVIES
from movie_assets.warehouse.replacing import differing_films, shown
from movie_assets.warehouse.schema import first_value

_OF_A_REPORT = ("title", "release_date", "vote_average", "vote_count", "popularity")
"""What a report of a film brings, all at once. Its ids and its state change between reports."""


def differing(warehouse: Warehouse, batch: Batch) -> dict[str, set[int]]:
    """Return, by table, the films whose stored rows are not those of the batch, value by value."""
    found: dict[str, set[int]] = {}
    these = these_films(batch.movie_ids)
    with warehouse.connection() as connection:
        for name in batch.tables:
            table = TABLES[name]
            rows = table.empty() if batch.removed else batch.rows[name]
            with given(connection, batch), shown(connection, table, rows, these, "wanted"):
                films = connection.execute(differing_films(table, table.columns, "wanted", these)).fetchall()
            if films:
                found[name] = {row[0] for row in films}
    return found


def no_run_replaces(warehouse: Warehouse, batch: Batch) -> dict[str, set[int]]:
    """Return, by table, the films of a batch whose stored rows no run replaces, though they are wrong.

    They say that they are newer than what they are made of, or, in `movies`, something else than their report.
    """
    found: dict[str, set[int]] = {}
    these = these_films(batch.movie_ids)
    with warehouse.connection() as connection, given(connection, batch):
        for name, rows in batch.rows.items():
            table = TABLES[name]
            if table.one_row_a_film:
                with shown(connection, table, rows, these, "wanted"):
                    newer = connection.execute(
                        f"SELECT movie_id FROM {table.stored_name} t JOIN wanted w USING (movie_id)"
                        f" WHERE t.{these} AND t.{table.version} > w.{table.version}"
                    ).fetchall()
                found[name] = {row[0] for row in newer}
    if "movies" in found:
        found["movies"] |= _reported_otherwise(warehouse, batch)
    return {name: films for name, films in found.items() if films}


def _reported_otherwise(warehouse: Warehouse, batch: Batch) -> set[int]:
    """Return the films of a batch of `movies` whose stored row has the same report by its moment, and other values."""
    rows = batch.rows.get("movies")
    if not isinstance(rows, pl.DataFrame):
        return set()
    columns = ["movie_id", MOVIES.version, *_OF_A_REPORT]
    stored = warehouse.frame(f"SELECT {', '.join(columns)} FROM movies WHERE {these_films(batch.movie_ids)}")
    wanted = rows.select(columns).cast(stored.schema)
    same_moment = wanted.join(stored, on=["movie_id", MOVIES.version], how="semi")
    return set(same_moment.join(stored, on=columns, how="anti", nulls_equal=True)["movie_id"])


def doubled_keys(warehouse: Warehouse) -> dict[str, int]:
    """Return, by table, how many keys stand more than once. A view over all films is grouped by its key."""
    stored: dict[str, tuple[str, Table | View]] = {name: (t.stored_name, t) for name, t in TABLES.items()}
    places = stored | {name: (name, view) for name, view in FACT_VIEWS.items() if "movie_id" in view.key}
    with warehouse.connection() as connection:
        films = first_value(connection, "SELECT count(*) FROM movies")
        found = {name: _doubled(connection, place, _key(table), films) for name, (place, table) in places.items()}
    return {name: keys for name, keys in found.items() if keys}


def _doubled(connection: duckdb.DuckDBPyConnection, place: str, key: Sequence[str], films: int) -> int:
    """Return how many keys of a table stand more than once, counted in the films that have one."""
    these = "true"
    if '"movie_id"' in key:
        queries = doubled(place, key, films)
        odd = {film for query in queries for (film,) in connection.execute(query).fetchall()}
        if not odd:
            return 0
        these = these_films(odd)
    rows = f"SELECT 1 FROM {place} WHERE {these} GROUP BY {', '.join(key)} HAVING count(*) > 1"
    return int(first_value(connection, f"SELECT count(*) FROM ({rows})"))


def orphans(warehouse: Warehouse) -> dict[str, int]:
    """Return, by table, how many films have rows and are not in `movies`."""
    queries = {
        name: f"SELECT count(DISTINCT movie_id) FROM {table.stored_name} t ANTI JOIN movies USING (movie_id)"
        for name, table in FILM_TABLES.items()
        if name != "movies"
    }
    return {name: films for name, films in _counts(warehouse, queries).items() if films}


def rows_by_table(warehouse: Warehouse) -> dict[str, int]:
    """Return how many rows each table has."""
    return _counts(warehouse, {name: f"SELECT count(*) FROM {table.stored_name}" for name, table in TABLES.items()})


def _key(table: Table | View) -> list[str]:
    return [f'"{column}"' for column in table.key]


def _counts(warehouse: Warehouse, queries: Mapping[str, str]) -> dict[str, int]:
    with warehouse.connection() as connection:
        return {name: int(first_value(connection, query)) for name, query in queries.items()}


def without_status(warehouse: Warehouse, films: Films) -> set[int]:
    """Return those of these films that have no row in movie_status: a run ended before it, or the row was lost."""
    condition, parameters = among(films)
    sql = f"SELECT movie_id FROM movies m ANTI JOIN movie_status s USING (movie_id) WHERE m.{condition}"
    return set(warehouse.frame(sql, parameters)["movie_id"])


def raw_response(warehouse: Warehouse, table: str, movie_id: int, answer_id: str) -> bytes | None:
    """Return the whole response that a typed row was read from, if the row still has it."""
    found = warehouse.frame(
        f"SELECT raw_response FROM {table} WHERE movie_id = ? AND answer_id = ?", [movie_id, answer_id]
    )["raw_response"].to_list()
    return found[0].encode() if found and found[0] is not None else None
