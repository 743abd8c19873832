"""verify finds what is lost, damaged or doubled in either store, and mends what another copy of it can mend."""

from collections.abc import Callable

import duckdb
import polars as pl
import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified, verify
from movie_assets.matching.query import ask
from movie_assets.monitoring.figures import collection_stats, summary
from movie_assets.providers.registry import ROUTES
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.decisions import freeze
from movie_assets.store.looks import last_looks
from movie_assets.store.requests import add_requests
from movie_assets.warehouse.cache_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.past_status import wrong_status
from movie_assets.warehouse.projection import Projection, project
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.keeping.conftest import YEAR

_BODY_OF = (
    "(SELECT body_id FROM responses JOIN fetch_state s ON s.good_answer_id = answer_id"
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


TOO_NEW = {
    "movies": "UPDATE movies SET updated_at = 'infinity', title = 'Wrong' WHERE movie_id = {film}",
    "omdb_ratings": "UPDATE omdb_ratings SET answer_id = 'z', title = 'Wrong' WHERE movie_id = {film}",
    "provider_cache_movies": "UPDATE stored.provider_cache_movies SET answer_id = 'z', merge_key = 'k'"
    " WHERE movie_id = {film}",
    "provider_cache": "UPDATE provider_cache SET answer_id = 'z', merge_key = 'l' WHERE movie_id = {film}",
}


@pytest.mark.fault("projection", "a row of the warehouse that is newer than can be")
@pytest.mark.parametrize("table", TOO_NEW)
def test_rows_that_no_run_replaces_are_found(
    table: str, films: list[int], warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A run never puts older rows over newer ones, so rows that claim to be newer than all answers are a finding."""
    before = tables(warehouse)
    with warehouse.connection() as connection:
        connection.execute(TOO_NEW[table].format(film=films[0]))
    found = checked(quick=True)
    assert f"{table}: rows are not what was received" in {f.what for f in found.findings}
    assert checked(repair=True).good
    assert (checked().findings, checked().behind) == ([], {})
    for name, rows in tables(warehouse).items():
        assert rows.equals(before[name]), name


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
) -> None:
    """The table is made anew; verify says which films wait to be shown, and the next run shows all as before."""
    before = tables(warehouse)
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(change)
    found = checked()
    assert found.behind or found.findings or "VIEW" in change
    project(Projection(operations, warehouse, settings, [YEAR]), warehouse, utc_now())
    assert (checked().findings, checked().behind) == ([], {})
    for name, rows in tables(warehouse).items():
        if name != "movie_status":  # of its own moment
            assert rows.equals(before[name]), name


@pytest.mark.fault("command", "a table or column of operations.sqlite dropped by SQL")
@pytest.mark.parametrize("change", ["DROP TABLE rate_limits", "ALTER TABLE films DROP COLUMN title"])
def test_a_store_without_its_tables_is_not_whole(
    change: str, films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """Also where no rule reads what is gone: verify names it, and says that a backup brings it back."""
    with operations.transaction() as connection:
        connection.execute(change)
    found = checked(repair=True)
    assert not found.good
    assert found.findings[0].places[0] in ("the table rate_limits", "films.title")
    assert "restore" in found.findings[0].remedy


@pytest.mark.fault("command", "an index of operations.sqlite dropped by SQL")
def test_a_lost_index_is_made_anew(films: list[int], operations: Operations, checked: Callable[..., Verified]) -> None:
    """Its rule holds again; rows that broke it meanwhile are said, and keep it from coming."""
    with operations.transaction() as connection:
        connection.execute("DROP INDEX one_accepted_id")
        connection.execute("DROP INDEX state_by_due")
    assert not checked(quick=True).good
    assert checked(repair=True, quick=True).good
    assert checked().findings == []
    with operations.transaction() as connection:
        connection.execute("DROP INDEX one_accepted_id")
        connection.execute(
            "INSERT INTO external_ids SELECT provider, external_id || '0', movie_id, role, reported_at"
            " FROM external_ids WHERE movie_id = ? AND provider = 'tmdb' AND role = 'accepted'",
            (films[0],),
        )
    left = checked(repair=True, quick=True)
    assert [(f.places, f.repaired) for f in left.findings] == [(["one_accepted_id"], False)]


IMPOSSIBLE = {
    "films.reported_at": "UPDATE films SET reported_at = 1e300 WHERE movie_id = {film}",
    "films.release_date": "UPDATE films SET release_date = '1987-02-30' WHERE movie_id = {film}",
    "fetch_state.due_at": "UPDATE fetch_state SET due_at = -1e300 WHERE movie_id = {film}",
    "fetch_state.fetched_at": "UPDATE fetch_state SET fetched_at = 9e99 WHERE movie_id = {film}",
    "responses.fetched_at": "UPDATE responses SET fetched_at = 1e20 WHERE movie_id = {film}",
    "projections.as_of": "INSERT INTO projections VALUES ('movie_status', '1987', 1e300)",
}


@pytest.mark.fault("projection", "a moment or a day in operations.sqlite that cannot be")
@pytest.mark.parametrize("column", IMPOSSIBLE)
def test_a_value_that_cannot_be_costs_itself(
    column: str,
    films: list[int],
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    checked: Callable[..., Verified],
) -> None:
    """Reports, runs and verify go on; verify names the column, and --repair puts what is due or unknown there."""
    with operations.transaction() as connection:
        connection.execute(IMPOSSIBLE[column].format(film=films[0]))
    assert any(column in place for finding in checked().findings for place in finding.places)
    totals.by_age(census(operations, utc_now()))
    last_looks(operations, [YEAR])
    collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    assert checked(repair=True).good
    assert checked().good


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
        key, kept = connection.execute(f"SELECT body_id, body FROM bodies WHERE body_id = {body}").fetchone()
        connection.execute(f"{damage} WHERE body_id = {body}")
    found = checked()
    assert not found.good
    assert any(f"{films[0]} at omdb" in f.places and "--repair" in f.remedy for f in found.findings)
    assert checked(repair=True).good
    assert operations.rows("SELECT body FROM bodies WHERE body_id = ?", (key,))[0][0] == kept
    assert checked().findings == []


@pytest.mark.fault("raw response", "a damaged body that nothing can bring back")
def test_what_cannot_be_mended_is_said(
    films: list[int], operations: Operations, warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A body that is damaged in both stores: named, with the command that asks for it again; its row stays."""
    with operations.transaction() as connection:
        connection.execute(
            f"UPDATE bodies SET body = x'00' WHERE body_id = {_BODY_OF.format(film=films[0], provider='omdb')}"
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
    "a film that TMDB has answered for lost its TMDB id": ("DELETE FROM external_ids WHERE movie_id = {film}", False),
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


FOREIGN = {
    "a last good response is of another film": "movie_id = {other} AND provider = 'omdb'",
    "a last good response is of another provider": "movie_id = {film} AND provider = 'fanart'",
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.fault("raw response", "a last good response of another film or provider")
def test_a_foreign_good_response_is_named(
    what: str, films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """A fetch state that leads to another film's or provider's response is found, also where both stores agree."""
    of_whom = FOREIGN[what].format(film=films[0], other=films[1])
    with operations.transaction() as connection:
        connection.execute(
            f"UPDATE fetch_state SET good_answer_id = (SELECT answer_id FROM responses WHERE {of_whom} LIMIT 1)"
            f" WHERE movie_id = {films[0]} AND provider = 'omdb'"
        )
    (finding,) = [f for f in checked(quick=True).findings if f.what == what]
    assert list(finding.places) == [f"{films[0]} at omdb"]
    assert f"collect --film {films[0]} --force" in finding.remedy


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


def test_a_wrong_count_is_found_and_made_anew(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """The counts that status shows are compared with the rows; --repair counts anew, and nothing else is touched."""
    project(Projection(operations, warehouse, settings, [YEAR]), warehouse, utc_now())
    with operations.transaction() as connection:
        connection.execute("UPDATE film_counts SET films = films + 7")
    assert totals.totals(census(operations, utc_now())).films > len(films)
    for repair, findings in ((False, 1), (True, 1), (False, 0)):
        found = verify(settings, operations, warehouse, quick=True, repair=repair).findings
        assert [finding.what for finding in found] == ["a count that the store keeps is wrong"] * findings
    assert totals.totals(census(operations, utc_now())).films == len(films)


@pytest.mark.fault("raw response", "a damaged body, and status")
def test_a_film_with_a_damaged_response_is_not_complete(
    films: list[int],
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    checked: Callable[..., Verified],
) -> None:
    """Once its damage was met, a film does not count as complete; the next run asks again, and then it does."""

    def complete() -> tuple[int, int]:
        figures = summary(collection_stats(operations, settings, utc_now()))
        return totals.complete_films(census(operations, utc_now()), settings.active_providers), int(
            figures["fully_refreshed"]
        )

    before = complete()
    with operations.transaction() as connection:
        connection.execute(
            f"UPDATE bodies SET body = x'00' WHERE body_id = {_BODY_OF.format(film=films[0], provider='omdb')}"
        )
        connection.execute("UPDATE fetch_state SET frozen = 1 WHERE movie_id = ?", (films[0],))
    checked()
    assert complete() == (before[0] - 1, before[1] - 1)
    with warehouse.connection() as shown:
        shown.execute("UPDATE omdb_ratings SET parser_version = 0 WHERE movie_id = ?", [films[0]])
    project_years(settings, operations, warehouse, YEAR)  # meets the damage, and makes the film due
    assert warehouse.frame("SELECT count(*) FROM omdb_ratings WHERE movie_id = ?", [films[0]]).item() == 1
    assert collect_years(settings, operations, YEAR).counts[YEAR, "omdb"]["unchanged"] == 1
    project_years(settings, operations, warehouse, YEAR)
    assert complete() == before
    assert checked().findings == []


@pytest.mark.parametrize("lost", ["DELETE FROM movie_status", "UPDATE movie_status SET movie_id = -987654321"])
def test_a_status_that_is_missing_is_named_and_brought_back(
    warehouse: Warehouse, films: list[int], checked: Callable[..., Verified], lost: str
) -> None:
    """A film without its row in movie_status is named as waiting; repair brings the row back."""
    with warehouse.connection() as connection:
        connection.execute(f"{lost} WHERE movie_id = {films[0]}")
    assert checked().behind["movie_status"] >= 1  # an orphan row waits to be taken away, too
    checked(repair=True)
    assert warehouse.frame("SELECT movie_id FROM movie_status ORDER BY 1")["movie_id"].to_list() == films
    done = checked()
    assert (done.good, done.behind) == (True, {})


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


def test_tables_of_requests_come_back(
    films: list[int], operations: Operations, warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A warehouse that is made anew shows requests and decisions too; without them it is not called whole."""
    add_requests(operations, [(ask({"title": "Heat"}), "a")], "cli", utc_now())
    assert [f.what.partition(":")[0] for f in checked(quick=True).findings] == ["identification_requests"]
    assert checked(repair=True).good
    assert warehouse.frame("SELECT title FROM identification_requests")["title"].to_list() == ["Heat"]
    assert checked().findings == []
