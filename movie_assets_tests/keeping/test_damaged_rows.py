"""verify finds what is wrong in the warehouse's rows and tables, and mends it from the operations store.

Belongs here: damage that somebody's SQL does to the warehouse. Does not belong here: rows of movie_status
(test_damaged_status.py).
"""

from collections.abc import Callable

import duckdb
import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project
from movie_assets_tests.keeping.conftest import YEAR, Rows, tables

WAREHOUSE_DAMAGE = {
    "movies": "UPDATE movies SET title = 'Wrong' WHERE movie_id = {film}",
    "tmdb_details": "UPDATE tmdb_details SET title = 'Wrong' WHERE movie_id = {film}",
    "omdb_ratings": "UPDATE omdb_ratings SET raw_response = '{{}}' WHERE movie_id = {film}",
    "provider_cache_movies": "UPDATE stored.provider_cache_movies SET runtime = runtime + 1 WHERE movie_id = {film}",
    "provider_cache_movie_cast": "INSERT INTO provider_cache_movie_cast FROM provider_cache_movie_cast"
    " WHERE movie_id = {film} LIMIT 1",
    "provider_cache_images": "DELETE FROM provider_cache_images WHERE rowid = (SELECT min(rowid) FROM"
    " provider_cache_images WHERE movie_id = {film})",
    "provider_cache": "UPDATE provider_cache SET genres = ['Western'] WHERE movie_id = {film}",
}


@pytest.mark.fault("projection", "a wrong row in the warehouse")
def test_wrong_rows_are_found_and_mended(
    films: list[int], warehouse: Warehouse, checked: Callable[..., Verified], as_collected: Rows
) -> None:
    """A value changed, a row doubled or lost, with every key and version in order: found by comparing, then mended."""
    with warehouse.connection() as connection:
        for damage in WAREHOUSE_DAMAGE.values():
            connection.execute(damage.format(film=films[0]))
    found = checked()
    assert not found.good
    assert {f.what.partition(":")[0] for f in found.findings} == set(WAREHOUSE_DAMAGE)
    assert all("--repair" in f.remedy for f in found.findings)
    mended = checked(repair=True)
    assert mended.good
    assert checked().findings == []
    for name, rows in tables(warehouse).items():
        assert rows.equals(as_collected[name]), name


TOO_NEW = {
    "movies": "UPDATE movies SET updated_at = 'infinity', title = 'Wrong' WHERE movie_id = {film}",
    "omdb_ratings": "UPDATE omdb_ratings SET answer_id = 'z', title = 'Wrong' WHERE movie_id = {film}",
    "provider_cache_movies": "UPDATE stored.provider_cache_movies SET answer_id = 'z', merge_key = 'k'"
    " WHERE movie_id = {film}",
    "provider_cache": "UPDATE provider_cache SET answer_id = 'z', merge_key = 'l' WHERE movie_id = {film}",
}


@pytest.mark.fault("projection", "a row of the warehouse that is newer than can be")
def test_rows_that_no_run_replaces_are_found(
    films: list[int], warehouse: Warehouse, checked: Callable[..., Verified], as_collected: Rows
) -> None:
    """A run never puts older rows over newer ones, so rows that claim to be newer than all answers are a finding."""
    with warehouse.connection() as connection:
        for film, damage in zip(films, TOO_NEW.values(), strict=False):
            connection.execute(damage.format(film=film))
    found = {f.what: list(f.places) for f in checked(quick=True).findings}
    for film, table in zip(films, TOO_NEW, strict=False):
        assert str(film) in found[f"{table}: rows are not what was received"], table
    assert checked(repair=True).good
    done = checked()
    assert (done.findings, done.behind) == ([], {})
    for name, rows in tables(warehouse).items():
        assert rows.equals(as_collected[name]), name


DROPPED = {
    "a table": "DROP TABLE movie_status",
    "the films": "DROP TABLE movies",
    "a column": "ALTER TABLE movie_status DROP COLUMN omdb_status",
    "a type": "ALTER TABLE tmdb_details ALTER title TYPE BLOB",
    "a merged table": "DROP TABLE provider_cache_images",
    "merged rows": "DROP TABLE stored.provider_cache_movies CASCADE",
    "a view": "DROP VIEW provider_cache_movies",
    "a view of facts": "DROP VIEW provider_cache_people",
}


@pytest.mark.parametrize("change", DROPPED.values(), ids=DROPPED)
@pytest.mark.fault("projection", "a table or column dropped by SQL")
def test_what_sql_dropped_comes_back(
    change: str,
    films: list[int],
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    checked: Callable[..., Verified],
    as_collected: Rows,
) -> None:
    """The table is made anew; verify says which films wait to be shown, and the next run shows all as before."""
    with duckdb.connect(warehouse.place.name) as connection:
        connection.execute(change)
    found = checked(quick=True)
    assert found.behind or found.findings or "VIEW" in change
    project(Projection(operations, warehouse, settings, [YEAR]), warehouse, utc_now())
    done = checked()
    assert (done.findings, done.behind) == ([], {})
    for name, rows in tables(warehouse).items():
        if name != "movie_status":  # of its own moment
            assert rows.equals(as_collected[name]), name
