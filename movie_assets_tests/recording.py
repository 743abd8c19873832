"""Recording a response as a run does, for tests of the store that need no provider.

Belongs here: shorthands over the product's own writes. Does not belong here: calls, parsing.
"""

from collections.abc import Mapping
from typing import Any

from movie_assets.models import Meaning, Outcome, RawResponse, Reading, Reported
from movie_assets.providers.registry import ROUTES
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses, Recorded


def record(
    operations: Operations,
    movie_id: int,
    raw: RawResponse,
    reported: Reported | None = None,
    facts: Mapping[str, Any] | None = None,
    parser_version: int = 1,
) -> Recorded:
    """Keep a film's response, which reports this and has these facts."""
    meaning = Meaning.GOOD if raw.endpoint == ROUTES[raw.provider].endpoint else Meaning.NAMES_ID
    if raw.outcome is Outcome.NOT_FOUND:
        meaning = Meaning.NOT_FOUND
    reading = Reading(raw, parser_version, meaning, reported or Reported(), facts or {})
    with operations.transaction() as connection:
        return RawResponses(operations).record(connection, movie_id, reading)


def record_refusal(
    operations: Operations, movie_id: int, raw: RawResponse, reason: str, parser_version: int
) -> Recorded:
    """Keep a film's response that a parser of this version refused."""
    with operations.transaction() as connection:
        reading = Reading(raw, parser_version, Meaning.REFUSED, reason=reason)
        return RawResponses(operations).record(connection, movie_id, reading)
