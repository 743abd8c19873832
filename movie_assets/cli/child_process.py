"""A process of Dagster that a command waits for: it gets our signals, and what it prints may become JSON.

Belongs here: starting it, passing both on. Does not belong here: which process (dev_command.py, worker_command.py).
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

from movie_assets.log_form import as_json

SECONDS_TO_STOP = 20.0
"""Dagster stops in five seconds, a busy machine takes longer."""


class Child:
    """Starts it. Whoever asks this process to stop, by whichever signal, interrupts it.

    `as_objects`: each line that it or its own children print becomes a JSON object: Dagster writes a run's events as
    text alone.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        as_objects: bool,
        env: Mapping[str, str] | None = None,
        asked_again: bool = True,
    ) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._asked_again = asked_again
        # Before the child starts, so that it does not inherit an ignored SIGINT (background jobs of a shell have one).
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self._process = subprocess.Popen(  # noqa: S603 - our own arguments
            command,
            env=env,
            stdout=subprocess.PIPE if as_objects else None,
            stderr=subprocess.STDOUT if as_objects else None,
        )
        if as_objects:
            threading.Thread(target=_pass_on, args=(self._process,), daemon=True).start()
        if self._stopped:  # the signal came before there was a child to pass it to
            self._process.send_signal(signal.SIGINT)

    def ended(self) -> int:
        """Wait for it to end; return its exit code. A signal that it lost while it was starting is sent again.

        Raises:
            KeyboardInterrupt: this process was asked to stop, and it ended.
        """
        assert self._process is not None
        while True:
            try:
                code = self._process.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                if self._stopped and self._asked_again:
                    self._process.send_signal(signal.SIGINT)
            else:
                if self._stopped:
                    raise KeyboardInterrupt
                return code

    def _stop(self, *_: object) -> None:
        self._stopped = True
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)


def _pass_on(process: subprocess.Popen[bytes]) -> None:
    """Print what the child and the workers of runs print, as JSON."""
    assert process.stdout is not None
    for line in process.stdout:
        if words := line.decode(errors="replace").strip():
            print(as_json(words, "dagster"), file=sys.stderr, flush=True)
