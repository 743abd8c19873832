"""Gathering films for a provider whose call takes many: it is made when it is full, or when nobody else can come.

Belongs here: who shares a call, and when it is made. Does not belong here: what becomes of each film's part of the
answer, which is a response as any other (fetch.py); the call itself (providers).
"""

import asyncio
from collections.abc import Mapping, Sequence

from movie_assets.errors import BadAnswerError
from movie_assets.models import RawResponse
from movie_assets.providers.base import BatchClient

Waiting = tuple[str, asyncio.Future[RawResponse]]
"""The id that a film is asked with, and who waits for its part."""


class Gathering:
    """A provider's client, as the collector sees any: each film asks alone, and those that wait share a call.

    No clock is needed: a film that may still ask is expected (`expect`) until it asks or will not (`expect_one_less`).
    One that has its answer is expected again, for it may be sought by another id. A call that fails fails for each of
    its films; where one film alone spoils the answer, it is found out which.
    """

    def __init__(self, client: BatchClient, most: int, at_once: int) -> None:
        self._client = client
        self._most = most
        self._lane = asyncio.Semaphore(at_once)
        self._coming = 0
        self._waiting: list[Waiting] = []
        self._tasks: asyncio.TaskGroup | None = None

    def begin(self, tasks: asyncio.TaskGroup) -> None:
        """Make calls in this group from now on."""
        self._tasks = tasks

    def expect(self) -> None:
        """Expect one more that may ask."""
        self._coming += 1

    def expect_one_less(self) -> None:
        """Expect one less; who waits for nobody else is asked about now."""
        self._coming -= 1
        self._call_if_complete()

    async def film(self, external_id: str) -> RawResponse:
        """Return a film's part of the call that it shares; the film is expected again then."""
        part: asyncio.Future[RawResponse] = asyncio.get_running_loop().create_future()
        self._waiting.append((external_id, part))
        self.expect_one_less()
        return await part

    def _call_if_complete(self) -> None:
        while len(self._waiting) >= self._most or (self._waiting and self._coming <= 0):
            call, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            assert self._tasks is not None
            self._tasks.create_task(self._call(call))

    async def _call(self, movies: Sequence[Waiting]) -> None:
        await self._give(movies, await self._answer(movies))

    async def _answer(self, movies: Sequence[Waiting]) -> Mapping[str, RawResponse] | Exception:
        """Return what a call for these films brings, or why it brings nothing."""
        ids = list(dict.fromkeys(external_id for external_id, _ in movies))
        try:
            async with self._lane:
                return await self._client.films(ids)
        except Exception as error:
            return error

    async def _give(self, movies: Sequence[Waiting], answer: Mapping[str, RawResponse] | Exception) -> None:
        """Give films their parts. Whose answer cannot be read are asked for in halves, while one of the two can be."""
        if isinstance(answer, BadAnswerError) and len(movies) > 1:
            middle = len(movies) // 2
            halves = [(half, await self._answer(half)) for half in (movies[:middle], movies[middle:])]
            if not all(isinstance(own, BadAnswerError) for _, own in halves):
                for half, own in halves:
                    await self._give(half, own)
                return
        for external_id, part in self._coming_again(movies):
            if isinstance(answer, Exception):
                part.set_exception(answer)
            else:
                part.set_result(answer[external_id])

    def _coming_again(self, movies: Sequence[Waiting]) -> list[Waiting]:
        """Return those that still wait for their part; whoever waited for another one was cancelled."""
        waiting = [(external_id, part) for external_id, part in movies if not part.done()]
        self._coming += len(waiting)
        return waiting
