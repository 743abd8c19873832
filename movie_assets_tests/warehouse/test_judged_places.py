"""When a warehouse is judged again: its schema, and whether the operations store beside it is its own."""

from collections.abc import Callable

import duckdb
import pytest

from movie_assets.store.connection import Operations
from movie_assets.store.identity import read_mark
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.judged_places import judged_mark
from movie_assets_tests.warehouse.written_films import film, write


def test_what_nobody_wrote_to_is_not_judged_again(operations: Operations, warehouse: Warehouse) -> None:
    """Neither after it was read, nor after rows were written the way that moves the mark."""
    with warehouse.connection():
        pass  # makes it
    warehouse.frame("FROM movies")
    first = judged_mark(warehouse.place)
    assert first is not None
    assert first == read_mark(warehouse.place.operations)
    write(warehouse, film(1, "a"))
    assert judged_mark(warehouse.place) == read_mark(warehouse.place.operations) != first


def by_another_program(warehouse: Warehouse) -> None:
    with duckdb.connect(warehouse.place.name) as connection:
        connection.execute("DROP TABLE omdb_ratings")


def by_a_block_of_ours(warehouse: Warehouse) -> None:
    with warehouse.transaction() as connection:
        connection.execute("DROP TABLE omdb_ratings")


@pytest.mark.parametrize("dropped", [by_another_program, by_a_block_of_ours])
def test_what_was_written_otherwise_is_judged_again(
    dropped: Callable[[Warehouse], None], operations: Operations, warehouse: Warehouse
) -> None:
    """In the same process too: what SQL dropped is there again at the next use."""
    write(warehouse, film(1, "a"))
    dropped(warehouse)
    assert judged_mark(warehouse.place) is None
    assert warehouse.frame("FROM omdb_ratings").is_empty()


def test_the_log_of_a_killed_writer_is_judged(operations: Operations, warehouse: Warehouse) -> None:
    """Its rows are not in the file yet."""
    write(warehouse, film(1, "a"))
    assert judged_mark(warehouse.place) is not None
    (log,) = (file.with_name(f"{file.name}.wal") for file in warehouse.place.files)
    log.touch()
    assert judged_mark(warehouse.place) is None
