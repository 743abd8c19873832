"""What a response's headers say of time: when to ask again, and what time it is at the server.

Belongs here: reading Retry-After, Date and Age. Does not belong here: what follows from it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
"""This program is newer: a server that is older than that says nothing of the time."""
AFTER_ALL = datetime(2200, 1, 1, tzinfo=UTC)
"""Nor does one that is ahead by generations, up to the last day that a date can hold."""
_DIGITS = re.compile(r"[0-9]+")


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read Retry-After: seconds, or an HTTP date (RFC 9110, section 10.2.3)."""
    if header is None:
        return None
    if _DIGITS.fullmatch(header.strip()):
        return float(header)
    moment = _moment(header)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return what time it is at the server (UTC); None when it does not say so. A cache says how old its copy is."""
    moment, age = _moment(headers.get("Date", "")), headers.get("Age", "0").strip()
    if moment is None or not BEFORE_ALL <= moment < AFTER_ALL or not _DIGITS.fullmatch(age) or len(age) > 8:
        return None
    return moment + timedelta(seconds=int(age))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None  # no such text is a time
