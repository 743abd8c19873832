"""What a person decides about refreshing a film, for the command and the job alike: freeze and unfreeze.

Belongs here: the decision, and showing it in the warehouse at once. Does not belong here: its row and its effect on
fetch states (store/decisions.py), words for people (cli), Dagster (defs).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from movie_assets.collect.context import Context, show_films
from movie_assets.errors import ConfigurationError
from movie_assets.store import decisions
from movie_assets.store.film_lookup import the_film


@dataclass(frozen=True, slots=True)
class Decided:
    """The film that was meant, the providers, and how many of its fetch states changed."""

    movie_id: int
    title: str
    year: str
    providers: Sequence[str]
    states: int


def decide(
    context: Context, kind: Literal["freeze", "unfreeze"], film: str, reason: str, providers: Sequence[str] = ()
) -> Decided:
    """Freeze or unfreeze a film at these providers, none = all, and show it in the warehouse.

    Raises:
        UnknownFilmError: no film, or several, are meant.
        ConfigurationError: no such provider.
    """
    known = context.settings.providers
    if unknown := set(providers) - set(known):
        raise ConfigurationError(f"no provider {', '.join(sorted(unknown))}: one of {', '.join(known)}")
    chosen = tuple(providers) or tuple(known)
    movie_id, title, year = the_film(context.operations, film)
    act = decisions.freeze if kind == "freeze" else decisions.unfreeze
    states = act(context.operations, movie_id, chosen, reason, context.clock())
    show_films(context, [movie_id])
    return Decided(movie_id, title, year, chosen, states)
