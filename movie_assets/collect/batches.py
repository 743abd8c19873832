"""Keeping answers in batches: one transaction for what several calls brought.

Belongs here: when a batch is written, and by whom. Does not belong here: what is written (store/raw_responses.py).

A file takes at once what arrived at the same moment: its commits were a tenth of what a call costs. A database gets up
to AT_ONCE answers, or those of SECONDS, by a thread with a connection of its own, so that permits do not wait for it. A
call ends when its answer is kept, here as there: a kill loses what was in flight.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from movie_assets.store.connection import Operations
from movie_assets.store.sql import T, Work

AT_ONCE = 20
SECONDS = 0.05


class Batches:
    """What is kept for one session."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._own: Operations | None = None
        self._thread = None if isinstance(operations.address, Path) else ThreadPoolExecutor(1, "keeping-answers")
        self._waiting: list[tuple[int, Work[Any], asyncio.Future[Any]]] = []
        self._full = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, movie_id: int, work: Work[T]) -> T:
        """Write what a film's answer means; return when it is kept. What one raises costs no other."""
        kept: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((movie_id, work, kept))
        if len(self._waiting) >= AT_ONCE:
            self._full.set()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await kept

    async def close(self) -> None:
        """Write what waits, also for callers that were cancelled."""
        if self._writing is not None:
            await self._writing
        if self._thread is not None:
            self._thread.shutdown()
        if self._own is not None and self._own is not self._operations:
            self._own.close()

    async def _write(self) -> None:
        try:
            while self._waiting:
                if self._thread is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._full.wait(), SECONDS)
                batch = self._waiting[:AT_ONCE]
                works = [(movie_id, work) for movie_id, work, _ in batch]
                if self._thread is None:
                    results = self._written(works)
                else:
                    results = await asyncio.get_running_loop().run_in_executor(self._thread, self._written, works)
                self._settle(results)
                if len(self._waiting) < AT_ONCE:
                    self._full.clear()
        except BaseException as interrupt:  # nobody awaits this task: whoever waits for an answer is to know
            self._settle([interrupt] * len(self._waiting))
        self._writing = None

    def _settle(self, results: Sequence[Any]) -> None:
        """Give the first who wait their results, or what was raised."""
        settled, self._waiting = self._waiting[: len(results)], self._waiting[len(results) :]
        for (_, _, kept), result in zip(settled, results, strict=True):
            if kept.done():
                continue  # whoever waited for it was cancelled
            if isinstance(result, BaseException):
                kept.set_exception(result)
            else:
                kept.set_result(result)

    def _written(self, works: Sequence[tuple[int, Work[Any]]]) -> list[Any]:
        """Write a batch; return what each work returned or raised. Where one raises, each is written alone."""
        try:
            if self._own is None:
                self._own = self._operations if self._thread is None else Operations(self._operations.address)
            if len(works) > 1:
                return self._own.together(works)
            with self._own.transaction() as connection:
                return [work(connection) for _, work in works]
        except Exception as error:
            if len(works) == 1:
                return [error]
        return [self._written([work])[0] for work in works]
