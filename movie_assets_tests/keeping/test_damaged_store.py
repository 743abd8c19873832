"""verify finds what is lost or impossible in the operations store, and mends what needs no other source.

Belongs here: tables, indexes, states, counts and moments of operations.sqlite. Does not belong here: bodies of raw
responses (test_damaged_bodies.py).
"""

from collections.abc import Callable

import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified, verify
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.last_looks import last_looks
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.keeping.conftest import YEAR


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
def test_a_value_that_cannot_be_costs_itself(
    films: list[int],
    settings: Settings,
    operations: Operations,
    warehouse: Warehouse,
    checked: Callable[..., Verified],
) -> None:
    """Reports, runs and verify go on; verify names the column, and --repair puts what is due or unknown there."""
    with operations.transaction() as connection:
        for film, damage in zip(films, IMPOSSIBLE.values(), strict=False):
            connection.execute(damage.format(film=film))
    places = {place.split()[0] for finding in checked(quick=True).findings for place in finding.places}
    assert set(IMPOSSIBLE) <= places
    totals.by_age(census(operations, utc_now()))
    last_looks(operations, [YEAR])
    collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    assert checked(repair=True).good
    assert checked(quick=True).findings == []


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


@pytest.mark.fault("raw response", "a fetch state that names no response")
def test_states_and_responses_agree(films: list[int], operations: Operations, checked: Callable[..., Verified]) -> None:
    """Each rule of the operations store names what breaks it; only what needs no other source is mended."""
    with operations.transaction() as connection:
        for film, (damage, _) in zip(films, OPERATIONS_DAMAGE.values(), strict=False):
            connection.execute(damage.format(film=film))
    found = {f.what: " ".join(f.places) for f in checked(quick=True).findings}
    for film, what in zip(films, OPERATIONS_DAMAGE, strict=False):
        assert str(film) in found[what], what
    left = {f.what: f.repaired for f in checked(repair=True, quick=True).findings}
    assert {what: left[what] for what in OPERATIONS_DAMAGE} == {
        what: mended for what, (_, mended) in OPERATIONS_DAMAGE.items()
    }


FOREIGN = {
    "a last good response is of another film": "movie_id = {other} AND provider = 'omdb'",
    "a last good response is of another provider": "movie_id = {film} AND provider = 'fanart'",
}


@pytest.mark.fault("raw response", "a last good response of another film or provider")
def test_a_foreign_good_response_is_named(
    films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """A fetch state that leads to another film's or provider's response is found, also where both stores agree."""
    with operations.transaction() as connection:
        for film, of_whom in zip(films, FOREIGN.values(), strict=False):
            answer = f"SELECT answer_id FROM responses WHERE {of_whom.format(film=film, other=films[-1])} LIMIT 1"
            connection.execute(
                f"UPDATE fetch_state SET good_answer_id = ({answer}) WHERE movie_id = {film} AND provider = 'omdb'"
            )
    found = {f.what: f for f in checked(quick=True).findings}
    for film, what in zip(films, FOREIGN, strict=False):
        assert list(found[what].places) == [f"{film} at omdb"]
        assert f"collect --film {film} --force" in found[what].remedy


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
