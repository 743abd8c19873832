"""When a film's answer from a provider is due again.

Belongs here: age categories, refresh intervals, due dates after every outcome, TTL. Does not belong here: reading
state, choosing among due films. All moments are aware datetimes in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from movie_assets.providers.registry import SPECS


class MovieAge(StrEnum):
    """Age since release, in days, bounds inclusive."""

    RECENT = "recent"  # unreleased, and 0-60
    ESTABLISHED = "established"  # 61-180
    MATURE = "mature"  # 181-365
    ARCHIVED = "archived"  # beyond, and undated


LAST_DAY = {MovieAge.RECENT: 60, MovieAge.ESTABLISHED: 180, MovieAge.MATURE: 365}

INTERVAL_DAYS: dict[str, dict[MovieAge, int]] = {
    name: dict(zip(MovieAge, spec.interval_days, strict=True)) for name, spec in SPECS.items() if spec.interval_days
}
"""Refresh intervals in days, as providers declare them; box office follows OMDb."""

HOMES = frozenset(name for name, spec in SPECS.items() if spec.not_found_twice_is_gone)
"""The providers where films live: not found twice, GONE_AFTER apart, a film is gone there."""

NOT_FOUND_MOST = timedelta(days=90)
FAILED_FIRST = timedelta(hours=1)
FAILED_MOST = timedelta(days=7)
GONE_AFTER = timedelta(hours=24)
"""A film is gone from TMDB after two 404s at least this far apart."""
MOST_AHEAD = timedelta(days=181)
"""No rule sets a due date further ahead. Such a date was set by a clock that was put back since: it counts as due."""
CLOCK_OFF = timedelta(days=1)
"""How far clocks may be apart. A moment that is further ahead was written by a clock that was put back since."""
CONFIRMED_MOST = timedelta(days=180)
"""The changes feed does not report votes. So even a film that never changes gets a real call this often."""


def get_movie_age(release_date: date | None, now: datetime) -> MovieAge:
    """Return the age category of a film with this release date."""
    if release_date is None:
        return MovieAge.ARCHIVED
    days = (now.date() - release_date).days
    return next((age for age, last in LAST_DAY.items() if days <= last), MovieAge.ARCHIVED)


def interval(provider: str, age: MovieAge) -> timedelta:
    """Return how long an answer of this provider stays fresh for a film of this age."""
    return timedelta(days=INTERVAL_DAYS[provider][age])


def first_interval_scale(movie_id: int) -> float:
    """Return 0.5 to 1, by the film's id, so that a bulk load does not fall due on one day."""
    # Knuth's multiplicative hash spreads neighbouring ids evenly and is the same in every process.
    return 0.5 + (movie_id * 2_654_435_761 % 2**32) / 2**33


def due_after_good(provider: str, release_date: date | None, fetched_at: datetime, *, scale: float = 1.0) -> datetime:
    """Return the first moment at which `moment >= fetched_at + interval(age at that moment)` holds.

    A film grows older while it waits, and intervals grow with age, so each category is tried in its own window.
    """
    if release_date is None:
        return fetched_at + interval(provider, MovieAge.ARCHIVED) * scale
    opens = datetime.min.replace(tzinfo=UTC)
    for age in MovieAge:
        due: datetime = max(opens, fetched_at + interval(provider, age) * scale)
        if age not in LAST_DAY:
            return due
        last = timedelta(days=LAST_DAY[age] + 1)
        if release_date >= date.max - last:
            return due  # a date such as 9999-12-31 means "unknown": this age never ends
        closes = datetime.combine(release_date, time.min, UTC) + last
        if due < closes:
            return due
        opens = closes
    raise AssertionError("the last age category has no end")


def due_after_confirmation(
    provider: str, release_date: date | None, confirmed_unchanged_at: datetime, fetched_at: datetime
) -> datetime:
    """Return when a film is due again that was fetched and that the changes feed then confirmed as unchanged."""
    return min(due_after_good(provider, release_date, confirmed_unchanged_at), fetched_at + CONFIRMED_MOST)


def due_after_not_found(
    provider: str, release_date: date | None, asked_at: datetime, *, last_wait: timedelta | None
) -> datetime:
    """Return when to ask again for what a provider lacks: waits at least double, up to 90 days."""
    usual = interval(provider, get_movie_age(release_date, asked_at))
    doubled = last_wait * 2 if last_wait else usual
    return asked_at + min(NOT_FOUND_MOST, max(usual, doubled))


def due_after_failure(failed_at: datetime, *, failures: int) -> datetime:
    """Return when to try again after the `failures`-th failure in a row: 1 h, 2 h, 4 h ... at most 7 days."""
    return failed_at + min(FAILED_MOST, FAILED_FIRST * (1 << min(failures - 1, 20)))


def due_after_refusal(provider: str, release_date: date | None, at: datetime, *, refusals: int) -> datetime:
    """Return when to ask again after the parser refused a response: 1 h, 2 h, 4 h ..., at most the age's interval.

    A passing fault is over within hours. A lasting one costs no more calls than good responses would.
    """
    most = interval(provider, get_movie_age(release_date, at)) if provider in INTERVAL_DAYS else FAILED_MOST
    return at + min(most, FAILED_FIRST * (1 << min(refusals - 1, 20)))


def is_archived(release_date: date | None, now: datetime) -> bool:
    """Return whether a film is in the oldest age, in which it may freeze."""
    return get_movie_age(release_date, now) is MovieAge.ARCHIVED


def is_fresh(fetched_at: datetime | None, ttl_hours: float, now: datetime) -> bool:
    """Return whether an interactive lookup may be answered from the cache."""
    return fetched_at is not None and -CLOCK_OFF <= now - fetched_at < timedelta(hours=ttl_hours)
