"""What a command takes on a whole catalogue, as a process of its own: wall, CPU, most memory.

Belongs here: running and measuring commands, and all checks as one of them. Does not belong here: which catalogue
(full_size.py, multiplied.py).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
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
CHECKS = """
from movie_assets.clock import utc_now
from movie_assets.defs.checks import RULES, evaluations
from movie_assets.defs.rule import Scope
from movie_assets.settings import Settings
from movie_assets.store.totals import years_with_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import open_operations

settings = Settings()
with open_operations(settings) as operations:
    years = years_with_films(operations)
    scope = Scope(Warehouse(settings.warehouse_path), operations, settings, years, utc_now())
    failing = [e for e in evaluations(scope, {rule.asset: years for rule in RULES}) if not e.passed]
    errors = [e for e in failing if e.severity.value == "ERROR"]
    blocking = sorted({f"{e.asset_key.to_user_string()}.{e.check_name}" for e in errors})
    raise SystemExit(", ".join(blocking) or None)
"""
"""All checks over all years, without Dagster's events; exit code 1 if one that is no warning fails."""


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
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = next((line.split()[1] for line in left if line.startswith("VmHWM")), "0")
    cpu = used.ru_utime + used.ru_stime
    return Taken(time.monotonic() - began, cpu, int(peak) * 1_024 / 1e6, process.returncode)


def taken(
    commands: Mapping[str, Sequence[str]], env: Mapping[str, str], programs: Mapping[str, str]
) -> Iterator[tuple[str, Taken]]:
    """Measure commands one after another; `programs`: of those that are no command."""
    for what, arguments in commands.items():
        result = take(arguments, env, programs.get(what, COMMAND))
        print(what, result, flush=True)
        yield what, result


def show(title: str, measured: Mapping[str, Taken], folder: Path) -> None:
    """Print what was measured, the sizes of the files, and whether the memory stayed in its bounds."""
    head = ("command", "wall s", "CPU s", "most MB", "exit code")
    rows = [(what, f"{t.wall:.1f}", f"{t.cpu:.1f}", f"{t.peak_mb:.0f}", t.code) for what, t in measured.items()]
    table(title, head, rows)
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()}
    table("files at the end", ("file", "MB"), [(name, f"{size / 1e6:.1f}") for name, size in sizes.items()])
    worst = max(t.peak_mb for t in measured.values())
    print(f"{'met' if worst <= MOST_MB else 'MISSED'}: most memory of a command {worst:.0f} MB, target {MOST_MB} MB")
