"""The calls that are left at a provider, counted from the store; and due films that a provider lacks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.providers.registry import ROUTES
from movie_assets.store.backlog import backlog
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import due_calls
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.recording import record

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, RECENT = date(1999, 10, 15), date(2026, 2, 20)


def discovered(operations: Operations, *films: tuple[int, date]) -> None:
    reported = [
        (n, Reported(title=f"Film {n}", release_date=day, dated=True, ids={"tmdb": str(n)})) for n, day in films
    ]
    RawResponses(operations).record_page(RawResponse("tmdb", "discover", "1", Outcome.OK, 200, b"{}", NOW), reported, 1)


def answered(
    operations: Operations,
    movie_id: int,
    provider: str,
    *,
    imdb_id: str | None = None,
    found: bool = True,
    at: datetime = NOW,
) -> None:
    asked = f"tt{movie_id}" if provider == "omdb" else str(movie_id)
    outcome = Outcome.OK if found else Outcome.NOT_FOUND
    answer = RawResponse(provider, ROUTES[provider].endpoint, asked, outcome, 200, b"{}", at)
    reported = Reported(ids={"imdb": imdb_id} if imdb_id else {})
    record(operations, movie_id, answer, reported, {}, 1)


def test_unknown_ids_count_by_the_share_that_was_reported(operations: Operations) -> None:
    """Of two films that TMDB reported one has an IMDb id: the other two are expected to bring one call together."""
    discovered(operations, (1, OLD), (2, OLD), (3, OLD), (4, OLD))
    assert backlog(census(operations, NOW), "omdb").first == pytest.approx(4)  # nothing is known yet
    answered(operations, 1, "tmdb", imdb_id="tt1")
    answered(operations, 2, "tmdb")
    assert backlog(census(operations, NOW), "omdb").first == pytest.approx(1 + 2 * 0.5)
    assert backlog(census(operations, NOW), "tmdb").first == pytest.approx(2)
    answered(operations, 1, "omdb")
    assert backlog(census(operations, NOW), "omdb").first == pytest.approx(2 * 0.5)


def test_a_placeholder_is_no_call_that_is_left(operations: Operations) -> None:
    """TMDB lacks it, so it reports no id of it: nobody waits for that answer."""
    discovered(operations, (1, OLD))
    with operations.transaction() as connection:
        connection.execute("UPDATE films SET import_status = 'imdb_placeholder'")
        connection.execute("UPDATE fetch_state SET external_id = NULL, due_at = NULL")
    assert [backlog(census(operations, NOW), name).first for name in ("tmdb", "omdb")] == [0, 0]


def test_what_is_due_again_and_young(operations: Operations) -> None:
    """Old films are due again after their interval; young ones count by day."""
    discovered(operations, (1, OLD), (2, RECENT))
    for film in (1, 2):
        answered(operations, film, "tmdb", imdb_id=f"tt{film}")
        answered(operations, film, "omdb")
    assert backlog(census(operations, NOW), "omdb").again == 0
    owed = backlog(census(operations, NOW + timedelta(days=40)), "omdb")
    assert (owed.first, owed.again) == (0, 0)
    assert owed.young_a_day == pytest.approx(1 / 5 + 1 / 61)
    owed = backlog(census(operations, NOW + timedelta(days=181)), "omdb")
    assert owed.again == 1 + 1  # the young film is mature by then


def test_a_film_that_a_provider_lacks_is_no_first_call(operations: Operations) -> None:
    """Asked again after its wait, it stands among refreshes, not before them with films that were never asked."""
    discovered(operations, (1, OLD), (2, OLD))
    for film in (1, 2):
        answered(operations, film, "tmdb", imdb_id=f"tt{film}")
    answered(operations, 1, "omdb", found=False)
    later = NOW + timedelta(days=91)
    due = due_calls(operations, ["omdb"], later)
    assert dict(due.select("movie_id", "never").iter_rows()) == {1: False, 2: True}
    owed = backlog(census(operations, later), "omdb")
    assert (owed.first, owed.again) == (1, 1)


def test_a_deferral_does_not_forget_that_a_film_was_not_found(operations: Operations) -> None:
    """The wait doubles on although the quota ended in between: 5 days, then 10."""
    discovered(operations, (1, RECENT))
    answered(operations, 1, "tmdb", imdb_id="tt1")
    answered(operations, 1, "omdb", found=False)
    RawResponses(operations).record_deferral(1, "omdb", "daily quota used up")
    asked = NOW + timedelta(days=5)
    answered(operations, 1, "omdb", found=False, at=asked)
    row = operations.row("SELECT status, due_at FROM fetch_state WHERE movie_id = 1 AND provider = 'omdb'")
    assert row is not None
    assert (row["status"], row["due_at"]) == ("not_found", (asked + timedelta(days=10)).timestamp())
