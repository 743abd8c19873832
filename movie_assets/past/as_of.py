"""The moment that people mean when they ask what was.

Belongs here: reading it. Does not belong here: what was then (past_warehouse.py).
"""

from datetime import UTC, date, datetime, time

from movie_assets.errors import ConfigurationError


def as_moment(text: str | date | datetime) -> datetime:
    """Return a moment as aware UTC. A day means its end: all that was known on that day.

    Raises:
        ConfigurationError: it is neither a day nor a moment.
    """
    moment = _read(text.strip()) if isinstance(text, str) else text
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # beyond the first or the last year
        raise _refused(moment.isoformat()) from None


def _read(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _refused(text) from None


def _refused(text: str) -> ConfigurationError:
    return ConfigurationError(
        f"{text!r} is no moment. Give a day (2026-01-31: its end) or a moment in UTC (2026-01-31T12:00)."
    )
