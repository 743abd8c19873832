"""What TMDB's changes feed has reported so far, and what follows from it: films due, confirmed, unfrozen.

Belongs here: the `changes_feed` row, marking changed films, confirming due dates. Does not belong here: asking the feed
(follow.py), the rule of a cycle (policy/freezing), the pages themselves, which are among the raw responses.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from movie_assets.policy.due_dates import CONFIRMED_MOST
from movie_assets.policy.fetch_events import ConfirmedUnchanged, Freeze, ReportedChanged
from movie_assets.store import fetch_state, views
from movie_assets.store.connection import Operations
from movie_assets.store.moments import moment, seconds

ALIVE = timedelta(hours=26)
"""The feed is asked daily; two hours late is still alive."""
CONFIRMED_AT_ONCE = 1_000
"""States confirmed in one transaction, so that collecting goes on meanwhile."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Everything that changed between `polled_from` and `polled_until` (aware UTC) was reported."""

    polled_from: datetime
    polled_until: datetime
    gap: tuple[datetime, datetime] | None = None
    """The newest stretch of time of which changes were not reported: its films are judged by age alone."""

    def alive(self, now: datetime) -> bool:
        """Return whether its next run can be waited for."""
        return now - self.polled_until < ALIVE


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmed stretch did: due dates that needed no call, and films that are frozen from now on."""

    films: int
    frozen: int


def read_feed(operations: Operations) -> Feed | None:
    """Return how far the feed was polled, None when it never was."""
    row = operations.row("SELECT * FROM changes_feed WHERE provider = 'tmdb'")
    if row is None:
        return None
    since, until, gap = (moment(row[name]) for name in ("polled_from", "polled_until", "gap_from"))
    assert since is not None
    assert until is not None
    gap_until = moment(row["gap_until"])
    return Feed(since, until, (gap, gap_until) if gap and gap_until else None)


def mark_changed(connection: sqlite3.Connection, tmdb_ids: Collection[str], last: date, now: datetime) -> int:
    """Make known films that changed due and unfreeze them; return how many there are. Frozen by a person stay frozen.

    The feed names days, not moments, so what a window tells of its `last` day is reported again by the next window,
    which begins on it. A film fetched since that day began has what the days before reported, and the next window
    speaks of the rest. While that day is today, the film is due when it is over: asked at once, it would be asked
    twice.
    """
    day = datetime.combine(last, time(), UTC)
    due = day + timedelta(days=1) if last == now.astimezone(UTC).date() else now
    rows = connection.execute(
        "SELECT f.movie_id FROM external_ids i JOIN films f USING (movie_id) WHERE i.provider = 'tmdb'"
        f" AND i.role <> 'rejected' AND {views.visible()} AND f.gone_at IS NULL"
        " AND i.external_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(tmdb_ids)),),
    ).fetchall()
    event = ReportedChanged(now, day, due)
    return len(fetch_state.apply_to_these(connection, {row["movie_id"] for row in rows}, "tmdb", event))


def extend(operations: Operations, polled_from: datetime, polled_until: datetime) -> Feed:
    """Keep that everything between these moments was reported; return the stretch that is polled without a gap."""
    with operations.transaction() as connection:
        known = connection.execute("SELECT * FROM changes_feed WHERE provider = 'tmdb'").fetchone()
        since = seconds(polled_from)
        gap: tuple[float | None, float | None] = (None, None)
        if known is not None and since <= known["polled_until"]:
            since, gap = min(since, known["polled_from"]), (known["gap_from"], known["gap_until"])
        elif known is not None:
            gap = (known["polled_until"], since)
        connection.execute(
            "INSERT INTO changes_feed (provider, polled_from, polled_until, gap_from, gap_until)"
            " VALUES ('tmdb', ?, ?, ?, ?) ON CONFLICT DO UPDATE SET polled_from = excluded.polled_from,"
            " polled_until = max(polled_until, excluded.polled_until), gap_from = excluded.gap_from,"
            " gap_until = excluded.gap_until",
            (since, seconds(polled_until), *gap),
        )
    feed = read_feed(operations)
    assert feed is not None
    return feed


def confirm_unchanged(operations: Operations, feed: Feed) -> Confirmed:
    """Let due dates pass that the feed confirmed: the film did not change since its last answer.

    A confirmed due date is a unchanged cycle when the interval had passed since the last one that counted. The next one
    is counted from that date, not from the feed's look up to a day later: two covered intervals and the look would come
    after the real call of the 180th day, which would then end no cycle. Films that changed, or that had no real call
    for 180 days, stay due.
    """
    event, films, frozen = ConfirmedUnchanged(feed.polled_from, feed.polled_until), 0, 0
    while True:
        with operations.transaction() as connection:
            rows = connection.execute(
                "SELECT s.movie_id FROM fetch_state s JOIN films f USING (movie_id)"
                " WHERE s.due_at <= ?1 AND s.frozen = 0 AND s.provider = 'tmdb'"
                " AND s.status IN ('ok', 'deferred')"
                f" AND {views.askable()}"
                " AND coalesce(s.changed_at, 0) < s.fetched_at"
                " AND max(s.fetched_at, coalesce(s.confirmed_unchanged_at, 0)) BETWEEN ?2 AND ?1"
                " AND s.fetched_at > ?3 LIMIT ?4",
                (
                    seconds(feed.polled_until),
                    seconds(feed.polled_from),
                    seconds(feed.polled_until - CONFIRMED_MOST),
                    CONFIRMED_AT_ONCE,
                ),
            ).fetchall()
            changed = fetch_state.apply_to_these(connection, [row["movie_id"] for row in rows], "tmdb", event)
        films += len(changed)
        frozen += sum(state.frozen is Freeze.BY_RULE for state in changed)
        if len(rows) < CONFIRMED_AT_ONCE or not changed:
            return Confirmed(films, frozen)
