"""Bodies of raw responses: kept once, told apart by what was received, and a damaged one costs its own film."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from movie_assets.settings import Settings
from movie_assets.store.bodies import compressed_text, read_text
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years


def count(operations: Operations, table: str) -> int:
    return int(operations.rows(f"SELECT count(*) FROM {table}")[0][0])


@pytest.mark.fault("raw response", "answers are kept while others are read by another thread")
def test_threads_do_not_damage_each_others_texts() -> None:
    """What several threads compress and read at the same moment is read as it was."""
    texts = [" ".join(str(number * step) for number in range(20_000)) for step in range(1, 9)]

    def there_and_back(text: str) -> bool:
        return all(read_text(compressed_text(text)) == text for _ in range(10))

    with ThreadPoolExecutor(len(texts)) as threads:
        assert all(threads.map(there_and_back, texts))


ONCE = ("bodies", "body_keys", "facts")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_refreshes_of_unchanged_films_keep_nothing_twice(settings: Settings, operations: Operations) -> None:
    """Forced again and again, films that did not change grow the store by short rows alone: no body, no facts."""
    discover_years(settings, operations, "1987")
    collect_years(settings, operations, "1987")
    responses, once = count(operations, "responses"), {table: count(operations, table) for table in ONCE}
    for _ in range(3):
        collect_years(settings, operations, "1987", force=True)
    assert count(operations, "responses") > 3 * responses
    assert {table: count(operations, table) for table in ONCE} == once


@pytest.mark.fault("projection", "a stored body is damaged")
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_damaged_body_costs_its_film_at_its_provider(
    settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Projected anew: the film keeps the row that is stored, or has none of that provider; all others come."""
    films = sorted(discover_years(settings, operations, "1987")["1987"].films)
    collect_years(settings, operations, "1987")
    project_years(settings, operations, warehouse, "1987")
    with operations.transaction() as connection:
        other = connection.execute("SELECT body FROM bodies ORDER BY body_id LIMIT 1").fetchone()["body"]
        for film, damage in ((films[0], b"\0"), (films[1], other)):
            connection.execute(
                "UPDATE bodies SET body = ? WHERE body_id = (SELECT body_id FROM responses"
                " JOIN fetch_state s ON s.good_answer_id = answer_id WHERE s.provider = 'omdb' AND s.movie_id = ?)",
                (damage, film),
            )
    with warehouse.connection() as connection:
        connection.execute("UPDATE omdb_ratings SET parser_version = 0")
        connection.execute("DELETE FROM omdb_ratings WHERE movie_id = ?", [films[0]])
    project_years(settings, operations, warehouse, "1987")
    rated = warehouse.frame("SELECT movie_id, parser_version FROM omdb_ratings ORDER BY movie_id")
    assert rated["movie_id"].to_list() == films[1:]
    assert rated.filter(pl.col("parser_version") == 0)["movie_id"].to_list() == [films[1]]
    assert warehouse.frame("SELECT count(*) FROM provider_cache").item() == len(films)
