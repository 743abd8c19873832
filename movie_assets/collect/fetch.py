"""The pipelined collector: each film flows TMDB -> (OMDb, Fanart.tv, TVDB) while the next one's TMDB call is under way.

Belongs here: the order of a film's calls and what follows from each outcome. Does not belong here: HTTP, pace, due
rules, storing itself, Dagster. Every answer is kept before the film's next call.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from movie_assets.collect.session import Session
from movie_assets.collect.understanding import refused, understand
from movie_assets.errors import (
    AuthenticationError,
    BadAnswerError,
    BlockedError,
    ProviderClosedError,
    ProviderError,
    RateLimitedError,
    StoreError,
)
from movie_assets.models import Meaning, Outcome, RawResponse
from movie_assets.providers.tmdb import client as tmdb
from movie_assets.store.due_calls import Selection, due_providers
from movie_assets.store.external_ids import imdb_id_of_lost
from movie_assets.store.raw_responses import Recorded

logger = logging.getLogger(__name__)

OUTCOMES = ("fetched", "unchanged", "not_found", "failed", "refused", "deferred")
UNANSWERED = ("failed", "refused", "deferred")
FOUND = "found"
"""A call found out by which id its provider knows the film, which can now be asked for."""
MOST_PROBLEMS = 20
_OUTCOMES = {
    Meaning.NAMES_ID: FOUND,
    Meaning.NOT_FOUND: "not_found",
    Meaning.OTHER_MOVIE: "not_found",
    Meaning.REFUSED: "refused",
}
Found = tuple[RawResponse, list[str], int]
"""TMDB's /find response for a movie that it lost, the TMDB ids in it (none where it cannot be read), parser version."""


@dataclass
class Report:
    """What collecting did: by year and provider films by outcome (OUTCOMES; unchanged ones are fetched too)."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    films: set[int] = field(default_factory=set)
    remaining: dict[int, str] = field(default_factory=dict)
    """Films that were not started before the deadline."""
    problems: list[str] = field(default_factory=list)
    """The first failures and deferrals, in words."""
    refused_keys: dict[str, str] = field(default_factory=dict)
    """Providers that were set aside because their key was refused, with the reason, which names the variable."""

    def count(self, year: str, provider: str, outcome: str, problem: str | None = None) -> None:
        """Count one outcome; an unchanged answer was fetched too."""
        counts = self.counts.setdefault((year, provider), Counter())
        counts["fetched" if outcome == "unchanged" else outcome] += 1
        counts["unchanged"] += outcome == "unchanged"
        if problem and problem not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def add(self, other: "Report") -> None:
        """Take in a later part of the same run."""
        for key, counts in other.counts.items():
            self.counts.setdefault(key, Counter()).update(counts)
        self.films |= other.films
        self.refused_keys |= other.refused_keys
        self.problems = list(dict.fromkeys(self.problems + other.problems))[:MOST_PROBLEMS]

    def total(self, provider: str, year: str | None = None) -> Counter[str]:
        """Return a provider's counts, of one year or of all."""
        total: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        for (counted_year, counted_provider), counts in self.counts.items():
            if counted_provider == provider and year in (None, counted_year):
                total.update(counts)
        return total


class Watcher:
    """Hears how a run goes on; this one keeps silent."""

    def planned(self, providers: Sequence[str], films: int, waiting: int) -> None:
        """Hear how many films are due at these providers, and how many a limit leaves for later."""

    def called(self, provider: str, outcome: str) -> None:
        """Hear of each call as it ends."""


async def collect(
    session: Session,
    films: Mapping[int, str],
    selection: Selection,
    *,
    seconds: float | None = None,
    watcher: Watcher | None = None,
    interactive: bool = False,
) -> Report:
    """Bring these films up to date at every provider that is due; start no film after `seconds`.

    `films` maps each film, in the order to fetch it, to the year that owns it.

    Raises:
        AuthenticationError: a key was refused; nothing more is asked.
        StoreError: the operations store cannot be written.
    """
    collection = _Collection(session, selection, seconds, watcher or Watcher())
    collection.interactive = interactive
    return await collection.run(films)


class _Collection:
    """One call of collect."""

    def __init__(self, session: Session, selection: Selection, seconds: float | None, watcher: Watcher) -> None:
        self._session = session
        self._selection = selection
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._watcher = watcher
        self._refused_keys = session.throttle.spent.refused_keys
        self._report = Report(refused_keys=self._refused_keys)
        self.interactive = False
        self._years: Mapping[int, str] = {}
        # A lane a provider: films wait here, in order, rather than inside the HTTP client.
        self._lanes = {
            name: asyncio.Semaphore(session.settings.providers[name].max_concurrent) for name in session.clients
        }

    async def run(self, films: Mapping[int, str]) -> Report:
        self._years = films
        try:
            async with asyncio.TaskGroup() as tasks:
                for movie_id in films:
                    tasks.create_task(self._film(movie_id))
        except* (AuthenticationError, StoreError) as errors:
            # The first one is the reason; the others are the same fault seen by films in flight.
            raise errors.exceptions[0] from None
        return self._report

    async def _film(self, movie_id: int) -> None:
        async with self._lanes["tmdb"]:
            if self._deadline is not None and time.monotonic() >= self._deadline:
                self._report.remaining[movie_id] = self._years[movie_id]
                return
            self._report.films.add(movie_id)
            due = self._due(movie_id)
            if (tmdb_id := due.pop("tmdb", None)) is not None:
                if await self._answered(movie_id, "tmdb", tmdb_id) in UNANSWERED:
                    return  # without TMDB the film is tried again as a whole
                # Its answer may have reported the ids that the others are asked with.
                due = self._due(movie_id) | due
                due.pop("tmdb", None)
        await asyncio.gather(*(self._in_lane(movie_id, provider, id_) for provider, id_ in due.items()))

    def _due(self, movie_id: int) -> dict[str, str]:
        return due_providers(self._session.operations, movie_id, self._selection, self._session.clock())

    async def _in_lane(self, movie_id: int, provider: str, external_id: str) -> None:
        async with self._lanes[provider]:
            await self._answered(movie_id, provider, external_id)

    async def _answered(self, movie_id: int, provider: str, external_id: str) -> str:
        """Ask; ask once more where the provider knows the film by another id; return the outcome."""
        outcome = await self._ask(movie_id, provider, external_id)
        if outcome == FOUND and (own_id := self._due(movie_id).get(provider)) is not None:
            outcome = await self._ask(movie_id, provider, own_id)
        return outcome

    async def _ask(self, movie_id: int, provider: str, external_id: str) -> str:
        """Make one call and keep what came of it; return its outcome. FOUND is not counted: the film's call follows."""
        raw_responses, now = self._session.raw_responses, self._session.clock()
        problem: str | None = None
        raw: RawResponse | None = None
        try:
            if provider in self._refused_keys:
                raise ProviderClosedError(provider, "its key was refused in this run", now)
            raw = await self._session.clients[provider].film(external_id, interactive=self.interactive)
            lost = await self._find_lost(movie_id, raw)
            reading = understand(raw)
            with self._session.operations.transaction() as connection:
                recorded = raw_responses.record(connection, movie_id, reading)
                moved = lost is not None and raw_responses.record_move(
                    connection, movie_id, *lost, unopened=external_id
                )
            outcome = FOUND if moved else _outcome(recorded)
            problem = f"film {movie_id}: {wrong}" if (wrong := reading.reason or reading.left_out) else None
        except (BlockedError, ProviderClosedError, RateLimitedError) as closed:
            raw_responses.record_deferral(movie_id, provider, str(closed))
            outcome, problem = "deferred", str(closed)
        except AuthenticationError as refusal:
            if provider == "tmdb":
                raise  # all others hang on it
            self._refused_keys[provider] = problem = str(refusal)
            raw_responses.record_deferral(movie_id, provider, problem)
            outcome = "deferred"
        except ProviderError as error:
            raw_responses.record_failure(movie_id, provider, str(error), now)
            outcome, problem = "failed", f"film {movie_id}: {error}"
        except StoreError:
            raise
        except Exception as error:
            outcome, problem = self._unexpected(movie_id, provider, raw, error)
        if outcome != FOUND:
            self._report.count(self._years[movie_id], provider, outcome, problem)
            self._watcher.called(provider, outcome)
        return outcome

    def _unexpected(self, movie_id: int, provider: str, raw: RawResponse | None, error: Exception) -> tuple[str, str]:
        """Record a fault of ours as this film's failure; a response that came before it is kept as it came."""
        logger.error("film %s: unexpected at %s", movie_id, provider, exc_info=error)
        fault = f"{type(error).__name__}: {error}"
        if raw is None:
            reason = f"{provider}: unexpected: {fault}"
            self._session.raw_responses.record_failure(movie_id, provider, reason, self._session.clock())
            return "failed", f"film {movie_id}: {reason}"
        reason = f"{provider}: its answer cannot be stored: {fault}"
        with self._session.operations.transaction() as connection:
            self._session.raw_responses.record(connection, movie_id, refused(raw, reason))
        return "refused", f"film {movie_id}: {reason}"

    async def _find_lost(self, movie_id: int, raw: RawResponse) -> Found | None:
        """Ask TMDB once by IMDb id for a movie whose TMDB id it no longer knows: the id may have been merged."""
        if raw.provider != "tmdb" or raw.outcome is not Outcome.NOT_FOUND:
            return None
        imdb_id = imdb_id_of_lost(self._session.operations, movie_id)
        if imdb_id is None:
            return None
        try:
            found = await self._session.tmdb.find(imdb_id, interactive=self.interactive)
        except ProviderError:
            with self._session.operations.transaction() as connection:  # what TMDB said is known, what follows is not
                self._session.raw_responses.keep(connection, raw, movie_id, tmdb.PARSER_VERSION)
            raise
        try:
            return found, list(tmdb.found(found.body)), tmdb.PARSER_VERSION
        except BadAnswerError:
            return found, [], tmdb.PARSER_VERSION


def _outcome(recorded: Recorded) -> str:
    if recorded.meaning is Meaning.GOOD:
        return "fetched" if recorded.changed else "unchanged"
    return _OUTCOMES[recorded.meaning]
