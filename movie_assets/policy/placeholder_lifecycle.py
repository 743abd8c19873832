"""The life of a film that TMDB lacks: how much is known of it, and when TMDB is asked again.

Belongs here: the table of import_status, the waits of the upgrade. Does not belong here: reading state, making calls.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from movie_assets.models import ImportStatus

SOFT, FULL = ImportStatus.SOFT, ImportStatus.FULL
PLACEHOLDER, ENRICHED = ImportStatus.IMDB_PLACEHOLDER, ImportStatus.IMDB_ENRICHED


class Event(StrEnum):
    """What may change how much is known of a film."""

    TMDB = "tmdb"  # TMDB's details arrived
    OTHER = "other"  # a provider other than TMDB reported the film


TRANSITIONS: dict[ImportStatus, dict[Event, ImportStatus]] = {
    SOFT: {Event.TMDB: FULL, Event.OTHER: SOFT},
    FULL: {Event.TMDB: FULL, Event.OTHER: FULL},
    PLACEHOLDER: {Event.TMDB: FULL, Event.OTHER: ENRICHED},
    ENRICHED: {Event.TMDB: FULL, Event.OTHER: ENRICHED},
}
"""State -> event -> next state. What IMDb itself says changes none. Discovery adds a film as soft; a film that TMDB
lacks starts as a placeholder. Nothing leads back from full: a film that TMDB loses keeps its last values, and gone_at
says so."""

LACKED_BY_TMDB = frozenset({PLACEHOLDER, ENRICHED})
_MOST_KNOWN_FIRST = (FULL, ENRICHED, PLACEHOLDER, SOFT)

RETRY_DAYS = (7, 14, 30, 60)
"""Days from one question to the next; the last wait repeats for ever. Source: the product's placeholder lifecycle."""
MOST_AHEAD = timedelta(days=RETRY_DAYS[-1] + 1)
"""A later date was set by a clock that has been put back since: it counts as due."""
BATCH = 100
"""How many films are asked for at once."""


def after(status: ImportStatus, event: Event) -> ImportStatus:
    """Return the state that follows."""
    return TRANSITIONS[status][event]


def most_known(statuses: Iterable[ImportStatus]) -> ImportStatus:
    """Return the state of films that are one: the state of the film about which most is known."""
    found = set(statuses)
    return next(status for status in _MOST_KNOWN_FIRST if status in found)


def next_retry(asked_at: datetime, *, retries: int) -> datetime:
    """Return when to ask TMDB again, after `retries` retries since the placeholder was made."""
    return asked_at + timedelta(days=RETRY_DAYS[min(retries, len(RETRY_DAYS) - 1)])
