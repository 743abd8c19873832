"""Films that left TMDB's daily list of ids: which are asked for, and how often."""

from datetime import timedelta

import pytest

from movie_assets.collect.context import Context, in_session
from movie_assets.collect.tmdb_ids import MOST_LEFT, bring, refresh
from movie_assets.models import Outcome, RawResponse
from movie_assets.store.due_calls import due_calls
from movie_assets.store.listed_films import add_listed
from movie_assets.warehouse import exported_ids
from movie_assets_tests.collect.conftest import START, MovedClock
from movie_assets_tests.collect.id_lists import TODAY, Serve, file_of, line, outcome, packed
from movie_assets_tests.recording import record

pytestmark = pytest.mark.usefixtures("same_day")


def answered(context: Context, *numbers: int) -> None:
    """Let TMDB have answered about these films an hour ago."""
    at = context.clock() - timedelta(hours=1)
    add_listed(context.operations, [(number, None, 1.0) for number in numbers], "discover", at)
    for number in numbers:
        record(context.operations, number, RawResponse("tmdb", "movie", str(number), Outcome.OK, 200, b"{}", at))


def due(context: Context) -> set[int]:
    """Return the films that are due at TMDB."""
    return set(due_calls(context.operations, ["tmdb"], context.clock())["movie_id"])


def test_a_film_that_left_the_list_is_asked_for_once(context: Context, serve: Serve, clock: MovedClock) -> None:
    """On the day on which it left, though it is not due for weeks; not again on the days after."""
    answered(context, 1, 2)
    serve(TODAY, packed(line(1), line(2), line(3)))
    assert bring(context).left == 0
    clock.to_day(1)
    serve(clock.now.date(), packed(line(2), line(3), line(4)))
    assert (bring(context).left, due(context)) == (1, {1})
    clock.now += timedelta(minutes=1)
    record(context.operations, 1, RawResponse("tmdb", "movie", "1", Outcome.OK, 200, b"{}", clock.now))
    for day in (1, 2):
        clock.to_day(day)
        serve(clock.now.date(), packed(line(2), line(3), line(5)))
        assert (bring(context).left, due(context)) == (0, set())


def test_a_film_that_was_never_listed_did_not_leave(context: Context, serve: Serve, clock: MovedClock) -> None:
    """Whoever is newer than the list, or adult and listed elsewhere, waits for its date."""
    serve(TODAY, packed(line(1), line(2)))
    bring(context)
    answered(context, 9)
    clock.to_day(1)
    serve(clock.now.date(), packed(line(1), line(2)))
    assert (bring(context).left, due(context)) == (0, set())


def test_the_first_list_is_compared_with_all_films(context: Context, serve: Serve, clock: MovedClock) -> None:
    """There is no list before it: what TMDB answered about before it was made, and it lacks, is asked for once."""
    clock.now = START.replace(hour=8)
    answered(context, 1, 2)
    clock.now = START
    answered(context, 3)  # after the list was made
    serve(TODAY, packed(line(1)))
    assert (bring(context).left, due(context)) == (1, {2})


@pytest.mark.fault("fetch", "TMDB's list of ids lacks thousands of our films")
def test_too_many_at_once_are_not_believed(context: Context, serve: Serve, clock: MovedClock) -> None:
    """A list that passes for whole and lacks many of our films makes none of them due, and says so."""
    ours, others = range(1, MOST_LEFT + 3), range(1_000, 2_200)
    answered(context, *ours)
    serve(TODAY, packed(*map(line, (*ours, *others))))
    assert bring(context).left == 0
    clock.to_day(1)
    serve(clock.now.date(), packed(line(1), *map(line, others)))
    taken = bring(context)
    assert (outcome(taken), taken.left, due(context)) == ("replaced", 0, set())
    assert "too many to be gone" in (taken.problem or "")
    assert file_of(context).problem == taken.problem


def test_what_a_stopped_run_left_is_done_by_the_next(context: Context, serve: Serve, clock: MovedClock) -> None:
    """The list is in place, but neither compared nor shown: the next run does both, and asks for nothing again."""
    answered(context, 1, 2)
    serve(TODAY, packed(line(1), line(2)))
    bring(context)
    clock.to_day(1)
    serve(clock.now.date(), packed(line(2), line(3)))
    in_session(context, refresh, tmdb_needed=False)
    assert (exported_ids.shown(context.warehouse), due(context)) == ((TODAY, 2), set())
    taken = bring(context)
    assert (outcome(taken), taken.left, due(context)) == ("unchanged", 1, {1})
    assert exported_ids.shown(context.warehouse) == (clock.now.date(), 2)
