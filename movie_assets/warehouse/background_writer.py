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
Batches = Callable[[Operations], Iterator[Batch]]
"""What is to be written, by a connection to the operations store of the thread's own."""


@contextmanager
def written_meanwhile(settings: Settings, warehouse: Warehouse, batches: Batches) -> Iterator[None]:
    """Write in the background until the block ends; the batch under way is finished then.

    Nobody else may use `warehouse` meanwhile. What was not written is found by the next projection, which also raises
    what went wrong here: this only logs it, since answers that were paid for are kept in any case.
    """
    ended = threading.Event()

    def work() -> None:
        pause, took = min(FIRST_SECONDS, settings.batch_seconds), 0.0
        try:
            with Operations(settings.operations_path) as operations:
                while not ended.wait(max(pause, took)):
                    began = time.monotonic()
                    _write(warehouse, batches(operations), ended)
                    took, pause = time.monotonic() - began, min(2 * pause, settings.batch_seconds)
        except Exception as error:
            logger.warning("nothing is written while calls are under way, but all at their end: %s", error)

    thread = threading.Thread(target=work, name="background-writer")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _write(warehouse: Warehouse, batches: Iterator[Batch], ended: threading.Event) -> None:
    with warehouse.connection():
        for batch in batches:
            warehouse.write(batch)
            if ended.is_set():
                return
