"""Rounds: alternating designs, processes of their own, median and spread, tables.

Belongs here: what makes figures of different designs comparable, and how they are printed. Does not belong here: any
design, any target's number.
"""

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

FEWEST = 5
"""Rounds of each design when BENCH_ROUNDS does not say otherwise."""


def rounds() -> int:
    """Return how many rounds each design gets: BENCH_ROUNDS, or 5."""
    return max(1, int(os.environ.get("BENCH_ROUNDS") or FEWEST))


def alternating(designs: Sequence[T], times: int) -> Iterator[T]:
    """Yield every design once a round; each round starts with another one, so that none always comes first."""
    for number in range(times):
        start = number % len(designs)
        yield from (*designs[start:], *designs[:start])


class Apart:
    """Runs functions each in a fresh process, so that designs share neither GIL, heap nor caches.

    Start-up of the process is not in any figure: functions measure themselves.
    """

    @staticmethod
    def start(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "tuple[ProcessPoolExecutor, Future[T]]":
        """Start a function; it and its arguments must be importable (picklable)."""
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return pool, pool.submit(function, *args, **kwargs)

    @staticmethod
    def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function and return its result."""
        pool, future = Apart.start(function, *args, **kwargs)
        with pool:
            return future.result()


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of some measurements of one thing, all in the same unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        digits = 1 if self.median >= 100 else 2 if self.median >= 1 else 4
        return f"{self.median:.{digits}f} ({min(self.values):.{digits}f}..{max(self.values):.{digits}f})"


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of values."""
    return Spread(tuple(values))


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table; spreads read median (least..most)."""
    print(f"\n{title}\n")
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *lines]) for i in range(len(header))]
    for line in (list(header), ["-" * width for width in widths], *lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
    print(flush=True)


def verdict(what: str, measured: Spread, most: float, unit: str = "s") -> None:
    """Print whether the median keeps to a target, and in how many rounds it was kept."""
    kept = sum(value <= most for value in measured.values)
    word = "met" if measured.median <= most else "MISSED"
    print(f"{word}: {what}: {measured} {unit}, target at most {most:.3f} {unit}, kept in {kept}/{len(measured.values)}")


def machine() -> str:
    """Return what a figure depends on besides the code."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("dagster", "duckdb", "polars", "httpx"))
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()},"
        f" {packages}; {rounds()} rounds"
    )
