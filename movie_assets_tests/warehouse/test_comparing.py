"""Comparing stored rows with incoming ones: which films differ, and what finding that costs.

Belongs here: comparing.differing on its own. Does not belong here: verify's findings (keeping/).
"""

import time
from collections.abc import Callable

import polars as pl

from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.warehouse.comparing import differing
from movie_assets.warehouse.database import Batch, Warehouse

TABLE = PROVIDER_TABLES["tvdb"]
STORED, EACH = 4_096, 20
"""Films whose raw responses fill whole vectors of long texts, which DuckDB packs tightly; every so many is compared."""


def test_films_among_others_are_compared_about_as_fast_as_all_are_read(warehouse: Warehouse) -> None:
    """Rows that stand between others are not unpacked anew for each film: that took 40 times as long as this bound."""
    text = "array_to_string([md5((range * 400 + n)::VARCHAR) FOR n IN range(300)], '')"
    with warehouse.connection() as connection:
        connection.execute(
            f"INSERT INTO {TABLE.name} (movie_id, answer_id, fetched_at, parser_version, raw_response)"
            f" SELECT range, 'a', TIMESTAMP '2024-01-01', 1, '\"' || {text} || '\"' FROM range({STORED})"
        )
    ids = range(0, STORED, EACH)
    same = warehouse.frame(f"FROM {TABLE.name} WHERE movie_id % {EACH} = 0")
    other = same.with_columns(answer_id=pl.when(pl.col("movie_id") == EACH).then(pl.lit("b")).otherwise("answer_id"))
    batch = Batch([*ids, STORED], {TABLE.name: other})
    with warehouse.connection():
        read = _seconds(lambda: warehouse.frame(f"SELECT sum(hash(raw_response::VARCHAR)) FROM {TABLE.name}"))
        compared = _seconds(lambda: differing(warehouse, batch))
        assert differing(warehouse, batch) == {TABLE.name: {EACH}}
        assert differing(warehouse, Batch([1], {TABLE.name: TABLE.empty()})) == {TABLE.name: {1}}
    assert compared < 5 * read + 0.5


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
