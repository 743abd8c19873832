"""When a provider's answer for a film is so stable that no automatic refresh asks again.

Belongs here: counting the unchanged streak and the freezing point. Does not belong here: unfreezing by people or by the
changes feed, which are writes of the operations store.
"""

from datetime import date, datetime

from movie_assets.policy.due_dates import MovieAge, get_movie_age

UNCHANGED_STREAK_TO_FREEZE = 3


def unchanged_streak(previous: int, *, changed: bool, in_time: bool) -> int:
    """Return the count of cycles without a change after a good answer.

    A changed declared field starts over. An early look (forced, interactive) is no cycle: it says nothing about how
    stable the film is.
    """
    if changed:
        return 0
    return previous + 1 if in_time else previous


def is_stable(release_date: date | None, streak: int, now: datetime) -> bool:
    """Return whether a film of this age with such an unchanged streak is frozen for the provider."""
    return streak >= UNCHANGED_STREAK_TO_FREEZE and get_movie_age(release_date, now) is MovieAge.ARCHIVED
