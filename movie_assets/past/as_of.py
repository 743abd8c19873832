"""The moment that people mean when they ask what was.

Belongs here: reading it. Does not belong here: what was then (past_warehouse.py).
"""

from datetime import UTC, date, datetime, time

from movie_assets.errors import ConfigurationError

FIRST_YEAR = 1970


def as_moment(text: str | date | datetime) -> datetime:
    """Return a moment as aware UTC. A day means its end: all that was known on that day.

    Raises:
        ConfigurationError: it is neither a day nor a moment, or before computers counted time.
    """
    moment = _read(text.strip()) if isinstance(text, str) else text
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # beyond the first or the last year
        raise _refused(moment.isoformat()) from None
    if moment.year < FIRST_YEAR:
        raise ConfigurationError(f"nobody collected anything in {moment.year}. Give a day such as 2026-01-31.")
    return moment


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
