"""From a raw response to what it says: parsed, watched facts and all, once; whoever needs it takes the same value.

Belongs here: the one path from a body to a typed row and facts. Does not belong here: parsing itself (each provider's
client.py), keeping what was understood (store/raw_responses.py).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.policy.change_detection import declared_facts
from movie_assets.providers.lenient_types import noting
from movie_assets.providers.registry import PARSERS, ROUTES

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a response says: the typed row, what it reports of the movie, the facts that change detection compares.

    A response that only says which movie an id means, and one of a movie that the provider lacks, have no row.
    """

    raw: RawResponse
    parser_version: int
    reported: Reported = field(default_factory=Reported)
    facts: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    record: object = None
    """The provider's record as it was read (Parsed.record)."""
    left_out: tuple[str, ...] = ()
    """Values that are not what their fields promise, and why: the rest of the response counts."""

    @property
    def problem(self) -> str | None:
        """What was left out, in words."""
        return f"{self.raw.provider}: left out of its answer: {_some(self.left_out)}" if self.left_out else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the parser of this version does not read a response. `no_film`: it reads it, and it is about no movie."""

    raw: RawResponse
    parser_version: int
    reason: str
    no_film: bool = False
    record: object = None
    """The record of what is no movie."""


def understand(raw: RawResponse) -> Understood | Refusal:
    """Return what a provider's response about one movie says, or why its parser refuses it. Raises nothing.

    Whatever goes wrong inside a parser is a refusal too: the response was paid for, and a better parser may read it.
    """
    parser = PARSERS[raw.provider]
    if raw.outcome is Outcome.NOT_FOUND:
        return Understood(raw, parser.version)
    try:
        route = ROUTES.get(raw.provider)
        if parser.found is not None and route is not None and raw.endpoint != route.endpoint:
            return Understood(raw, parser.version, parser.found(raw.body))
        with noting() as left_out:
            parsed = parser.parse(raw.body)
        facts = declared_facts(raw.provider, parser.watched(parsed.row))
    except BadAnswerError as error:
        record = error.record if isinstance(error, NoFilmError) else None
        return Refusal(raw, parser.version, str(error), no_film=isinstance(error, NoFilmError), record=record)
    except Exception as error:
        logger.exception("%s: a fault of the parser at %s %s", raw.provider, raw.endpoint, raw.external_id)
        return Refusal(raw, parser.version, f"{raw.provider}: the parser failed: {type(error).__name__}: {error}")
    if left_out:
        logger.warning("%s: left out of the answer of %s: %s", raw.provider, raw.external_id, _some(left_out))
    return Understood(raw, parser.version, parsed.reported, facts, parsed.row, parsed.record, tuple(left_out))


def _some(left_out: Sequence[str], most: int = 3) -> str:
    more = f", and {len(left_out) - most} more" if len(left_out) > most else ""
    return ", ".join(left_out[:most]) + more
