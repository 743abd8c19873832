"""What a program takes, as a process of its own: wall, CPU, most memory.

Belongs here: running and measuring programs, and showing that. Does not belong here: which programs
(whole_catalogue.py), which catalogue (full_size.py, exponents.py).
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rounds import table

MOST_MB = 1_500
WATCHED = """
import atexit, os
atexit.register(lambda: open(os.environ['BENCH_PEAK'], 'w').write(open('/proc/self/status').read()))
"""
"""Begins a program: it leaves its peak memory in a file. What `wait4` tells is at least the memory of its parent."""
COMMAND = "from movie_assets.cli.app import main; main()"
SECONDS = float(os.environ.get("BENCH_SECONDS") or 1_500)
"""After so many a program is killed; its exit code is then -9."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took: seconds, seconds of CPU, megabytes, and its exit code."""

    wall: float
    cpu: float
    peak_mb: float
    code: int


def take(
    arguments: Sequence[str], env: Mapping[str, str], program: str = COMMAND, python: str = sys.executable
) -> Taken:
    """Run `movie-assets` with these arguments, or another program, to its end."""
    began = time.monotonic()
    with tempfile.NamedTemporaryFile("r") as left:
        process = subprocess.Popen(
            [python, "-c", f"{WATCHED}\n{program}", *arguments],
            env={**env, "BENCH_PEAK": left.name},
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("BENCH_ERRORS") else subprocess.DEVNULL,
        )
        limit = threading.Timer(SECONDS, process.kill)
        limit.start()
        _, status, used = os.wait4(process.pid, 0)
        limit.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = next((line.split()[1] for line in left if line.startswith("VmHWM")), "0")
    cpu = used.ru_utime + used.ru_stime
    return Taken(time.monotonic() - began, cpu, int(peak) * 1_024 / 1e6, process.returncode)


def show(title: str, measured: Mapping[str, Taken], folder: Path) -> None:
    """Print what was measured, the sizes of the files, and whether the memory stayed in its bounds."""
    head = ("command", "wall s", "CPU s", "most MB", "exit code")
    rows = [(what, f"{t.wall:.1f}", f"{t.cpu:.1f}", f"{t.peak_mb:.0f}", t.code) for what, t in measured.items()]
    table(title, head, rows)
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()}
    table("files at the end", ("file", "MB"), [(name, f"{size / 1e6:.1f}") for name, size in sizes.items()])
    worst = max(t.peak_mb for t in measured.values())
    print(f"{'met' if worst <= MOST_MB else 'MISSED'}: most memory of a command {worst:.0f} MB, target {MOST_MB} MB")
