"""What is known of one film at one provider, and everything that can happen to it.

Belongs here: the state, the film that it is about, the events, as plain values. Does not belong here: what an event
changes (fetch_transitions.py), the rows (store/fetch_state.py). Moments are aware UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from movie_assets.policy.due_dates import INTERVAL_DAYS


class Status(StrEnum):
    """The result of the last call."""

    NEVER = "never"
    OK = "ok"
    NOT_FOUND = "not_found"
    FAILED = "failed"
    DEFERRED = "deferred"
    REFUSED = "refused"  # the provider answered, but the parser cannot read it


class Freeze(IntEnum):
    """Whether automatic refreshes skip the film at this provider, and who decided it."""

    NO = 0
    BY_RULE = 1
    BY_PERSON = 2  # only a person lifts it


@dataclass(frozen=True, slots=True)
class FetchState:
    """One row: a film at a provider.

    `external_id`: the id to ask with, None = not known yet. `good_answer_id`: the latest good response. `checked_at`:
    the last call that was answered or failed. `attempts`: failures or refusals in a row. `cycle_due_at`: from when on
    a good response counts as another refresh cycle. `changed_at`: when the changes feed last reported the film, or
    it got another id of TMDB's.
    """

    external_id: str | None = None
    status: Status = Status.NEVER
    reason: str | None = None
    good_answer_id: str | None = None
    fetched_at: datetime | None = None
    confirmed_unchanged_at: datetime | None = None
    checked_at: datetime | None = None
    attempts: int = 0
    due_at: datetime | None = None
    content_hash: str | None = None
    unchanged_streak: int = 0
    frozen: Freeze = Freeze.NO
    cycle_due_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The film and the provider that a state is about, with what the rules need to know."""

    movie_id: int
    provider: str
    release_date: date | None

    @property
    def ages(self) -> bool:
        """Whether the film's age decides when to ask again; for IMDb's fallback it does not."""
        return self.provider in INTERVAL_DAYS


@dataclass(frozen=True, slots=True)
class GoodResponse:
    """The provider answered and the parser read it. `comparable`: the same parser read the response before."""

    at: datetime
    external_id: str
    answer_id: str
    content_hash: str
    comparable: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider does not have the film."""

    at: datetime
    external_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A call failed after its retries."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The parser refused a response. A later parser may read it without a call."""

    at: datetime
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """A due call was put off."""

    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmedUnchanged:
    """The changes feed was polled without a gap from `since` until `at`, and did not report the film."""

    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportedChanged:
    """The changes feed reported the film for the day that began at `day`; it becomes due at `due_at`."""

    at: datetime
    day: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ChangedAtTmdb:
    """TMDB's details of the film really changed, so every provider is asked again."""


@dataclass(frozen=True, slots=True)
class IdChanged:
    """The film has another id to ask with. Answers for the old id do not count for the new one."""

    at: datetime
    external_id: str


@dataclass(frozen=True, slots=True)
class IdRejected:
    """The id was not the film's. `external_id`: another id with which the provider can be asked, if any."""

    external_id: str | None


@dataclass(frozen=True, slots=True)
class OtherId:
    """The provider lacks the film under the id that it was asked with, and may know it by this one."""

    at: datetime
    external_id: str


@dataclass(frozen=True, slots=True)
class IdMoved:
    """The film has another id now. What was answered for the old id holds until the new one is answered."""

    at: datetime
    external_id: str


@dataclass(frozen=True, slots=True)
class StartedOver:
    """A provider without a good response is asked again, from `at` on, with the id that the film has there."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LeftWithoutId:
    """TMDB never had the film. A provider whose id came from there cannot be asked until another id is known."""


@dataclass(frozen=True, slots=True)
class DueNow:
    """The film is shown again, or a provider that lacked it lists it now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseLost:
    """The good response cannot be read any more. It is asked for again, though a rule had frozen the film."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DateChanged:
    """The film's release date changed, and its age with it."""


@dataclass(frozen=True, slots=True)
class FrozenByPerson:
    """A person froze the film."""


@dataclass(frozen=True, slots=True)
class UnfrozenByPerson:
    """A person lifted a freeze."""


@dataclass(frozen=True, slots=True)
class NoMoreCalls:
    """The film is gone at TMDB, or not shown any more."""


@dataclass(frozen=True, slots=True)
class MergedAway:
    """The film is the same as another one, which keeps the state from now on."""


Event = (
    GoodResponse
    | NotFound
    | Failed
    | Refused
    | Deferred
    | ConfirmedUnchanged
    | ReportedChanged
    | ChangedAtTmdb
    | IdChanged
    | IdRejected
    | OtherId
    | IdMoved
    | StartedOver
    | LeftWithoutId
    | DueNow
    | ResponseLost
    | DateChanged
    | FrozenByPerson
    | UnfrozenByPerson
    | NoMoreCalls
    | MergedAway
)
"""Everything that changes a fetch state, except merging two (`merged`)."""
