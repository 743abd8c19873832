"""The lock beside the operations store: everyone who has the file open shares it, who replaces the file has it alone.

Belongs here: that lock. Does not belong here: SQLite's own locks, under which rows are written.

Without it a process could open the old file just before another one takes its place, and write where nobody reads.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from movie_assets.errors import StoreError


@contextmanager
def locked(path: Path, *, alone: bool = False, seconds: float) -> Iterator[None]:
    """Hold the lock of the store at `path`.

    Raises:
        StoreError: others have held it for so long, or it cannot be made.
    """
    lock = take(path, alone=alone, seconds=seconds)
    try:
        yield
    finally:
        os.close(lock)


def take(path: Path, *, alone: bool = False, seconds: float) -> int:
    """Take the lock of the store at `path`; closing the returned file descriptor gives it back.

    Raises:
        StoreError: others have held it for so long, or it cannot be made.
    """
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}. Check the folder's permissions.") from error
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.02)
                continue
            os.close(lock)
            raise StoreError(
                f"{path} is in use. Wait for runs to end and stop movie-assets dev, then do this again."
                if alone
                else f"{path} is being compacted, restored or moved. Try again when that is done."
            ) from None
        except BaseException:
            os.close(lock)
            raise
        return lock
