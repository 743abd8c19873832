"""Who reports a title that TMDB lacks, in the order in which they are asked: data files, OMDb by id, the title page.

Belongs here: one protocol, the three sources, which of them are on. Does not belong here: what follows from an answer
(imdb_fallback.py), HTTP (providers/), reading the files (warehouse/imdb_datasets.py).
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from protego import Protego

from movie_assets.collect.imdb_downloads import missing_files, path_of, wanted_files
from movie_assets.collect.session import Session
from movie_assets.collect.understanding import understand
from movie_assets.errors import (
    BadAnswerError,
    BlockedError,
    ProviderClosedError,
    ProviderError,
    StoreError,
)
from movie_assets.models import Meaning, Outcome, RawResponse, Reading
from movie_assets.providers.imdb.client import PAGE, ROBOTS, ImdbPages
from movie_assets.providers.imdb.datasets import SOURCE as FILES
from movie_assets.store.imdb_responses import fresh_answer, keep_page
from movie_assets.warehouse.imdb_datasets import titles_by_id

FOUND, NOT_FOUND, NO_FILM, BLOCKED, FAILED = "found", "not_found", "no_film", "blocked", "failed"
OMDB = "omdb"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a source said of an id: FOUND (with what it says), NOT_FOUND, NO_FILM, BLOCKED or FAILED, and why."""

    outcome: str
    reading: Reading | None = None
    raw: RawResponse | None = None
    reason: str | None = None


class ImdbSource(Protocol):
    """A source of titles by IMDb id. It never raises for one id: what went wrong is an outcome."""

    name: str

    async def look_up(self, imdb_ids: Sequence[str]) -> Mapping[str, Looked]:
        """Return what it says of every one of these ids."""
        ...


def sources_of(session: Session) -> list[ImdbSource]:
    """Return the sources that are on, in order. Data files that were never fetched do not count."""
    settings, sources = session.settings.imdb, list[ImdbSource]()
    if not settings.enabled:
        return sources
    if settings.files and "title.basics" not in missing_files(session.settings):
        sources.append(DataFileTitles(session))
    if settings.omdb and OMDB in session.clients:
        sources.append(OmdbTitles(session))
    if settings.pages:
        sources.append(PageTitles(session))
    return sources


def _judged(raw: RawResponse) -> Looked:
    """Return what a response is worth: a film, no film, or nothing that can be read."""
    if raw.outcome is Outcome.NOT_FOUND:
        return Looked(NOT_FOUND, raw=raw)
    reading = understand(raw)
    if reading.meaning is Meaning.REFUSED:
        return Looked(NO_FILM if reading.no_film else FAILED, raw=raw, reason=reading.reason)
    if reading.reported.title is None:  # OMDb marks a record that repeats another one in the place of its title
        return Looked(NOT_FOUND, raw=raw, reason=f"{raw.provider}: the record has no title")
    return Looked(FOUND, reading, raw)


class DataFileTitles:
    """IMDb's data files: all ids in one go, without a call."""

    name = FILES

    def __init__(self, session: Session) -> None:
        self._session = session

    async def look_up(self, imdb_ids: Sequence[str]) -> Mapping[str, Looked]:
        """Read the files at hand; one that cannot be read fails every id."""
        settings, now = self._session.settings, self._session.clock()
        missing = missing_files(settings)
        files = {name: path_of(settings, name) for name in wanted_files(settings) if name not in missing}
        try:
            bodies = await asyncio.to_thread(titles_by_id, files, imdb_ids, language=settings.language)
        except (StoreError, BadAnswerError) as error:
            return dict.fromkeys(imdb_ids, Looked(FAILED, reason=str(error)))
        return {
            imdb_id: _judged(_of_files(imdb_id, bodies[imdb_id], now)) if imdb_id in bodies else Looked(NOT_FOUND)
            for imdb_id in imdb_ids
        }


def _of_files(imdb_id: str, body: bytes, now: datetime) -> RawResponse:
    return RawResponse("imdb", FILES, imdb_id, Outcome.OK, 200, body, now)


class _OneByOne(ABC):
    """What sources share that are asked for one id after another, at the pace of their rate limit."""

    at_once: int
    closed: str
    """What a closed rate limit means for an id."""

    async def look_up(self, imdb_ids: Sequence[str]) -> Mapping[str, Looked]:
        """Ask for each id."""
        lanes = asyncio.Semaphore(self.at_once)

        async def one(imdb_id: str) -> Looked:
            async with lanes:
                return await self._asked(imdb_id)

        return dict(zip(imdb_ids, await asyncio.gather(*(one(imdb_id) for imdb_id in imdb_ids)), strict=True))

    async def _asked(self, imdb_id: str) -> Looked:
        try:
            return _judged(await self._ask(imdb_id))
        except BlockedError as error:
            return Looked(BLOCKED, reason=str(error))
        except ProviderClosedError as error:
            return Looked(FAILED if error.failing else self.closed, reason=str(error))
        except ProviderError as error:
            return Looked(FAILED, reason=str(error))

    @abstractmethod
    async def _ask(self, imdb_id: str) -> RawResponse: ...


class OmdbTitles(_OneByOne):
    """OMDb by id. Its answer is OMDb's, as it would be for any film."""

    name = OMDB
    closed = FAILED

    def __init__(self, session: Session) -> None:
        self._session = session
        self.at_once = session.settings.omdb.max_concurrent

    async def _ask(self, imdb_id: str) -> RawResponse:
        return await self._session.omdb.film(imdb_id)


class PageTitles(_OneByOne):
    """The title page: one call a second, never the same within a day, and only where robots.txt allows it."""

    name = PAGE
    closed = BLOCKED

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pages = ImdbPages(session.settings.imdb, session.http)
        self.at_once = session.settings.imdb.max_concurrent
        self._may: Callable[[str], bool] | None = None
        self._robots = asyncio.Lock()
        self._fetched: set[str] = set()

    async def _ask(self, imdb_id: str) -> RawResponse:
        session = self._session
        hours = session.settings.imdb.ttl_hours
        if (known := fresh_answer(session.operations, PAGE, imdb_id, session.clock(), hours)) is not None:
            return known
        if not await self._allowed(imdb_id):
            raise BadAnswerError("imdb", f"robots.txt does not allow {self._pages.address(imdb_id)}")
        self._fetched.add(imdb_id)
        return await self._pages.title(imdb_id)

    async def _asked(self, imdb_id: str) -> Looked:
        looked = await super()._asked(imdb_id)
        if looked.raw is not None and looked.outcome != FOUND and imdb_id in self._fetched:
            keep_page(self._session.raw_responses, self._session.operations, looked.raw)
        return looked  # the page of a film is kept with the film

    async def _allowed(self, imdb_id: str) -> bool:
        async with self._robots:
            if self._may is None:
                self._may = await self._rules()
        return self._may(self._pages.address(imdb_id))

    async def _rules(self) -> Callable[[str], bool]:
        """Read robots.txt, at most once a day. Where the host has none, everything is allowed (RFC 9309, 2.3.1.3)."""
        session, agent = self._session, self._session.settings.imdb.user_agent
        answer = fresh_answer(
            session.operations, ROBOTS, self._pages.base, session.clock(), session.settings.imdb.ttl_hours
        )
        if answer is None:
            answer = await self._pages.robots()
            keep_page(session.raw_responses, session.operations, answer)
        if answer.outcome is Outcome.NOT_FOUND:
            return lambda _address: True
        rules = Protego.parse(answer.body.decode(errors="replace"))
        return lambda address: bool(rules.can_fetch(address, agent))
