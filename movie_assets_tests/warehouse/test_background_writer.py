"""Writing while calls are under way: films show early, nothing is written twice, and a fault costs no answer."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from itertools import count
from types import FrameType

import polars as pl
import pytest

from movie_assets.errors import StoreError
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.background_writer import written_meanwhile
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.projection import Projection
from movie_assets_tests.collecting import discover_years
from movie_assets_tests.warehouse.written_films import film, titles

YEAR = "1994"
MOST_SECONDS = 60.0
"""How long a test waits for the other thread."""


@pytest.fixture
def eager(settings: Settings) -> Settings:
    """Settings by which the thread writes at once."""
    return settings.model_copy(update={"batch_seconds": 0.001})


def test_what_was_answered_shows_before_the_last_call(
    eager: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """The films of the year stand in the warehouse while the block still runs; afterwards nothing is left to write."""
    films = discover_years(eager, operations, YEAR)[YEAR].films
    shown = threading.Event()

    def projection(own: Operations) -> Projection:
        return Projection(own, warehouse, eager, [YEAR])

    def batches(own: Operations) -> Iterator[Batch]:
        yield from projection(own).answered([])
        shown.set()

    with written_meanwhile(eager, warehouse, batches):
        assert shown.wait(MOST_SECONDS)
    assert warehouse.written["movies"][YEAR] == len(films) > 0
    assert list(projection(operations).answered([])) == []


def test_the_batch_under_way_is_the_last(eager: Settings, warehouse: Warehouse) -> None:
    """When the block ends, the thread finishes its batch and begins no other, however many there are."""
    begun: list[int] = []
    shown = threading.Event()

    def batches(_: Operations) -> Iterator[Batch]:
        for movie_id in count(1):
            begun.append(movie_id)
            yield Batch([movie_id], {"movies": pl.DataFrame([film(movie_id, "A")], schema=TABLES["movies"].schema)})
            shown.set()

    with written_meanwhile(eager, warehouse, batches):
        assert shown.wait(MOST_SECONDS)
    assert sorted(titles(warehouse)) == begun


def test_a_fault_of_the_thread_costs_no_call(
    eager: Settings, warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Who makes calls goes on when the warehouse cannot be written; the thread says why, and tries again."""
    tried = threading.Semaphore(0)

    def batches(_: Operations) -> Iterator[Batch]:
        tried.release()
        raise StoreError("the disk is full")

    with caplog.at_level(logging.WARNING), written_meanwhile(eager, warehouse, batches):
        assert tried.acquire(timeout=MOST_SECONDS)
        assert tried.acquire(timeout=MOST_SECONDS)
    assert "what was answered is written later: the disk is full" in [record.message for record in caplog.records]


def test_an_interrupt_waits_for_the_batch_under_way(eager: Settings, warehouse: Warehouse) -> None:
    """Whoever is interrupted while the thread still writes goes on when it has ended, with the interrupt."""
    begun, interrupted = threading.Event(), threading.Event()

    def batches(_: Operations) -> Iterator[Batch]:
        begun.set()
        assert interrupted.wait(MOST_SECONDS)
        yield Batch([1], {"movies": pl.DataFrame([film(1, "A")], schema=TABLES["movies"].schema)})

    def interrupt(*_: object) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    def block() -> None:
        with written_meanwhile(eager, warehouse, batches):
            assert begun.wait(MOST_SECONDS)
            signal.setitimer(signal.ITIMER_REAL, 0.1)  # while the end of the block waits

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            block()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert titles(warehouse) == {1: "A"}


def test_where_the_start_is_interrupted_no_thread_is_left(eager: Settings, warehouse: Warehouse) -> None:
    """An interrupt while the thread starts comes through, and the thread ends without a write."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def started(frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code is threading.Thread.start.__code__:
            sys.setprofile(None)
            signal.raise_signal(signal.SIGALRM)

    def block() -> None:
        with written_meanwhile(eager, warehouse, lambda _: iter(())):
            raise AssertionError

    before = signal.signal(signal.SIGALRM, interrupt)
    sys.setprofile(started)
    try:
        with pytest.raises(KeyboardInterrupt):
            block()
    finally:
        sys.setprofile(None)
        signal.signal(signal.SIGALRM, before)
    for thread in threading.enumerate():
        if thread.name == "background-writer":
            thread.join(MOST_SECONDS)
            assert not thread.is_alive()
