"""When a provider's answer for a film is so stable that automatic refreshes no longer ask for it.

Belongs here: counting the unchanged streak, and when to freeze. Does not belong here: unfreezing
(fetch_transitions.py).
"""

from datetime import date, datetime

from movie_assets.policy.due_dates import MovieAge, get_movie_age

UNCHANGED_STREAK_TO_FREEZE = 3


def unchanged_streak(previous: int, *, changed: bool, in_time: bool) -> int:
    """Return the number of cycles in a row without a change, after a good answer.

    A changed watched field starts at 0 again. An early call (forced, interactive) is not a cycle: it does not show how
    stable the film is.
    """
    if changed:
        return 0
    return previous + 1 if in_time else previous


def is_stable(release_date: date | None, streak: int, now: datetime) -> bool:
    """Return whether a film of this age is frozen at the provider with this unchanged streak."""
    return streak >= UNCHANGED_STREAK_TO_FREEZE and get_movie_age(release_date, now) is MovieAge.ARCHIVED
