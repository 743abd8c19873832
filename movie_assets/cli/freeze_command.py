"""`movie-assets freeze` and `unfreeze`: what people decide about a film.

Belongs here: what is said of it. Does not belong here: the decision itself (refresh/person_decisions.py).
"""

from collections.abc import Sequence
from typing import Literal

from movie_assets.cli.data_folder import reported_warehouse
from movie_assets.collect.context import Context
from movie_assets.refresh import person_decisions
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import open_operations
from movie_assets.wording import named


def decide(
    settings: Settings, kind: Literal["freeze", "unfreeze"], film: str, reason: str, providers: Sequence[str]
) -> str:
    """Freeze or unfreeze a film at these providers, none = all; return in words what was done.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        ConfigurationError: no such provider.
    """
    with reported_warehouse(settings) as warehouse, open_operations(settings) as operations:
        done = person_decisions.decide(Context(settings, operations, warehouse), kind, film, reason, providers)
    now = "is frozen: no automatic refresh asks" if kind == "freeze" else "is unfrozen: refreshed by its age again at"
    return f"{named(done.title, done.year, done.movie_id)} {now} {', '.join(done.providers)}"
