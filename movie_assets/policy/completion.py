"""The day on which a provider has answered for every film: the end of a first load under a quota.

Belongs here: how first calls share a quota with refreshes of young films, in numbers. Does not belong here: counting
the calls that are left (store/backlog.py), choosing calls (planning.py), the coming weeks' calls (forecast.py).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from movie_assets.policy.due_dates import INTERVAL_DAYS, LAST_DAY, MovieAge

YOUNG = (MovieAge.RECENT, MovieAge.ESTABLISHED)


@dataclass(frozen=True, slots=True)
class Backlog:
    """The calls that are left at a provider. Counts of films may be expected values, and so fractions."""

    first: float
    """Films that it was never asked for, with those whose id TMDB is expected to report."""
    again: float
    """Films that it answered for and that are due again, without young ones."""
    young_a_day: float
    """Calls a day for young films: their refreshes, and the first calls for new releases."""


def young_calls_a_day(provider: str, counts: dict[MovieAge, float], released_lately: float) -> float:
    """Return how many calls a day keep young films fresh, if as many films are released as lately.

    `counts`: films by age; unreleased ones are recent. `released_lately`: how many were released within the days of a
    recent film. The number of young films stays the same while each grows older, so the result holds for months.
    """
    refreshes = sum(counts.get(age, 0) / INTERVAL_DAYS[provider][age] for age in YOUNG)
    return refreshes + released_lately / (LAST_DAY[MovieAge.RECENT] + 1)


def done_on(backlog: Backlog, left: int | None, quota: int | None, today: date) -> date | None:
    """Return the UTC day of the last first call; or if there is none, of the last call that is due again.

    `left`: calls left today. `quota`: calls a day. None = unlimited. Young films come first, with up to half of what a
    day has left (planning.py), and a first load gets the rest. If that is nothing it never ends: the result is None.
    """
    owed = backlog.first or backlog.again
    if quota is None or left is None or owed <= 0:
        return today
    rest = owed - _for_older(left, backlog.young_a_day)
    if rest <= 0:
        return today
    a_day = _for_older(quota, backlog.young_a_day)
    return today + timedelta(days=ceil(rest / a_day)) if a_day > 0 else None


def _for_older(calls: int, young_a_day: float) -> float:
    return calls - min(young_a_day, calls // 2)
