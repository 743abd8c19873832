"""verify counts what both stores hold, finds nothing where nothing is wrong, and tells what waits from what is damaged.

Belongs here: whole stores, and what is not there yet. Does not belong here: damage of the operations store
(test_damaged_store.py), of bodies (test_damaged_bodies.py), of rows of the warehouse (test_damaged_rows.py).
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.requests import add_requests
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years
from movie_assets_tests.keeping.conftest import YEAR, Rows, tables


def test_whole_stores_are_whole(films: list[int], checked: Callable[..., Verified]) -> None:
    """Right after a run nothing is found, and everything was counted."""
    done = checked()
    assert (done.good, done.findings, done.behind) == (True, [], {})
    assert done.counts["films"] == done.counts["movies"] == done.counts["provider_cache"] == len(films)
    assert done.counts["responses"] >= 4 * len(films)


def test_rows_that_wait_for_a_run_are_not_wrong(
    films: list[int], settings: Settings, operations: Operations, checked: Callable[..., Verified]
) -> None:
    """Newer answers that no run has shown yet are behind, not damage; --repair shows them."""
    collect_years(settings, operations, YEAR, force=True, movie_ids=films[:2])
    found = checked()
    assert found.good
    assert found.behind["tmdb_details"] == 2
    checked(repair=True)
    assert checked().behind == {}


def test_repair_blames_nothing_that_only_waited(
    settings: Settings, operations: Operations, films: list[int], checked: Callable[..., Verified]
) -> None:
    """Films that a killed run fetched and did not show are shown by repair, and none of their rows is called wrong."""
    fresh = Warehouse(settings.warehouse_path)
    with fresh.connection() as connection:
        for table in FILM_TABLES.values():
            connection.execute(f"DELETE FROM {table.stored_name} WHERE movie_id IN ({films[0]}, {films[1]})")
    done = checked(repair=True)
    assert not done.findings
    assert checked().behind == {}


@pytest.mark.fault("projection", "verify finds no warehouse")
def test_a_lost_warehouse_is_rebuilt(
    warehouse: Warehouse, checked: Callable[..., Verified], as_collected: Rows
) -> None:
    """Without a warehouse verify says so and makes none; --repair projects it."""
    Path(warehouse.place.name).unlink()
    assert [f.what for f in checked().findings] == ["there is no warehouse"]
    assert not warehouse.place.exists()
    checked(repair=True)
    assert tables(warehouse)["provider_cache"].equals(as_collected["provider_cache"])
    assert checked().good


def test_tables_of_requests_come_back(
    films: list[int], operations: Operations, warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A warehouse that is made anew shows requests and decisions too; without them it is not called whole."""
    add_requests(operations, [(ask({"title": "Heat"}), "a")], "cli", utc_now())
    assert [f.what.partition(":")[0] for f in checked(quick=True).findings] == ["identification_requests"]
    assert checked(repair=True).good
    assert warehouse.frame("SELECT title FROM identification_requests")["title"].to_list() == ["Heat"]
    assert checked().findings == []
