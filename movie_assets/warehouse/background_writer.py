"""Writing what was answered while calls are still under way, in a thread of its own.

Belongs here: when it writes, and how it ends. Does not belong here: which rows (projection.py), how they are written
(database.py).

Calls wait for the network, and DuckDB works without the interpreter's lock. So a long load shows as it goes, calls keep
their pace meanwhile, and little is left to write when the last answer is there.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Batch, Warehouse

logger = logging.getLogger(__name__)

FIRST_SECONDS = 0.5
"""When it writes first. Later pauses are twice as long each, up to MOVIE_ASSETS_BATCH_SECONDS, or as writing took."""
LOCK_SECONDS = 1.0
"""How long it waits for another process to let go of the warehouse. An interrupt waits for it."""
Batches = Callable[[Operations], Iterator[Batch]]
"""What is to be written, by a connection to the operations store of the thread's own."""


@contextmanager
def written_meanwhile(settings: Settings, warehouse: Warehouse, batches: Batches) -> Iterator[None]:
    """Write in the background until the block ends; the batch under way is finished then.

    Nobody else may use `warehouse` meanwhile. What cannot be written is logged, and found by the next projection, which
    raises what is wrong: answers that were paid for are kept in any case.
    """
    ended, writing = threading.Event(), threading.Lock()

    def work() -> None:
        pause, took = min(FIRST_SECONDS, settings.batch_seconds), 0.0
        while not ended.wait(max(pause, took)):
            began = time.monotonic()
            with writing:
                if ended.is_set():
                    return
                try:
                    with Operations(settings.operations_address) as operations:
                        _write(warehouse, batches(operations), ended)
                except Exception as error:
                    logger.warning("what was answered is written later: %s", error)
            took, pause = time.monotonic() - began, min(2 * pause, settings.batch_seconds)

    try:  # from before the start on: an interrupt in it would leave a thread that nobody ends
        _start(work)
        yield
    finally:
        ended.set()
        _wait_for(writing)


def _write(warehouse: Warehouse, batches: Iterator[Batch], ended: threading.Event) -> None:
    with warehouse.connection(lock_seconds=LOCK_SECONDS):
        for batch in batches:
            warehouse.write(batch)
            if ended.is_set():
                return


def _start(work: Callable[[], None]) -> None:
    try:
        threading.Thread(target=work, name="background-writer").start()
    except RuntimeError as error:  # the system gives no thread: all is written when the calls are done
        logger.warning("what was answered is written later: %s", error)


def _wait_for(writing: threading.Lock) -> None:
    """Wait even if interrupted: who goes on would use the same connection.

    Joining the thread would not do: Python 3.11 forgets a thread whose join was interrupted, and waits for ever for one
    that did not start.
    """
    interrupt: BaseException | None = None
    waits = True
    while waits:
        try:
            with writing:
                waits = False
        except BaseException as error:
            interrupt = error
    if interrupt is not None:
        raise interrupt
