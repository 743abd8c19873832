"""The life of a film that TMDB lacks: states and waits."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from movie_assets.models import ImportStatus
from movie_assets.policy.placeholder_lifecycle import TRANSITIONS, Event, after, most_known, next_retry

SOFT, FULL = ImportStatus.SOFT, ImportStatus.FULL
PLACEHOLDER, ENRICHED = ImportStatus.IMDB_PLACEHOLDER, ImportStatus.IMDB_ENRICHED


@pytest.mark.parametrize(
    ("status", "event", "next_status"),
    [
        (SOFT, Event.TMDB, FULL),
        (SOFT, Event.OTHER, SOFT),
        (FULL, Event.TMDB, FULL),
        (FULL, Event.OTHER, FULL),
        (PLACEHOLDER, Event.TMDB, FULL),
        (PLACEHOLDER, Event.OTHER, ENRICHED),
        (ENRICHED, Event.TMDB, FULL),
        (ENRICHED, Event.OTHER, ENRICHED),
    ],
)
def test_every_transition(status: ImportStatus, event: Event, next_status: ImportStatus) -> None:
    """TMDB's details make any film full, other providers enrich a placeholder, IMDb itself changes nothing."""
    assert after(status, event) is next_status


def test_the_table_is_whole_and_full_is_final() -> None:
    """Every state has an answer to every event; nothing leads back from full, nor to soft."""
    for status, event in product(ImportStatus, Event):
        assert after(status, event) in ImportStatus
    assert set(TRANSITIONS[FULL].values()) == {FULL}
    assert all(SOFT not in row.values() for status, row in TRANSITIONS.items() if status is not SOFT)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (PLACEHOLDER, FULL, FULL),
        (SOFT, FULL, FULL),
        (ENRICHED, PLACEHOLDER, ENRICHED),
        (SOFT, ENRICHED, ENRICHED),
        (SOFT, SOFT, SOFT),
    ],
)
def test_two_films_that_are_one(one: ImportStatus, other: ImportStatus, both: ImportStatus) -> None:
    """The state of whichever most is known; the order does not matter."""
    assert most_known([one, other]) is most_known([other, one]) is both


def test_waits() -> None:
    """7, 14, 30, 60, 60 ... days: asked on days 7, 21, 51, 111, 171, 231."""
    asked, days = datetime(2026, 1, 1, tzinfo=UTC), []
    start = asked
    for retries in range(6):
        asked = next_retry(asked, retries=retries)
        days.append((asked - start) / timedelta(days=1))
    assert days == [7, 21, 51, 111, 171, 231]
