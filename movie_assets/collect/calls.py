"""One call for a film at a provider: asking, keeping the answer, and what follows where there is none.

Belongs here: what becomes of one call. Does not belong here: which calls are made, in which order, and counting them
(fetch.py); HTTP, pace, storing itself.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from movie_assets.collect.lost_movies import Found, find_lost
from movie_assets.collect.session import Session
from movie_assets.collect.understanding import refused, understand
from movie_assets.errors import (
    AuthenticationError,
    BlockedError,
    ClockError,
    ProviderClosedError,
    ProviderError,
    QuotaReachedError,
    RateLimitedError,
    ServerError,
    StoreError,
    TransportError,
)
from movie_assets.models import Meaning, RawResponse, Reading
from movie_assets.providers.base import MovieClient
from movie_assets.store.raw_responses import RawResponses, Recorded
from movie_assets.store.sql import Connection

logger = logging.getLogger(__name__)

FOUND = "found"
"""A call found out by which id its provider knows the film, which can now be asked for."""
PUT_OFF = "put_off"
"""The call failed, or its provider keeps failing: it is made at the end of the run, and counted then."""
_LIMITS = (ProviderClosedError, QuotaReachedError, RateLimitedError)
"""What a limit keeps from being asked, and nothing is wrong, but where a provider keeps failing."""
_OUTCOMES = {
    Meaning.NAMES_ID: FOUND,
    Meaning.NOT_FOUND: "not_found",
    Meaning.OTHER_MOVIE: "not_found",
    Meaning.REFUSED: "refused",
}


class Called(NamedTuple):
    """What came of a call: its outcome, and what was wrong, in words."""

    outcome: str
    problem: str | None = None
    by_design: bool = False
    """A limit that we or the provider set kept it from being made."""


class Calls:
    """The calls of one collection."""

    def __init__(self, session: Session, clients: Mapping[str, MovieClient]) -> None:
        self._session = session
        self._clients = clients
        self._raw_responses = session.raw_responses
        self._spent = session.throttle.spent

    async def make(self, movie_id: int, provider: str, external_id: str) -> Called:
        """Make one call and keep what came of it.

        Raises:
            AuthenticationError: TMDB refused the key.
            ClockError, StoreError: nothing more can be kept.
        """
        raw: RawResponse | None = None
        try:
            raw = await self._clients[provider].film(external_id)
            lost = await find_lost(self._session, movie_id, raw)
            reading = understand(raw)
            answered = partial(_record, self._raw_responses, movie_id, reading, lost, external_id)
            recorded, moved = await self._session.batches.keep(movie_id, answered)
            wrong = reading.reason or reading.left_out
            return Called(FOUND if moved else _outcome(recorded), f"film {movie_id}: {wrong}" if wrong else None)
        except (ClockError, StoreError):
            raise
        except ProviderError as error:
            return self._unanswered(movie_id, provider, error)
        except Exception as error:
            return self._unexpected(movie_id, provider, raw, error)

    def give_up(self, movie_id: int, provider: str, reason: str) -> Called:
        """Leave a call that was put off for the next run."""
        failure = self._spent.failed_once.get((movie_id, provider))
        return self._without_answer(movie_id, provider, failure or reason, failed=failure is not None)

    def _unanswered(self, movie_id: int, provider: str, error: ProviderError) -> Called:
        """Record why a call brought no answer, or put it off."""
        if isinstance(error, AuthenticationError):
            if provider == "tmdb":
                raise error  # all others hang on it
            self._spent.refused_keys[provider] = str(error)
        if self._comes_again(movie_id, provider, error):
            self._spent.put_off.setdefault(movie_id, {})[provider] = str(error)
            return Called(PUT_OFF, str(error))
        limited = isinstance(error, _LIMITS)
        failed = not limited and not isinstance(error, (AuthenticationError, BlockedError))
        called = self._without_answer(movie_id, provider, str(error), failed=failed)
        return called._replace(by_design=limited and not getattr(error, "failing", False))

    def _comes_again(self, movie_id: int, provider: str, error: ProviderError) -> bool:
        """Return whether a call is made at the end of the run: its provider keeps failing, or it failed for once."""
        if self._session.interactive:
            return False
        if isinstance(error, ProviderClosedError):
            return error.failing
        failed_once = self._spent.failed_once
        again = isinstance(error, (ServerError, TransportError)) and (movie_id, provider) not in failed_once
        if again:
            failed_once[movie_id, provider] = str(error)
        return again

    def _without_answer(self, movie_id: int, provider: str, reason: str, *, failed: bool) -> Called:
        if failed:
            self._raw_responses.record_failure(movie_id, provider, reason, self._session.clock())
            return Called("failed", f"film {movie_id}: {reason}")
        self._raw_responses.record_deferral(movie_id, provider, reason)
        return Called("deferred", reason)

    def _unexpected(self, movie_id: int, provider: str, raw: RawResponse | None, error: Exception) -> Called:
        """Record a fault of ours as this film's failure; a response that came before it is kept as it came."""
        logger.error("film %s: unexpected at %s", movie_id, provider, exc_info=error)
        fault = f"{type(error).__name__}: {error}"
        if raw is None:
            return self._without_answer(movie_id, provider, f"{provider}: unexpected: {fault}", failed=True)
        reason = f"{provider}: its answer cannot be stored: {fault}"
        with self._session.operations.transaction() as connection:
            self._raw_responses.record(connection, movie_id, refused(raw, reason))
        return Called("refused", f"film {movie_id}: {reason}")


def _record(
    raw_responses: RawResponses,
    movie_id: int,
    reading: Reading,
    lost: Found | None,
    asked: str,
    connection: Connection,
) -> tuple[Recorded, bool]:
    """Record a film's answer, and whether it moved to another TMDB id."""
    recorded = raw_responses.record(connection, movie_id, reading)
    return recorded, lost is not None and raw_responses.record_move(connection, movie_id, *lost, unopened=asked)


def _outcome(recorded: Recorded) -> str:
    if recorded.meaning is Meaning.GOOD:
        return "fetched" if recorded.changed else "unchanged"
    return _OUTCOMES[recorded.meaning]
