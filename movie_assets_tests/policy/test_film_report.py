"""What a response changes about a film: the rules as a table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from movie_assets.models import ImportStatus, Reported
from movie_assets.policy.film_report import Film, after_report
from movie_assets.policy.placeholder_lifecycle import Event

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOFT = Film("Old", date(1999, 1, 1), "1999", ImportStatus.SOFT, 1.0, 6.0, 10, NOW, None)
FULL = replace(SOFT, import_status=ImportStatus.FULL)
GONE = replace(FULL, gone_at=NOW - timedelta(days=9))
LACKED = replace(SOFT, import_status=ImportStatus.IMDB_PLACEHOLDER)
UNDATED = replace(LACKED, release_date=None, partition_year="undated")


@pytest.mark.parametrize(
    ("film", "event", "reported", "changes"),
    [
        (SOFT, None, Reported(title="New"), {"title": "New"}),
        (SOFT, None, Reported(), {}),
        (
            SOFT,
            None,
            Reported(release_date=date(2001, 2, 3), dated=True),
            {"release_date": date(2001, 2, 3), "y": "2001"},
        ),
        (SOFT, None, Reported(dated=True), {"release_date": None, "y": "undated"}),
        (SOFT, None, Reported(year=2001), {}),
        (UNDATED, None, Reported(year=2001), {"y": "2001"}),
        (SOFT, Event.TMDB, Reported(vote_count=0), {"vote_count": 0, "import_status": ImportStatus.FULL}),
        (GONE, Event.TMDB, Reported(), {"gone_at": None}),
        (GONE, None, Reported(title="New"), {"title": "New"}),
        (FULL, Event.OTHER, Reported(title="New"), None),
        (SOFT, Event.OTHER, Reported(title="New"), None),
        (LACKED, Event.OTHER, Reported(popularity=2.0), None),
        (LACKED, Event.OTHER, Reported(title="New"), {"title": "New", "import_status": ImportStatus.IMDB_ENRICHED}),
        (LACKED, Event.OTHER, Reported(title="Old", dated=True), {"import_status": ImportStatus.IMDB_ENRICHED}),
        (LACKED, Event.TMDB, Reported(title="New"), {"title": "New", "import_status": ImportStatus.FULL}),
    ],
)
def test_what_a_response_changes(
    film: Film, event: Event | None, reported: Reported, changes: dict[str, Any] | None
) -> None:
    """TMDB leads; another provider reports only a film that TMDB lacks, and takes no date away. None = no concern."""
    later = NOW + timedelta(hours=1)
    if changes is None:
        assert after_report(film, reported, later, event) is film
    else:
        year = {"partition_year": changes.pop("y")} if "y" in changes else {}
        assert after_report(film, reported, later, event) == replace(film, reported_at=later, **changes, **year)


@pytest.mark.parametrize("event", [None, Event.TMDB, Event.OTHER])
def test_an_older_response_changes_no_value(event: Event | None) -> None:
    """A response from before the last report says how much is known of the film, and no value."""
    older = after_report(LACKED, Reported(title="Older", year=1950), NOW - timedelta(hours=1), event)
    assert replace(older, import_status=LACKED.import_status) == LACKED
