"""`exponents`: what every command, check, job and tick takes at 1,000 to 1,000,000 films, and how that grows.

Belongs here: catalogues of these sizes, and the exponent between neighbours. Does not belong here: what is measured
(whole_catalogue.py), how a catalogue is multiplied (multiplying.py), the cost of collecting (full_size.py).

Sizes up to 10,000 (BENCH_COLLECTED) are collected from the embedded server, larger ones are the largest of those over
and over. BENCH_SIZES names them (such as 1000,10000), BENCH_FOLDER the folder that keeps their stores and figures: what
was measured there is not measured again, so that a run that was stopped goes on. BENCH_WHAT names what is measured
anew, and nothing else, with semicolons between.

The exponent is log(t2 / t1) / log(n2 / n1) of CPU seconds: 1 is linear. Beside it stands the exponent of what is above
the time at the smallest size, where starting Python is most of it. It is given where both times are a fifth of a second
above that. More than 1.15 is a fault.
"""

import json
import math
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from benchmarks.commands import Taken, take
from benchmarks.multiplying import multiply_operations, multiply_warehouse
from benchmarks.rounds import table
from benchmarks.whole_catalogue import EVERYTHING, FIRST, LAST, environment, measured
from movie_assets.demo.server import EmbeddedServer

SIZES = tuple(int(size) for size in (os.environ.get("BENCH_SIZES") or "1000,10000,100000,1000000").split(","))
MOST_COLLECTED = int(os.environ.get("BENCH_COLLECTED") or 10_000)
MOST_EXPONENT = 1.15
ABOVE = 0.2
"""Seconds above the smallest size's from which on an exponent says something."""
COLLECT = ("collect", "--start-year", FIRST, "--end-year", LAST, "--min-votes", "0", "--refresh-limit", "none")
STORES = ("operations.sqlite", "warehouse.duckdb", "dagster.yaml")
Figures = dict[str, Taken]


def _collect(size: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with EmbeddedServer(size=size) as server:
        print(f"collecting {size:,} films:", take(COLLECT, environment(server, folder)), flush=True)


def _make(size: int, root: Path) -> Path:
    """Return the folder of a catalogue of this size, made if it is not there whole."""
    folder = root / str(size)
    if (folder / "made").exists():
        return folder
    if size <= MOST_COLLECTED:
        _collect(size, folder)
    else:
        source = _make(max(s for s in SIZES if s <= MOST_COLLECTED), root)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in STORES:
            shutil.copy(source / name, folder / name)
        times = size // int(source.name)
        multiply_operations(folder / STORES[0], times)
        multiply_warehouse(folder / STORES[1], times)
    (folder / "made").touch()
    return folder


def _figures(size: int, folder: Path) -> Figures:
    """Measure what was not measured yet; every figure is kept as soon as it is there."""
    kept = folder / "figures.json"
    figures = {what: Taken(**own) for what, own in json.loads(kept.read_text()).items()} if kept.exists() else {}
    asked = os.environ.get("BENCH_WHAT")
    wanted = asked.split(";") if asked else [what for what in EVERYTHING if what not in figures]
    with EmbeddedServer(size=min(size, MOST_COLLECTED)) as server:
        for what, own in measured(environment(server, folder), wanted):
            figures[what] = own
            kept.write_text(json.dumps({name: asdict(one) for name, one in figures.items()}, indent=1))
    return figures


def exponent(times: tuple[float, float], sizes: tuple[int, int]) -> float | None:
    """Return the exponent between two sizes."""
    return math.log(times[1] / times[0]) / math.log(sizes[1] / sizes[0]) if min(times) > 0 else None


def _growth(cpu: Mapping[int, float]) -> tuple[dict[tuple[int, int], str], float]:
    """Return the exponents between neighbours of these sizes as text, and the largest one that says something."""
    cells, worst = {}, 0.0
    sizes, least = list(cpu), min(cpu.values(), default=0.0)
    for size, next_size in pairwise(sizes):
        times, pair = (cpu[size], cpu[next_size]), (size, next_size)
        whole, above = exponent(times, pair), None
        if times[1] - least > ABOVE:
            worst = max(worst, whole or 0.0)
            if times[0] - least > ABOVE:
                above = exponent((times[0] - least, times[1] - least), pair)
                worst = max(worst, above or 0.0)
        cells[pair] = " / ".join("-" if e is None else f"{e:.2f}" for e in (whole, above))
    return cells, worst


def _show(by_size: Mapping[int, Figures], sizes: Sequence[int]) -> None:
    rows, faults = [], []
    for what in dict.fromkeys(what for figures in by_size.values() for what in figures):
        there = {size: by_size[size][what] for size in sizes if what in by_size[size]}
        cells = [
            f"{own.cpu:.1f}, {own.wall:.1f}, {own.peak_mb:.0f}" + (f" ({own.code})" if own.code else "")
            if (own := there.get(size))
            else "not measured"
            for size in sizes
        ]
        growth, worst = _growth({size: own.cpu for size, own in there.items() if own.code >= 0})
        rows.append((what, *cells, *(growth.get(pair, "-") for pair in pairwise(sizes))))
        if worst > MOST_EXPONENT:
            faults.append(f"{what} ({worst:.2f})")
    head = ("CPU s, wall s, most MB (exit code, if not 0)", *(f"{size:,}" for size in sizes))
    pairs = pairwise(sizes)
    table("exponents", (*head, *(f"to {after:,}: whole / above" for _, after in pairs)), rows)
    print(f"{'MISSED' if faults else 'met'}: exponents at most {MOST_EXPONENT}", *faults, sep=", ")


def run() -> None:
    """Run and print."""
    kept = os.environ.get("BENCH_FOLDER")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
        by_size = {}
        for size, own in {size: _make(size, Path(folder)) for size in sorted(SIZES)}.items():
            by_size[size] = _figures(size, own)
            _show(by_size, list(by_size))
