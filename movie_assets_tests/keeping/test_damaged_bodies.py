"""A damaged body comes back from the warehouse, or its film is named and asked for again.

Belongs here: bodies of raw responses that are lost or damaged. Does not belong here: the rows that refer to them
(test_damaged_store.py).
"""

from collections.abc import Callable

import pytest

from movie_assets.clock import utc_now
from movie_assets.keeping.verification import Verified
from movie_assets.monitoring.figures import collection_stats, summary
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.keeping.conftest import YEAR

BODY_OF = (
    "(SELECT body_id FROM responses JOIN fetch_state s ON s.good_answer_id = answer_id"
    " WHERE s.movie_id = {film} AND s.provider = '{provider}')"
)
"""The hash of the body of a film's last good response."""


@pytest.mark.fault("raw response", "a damaged body whose row is whole")
def test_a_damaged_body_comes_back_from_the_warehouse(
    films: list[int], operations: Operations, checked: Callable[..., Verified]
) -> None:
    """The typed row holds the whole response: when it has the body's hash it is what was received."""
    damages = {films[0]: "UPDATE bodies SET body = x'00'", films[1]: "DELETE FROM bodies"}
    where = {film: f"body_id = {BODY_OF.format(film=film, provider='omdb')}" for film in damages}
    with operations.transaction() as connection:
        kept = [connection.execute(f"SELECT body_id, body FROM bodies WHERE {w}").fetchone() for w in where.values()]
        for film, damage in damages.items():
            connection.execute(f"{damage} WHERE {where[film]}")
    found = checked()
    assert not found.good
    for film in damages:
        assert any(f"{film} at omdb" in f.places and "--repair" in f.remedy for f in found.findings)
    assert checked(repair=True).good
    for key, body in kept:
        assert operations.rows("SELECT body FROM bodies WHERE body_id = ?", (key,))[0][0] == body
    assert checked().findings == []


@pytest.mark.fault("raw response", "a damaged body that nothing can bring back")
def test_what_cannot_be_mended_is_said(
    films: list[int], operations: Operations, warehouse: Warehouse, checked: Callable[..., Verified]
) -> None:
    """A body that is damaged in both stores: named, with the command that asks for it again; its row stays."""
    with operations.transaction() as connection:
        connection.execute(
            f"UPDATE bodies SET body = x'00' WHERE body_id = {BODY_OF.format(film=films[0], provider='omdb')}"
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
            f"UPDATE bodies SET body = x'00' WHERE body_id = {BODY_OF.format(film=films[0], provider='omdb')}"
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
