"""What TMDB's changes feed has reported so far, and what follows: films become due, confirmed or unfrozen.

Belongs here: the `changes_feed` row, marking changed films, confirming due dates. Does not belong here: polling the
feed (refresh/changes_feed.py), the rule of a cycle (policy/fetch_transitions.py), the pages (raw_responses.py).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from movie_assets.policy.due_dates import CLOCK_OFF, CONFIRMED_MOST
from movie_assets.policy.fetch_events import ConfirmedUnchanged, Freeze, ReportedChanged
from movie_assets.store import fetch_state, views
from movie_assets.store.connection import Operations
from movie_assets.store.lists import TEXTS
from movie_assets.store.moments import moment, seconds
from movie_assets.store.sql import Connection

ALIVE = timedelta(hours=26)
"""The feed is polled daily. Two hours late is still alive."""
CONFIRMED_AT_ONCE = 1_000
"""How many states one transaction confirms, so that collecting goes on meanwhile."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Up to where the feed was polled: it reported every change between these moments (aware UTC)."""

    polled_from: datetime
    polled_until: datetime
    gap: tuple[datetime, datetime] | None = None
    """The newest gap: changes in it were not reported, so age alone decides for its films."""

    def alive(self, now: datetime) -> bool:
        """Return whether the next poll is worth waiting for."""
        return not self.is_ahead(now) and now - self.polled_until < ALIVE

    def is_ahead(self, now: datetime) -> bool:
        """Return whether a clock that was put back since wrote it."""
        return self.polled_until > now + CLOCK_OFF


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a poll confirmed: due dates that needed no call, and films that are frozen from now on."""

    films: int
    frozen: int


def read_feed(operations: Operations) -> Feed | None:
    """Return how far the feed was polled, or None when it never was."""
    row = operations.row("SELECT * FROM changes_feed WHERE provider = 'tmdb'")
    if row is None:
        return None
    since, until, gap = (moment(row[name]) for name in ("polled_from", "polled_until", "gap_from"))
    assert since is not None
    assert until is not None
    gap_until = moment(row["gap_until"])
    return Feed(since, until, (gap, gap_until) if gap and gap_until else None)


def mark_changed(connection: Connection, tmdb_ids: Collection[str], last: date, now: datetime) -> int:
    """Make known films that changed due and unfreeze them; return their number. A person's freeze holds.

    The feed names days, not moments. A window sees only a part of its `last` day; the next window begins with the same
    day and reports all of it. So a film that was fetched on that day or later is up to date as far as this window
    knows. While that day is today, the film becomes due at its end: asked at once, it would be asked twice.
    """
    day = datetime.combine(last, time(), UTC)
    due = day + timedelta(days=1) if last == now.astimezone(UTC).date() else now
    rows = connection.execute(
        "SELECT f.movie_id FROM external_ids i JOIN films f USING (movie_id) WHERE i.provider = 'tmdb'"
        f" AND i.role <> 'rejected' AND {views.visible()} AND f.gone_at IS NULL"
        f" AND i.external_id IN {TEXTS}",
        (json.dumps(list(tmdb_ids)),),
    ).fetchall()
    event = ReportedChanged(now, day, due)
    return len(fetch_state.apply_to_these(connection, {row["movie_id"] for row in rows}, "tmdb", event))


def extend(operations: Operations, polled_from: datetime, polled_until: datetime) -> Feed:
    """Record that the feed was polled between these moments; return the stretch that was polled without a gap.

    A stretch that a clock wrote which was ahead is forgotten: age alone decides for what was fetched before this one.
    """
    with operations.transaction() as connection:
        connection.execute(
            "DELETE FROM changes_feed WHERE provider = 'tmdb' AND polled_until > ?",
            (seconds(polled_until + CLOCK_OFF),),
        )
        known = connection.execute("SELECT * FROM changes_feed WHERE provider = 'tmdb'").fetchone()
        since = seconds(polled_from)
        gap: tuple[float | None, float | None] = (None, None)
        if known is not None and since <= known["polled_until"]:
            since, gap = min(since, known["polled_from"]), (known["gap_from"], known["gap_until"])
        elif known is not None:
            gap = (known["polled_until"], since)
        connection.execute(
            "INSERT INTO changes_feed (provider, polled_from, polled_until, gap_from, gap_until)"
            " VALUES ('tmdb', ?, ?, ?, ?) ON CONFLICT (provider) DO UPDATE SET"
            " polled_from = excluded.polled_from, polled_until = CASE WHEN excluded.polled_until >"
            " changes_feed.polled_until THEN excluded.polled_until ELSE changes_feed.polled_until END,"
            " gap_from = excluded.gap_from, gap_until = excluded.gap_until",
            (since, seconds(polled_until), *gap),
        )
    feed = read_feed(operations)
    assert feed is not None
    return feed


def confirm_unchanged(operations: Operations, feed: Feed) -> Confirmed:
    """Let due dates pass for films that the feed confirmed: they did not change since their last answer.

    A confirmed due date is an unchanged cycle when the interval had passed since the last date that counted. The next
    interval starts at that date, not at the poll, which is up to a day later. Otherwise two confirmed intervals and the
    delay of the poll would end after the real call of the 180th day, and that call would not end a cycle. Films that
    changed, or that had no real call for 180 days, stay due.
    """
    event, films, frozen = ConfirmedUnchanged(feed.polled_from, feed.polled_until), 0, 0
    while True:
        with operations.transaction() as connection:
            rows = connection.execute(
                "SELECT s.movie_id FROM fetch_state s JOIN films f USING (movie_id)"
                " WHERE s.due_at <= :until AND s.frozen = 0 AND s.provider = 'tmdb'"
                " AND s.status IN ('ok', 'deferred')"
                f" AND {views.askable()}"
                " AND coalesce(s.changed_at, 0) < s.fetched_at"
                f" AND {views.LAST_KNOWN} BETWEEN :since AND :until AND s.fetched_at > :real LIMIT :most",
                {
                    "until": seconds(feed.polled_until),
                    "since": seconds(feed.polled_from),
                    "real": seconds(feed.polled_until - CONFIRMED_MOST),
                    "most": CONFIRMED_AT_ONCE,
                },
            ).fetchall()
            changed = fetch_state.apply_to_these(connection, [row["movie_id"] for row in rows], "tmdb", event)
        films += len(changed)
        frozen += sum(state.frozen is Freeze.BY_RULE for state in changed)
        if len(rows) < CONFIRMED_AT_ONCE or not changed:
            return Confirmed(films, frozen)
