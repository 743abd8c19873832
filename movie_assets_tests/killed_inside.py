"""`movie-assets` that is killed while it does a certain thing: `python -m ... WHERE N SIGNAL ARGUMENTS`.

Belongs here: watching the stacks of the process from a thread of its own, and the signal. Does not belong here: which
things there are, what must hold afterwards (collect/test_many_kills.py, cli/test_stopping.py). WHERE is a module's
path, or path:function.
"""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from movie_assets.cli.app import main

SENT = "killed_inside: there it is"
"""On the error stream, before the signal: a process that ends without it was over before anybody looked."""
A_LONG_TIME = 10.0
"""Seconds that Python gives a thread before another one may run; its usual 0.005 end in the middle of a look."""


def _is_inside(frame: FrameType | None, path: str, function: str) -> bool:
    while frame is not None:
        code = frame.f_code
        if code.co_filename.endswith(path) and function in ("", code.co_name):
            return True
        frame = frame.f_back
    return False


def _watch(where: str, sightings: int, number: signal.Signals) -> None:
    path, _, function = where.partition(":")
    while sightings:
        time.sleep(0.001)
        with _standing_still():
            sightings -= any(_is_inside(frame, path, function) for frame in sys._current_frames().values())
    print(SENT, file=sys.stderr, flush=True)
    os.kill(os.getpid(), number)


@contextmanager
def _standing_still() -> Iterator[None]:
    """Let no other thread run, and collect no garbage, while their frames are looked at.

    Frames of a thread that goes on meanwhile are no frames any more, and Python 3.11.7 waits for itself when garbage is
    collected inside sys._current_frames() (gh-106883).
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(A_LONG_TIME)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(interval)


if __name__ == "__main__":
    where, count, name, *arguments = sys.argv[1:]
    sent = signal.Signals[name]
    if signal.getsignal(sent) is signal.SIG_IGN:  # as what nohup starts inherits it
        signal.signal(sent, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(where, int(count), sent), daemon=True).start()
    sys.argv[1:] = arguments
    main()
