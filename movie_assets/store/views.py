"""What "visible", "askable", "due" and "frozen" mean in SQL, written once: every query takes the words from here.

Belongs here: these conditions. Does not belong here: queries. policy/movie_status.py says the same over frames, and
policy/fetch_transitions.py of one state; a property test compares them. `f` and `s` are the aliases of films
and fetch_state; `now` and `bound` are the parameters of `moments`, or their numbers ("?", "?1").
"""

from datetime import datetime

from movie_assets.policy.due_dates import MOST_AHEAD
from movie_assets.store.moments import seconds


def visible(f: str = "f") -> str:
    """Return whether a movie is shown: it was not merged into another one, and something holds it."""
    return f"{f}.merged_into IS NULL AND {f}.hidden_at IS NULL"


def askable(f: str = "f", s: str = "s") -> str:
    """Return whether a provider can be asked for a movie: it is visible, TMDB has not lost it, and an id is known."""
    return f"{visible(f)} AND {f}.gone_at IS NULL AND {s}.external_id IS NOT NULL"


def fell_due(now: str = "?", bound: str = "?", *, s: str = "s") -> str:
    """Return whether a due date has come. One beyond the bound was set by a clock that has been put back since."""
    return f"({s}.due_at <= {now} OR {s}.due_at > {bound})"


def frozen(s: str = "s") -> str:
    """Return whether automatic refreshes skip a state, by rule or by a person."""
    return f"{s}.frozen > 0"


def due(now: str = "?", bound: str = "?", *, f: str = "f", s: str = "s") -> str:
    """Return whether a call is due: it can be made, its date has come, and it is not frozen."""
    return f"{askable(f, s)} AND {s}.frozen = 0 AND {fell_due(now, bound, s=s)}"


def moments(now: datetime) -> tuple[float, float]:
    """Return the parameters `now` and `bound`."""
    return seconds(now), seconds(now + MOST_AHEAD)
