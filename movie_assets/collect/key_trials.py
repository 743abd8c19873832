"""Whether each provider takes its key: one call each, through the HTTP core, counted as any other.

Belongs here: those calls, and what their outcome says of the key. Does not belong here: what is done with a film.
"""

import asyncio
from dataclasses import dataclass, field
from enum import Enum

from movie_assets.collect.context import Context, in_session
from movie_assets.collect.session import Session
from movie_assets.errors import (
    AuthenticationError,
    ClockError,
    ConfigurationError,
    ProviderClosedError,
    ProviderError,
    QuotaReachedError,
)
from movie_assets.providers.registry import ROUTES
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import read_operations, warehouse_of

KNOWN = {"tmdb": "27205", "imdb": "tt1375666"}
"""Ids of a film that every provider has: Inception."""


class Trial(Enum):
    """What a call says of a key."""

    GOOD = "good"
    REFUSED = "refused"
    NO_ANSWER = "no answer"


@dataclass
class Tried:
    """What came of the calls, by provider, in words; and of our clock beside theirs."""

    trials: dict[str, tuple[Trial, str]] = field(default_factory=dict)
    right_clock: bool = False
    wrong_clock: str = ""


def tried(settings: Settings) -> Tried:
    """Ask every active provider once, without retries.

    Raises:
        ConfigurationError: the store that counts the calls, or the proxy, cannot be used.
    """
    once = settings.model_copy(update={"attempts": 1})
    with read_operations(settings) as operations:
        context = Context(once, operations, warehouse_of(settings))
        return in_session(context, _ask_all, tmdb_needed=False, interactive=True)


async def _ask_all(session: Session) -> Tried:
    found = Tried()
    names = [name for name in session.clients if _known_id(name) is not None]
    for name, outcome in zip(names, await asyncio.gather(*(_ask(session, name) for name in names)), strict=True):
        found.trials[name] = outcome
    found.right_clock, found.wrong_clock = session.throttle.spent.right_clock, session.throttle.spent.wrong_clock
    return found


async def _ask(session: Session, name: str) -> tuple[Trial, str]:
    try:
        await session.clients[name].film(str(_known_id(name)))
    except AuthenticationError as error:
        return Trial.REFUSED, str(error).removeprefix(f"{name}: ")
    except (QuotaReachedError, ProviderClosedError) as error:
        return Trial.NO_ANSWER, f"not tried: {error}"
    except (ProviderError, ConfigurationError) as error:
        is_clock = isinstance(error, ClockError)
        return Trial.NO_ANSWER, "not known: the clock is wrong" if is_clock else f"not known: {error}"
    return Trial.GOOD, "is taken; one call was made"


def _known_id(name: str) -> str | None:
    route = ROUTES[name]
    return KNOWN.get(route.found_by or "") or KNOWN.get(route.id_provider)
