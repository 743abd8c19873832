"""Polling TMDB's changes feed: which films changed, so that the others need no call.

Belongs here: windows of days, pages, what counts as polled. Does not belong here: what a report means for a film
(store/feed_state.py), details of films.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from movie_assets.collect.session import Session
from movie_assets.errors import BadAnswerError, ProviderClosedError
from movie_assets.models import Outcome
from movie_assets.providers.tmdb.client import LAST_PAGE, PARSER_VERSION, changed
from movie_assets.store.feed_state import Confirmed, Feed, confirm_unchanged, extend, read_feed

LONGEST_WINDOW = timedelta(days=13)
"""The days from first to last of a window. TMDB refuses more than 14."""
FIRST_LOOK = timedelta(days=1)
"""How far back the first poll reads. For films fetched earlier, age alone decides until their next call."""


@dataclass
class Polled:
    """What polling the feed found."""

    pages: int = 0
    reported: set[str] = field(default_factory=set)
    """TMDB ids that changed, of known films or not."""
    due: int = 0
    """How many known films became due; a film counts once per window."""
    confirmed: Confirmed = field(default_factory=lambda: Confirmed(0, 0))
    feed: Feed | None = None
    deferred: str | None = None
    """Why windows are missing: the provider's quota, pause or pages. The next run reads them."""


async def poll_changes(session: Session, *, catch_up_days: int) -> Polled:
    """Read the feed from where the last poll ended until now, and let due dates pass that it confirms.

    A window counts as polled once all of its pages are kept. After a pause of more than `catch_up_days` the rest is a
    gap: films fetched before it are not confirmed.

    Raises:
        ProviderError: a page failed for good. Pages that were answered are kept.
    """
    now, done, before = session.clock(), Polled(), read_feed(session.operations)
    if before is not None and before.is_ahead(now):
        before = None
    since = max(before.polled_until, now - timedelta(days=catch_up_days)) if before else now - FIRST_LOOK
    done.feed = before
    for first, last in _windows(since.date(), now.date()):
        try:
            whole = await _window(session, first, last, done)
        except ProviderClosedError as closed:
            if closed.failing:
                raise
            done.deferred = str(closed)
            break
        if whole:
            until = now if last == now.date() else datetime.combine(last, time(), UTC)
            done.feed = extend(session.operations, datetime.combine(first, time(), UTC), until)
        else:
            done.deferred = f"TMDB does not serve all pages of {first}..{last}: these days are read again"
    if done.feed is not None:
        done.confirmed = confirm_unchanged(session.operations, done.feed)
    return done


async def _window(session: Session, first: date, last: date, done: Polled) -> bool:
    """Read all pages of a window, until one is empty; return False when not all can be had.

    That is so when TMDB serves fewer pages than it has, or when one repeats what the others said: then nobody knows
    what they left out, and no film may count as unchanged.
    """
    seen: set[str] = set()
    for page in range(1, LAST_PAGE + 1):
        answer = await session.tmdb.changes(first, last, page)
        if answer.outcome is not Outcome.OK:
            raise BadAnswerError("tmdb", f"changes of {first}..{last}, page {page}, were not found")
        listing, ids = changed(answer.body)
        done.due += session.raw_responses.record_changes(answer, ids, last, PARSER_VERSION)
        done.pages, done.reported = done.pages + 1, done.reported | set(ids)
        if not listing.results or page >= listing.pages:
            return True
        if seen.issuperset(ids):
            return False
        seen.update(ids)
    return False


def _windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each window. A window starts on the last day of the one before.

    They overlap by that day, so it does not matter whether TMDB counts a window's last day.
    """
    while True:
        end = min(first + LONGEST_WINDOW, last)
        yield first, end
        if end == last:
            return
        first = end
