"""The day on which a provider has answered for every film once: the end of a first load under a quota.

Belongs here: how first calls share a quota with the refreshes of young films, in numbers. Does not belong here:
counting what is owed (store/backlog.py), choosing calls (policy/planning), the coming weeks' calls (policy/forecast).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from movie_assets.policy.due_dates import INTERVAL_DAYS, LAST_DAY, MovieAge

YOUNG = (MovieAge.RECENT, MovieAge.ESTABLISHED)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a provider owes. Counts of films; they may be expectations, and so broken."""

    first: float
    """Films that it was never asked for, those included whose id TMDB is expected to tell."""
    again: float
    """Films that it answered for and that are due again, young ones aside."""
    young_a_day: float
    """Calls a day that young films take: their refreshes, and the first calls of those that come out."""


def young_calls_a_day(provider: str, counts: dict[MovieAge, float], released_lately: float) -> float:
    """Return how many calls a day keep young films fresh, if as many come out from now on as lately.

    `counts`: films by age, unreleased ones are recent; `released_lately`: those of them that came out within the days
    of a recent film. Young films stay as many while each grows older, so the number holds for months.
    """
    refreshes = sum(counts.get(age, 0) / INTERVAL_DAYS[provider][age] for age in YOUNG)
    return refreshes + released_lately / (LAST_DAY[MovieAge.RECENT] + 1)


def done_on(backlog: Backlog, left: int | None, quota: int | None, today: date) -> date | None:
    """Return the UTC day on which the last first call is made, or, where none is owed, the last one that is due again.

    `left`: calls left today; `quota`: calls a day; None = unlimited. Young films come first, with up to half of what is
    left of a day (policy/planning), so a first load gets the rest. Returns None when that is nothing: it never ends.
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
