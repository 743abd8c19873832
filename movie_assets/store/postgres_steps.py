"""Pieces of work that are done in step, in one transaction: what all of them read next travels in one round trip.

Belongs here: taking turns. Does not belong here: the transaction (postgres_connection.py), what is read and written.

Each film's work runs until it needs rows, then the next one's does; when all wait, their statements are sent together.
A batch thus waits for the server as often as its longest work does, instead of as often as all of them.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import psycopg
from greenlet import GreenletExit, getcurrent, greenlet

from movie_assets.store.sql import Connection, InStep, Parameters, T, Work

# psycopg warns of each error that it leaves out, since it raises the one before it. That one is put into our words.
logging.getLogger("psycopg").setLevel(logging.ERROR)


class _Steps(InStep):
    """What works write with while they take turns."""

    def __init__(self, writing: Connection) -> None:
        self._writing = writing
        self._turns = getcurrent()
        self.sent = 0

    def execute(self, sql: str, parameters: Parameters = (), /) -> "_Answer":
        return _Answer(self, self._writing.execute(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> object:
        return self._writing.executemany(sql, parameters)

    def wait(self) -> None:
        """Let the others go on, until all wait and the statements are sent."""
        self._turns.switch()


class _Answer:
    """What comes of a statement once it is sent."""

    def __init__(self, steps: _Steps, cursor: Any) -> None:
        self._steps, self._cursor, self._asked = steps, cursor, steps.sent

    def fetchone(self) -> Any:
        self._arrive()
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        self._arrive()
        rows: list[Any] = self._cursor.fetchall()
        return rows

    def _arrive(self) -> None:
        if self._asked == self._steps.sent:
            self._steps.wait()


def in_step(pipeline: psycopg.Pipeline, writing: Connection, works: Sequence[tuple[int, Work[T]]]) -> list[T]:
    """Do works, each film's in their order, all films at once; return what each returned."""
    steps, results = _Steps(writing), dict[int, T]()

    def run(film: int) -> None:
        for number, (of, work) in enumerate(works):
            if of == film:
                results[number] = work(steps)

    turns = [greenlet(partial(run, film)) for film in dict.fromkeys(of for of, _ in works)]
    waiting = turns
    try:
        while waiting:
            for turn in waiting:
                turn.switch()  # what a work raises is raised here
            if waiting := [turn for turn in waiting if not turn.dead]:
                pipeline.sync()
                steps.sent += 1
    finally:
        for turn in filter(None, turns):  # those that are still under way
            turn.throw(GreenletExit)
    return [results[number] for number in range(len(works))]
