"""Rows of movie_status describe a moment: verify makes them again for that moment, and tells damage from what waits.

Belongs here: wrong and missing rows of movie_status. Does not belong here: other tables (test_damaged_rows.py).
"""

from collections.abc import Callable

import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified, verify
from movie_assets.providers.registry import ROUTES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.decisions import freeze
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.past_status import wrong_status
from movie_assets.warehouse.projection import Projection, project
from movie_assets_tests.collecting import collect_years
from movie_assets_tests.keeping.conftest import YEAR

STATUS_DAMAGE = (
    "last_omdb_update = last_omdb_update - INTERVAL 1 DAY",
    "age_category = 'recent'",
    "data_frozen = NOT data_frozen",
    "needs_tmdb = NOT needs_tmdb",
    "next_due_at = NULL",
)


@pytest.mark.fault("projection", "wrong values in movie_status")
def test_a_wrong_status_is_found_and_mended(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Rows of movie_status are made again for the moment that they describe, and compared value by value.

    A provider that was switched off since explains a difference.
    """
    project(Projection(operations, warehouse, settings, [YEAR]), warehouse, utc_now())
    less = settings.model_copy(update={"omdb": settings.omdb.model_copy(update={"enabled": False})})
    assert wrong_status(operations, warehouse, less, [YEAR]) == set()
    with warehouse.connection() as shown:
        for film, damage in zip(films, STATUS_DAMAGE, strict=False):
            shown.execute(f"UPDATE movie_status SET {damage} WHERE movie_id = {film}")
    found = verify(settings, operations, warehouse, repair=True)
    assert [(f.what, list(f.places), f.repaired) for f in found.findings] == [
        ("movie_status: rows are not what was received", [str(film) for film in films[: len(STATUS_DAMAGE)]], True)
    ]
    assert wrong_status(operations, warehouse, settings, [YEAR]) == set()


def test_a_status_that_waits_for_a_run_is_not_wrong(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """A film that was asked about, or that a person froze, since its row was made: nothing is found."""
    project(Projection(operations, warehouse, settings, [YEAR]), warehouse, utc_now())
    collect_years(settings, operations, YEAR, force=True, movie_ids=films[:2])
    freeze(operations, films[2], tuple(ROUTES), "a person said so", utc_now())
    assert wrong_status(operations, warehouse, settings, [YEAR]) == set()


def test_a_status_that_is_missing_is_named_and_brought_back(
    warehouse: Warehouse, films: list[int], checked: Callable[..., Verified]
) -> None:
    """A film without its row in movie_status is named as waiting; repair brings the row back."""
    with warehouse.connection() as connection:
        connection.execute(f"DELETE FROM movie_status WHERE movie_id = {films[0]}")
        connection.execute(f"UPDATE movie_status SET movie_id = -987654321 WHERE movie_id = {films[1]}")
    assert checked().behind["movie_status"] == 3  # the orphan row waits to be taken away, too
    checked(repair=True)
    assert warehouse.frame("SELECT movie_id FROM movie_status ORDER BY 1")["movie_id"].to_list() == films
    done = checked()
    assert (done.good, done.behind) == (True, {})
