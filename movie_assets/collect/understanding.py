"""From a raw response to what it says: parsed and reduced to watched facts, once. Every reader uses the same value.

Belongs here: the one path from a body to a typed row and facts. Does not belong here: parsing itself (each provider's
client.py), keeping what was read (store/raw_responses.py).
"""

import logging
from collections.abc import Sequence

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.models import Meaning, Outcome, RawResponse, Reading
from movie_assets.policy.change_detection import declared_facts
from movie_assets.providers.lenient_types import noting
from movie_assets.providers.registry import PARSERS, ROUTES

logger = logging.getLogger(__name__)


def understand(raw: RawResponse) -> Reading:
    """Return what a provider's response about one film says, or why its parser refuses it. Raises nothing.

    Whatever goes wrong inside a parser is a refusal too: the response was paid for, and a better parser may read it.
    """
    try:
        return _read(raw)
    except BadAnswerError as error:
        record = error.record if isinstance(error, NoFilmError) else None
        return refused(raw, str(error), record=record, no_film=isinstance(error, NoFilmError))
    except Exception as error:
        logger.exception("%s: a fault of the parser at %s %s", raw.provider, raw.endpoint, raw.external_id)
        return refused(raw, f"{raw.provider}: the parser failed: {type(error).__name__}: {error}")


def _read(raw: RawResponse) -> Reading:
    parser, route = PARSERS[raw.provider], ROUTES.get(raw.provider)
    if raw.outcome is Outcome.NOT_FOUND:
        return Reading(raw, parser.version, Meaning.NOT_FOUND)
    if parser.found is not None and route is not None and raw.endpoint != route.endpoint:
        return Reading(raw, parser.version, Meaning.NAMES_ID, parser.found(raw.body))
    with noting() as left_out:
        parsed = parser.parse(raw.body)
    losses = f"{raw.provider}: left out of its answer: {_some(left_out)}" if left_out else ""
    if losses:
        logger.info("%s %s: %s", raw.endpoint, raw.external_id, losses)
    facts = declared_facts(raw.provider, parser.watched(parsed.row))
    return Reading(
        raw, parser.version, Meaning.GOOD, parsed.reported, facts, parsed.row, parsed.record, left_out=losses
    )


def refused(raw: RawResponse, reason: str, *, record: object = None, no_film: bool = False) -> Reading:
    """Return the reading of a response that is kept and not used."""
    version = PARSERS[raw.provider].version
    return Reading(raw, version, Meaning.REFUSED, record=record, reason=reason, no_film=no_film)


def _some(left_out: Sequence[str], most: int = 3) -> str:
    more = f", and {len(left_out) - most} more" if len(left_out) > most else ""
    return ", ".join(left_out[:most]) + more
