"""What "visible", "askable", "due" and "answered" mean in SQL, written once, for every query.

Belongs here: these conditions. Does not belong here: queries. policy/movie_status.py has the same conditions for
frames, and policy/fetch_transitions.py for one state; a property test compares them. `f` and `s` are the aliases of
films and fetch_state; `now` and `bound` are the parameters of `moments`, or their names ("?", ":now").
"""

from datetime import datetime

from movie_assets.policy.due_dates import MOST_AHEAD
from movie_assets.store.moments import seconds


def visible(f: str = "f") -> str:
    """Return the condition that a film is shown: it was not merged into another one, and something holds it."""
    return f"{f}.merged_into IS NULL AND {f}.hidden_at IS NULL"


def askable(f: str = "f", s: str = "s") -> str:
    """Return the condition that a provider can be asked: the film is shown, TMDB has not lost it, an id is known."""
    return f"{visible(f)} AND {f}.gone_at IS NULL AND {s}.external_id IS NOT NULL"


def fell_due(now: str = "?", bound: str = "?", *, s: str = "s") -> str:
    """Return the condition that a due date has come. A clock that was put back since may have set one too far ahead."""
    return f"({s}.due_at <= {now} OR {s}.due_at > {bound})"


def due(now: str = "?", bound: str = "?", *, f: str = "f", s: str = "s") -> str:
    """Return the condition that a call is due: it can be made, its date has come, and it is not frozen."""
    return f"{askable(f, s)} AND {s}.frozen = 0 AND {fell_due(now, bound, s=s)}"


def answered(s: str = "s") -> str:
    """Return the condition that a provider's good response is there, as far as is known: no damage of it was met."""
    return (
        f"({s}.good_answer_id IS NOT NULL AND {s}.good_answer_id NOT IN"
        " (SELECT answer_id FROM responses JOIN damaged_bodies USING (body_id)))"
    )


LAST_KNOWN = "CASE WHEN s.confirmed_unchanged_at > s.fetched_at THEN s.confirmed_unchanged_at ELSE s.fetched_at END"
"""The last moment at which a state's answer was known to be the newest one, by a call or by the changes feed."""


def moments(now: datetime) -> tuple[float, float]:
    """Return the parameters `now` and `bound`."""
    return seconds(now), seconds(now + MOST_AHEAD)
