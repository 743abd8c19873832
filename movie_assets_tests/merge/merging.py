"""Running the merging queries over typed rows that a test makes up.

Belongs here: films, answers, and DuckDB between them. Does not belong here: assertions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from movie_assets.merge.preferences import Preferences
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.cache_tables import CACHE_TABLES
from movie_assets.warehouse.duckdb_file import THREADS
from movie_assets.warehouse.merging.merge_inputs import given
from movie_assets.warehouse.merging.queries import cache_queries
from movie_assets.warehouse.replacing import make_temporary


def films(answers: Mapping[str, pl.DataFrame], movie_ids: Sequence[int], year: str = "undated") -> pl.DataFrame:
    """Return the films that are merged, each with its newest answer."""
    typed = pl.concat([rows.select("movie_id", "answer_id") for rows in answers.values()])
    return (
        pl.DataFrame({"movie_id": list(movie_ids)}, schema={"movie_id": pl.Int64})
        .with_columns(
            tmdb_id="movie_id",
            imdb_id=pl.lit("tt1"),
            tvdb_id=pl.lit(None, pl.Int64),
            import_status=pl.lit("full"),
            missing_providers=pl.lit([], pl.List(pl.String)),
            merge_key=pl.lit("k"),
            partition_year=pl.lit(year),
        )
        .join(typed.group_by("movie_id").agg(pl.col("answer_id").max()), on="movie_id", how="left")
    )


def typed_rows(**rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Return the typed rows by provider, without whole answers."""
    return {
        provider: table.frame(rows.get(provider, [])).drop("raw_response")
        for provider, table in PROVIDER_TABLES.items()
    }


def merged(
    merging: pl.DataFrame,
    answers: Mapping[str, pl.DataFrame],
    preferences: Preferences,
    corrections: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the rows of all provider_cache_* tables."""
    corrected = [] if corrections is None else corrections["field"].unique().to_list()
    with duckdb.connect(config={"threads": THREADS}) as connection:
        for provider, table in PROVIDER_TABLES.items():
            make_temporary(connection, table.name, answers[provider])
        for name, rows in given(merging, corrections).items():
            make_temporary(connection, name, rows if isinstance(rows, pl.DataFrame) else rows("movie_id IS NOT NULL"))
        made = {
            name: pl.DataFrame(connection.sql(query("")))
            for name, query in cache_queries(preferences, corrected).items()
        }
    return {
        name: rows.select(CACHE_TABLES[name].schema.names()).cast(CACHE_TABLES[name].schema)
        for name, rows in made.items()
    }
