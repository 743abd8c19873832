"""The table of transitions: what holds after any events, and the cases that were once wrong."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.policy.due_dates import FAILED_FIRST, MOST_AHEAD
from movie_assets.policy.fetch_events import (
    ChangedAtTmdb,
    ConfirmedUnchanged,
    DateChanged,
    Deferred,
    DueNow,
    Event,
    Failed,
    FetchState,
    Freeze,
    FrozenByPerson,
    GoodResponse,
    IdChanged,
    IdMoved,
    IdRejected,
    LeftWithoutId,
    MergedAway,
    NoMoreCalls,
    NotFound,
    Refused,
    ReportedChanged,
    ResponseLost,
    StartedOver,
    Status,
    Subject,
    UnfrozenByPerson,
)
from movie_assets.policy.fetch_transitions import is_confirmable, is_due, merged, next_state

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OLD = Subject(1, "tmdb", date(1999, 1, 1))
GOOD = FetchState("1", Status.OK, good_answer_id="a", fetched_at=NOW - 9 * DAY, due_at=NOW + DAY, content_hash="h")

ids = st.sampled_from(["1", "2"])
moments = st.integers(0, 900).map(lambda days: NOW + days * DAY)


def at(moment: datetime) -> st.SearchStrategy[Event]:
    """Return the events that may happen at this moment."""
    return st.one_of(
        st.builds(GoodResponse, st.just(moment), ids, st.just("b"), st.sampled_from("xy"), comparable=st.booleans()),
        st.builds(NotFound, st.just(moment), ids),
        st.builds(Refused, st.just(moment), ids, st.just("not an answer")),
        st.builds(ConfirmedUnchanged, st.integers(0, 40).map(lambda days: moment - days * DAY), st.just(moment)),
        st.builds(IdChanged, st.just(moment), ids),
        st.builds(IdMoved, st.just(moment), ids),
        st.builds(IdRejected, st.none() | ids),
        st.sampled_from(
            [
                Failed(moment, "HTTP 500"),
                Deferred("quota"),
                ReportedChanged(moment, moment, moment + DAY),
                ChangedAtTmdb(),
                StartedOver(moment),
                LeftWithoutId(),
                DueNow(moment),
                ResponseLost(moment),
                DateChanged(),
                FrozenByPerson(),
                UnfrozenByPerson(),
                NoMoreCalls(),
                MergedAway(),
            ]
        ),
    )


histories = (
    st.lists(moments, max_size=30)
    .map(sorted)
    .flatmap(lambda times: st.tuples(*(st.tuples(st.just(moment), at(moment)) for moment in times)))
)
subjects = st.builds(
    Subject,
    st.just(1),
    st.sampled_from(["tmdb", "omdb", "fanart", "tvdb"]),
    st.none() | st.dates(date(1874, 1, 1), date.max),
)


@given(histories, subjects)
def test_property_every_state_makes_sense(history: tuple[tuple[datetime, Event], ...], subject: Subject) -> None:
    """After any events: a person's freeze holds until a person lifts it, no date lies beyond the bound of all rules,
    nothing counts backwards, a good state has its response, and a reason belongs to a trouble."""
    state = FetchState("1", due_at=NOW)
    for moment, event in history:
        before, state = state, next_state(state, event, subject)
        if before.frozen is Freeze.BY_PERSON and not isinstance(event, UnfrozenByPerson | MergedAway):
            assert state.frozen is Freeze.BY_PERSON
        assert state.due_at is None or state.due_at <= moment + MOST_AHEAD
        assert state.attempts >= 0
        assert state.unchanged_streak in (0, before.unchanged_streak, before.unchanged_streak + 1)
        assert (state.good_answer_id is None) == (state.fetched_at is None)
        if state.status in (Status.FAILED, Status.REFUSED, Status.DEFERRED):
            assert state.reason
        if state.status is Status.OK:
            assert state.reason is None
        if is_due(state, moment):
            assert state.external_id is not None


@pytest.mark.parametrize("frozen", [(Freeze.BY_PERSON, Freeze.NO), (Freeze.NO, Freeze.BY_PERSON)])
@pytest.mark.parametrize("answered", [True, False])
def test_a_persons_freeze_survives_a_merge(frozen: tuple[Freeze, Freeze], *, answered: bool) -> None:
    """Whichever of the two films the person froze: only the person lifts it."""
    best, other = (
        FetchState("1", Status.OK, good_answer_id="a" if answered else None, fetched_at=NOW, frozen=freeze)
        for freeze in frozen
    )
    assert merged(best, other, "1", NOW, same_id=True).frozen is Freeze.BY_PERSON


def test_refusals_are_counted_across_a_deferral() -> None:
    """Waits double although a quota ran out in between."""
    state = next_state(GOOD, Refused(NOW, "1", "not an answer"), OLD)
    state = next_state(state, Deferred("the quota of today is used up"), OLD)
    state = next_state(state, Refused(NOW + DAY, "1", "not an answer"), OLD)
    assert state.attempts == 2
    assert state.due_at == NOW + DAY + 2 * FAILED_FIRST


def test_a_reported_change_stays_due_when_the_date_changes() -> None:
    """An older film has longer intervals, but what the feed reported is asked all the same."""
    state = next_state(GOOD, ReportedChanged(NOW, NOW, NOW), OLD)
    assert is_due(next_state(state, DateChanged(), OLD), NOW)


def test_the_feed_does_not_confirm_what_a_new_id_has_to_answer() -> None:
    """A film that moved, or was merged with another, is asked with its new id first."""
    poll = ConfirmedUnchanged(NOW - 20 * DAY, NOW + DAY)
    moved = next_state(GOOD, IdMoved(NOW, "2"), OLD)
    reported = next_state(FetchState("1", due_at=NOW), ReportedChanged(NOW, NOW, NOW), OLD)
    for state in (
        moved,
        merged(GOOD, reported, "1", NOW, same_id=True),
        merged(GOOD, reported, "2", NOW, same_id=True),
    ):
        assert is_due(state, NOW)
        assert not is_confirmable(state, poll)
