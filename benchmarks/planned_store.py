"""An operations store of many films, made for measuring the planner: due dates as the rules set them, some due now.

Belongs here: generating that store. Does not belong here: planning, measuring. The films exist nowhere else.

Ages: 3 % recent, 4 % established, 5 % mature, 86 % archived, 2 % undated. Of the archived films two in five are frozen,
as after three unchanged cycles. Every film has a state for each provider, fetched at a random moment of its interval,
so that the wanted share of all states is due, scattered over the whole store; a tenth of those was never fetched.
"""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from movie_assets.policy.due_dates import LAST_DAY, MovieAge, due_after_good, get_movie_age, interval
from movie_assets.policy.fetch_events import Freeze
from movie_assets.policy.years import partition_year
from movie_assets.providers.registry import ROUTES
from movie_assets.store.connection import Operations

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARES = {MovieAge.RECENT: 0.03, MovieAge.ESTABLISHED: 0.04, MovieAge.MATURE: 0.05, MovieAge.ARCHIVED: 0.86}
FROZEN = 0.4
NEVER = 0.1
CACHE_KB = 1_000_000

Film = tuple[int, str, str | None, str, float]


def make_store(path: Path, films: int, share_due: float) -> None:
    """Write a store of so many films at `path`, of whose states about this share is due at NOW and not frozen."""
    Operations(path).close()
    dice = random.Random(films)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO films (movie_id, title, release_date, partition_year, popularity, import_status, source,"
        " first_seen_at, reported_at) VALUES (?, ?, ?, ?, ?, 'full', 'discover', 0, 0)",
        _films(films, dice),
    )
    connection.executemany(
        "INSERT INTO fetch_state (movie_id, provider, endpoint, external_id, status, good_answer_id, fetched_at,"
        " checked_at, due_at, cycle_due_at, content_hash, unchanged_streak, frozen)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?8, ?9, ?10, ?11)",
        _states(connection, share_due, dice),
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _films(films: int, dice: random.Random) -> Iterator[Film]:
    for movie_id in range(1, films + 1):
        released = _released(dice)
        reported = None if released is None else released.isoformat()
        popularity = round(dice.lognormvariate(0, 1.5), 3)
        yield movie_id, f"Measured Film {movie_id}", reported, partition_year(released, NOW.date()), popularity


def _released(dice: random.Random) -> date | None:
    chance, youngest = dice.random(), -90
    for age, share in SHARES.items():
        oldest = LAST_DAY.get(age, 36_500)
        if chance < share:
            return NOW.date() - timedelta(days=dice.randint(youngest, oldest))
        chance, youngest = chance - share, oldest + 1
    return None


def _states(connection: sqlite3.Connection, share_due: float, dice: random.Random) -> Iterator[tuple[object, ...]]:
    for movie_id, reported in connection.execute("SELECT movie_id, release_date FROM films ORDER BY movie_id"):
        released = None if reported is None else date.fromisoformat(reported)
        age = get_movie_age(released, NOW)
        frozen = age is MovieAge.ARCHIVED and dice.random() < FROZEN
        for provider, route in sorted(ROUTES.items()):
            wait, due_now = interval(provider, age), dice.random() < share_due
            asked_with = f"tt{movie_id:07}" if provider == "omdb" else str(movie_id)
            if due_now and not frozen and dice.random() < NEVER:
                due_at = (NOW - timedelta(seconds=dice.randrange(86_400))).timestamp()
                yield movie_id, provider, route.endpoint, asked_with, "never", None, None, due_at, None, 0, 0
                continue
            # A film that is due is late by up to 30 % of its interval. Whole seconds, as the rules then keep them.
            waited = 1 + 0.3 * dice.random() if due_now else 0.99 * dice.random()
            fetched = (NOW - wait * waited).replace(microsecond=0)
            yield (
                movie_id,
                provider,
                route.endpoint,
                asked_with,
                "ok",
                f"{movie_id:032x}{provider}",
                fetched.timestamp(),
                due_after_good(provider, released, fetched).timestamp(),
                f"{dice.getrandbits(128):032x}",
                3 if frozen else 0,
                Freeze.BY_RULE if frozen else 0,
            )
