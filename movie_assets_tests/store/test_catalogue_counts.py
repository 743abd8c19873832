"""Counting over the operations store: states of films, requests by day, coming due dates."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from movie_assets.store.catalogue_counts import count_films, due_schedule, requests_by_day
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.moments import seconds
from movie_assets.store.raw_responses import RawResponses
from movie_assets_tests.store.test_backlog import answered, discovered

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, RECENT = date(1999, 10, 15), date(2026, 2, 20)
ACTIVE = ("tmdb", "omdb")


def fresh(operations: Operations, movie_id: int, at: datetime = NOW) -> None:
    answered(operations, movie_id, "tmdb", imdb_id=f"tt{movie_id}", at=at)
    answered(operations, movie_id, "omdb", at=at)


def change(operations: Operations, sql: str, *parameters: object) -> None:
    with operations.transaction() as connection:
        connection.execute(sql, parameters)


def states(operations: Operations, now: datetime = NOW) -> dict[str, int]:
    films = count_films(census(operations, now), ACTIVE).films
    return {k: v for k, v in films.group_by("state").agg(pl.col("films").sum()).iter_rows() if v}


def test_each_state_of_a_film(operations: Operations) -> None:
    """fresh, due, waiting, frozen and gone: the last that applies; a film that was merged away does not count."""
    discovered(operations, *((n, OLD) for n in range(1, 8)))
    for film in (1, 2, 4, 5, 6):
        fresh(operations, film)
    change(operations, "UPDATE fetch_state SET due_at = ? WHERE movie_id = 2 AND provider = 'omdb'", seconds(NOW))
    answered(operations, 3, "tmdb")  # no IMDb id: OMDb cannot be asked, and owes nothing
    change(operations, "UPDATE fetch_state SET frozen = 1 WHERE movie_id = 4")
    change(operations, "UPDATE films SET gone_at = 1 WHERE movie_id = 5")
    change(operations, "UPDATE films SET merged_into = 1 WHERE movie_id = 6")
    answered(operations, 7, "tmdb", imdb_id="tt7")
    RawResponses(operations).record_failure(7, "omdb", "HTTP 503", NOW)
    assert states(operations) == {"fresh": 2, "due": 1, "frozen": 1, "gone": 1, "waiting": 1}


def test_a_film_is_due_or_waits_by_the_clock(operations: Operations) -> None:
    """What is only discovered is due; what is fresh is due when its date came, and overdue a day later."""
    discovered(operations, (1, OLD), (2, RECENT))
    assert states(operations) == {"due": 2}
    for film in (1, 2):
        fresh(operations, film)
    assert states(operations) == {"fresh": 2}
    later = NOW + timedelta(days=30)
    counts = count_films(census(operations, later), ACTIVE)
    assert states(operations, later) == {"due": 1, "fresh": 1}
    by_provider = {row["provider"]: row for row in counts.providers.to_dicts()}
    assert [by_provider[p]["overdue"] for p in (*ACTIVE, "fanart")] == [1, 1, 0]
    ages = dict(counts.films.group_by("age_category").agg(pl.col("films").sum()).iter_rows())
    assert ages == {"recent": 1, "archived": 1}


def test_each_provider_is_counted_whether_active_or_not(operations: Operations) -> None:
    """Answers stay counted when a provider is switched off; its due calls do not."""
    discovered(operations, (1, OLD), (2, OLD), (3, OLD))
    fresh(operations, 1)
    answered(operations, 2, "tmdb", imdb_id="tt2")
    answered(operations, 2, "omdb", found=False)
    answered(operations, 3, "tmdb", imdb_id="tt3")
    RawResponses(operations).record_failure(3, "omdb", "HTTP 503", NOW)
    later = NOW + timedelta(days=400)
    for active, due in ((ACTIVE, 3), (("tmdb",), 0)):
        omdb = count_films(census(operations, later), active).providers.row(
            by_predicate=pl.col("provider") == "omdb", named=True
        )
        assert (omdb["answered"], omdb["not_found"], omdb["failed"], omdb["due"]) == (1, 1, 1, due)


def test_requests_are_counted_by_utc_day_and_outcome(operations: Operations) -> None:
    """Every attempt of the last days counts once, older ones do not."""
    rows = [(0, "ok"), (0, "ok"), (0, "server_error"), (1, "not_found"), (29, "ok"), (30, "ok")]
    for back, outcome in rows:
        change(
            operations,
            "INSERT INTO api_requests (provider, endpoint, subject, outcome, started_at, milliseconds, attempt)"
            " VALUES ('omdb', 'title', 'tt1', ?, ?, 5, 1)",
            outcome,
            seconds(NOW - timedelta(days=back)),
        )
    found = {(row["day"], row["outcome"]): row["requests"] for row in requests_by_day(operations, NOW).to_dicts()}
    today = NOW.date()
    assert found == {
        (today, "ok"): 2,
        (today, "server_error"): 1,
        (today - timedelta(days=1), "not_found"): 1,
        (today - timedelta(days=29), "ok"): 1,
    }


def test_the_schedule_holds_every_due_date_of_the_horizon(operations: Operations) -> None:
    """Overdue calls are due yesterday, later ones on their day; unknown ids count at the providers that follow TMDB."""
    discovered(operations, (1, OLD), (2, RECENT), (3, OLD))
    answered(operations, 1, "tmdb", imdb_id="tt1")
    fresh(operations, 2)
    table = due_schedule(operations, ACTIVE, NOW + timedelta(days=2), days=30)
    calls = {
        (row["provider"], (row["due_on"] - NOW.date()).days, row["never"]): row["calls"] for row in table.to_dicts()
    }
    due = {
        provider: operations.rows("SELECT due_at FROM fetch_state WHERE movie_id = 2 AND provider = ?", (provider,))[0][
            "due_at"
        ]
        for provider in ACTIVE
    }
    days = {p: max(1, (datetime.fromtimestamp(at, UTC).date() - NOW.date()).days) for p, at in due.items()}
    assert calls == {
        ("tmdb", 1, True): 1,  # film 3, discovered and never asked
        ("omdb", 1, True): 2,  # films 1 and 3: the one is due, the other follows TMDB
        ("tmdb", days["tmdb"], False): 1,
        ("omdb", days["omdb"], False): 1,
    }
