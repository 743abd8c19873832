"""verify finds what is lost, damaged or doubled in either store, and mends what another copy of it can mend."""

from collections.abc import Callable

import polars as pl
import pytest

from movie_assets.keeping.verification import Verified, verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.cache_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years
from movie_assets_tests.keeping.conftest import YEAR

_BODY_OF = (
    "(SELECT body_hash FROM responses JOIN fetch_state s ON s.good_answer_id = answer_id"
    " WHERE s.movie_id = {film} AND s.provider = '{provider}')"
)


@pytest.fixture
def checked(settings: Settings, operations: Operations, warehouse: Warehouse) -> Callable[..., Verified]:
    return lambda **how: verify(settings, operations, warehouse, **how)


def tables(warehouse: Warehouse) -> dict[str, pl.DataFrame]:
    return {name: warehouse.frame(f"FROM {t.stored_name} ORDER BY ALL") for name, t in FILM_TABLES.items()}


def test_whole_stores_are_whole(films: list[int], checked: Callable[..., Verified]) -> None:
    """Right after a run nothing is found, and everything was counted."""
    done = checked()
    assert (done.good, done.findings, done.behind) == (True, [], {})
    assert done.counts["films"] == done.counts["movies"] == done.counts["provider_cache"] == len(films)
    assert done.counts["responses"] >= 4 * len(films)


WAREHOUSE_DAMAGE = {
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
    films: list[int], warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A value changed, a row doubled or lost, with every key and version in order: found by comparing, then mended."""
    before = tables(warehouse)
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
        assert rows.equals(before[name]), name


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


@pytest.mark.parametrize("damage", ["UPDATE bodies SET body = x'00'", "DELETE FROM bodies"])
@pytest.mark.fault("raw response", "a damaged body whose row is whole")
def test_a_damaged_body_comes_back_from_the_warehouse(
    damage: str, films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """The typed row holds the whole response: when it has the body's hash it is what was received."""
    body = _BODY_OF.format(film=films[0], provider="omdb")
    with operations.transaction() as connection:
        key, kept = connection.execute(f"SELECT body_hash, body FROM bodies WHERE body_hash = {body}").fetchone()
        connection.execute(f"{damage} WHERE body_hash = {body}")
    found = checked()
    assert not found.good
    assert any(f"{films[0]} at omdb" in f.places and "--repair" in f.remedy for f in found.findings)
    assert checked(repair=True).good
    assert operations.rows("SELECT body FROM bodies WHERE body_hash = ?", (key,))[0][0] == kept
    assert checked().findings == []


@pytest.mark.fault("raw response", "a damaged body that nothing can bring back")
def test_what_cannot_be_mended_is_said(
    films: list[int], operations: Operations, warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A body that is damaged in both stores: named, with the command that asks for it again; its row stays."""
    with operations.transaction() as connection:
        connection.execute(
            f"UPDATE bodies SET body = x'00' WHERE body_hash = {_BODY_OF.format(film=films[0], provider='omdb')}"
        )
    with warehouse.connection() as connection:
        connection.execute("UPDATE omdb_ratings SET raw_response = NULL WHERE movie_id = ?", [films[0]])
    done = checked(repair=True)
    assert not done.good
    lost = [f for f in done.findings if not f.repaired]
    assert [(f.what, list(f.places)) for f in lost] == [
        ("a raw response is damaged and stands nowhere else", [f"{films[0]} at omdb"])
    ]
    assert f"collect --film {films[0]} --force" in lost[0].remedy
    assert warehouse.frame("SELECT count(*) FROM omdb_ratings WHERE movie_id = ?", [films[0]]).item() == 1


OPERATIONS_DAMAGE = {
    "a film lacks a fetch state": ("DELETE FROM fetch_state WHERE movie_id = {film} AND provider = 'tvdb'", True),
    "a last good response is not there": (
        "UPDATE fetch_state SET good_answer_id = 'x' WHERE movie_id = {film} AND provider = 'omdb'",
        False,
    ),
    "a fetch state has the status ok and no good response": (
        "UPDATE fetch_state SET good_answer_id = NULL WHERE movie_id = {film} AND provider = 'fanart'",
        False,
    ),
}


@pytest.mark.parametrize("what", OPERATIONS_DAMAGE)
@pytest.mark.fault("raw response", "a fetch state that names no response")
def test_states_and_responses_agree(
    what: str, films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """Each rule of the operations store names what breaks it; only what needs no other source is mended."""
    damage, mended = OPERATIONS_DAMAGE[what]
    with operations.transaction() as connection:
        connection.execute(damage.format(film=films[0]))
    found = checked(quick=True)
    assert what in [f.what for f in found.findings]
    assert checked(repair=True, quick=True).good is mended


@pytest.mark.fault("projection", "verify finds no warehouse")
def test_a_lost_warehouse_is_rebuilt(films: list[int], warehouse: Warehouse, checked: Callable[..., Verified]) -> None:
    """Without a warehouse verify says so and makes none; --repair projects it."""
    before = tables(warehouse)["provider_cache"]
    warehouse.path.unlink()
    assert [f.what for f in checked().findings] == ["there is no warehouse"]
    assert not warehouse.path.exists()
    checked(repair=True)
    assert tables(warehouse)["provider_cache"].equals(before)
    assert checked().good
