"""How each event changes a fetch state: the one table of transitions, as a pure function.

Belongs here: the next state for a state and an event. Does not belong here: the values (fetch_events.py), dates and
counts (due_dates.py, freezing.py), reading and writing rows (store/fetch_state.py).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from movie_assets.policy.due_dates import (
    CONFIRMED_MOST,
    GONE_AFTER,
    HOMES,
    MOST_AHEAD,
    due_after_confirmation,
    due_after_failure,
    due_after_good,
    due_after_not_found,
    due_after_refusal,
    first_interval_scale,
    is_archived,
)
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
    OtherId,
    Refused,
    ReportedChanged,
    ResponseLost,
    StartedOver,
    Status,
    Subject,
    UnfrozenByPerson,
)
from movie_assets.policy.freezing import is_stable, unchanged_streak


def next_state(state: FetchState, event: Event, subject: Subject) -> FetchState:
    """Return the state after an event; the same state if the event does not concern it."""
    return _TRANSITIONS[type(event)](state, event, subject)


def is_due(state: FetchState, now: datetime) -> bool:
    """Return whether a call is due: an id is known, the date has come, and nothing is frozen.

    What fell due stays due until it is asked, however old the film gets meanwhile. A date further ahead than any rule
    sets comes from a clock that was put back since.
    """
    if state.external_id is None or state.due_at is None or state.frozen is not Freeze.NO:
        return False
    return state.due_at <= now or state.due_at > now + MOST_AHEAD


def has_changed(state: FetchState, event: GoodResponse) -> bool:
    """Return whether a good response differs in a watched field. A first one does; another parser's does not."""
    if state.good_answer_id is None:
        return True
    return event.comparable and state.content_hash != event.content_hash


def merged(best: FetchState, other: FetchState, asked_with: str | None, at: datetime, *, same_id: bool) -> FetchState:
    """Return the state of two films that are one: the newest good response, and the earliest due date.

    `best` has the newest good response; `asked_with` is the id to ask with from now on. A response counts if it was
    asked with that id, or if both ids mean this film (`same_id`). A person's freeze of either film holds.
    """
    by_person = Freeze.BY_PERSON in (best.frozen, other.frozen)
    if best.good_answer_id is None or not (same_id or best.external_id == asked_with):
        frozen = Freeze.BY_PERSON if by_person else Freeze.NO
        return FetchState(external_id=asked_with, due_at=at if asked_with else None, frozen=frozen)
    dues = [due for due in (best.due_at, other.due_at) if due is not None]
    same = best.external_id == asked_with
    due = min(dues) if dues and same else at
    changes = [moment for moment in (best.changed_at, other.changed_at) if moment is not None]
    changed = max(changes, default=None) if same else at  # or the feed would confirm an id that was never asked
    return replace(
        best,
        external_id=asked_with,
        status=Status.OK,
        reason=None,
        attempts=0,
        due_at=due if asked_with else None,
        unchanged_streak=min(best.unchanged_streak, other.unchanged_streak),
        frozen=Freeze.BY_PERSON if by_person else min(best.frozen, other.frozen),
        changed_at=changed,
    )


def _good(state: FetchState, event: GoodResponse, subject: Subject) -> FetchState:
    if state.external_id != event.external_id:
        return state  # asked with an id that the film no longer has
    answered = replace(
        state,
        status=Status.OK,
        reason=None,
        good_answer_id=event.answer_id,
        fetched_at=event.at,
        checked_at=event.at,
        attempts=0,
        content_hash=event.content_hash,
    )
    if not subject.ages:
        return answered
    first, changed = state.good_answer_id is None, has_changed(state, event)
    cycle = not first and event.comparable and (state.cycle_due_at is None or event.at >= state.cycle_due_at)
    streak = unchanged_streak(state.unchanged_streak, changed=changed, in_time=cycle)
    scale = first_interval_scale(subject.movie_id) if first else 1.0
    due = due_after_good(subject.provider, subject.release_date, event.at, scale=scale)
    stable = Freeze.BY_RULE if is_stable(subject.release_date, streak, event.at) else Freeze.NO
    return replace(
        answered,
        due_at=due,
        unchanged_streak=streak,
        frozen=state.frozen if state.frozen is Freeze.BY_PERSON else stable,
        cycle_due_at=due if changed or cycle else state.cycle_due_at,
    )


def _not_found(state: FetchState, event: NotFound, subject: Subject) -> FetchState:
    """Ask again after doubling waits. Where films live, the second 404, a day later, decides."""
    if state.external_id != event.external_id:
        return state
    since = state.checked_at if state.status is Status.NOT_FOUND else None
    if subject.provider in HOMES:
        checked = since or event.at
        due = checked + GONE_AFTER
    else:
        checked = event.at
        wait = state.due_at - since if since is not None and state.due_at is not None else None
        due = due_after_not_found(subject.provider, subject.release_date, event.at, last_wait=wait)
    return replace(state, status=Status.NOT_FOUND, reason=None, attempts=0, checked_at=checked, due_at=due)


def is_gone(state: FetchState, event: NotFound) -> bool:
    """Return whether TMDB's second 404, at least a day after the first, means that it no longer has the film."""
    known = state.status is Status.NOT_FOUND and state.external_id == event.external_id
    return known and state.checked_at is not None and event.at - state.checked_at >= GONE_AFTER


def _failed(state: FetchState, event: Failed, _: Subject) -> FetchState:
    failures = (state.attempts if state.status is not Status.REFUSED else 0) + 1
    return replace(
        state,
        status=Status.FAILED,
        reason=event.reason,
        attempts=failures,
        checked_at=event.at,
        due_at=due_after_failure(event.at, failures=failures),
    )


def _refused(state: FetchState, event: Refused, subject: Subject) -> FetchState:
    if state.external_id != event.external_id:
        return state
    refusals = (state.attempts if state.status is Status.REFUSED else 0) + 1
    due = due_after_refusal(subject.provider, subject.release_date, event.at, refusals=refusals)
    return replace(
        state, status=Status.REFUSED, reason=event.reason, attempts=refusals, checked_at=event.at, due_at=due
    )


def _deferred(state: FetchState, event: Deferred, _: Subject) -> FetchState:
    """Keep the call due. It stays known that the provider lacks the film, or that the parser refused it."""
    if state.status is Status.REFUSED:
        return state  # its reason and count stay, and a later parser reads it without the call
    status = state.status if state.status is Status.NOT_FOUND else Status.DEFERRED
    return replace(state, status=status, reason=event.reason)


def _confirmed(state: FetchState, event: ConfirmedUnchanged, subject: Subject) -> FetchState:
    """Let a due date pass that the feed decides: the film did not change since its last response.

    It ends a cycle if the interval had passed since the last date that counted. The next interval starts at that date,
    not at the poll, which is up to a day later. Otherwise two intervals and the delay would end after the real call of
    the 180th day, and that call would not end a cycle.
    """
    if not is_confirmable(state, event) or state.fetched_at is None or state.due_at is None:
        return state
    cycle_end = max(state.due_at, state.cycle_due_at or state.due_at)
    counts = event.at >= cycle_end
    streak = unchanged_streak(state.unchanged_streak, changed=False, in_time=counts)
    return replace(
        state,
        status=Status.OK,
        reason=None,
        confirmed_unchanged_at=event.at,
        due_at=due_after_confirmation(subject.provider, subject.release_date, event.at, state.fetched_at),
        unchanged_streak=streak,
        frozen=Freeze.BY_RULE if is_stable(subject.release_date, streak, event.at) else Freeze.NO,
        cycle_due_at=due_after_good(subject.provider, subject.release_date, cycle_end)
        if counts
        else state.cycle_due_at,
    )


def is_confirmable(state: FetchState, event: ConfirmedUnchanged) -> bool:
    """Return whether the feed decides this due date: no change reported, no gap in polling, no answer that is too old.

    The feed does not report votes. So even a film that never changes gets a real call every due_dates.CONFIRMED_MOST.
    """
    if state.fetched_at is None or state.due_at is None or state.external_id is None:
        return False
    return (
        state.frozen is Freeze.NO
        and state.status in (Status.OK, Status.DEFERRED)
        and state.due_at <= event.at
        and (state.changed_at is None or state.changed_at < state.fetched_at)
        and event.since <= max(state.fetched_at, state.confirmed_unchanged_at or state.fetched_at) <= event.at
        and event.at < state.fetched_at + CONFIRMED_MOST
    )


def _reported_changed(state: FetchState, event: ReportedChanged, _: Subject) -> FetchState:
    """Make the film due and lift a freeze by rule. A fetch on that day or later has seen the change."""
    if state.external_id is None or (state.fetched_at is not None and state.fetched_at >= event.day):
        return state
    if state.frozen is Freeze.BY_RULE:
        return replace(state, changed_at=event.at, due_at=event.due_at, frozen=Freeze.NO)
    due = event.due_at if state.due_at is None else min(state.due_at, event.due_at)
    return replace(state, changed_at=event.at, due_at=due)


def _id_changed(state: FetchState, event: IdChanged, _: Subject) -> FetchState:
    return FetchState(external_id=event.external_id, due_at=event.at, frozen=_of_person(state))


def _id_rejected(state: FetchState, event: IdRejected, _: Subject) -> FetchState:
    """Drop what was answered for the id. The caller says when to ask again."""
    return replace(
        state,
        external_id=event.external_id,
        good_answer_id=None,
        fetched_at=None,
        confirmed_unchanged_at=None,
        cycle_due_at=None,
        changed_at=None,
        content_hash=None,
        unchanged_streak=0,
        frozen=_of_person(state),
    )


def _other_id(state: FetchState, event: OtherId, _: Subject) -> FetchState:
    """Ask with the other id at once. What was answered holds, and an absence goes on from the waits before it."""
    return replace(state, external_id=event.external_id, due_at=event.at)


def _id_moved(state: FetchState, event: IdMoved, _: Subject) -> FetchState:
    """Ask with the new id. The changes feed confirms answers for the old id, and must not put this call off."""
    known = replace(state, external_id=event.external_id, due_at=event.at, attempts=0, reason=None)
    if state.good_answer_id is None:
        return replace(known, status=Status.NEVER)
    return replace(known, status=Status.OK, changed_at=event.at)


def _started_over(state: FetchState, event: StartedOver, _: Subject) -> FetchState:
    if state.good_answer_id is not None or state.status is Status.NEVER:
        return state
    due = event.at if state.external_id is not None else None
    return replace(state, status=Status.NEVER, reason=None, attempts=0, due_at=due)


def _left_without_id(state: FetchState, _: LeftWithoutId, __: Subject) -> FetchState:
    if state.external_id is not None:
        return state
    return replace(state, status=Status.NEVER, reason=None, attempts=0, due_at=None)


def _date_changed(state: FetchState, _: DateChanged, subject: Subject) -> FetchState:
    if state.status is not Status.OK or state.fetched_at is None or not subject.ages:
        return state
    base = max(state.fetched_at, state.confirmed_unchanged_at or state.fetched_at)
    due = due_after_good(subject.provider, subject.release_date, base)
    young = state.frozen is Freeze.BY_RULE and not is_archived(subject.release_date, base)
    asked = state.changed_at is not None and state.changed_at >= state.fetched_at  # the feed reported it: it stays due
    soon = min(due, state.due_at) if asked and state.due_at is not None else due
    return replace(state, due_at=soon, cycle_due_at=due, frozen=Freeze.NO if young else state.frozen)


def _changed_at_tmdb(state: FetchState, _: ChangedAtTmdb, __: Subject) -> FetchState:
    """Unfreeze; an unchanged response freezes again at once."""
    return replace(state, frozen=_of_person(state))


def _response_lost(state: FetchState, event: ResponseLost, _: Subject) -> FetchState:
    """Ask again, now. What is due already stays as it is, so that this can be said again."""
    if state.external_id is None or (state.due_at is not None and state.due_at <= event.at):
        return state
    return replace(state, due_at=event.at, frozen=_of_person(state))


def _of_person(state: FetchState) -> Freeze:
    """Return a person's freeze, and lift any other."""
    return state.frozen if state.frozen is Freeze.BY_PERSON else Freeze.NO


_TRANSITIONS: dict[type[Any], Callable[[FetchState, Any, Subject], FetchState]] = {
    GoodResponse: _good,
    NotFound: _not_found,
    Failed: _failed,
    Refused: _refused,
    Deferred: _deferred,
    ConfirmedUnchanged: _confirmed,
    ReportedChanged: _reported_changed,
    ChangedAtTmdb: _changed_at_tmdb,
    IdChanged: _id_changed,
    IdRejected: _id_rejected,
    OtherId: _other_id,
    IdMoved: _id_moved,
    StartedOver: _started_over,
    LeftWithoutId: _left_without_id,
    DueNow: lambda state, event, _: replace(state, due_at=event.at if state.external_id is not None else None),
    ResponseLost: _response_lost,
    DateChanged: _date_changed,
    FrozenByPerson: lambda state, _, __: replace(state, frozen=Freeze.BY_PERSON),
    UnfrozenByPerson: lambda state, _, __: replace(state, frozen=Freeze.NO, unchanged_streak=0),
    NoMoreCalls: lambda state, _, __: replace(state, due_at=None),
    MergedAway: lambda _, __, ___: FetchState(),
}
