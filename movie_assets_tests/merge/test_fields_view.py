"""provider_cache_fields says of each value whether it won, exactly as the merge decides."""

import json
from typing import Any

import duckdb
import polars as pl
from hypothesis import given

from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.cache_tables import CACHE_CORRECTIONS
from movie_assets.warehouse.duckdb_file import THREADS
from movie_assets.warehouse.merging.fields_view import fields_view
from movie_assets.warehouse.replacing import make_temporary
from movie_assets_tests.conftest import SLOW_PROPERTY
from movie_assets_tests.merge.merging import films, merged, typed_rows
from movie_assets_tests.merge.test_queries import PREFERENCES, ROWS


def explained(
    answers: dict[str, pl.DataFrame], merging: pl.DataFrame, cache: pl.DataFrame, preferences: Preferences
) -> pl.DataFrame:
    """Return all rows of the view over a warehouse that holds these typed rows and their merge."""
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute("CREATE SCHEMA stored")
        for name, rows in {t.name: answers[p] for p, t in PROVIDER_TABLES.items()}.items():
            make_temporary(connection, name, rows)
            connection.execute(f"CREATE TABLE {name} AS FROM temp.{name}")
            connection.execute(f"DROP TABLE temp.{name}")
        for name, rows in {"movies": merging, "cache": cache}.items():
            connection.register(
                "arriving", rows.select("movie_id", *({"partition_year"} & set(rows.columns))).to_arrow()
            )
            place = "main.movies" if name == "movies" else "stored.provider_cache_movies"
            connection.execute(f"CREATE TABLE {place} AS FROM arriving")
        connection.execute(CACHE_CORRECTIONS.create())
        for statement in fields_view(preferences).described():
            connection.execute(statement)
        return pl.DataFrame(connection.sql("FROM provider_cache_fields"))


@SLOW_PROPERTY
@given(ROWS, PREFERENCES)
def test_property_the_winner_is_the_merged_value(
    rows: dict[str, list[dict[str, Any]]], preferences: Preferences
) -> None:
    """Any typed rows: a field with a value has one winner, that of field_sources; places are counted from 1."""
    answers = typed_rows(**rows)
    merging = films(answers, [1, 2])
    cache = merged(merging, answers, preferences)["provider_cache_movies"]
    found = explained(answers, merging, cache, preferences)
    told = {
        (movie_id, field): provider
        for movie_id, sources in cache.select("movie_id", "field_sources").iter_rows()
        for field, provider in json.loads(sources).items()
        if provider is not None
    }
    won = found.filter("won")
    assert {(m, f): p for m, f, p in won.select("movie_id", "field", "provider").iter_rows()} == told
    values = {(row["movie_id"], name): value for row in cache.iter_rows(named=True) for name, value in row.items()}
    for movie_id, field, value in won.select("movie_id", "field", "value").iter_rows():
        merged_value = values[movie_id, field]
        if isinstance(merged_value, str):
            assert value == merged_value
        assert merged_value is not None
    places = found.group_by("movie_id", "field").agg(pl.col("place").sort(), pl.col("provider").n_unique().alias("n"))
    assert all(of == list(range(1, n + 1)) for of, n in places.select("place", "n").iter_rows())
