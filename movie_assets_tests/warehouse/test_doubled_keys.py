"""Finding keys that stand twice, over tables that are read in shares."""

import duckdb
import pytest

from movie_assets.warehouse.conditions import FILMS_OF_A_SHARE, doubled

KEY = ["movie_id", "provider", "path"]


@pytest.mark.parametrize("films", [0, 10, FILMS_OF_A_SHARE + 1, 5 * FILMS_OF_A_SHARE])
def test_each_doubled_key_is_found_once(films: int) -> None:
    """However many shares the films are taken apart into, each doubled key is found once, with NULL in it or not."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE rows AS SELECT range - 5 AS movie_id, 'a' AS provider, 'x' AS path FROM range(10)"
        )
        connection.execute("INSERT INTO rows VALUES (3, 'b', 'x'), (4, 'a', NULL), (4, 'a', NULL), (-5, 'a', 'x')")
        connection.execute("INSERT INTO rows SELECT 2, 'c', 'x' FROM range(3)")
        found = [film for query in doubled("rows", KEY, films) for (film,) in connection.execute(query).fetchall()]
    assert sorted(found) == [-5, 2, 4]


def test_one_row_a_film_is_read_once() -> None:
    """A table whose key is the film fits into memory at any size, and is not read in shares."""
    assert len(doubled("rows", ["movie_id"], 10 * FILMS_OF_A_SHARE)) == 1
    assert len(doubled("rows", KEY, 10 * FILMS_OF_A_SHARE)) == 10
