"""The pipelined collector: each film flows TMDB -> (all others) while the next one's TMDB call is under way.

Belongs here: the order of a film's calls and what follows from each outcome. Does not belong here: one call (calls.py),
pace, due rules, who shares a call (gathering.py), who else is at work on the same films (claims.py), Dagster.
Every answer is kept before the film's next call. What failed, or waits for a failing provider, is put off to the end of
the run. Films may be found meanwhile: they start with the page that lists them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Container, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, closing, nullcontext
from dataclasses import replace
from typing import Any, cast

from movie_assets.collect.calls import FOUND, PUT_OFF, Called, Calls
from movie_assets.collect.claims import Claims
from movie_assets.collect.gathering import Gathering
from movie_assets.collect.run_report import UNANSWERED, Report, Watcher
from movie_assets.collect.session import Session
from movie_assets.errors import AuthenticationError, ClockError, ProviderError, StoreError
from movie_assets.providers.base import BatchClient
from movie_assets.providers.registry import ROUTES
from movie_assets.store.due_calls import Selection, due_films, due_providers

Finding = Callable[[Callable[[Sequence[int]], None]], Awaitable[None]]
"""Finds films while others are fetched, and passes on those of each page."""


async def collect(
    session: Session,
    films: Mapping[int, str],
    selection: Selection,
    *,
    watcher: Watcher | None = None,
    finding: Finding | None = None,
) -> Report:
    """Bring these films up to date at every provider that is due.

    `films` maps each film, in the order to fetch it, to the year that owns it. What is due of the films that `finding`
    passes on follows. What failed is asked once more at the end. A provider that keeps failing is waited for, once
    nothing else is left, within the patience of the run. Neither while a person waits.

    Raises:
        ProviderError: finding failed; calls under way were kept first.
        AuthenticationError: a key was refused; nothing more is asked.
        StoreError: the operations store cannot be written.
        ClockError: the clock of this machine is wrong; nothing was kept that is dated by it.
    """
    collection = _Collection(session, selection, watcher or Watcher())
    with closing(collection.claims):
        return await collection.run(films, finding)


class _Collection:
    """One call of collect."""

    def __init__(self, session: Session, selection: Selection, watcher: Watcher) -> None:
        self._session = session
        self._selection = selection
        self._ended = False
        self.claims = Claims(session.operations)
        self._watcher = watcher
        self._put_off = session.throttle.spent.put_off
        self._report = Report(refused_keys=session.throttle.spent.refused_keys)
        self._years: dict[int, str] = {}
        at_once = {name: session.settings.providers[name].max_concurrent for name in session.clients}
        self._gathered = {
            name: Gathering(cast(BatchClient, client), most, at_once[name])
            for name, client in session.clients.items()
            if (most := ROUTES[name].films_a_call) > 1
        }
        self._calls = Calls(session, {**session.clients, **self._gathered})
        # A lane a provider: films wait here, in order, rather than inside the HTTP client. Shared calls have their own.
        self._lanes: dict[str, AbstractAsyncContextManager[Any]] = {
            name: nullcontext() if name in self._gathered else asyncio.Semaphore(at_once[name])
            for name in session.clients
        }

    async def run(self, films: Mapping[int, str], finding: Finding | None) -> Report:
        while True:
            self._years = dict(films)
            if films and films.keys() <= self._put_off.keys() and finding is None and not await self._reopened():
                self._give_up()
                return self._report
            await self._all(finding)
            finding = None
            films = await self.claims.freed(self._due_of, self._watcher.waits_for_others)
            films = {m: year for m, year in self._years.items() if m in self._put_off} | dict(films)
            if not films:
                return self._report

    async def _all(self, finding: Finding | None) -> None:
        not_found: ProviderError | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                for gathering in self._gathered.values():
                    gathering.begin(tasks)
                    gathering.expect()  # until all are listed
                self._begin(tasks, self._years)
                try:
                    if finding is not None:
                        await finding(lambda listed: self._start(tasks, listed))
                except AuthenticationError:
                    raise
                except ProviderError as error:  # the run will fail; what is under way is kept first
                    self._ended, not_found = True, error
                self._expect_only(())
        except* (AuthenticationError, ClockError, StoreError) as errors:
            # The first one is the reason; the others are the same fault seen by films in flight.
            raise errors.exceptions[0] from None
        if not_found is not None:
            raise not_found

    def _begin(self, tasks: asyncio.TaskGroup, movie_ids: Collection[int]) -> None:
        self.claims.expect(movie_ids)
        for movie_id in movie_ids:
            for gathering in self._gathered.values():
                gathering.expect()
            tasks.create_task(self._film(movie_id))

    def _expect_only(self, due: Container[str]) -> None:
        """Let nobody wait for a film that will not ask."""
        for name, gathering in self._gathered.items():
            if name not in due:
                gathering.expect_one_less()

    def _start(self, tasks: asyncio.TaskGroup, listed: Sequence[int]) -> None:
        """Start what is due of the films of a page, but for those that were started before."""
        found = self._due_of([movie_id for movie_id in listed if movie_id not in self._years])
        self._years |= found
        self._watcher.found(self._selection.providers, len(found))
        self._begin(tasks, found)

    def _due_of(self, movie_ids: Collection[int]) -> Mapping[int, str]:
        these = replace(self._selection, movie_ids=list(movie_ids))
        return due_films(self._session.operations, these, self._session.clock()).films

    async def _reopened(self) -> bool:
        """Wait until a provider for which films were put off may be asked again; False when it takes too long."""
        self.claims.close()  # or others would wait for this one meanwhile
        providers = sorted({provider for reasons in self._put_off.values() for provider in reasons})
        patience = self._session.settings.patience_seconds
        return await self._session.throttle.reopened(
            providers, patience, lambda until: self._watcher.waits(providers, until)
        )

    def _give_up(self) -> None:
        """Leave what was put off for the next run."""
        for movie_id, reasons in self._put_off.items():
            for provider, reason in reasons.items():
                self._count(movie_id, provider, self._calls.give_up(movie_id, provider, reason))
        self._put_off.clear()

    async def _film(self, movie_id: int) -> None:
        try:
            await self._film_calls(movie_id)
        finally:
            self.claims.end(movie_id)

    async def _film_calls(self, movie_id: int) -> None:
        due: dict[str, str] = {}
        try:
            due = await self._after_tmdb(movie_id)
        finally:
            self._expect_only(due)
        shared = due.keys() & self._gathered.keys()
        before = self._due(movie_id) if shared else {}
        await self._ask_all(movie_id, due)
        if shared:  # it is answered last, and may report an id that another provider lacked
            named = {p: id_ for p, id_ in self._due(movie_id).items() if before.get(p) != id_}
            await self._ask_all(movie_id, {p: named[p] for p in named.keys() - {"tmdb", *self._gathered}})

    async def _ask_all(self, movie_id: int, due: Mapping[str, str]) -> None:
        await asyncio.gather(*(self._in_lane(movie_id, provider, id_) for provider, id_ in due.items()))

    async def _after_tmdb(self, movie_id: int) -> dict[str, str]:
        """Ask TMDB, if it is due; return who else is, each with the id to ask with."""
        async with self._lanes["tmdb"]:
            if self._ended or not (self._session.interactive or self.claims.take(movie_id)):
                return {}
            self._report.films.add(movie_id)
            again, due = self._put_off.pop(movie_id, None), self._due(movie_id)
            if again is not None and "tmdb" not in again:
                due = {provider: id_ for provider, id_ in due.items() if provider in again}
            if (tmdb_id := due.pop("tmdb", None)) is not None:
                if await self._answered(movie_id, "tmdb", tmdb_id) in (*UNANSWERED, PUT_OFF):
                    return {}  # without TMDB the film is tried again as a whole
                # Its answer may have reported the ids that the others are asked with, or better ones.
                due = due | self._due(movie_id)
                due.pop("tmdb", None)
        return due

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
        if provider in self._gathered:
            self._gathered[provider].expect_one_less()
        return outcome

    async def _ask(self, movie_id: int, provider: str, external_id: str) -> str:
        """Make one call; return its outcome. FOUND and PUT_OFF are not counted: the film's call follows."""
        called = await self._calls.make(movie_id, provider, external_id)
        if called.outcome not in (FOUND, PUT_OFF):
            self._count(movie_id, provider, called)
        return called.outcome

    def _count(self, movie_id: int, provider: str, called: Called) -> None:
        outcome, problem, by_design = called
        self._report.count(self._years[movie_id], provider, outcome, problem, by_design=by_design)
        self._watcher.called(provider, outcome, problem)
