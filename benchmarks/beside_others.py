"""`beside_others`: 100 films x 3 providers by the product, the seed's design, a plain script and dlt, in one run.

Belongs here: the same job by designs of others beside ours: time, CPU, memory, a second run, a run with faults. Does
not belong here: the designs themselves (pipelined.py, staged.py, plain_script.py, dlt_source.py), the product's
targets (e2e.py).

Designs, alternating by round, each a program that a user would start, on an empty folder:
- ours: `movie-assets collect`, with Dagster, its checks and what its UI shows;
- ours, no Dagster: the same work, called directly;
- staged: the seed's design, stage after stage and a commit a film, on our clients and tables;
- plain: a script of httpx and DuckDB;
- dlt: its rest_api source; left out where its environment is missing (`make bench-beside_others` makes it).

Wall, CPU and memory are of the whole process, from its start to its end, imports included. It is asserted that each
design made the same calls and shows the same films with the same ids, titles and ratings. Then it runs again on what
it left: what does it ask again? A last run on an empty folder meets three faults: OMDb fails once (HTTP 500), Fanart.tv
sends broken JSON once, and TMDB's details of one film fail throughout; a run after it, without faults, shows what
heals.

Paces and floor as in e2e; BENCH_PACES=fast, slow or none (faults alone). At 4/2/10 the designs of a round run at the
same time.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.commands import COMMAND, Taken, take
from benchmarks.e2e import CALLS, FAST, FILMS, LATENCY, NAMES, SLOW, YEAR, floor
from benchmarks.embedded import FIRST_ID, VOTES, Pace, Providers, providers
from benchmarks.rounds import alternating, rounds, spread, table

DLT = Path(__file__).parent.parent / ".venv-bench" / "bin" / "python"
_OURS = "SELECT tmdb_id, imdb_id, title, imdb_rating, complete FROM provider_cache"
_FILMS = "SELECT tmdb_id, imdb_id, title, imdb_rating, complete FROM films"


@dataclass(frozen=True, slots=True)
class Design:
    """A program, its arguments, the file that it leaves, and the query of its films there."""

    program: str
    arguments: Sequence[str]
    file: str
    films: str
    python: str | None = None


def _direct(module: str) -> Design:
    called = f"import sys; from benchmarks.{module} import collect_{module} as collect"
    program = f"{called}; from movie_assets.settings import Settings; collect(Settings(), sys.argv[1])"
    return Design(program, (YEAR,), "warehouse.duckdb", _OURS)


_PLAIN = "import asyncio, sys; from benchmarks.plain_script import collect; asyncio.run(collect(*sys.argv[1:]))"
_DLT = "import sys; from benchmarks.dlt_source import collect; collect(*sys.argv[1:])"
_ASKED = (YEAR, str(VOTES), "films.duckdb")
_COLLECT = ("collect", "--start-year", YEAR, "--end-year", YEAR, "--refresh-limit", "none")
DESIGNS = {
    "ours": Design(COMMAND, _COLLECT, "warehouse.duckdb", _OURS),
    "ours, no Dagster": _direct("pipelined"),
    "staged": _direct("staged"),
    "plain": Design(_PLAIN, _ASKED, "films.duckdb", _FILMS),
    "dlt": Design(_DLT, _ASKED, "films.duckdb", _FILMS.replace("films", "movies.films"), str(DLT)),
}
FAULTS: Sequence[Mapping[str, object]] = (
    {"provider": "omdb", "subject": f"tt{FIRST_ID + 10}", "status": 500, "times": 1},
    {"provider": "fanart", "subject": FIRST_ID + 20, "kind": "broken_json", "times": 1},
    {"provider": "tmdb", "endpoint": "movie", "subject": FIRST_ID + 30, "status": 500},
)
Film = tuple[int, str, str, float, bool]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a design: what the process took, the calls that the server saw, the films that it then shows."""

    taken: Taken
    calls: Mapping[str, int]
    films: frozenset[Film]

    @property
    def complete(self) -> int:
        """How many films have an answer of every provider."""
        return sum(film[-1] for film in self.films)


class Beside:
    """Runs of all designs at one pace, each with a server and a folder of its own."""

    def __init__(self, pace: Pace, there: Mapping[str, Providers], folder: Path) -> None:
        self._pace, self._there, self._folder = pace, there, folder

    def first(self, name: str, faults: Sequence[Mapping[str, object]] = ()) -> Run:
        """Run a design on an empty folder."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        (self._folder / name).mkdir()
        return self.again(name, faults)

    def again(self, name: str, faults: Sequence[Mapping[str, object]] = ()) -> Run:
        """Run a design on what it left."""
        design, there, data = DESIGNS[name], self._there[name], self._folder / name
        there.forget()
        for fault in faults:
            there.fail(fault)
        rates = {f"{provider.upper()}_REQUESTS_PER_SECOND": rate or "none" for provider, rate in self._pace.items()}
        quotas = {f"{provider.upper()}_DAILY_QUOTA": "none" for provider in NAMES}
        ours = {
            "MOVIE_ASSETS_DATA": data,
            "MOVIE_ASSETS_MIN_VOTES": VOTES,
            "TVDB_ENABLED": "false",
            "WIKIDATA_CONTACT": "",
        }
        env = {**os.environ, **there.environment} | {k: str(v) for k, v in {**rates, **quotas, **ours}.items()}
        arguments = [str(data / word) if word == design.file else word for word in design.arguments]
        taken = take(arguments, env, design.program, **({"python": design.python} if design.python else {}))
        calls = {provider: len(there.arrivals(provider).times) for provider in NAMES}
        return Run(taken, calls, _films(data / design.file, design.films))


def _films(file: Path, query: str) -> frozenset[Film]:
    if not file.exists():
        return frozenset()
    with duckdb.connect(str(file), read_only=True) as database:
        try:
            return frozenset(database.execute(query).fetchall())
        except duckdb.CatalogException:  # it ended before there was a table
            return frozenset()


def _check(name: str, run: Run, films: frozenset[Film]) -> None:
    assert run.taken.code == 0, f"{name} ended with {run.taken.code}"
    assert run.calls == CALLS, f"{name} made {run.calls} calls, not {CALLS}"
    assert run.complete == len(run.films) == FILMS, f"{name} shows {run.complete} of {len(run.films)} films complete"
    assert run.films == films, f"{name} shows other films than the first design"


def _rounds(beside: Beside, names: Sequence[str], *, together: bool) -> Iterator[tuple[str, Run, Run]]:
    """Run every design in every round, and again on what it left."""

    def both(name: str) -> tuple[str, Run, Run]:
        return name, beside.first(name), beside.again(name)

    if not together:
        yield from map(both, alternating(names, rounds()))
        return
    with ThreadPoolExecutor(len(names)) as pool:
        for _ in range(rounds()):
            yield from pool.map(both, names)


def _compared(title: str, pace: Pace, ran: Sequence[tuple[str, Run, Run]]) -> None:
    for name, run, again in ran:
        _check(name, run, ran[0][1].films)
        assert again.films == run.films, f"{name} changed its films although nothing had changed"
    rows = []
    for name in dict.fromkeys(name for name, _, _ in ran):
        firsts = [run.taken for of_design, run, _ in ran if of_design == name]
        seconds = [again for of_design, _, again in ran if of_design == name]
        wall = spread(t.wall for t in firsts)
        first = (wall, f"{wall.median / floor(pace):.2f}", spread(t.cpu for t in firsts))
        second = (spread(run.taken.wall for run in seconds), spread(run.taken.cpu for run in seconds))
        memory = f"{max(t.peak_mb for t in firsts):.0f}"
        rows.append((name, *first, memory, sum(seconds[0].calls.values()), *second))
    head = ("design", "wall s", "x floor", "CPU s", "most MB", "second run: calls", "its wall s", "its CPU s")
    calls = sum(CALLS.values())
    table(f"beside_others: {FILMS} films, {calls} calls, {title}; floor {floor(pace):.2f} s", head, rows)


def _faults(beside: Beside, names: Sequence[str]) -> None:
    rows = []
    for name in names:
        run, after = beside.first(name, FAULTS), beside.again(name)
        figures = (f"{run.taken.wall:.1f}", run.taken.code, len(run.films), run.complete, sum(run.calls.values()))
        rows.append((name, *figures, after.complete, sum(after.calls.values())))
    head = ("design", "wall s", "exit code", "films shown", "complete", "calls", "complete after a second run", "calls")
    table("one call fails once, one answer is broken once, one film's details fail throughout", head, rows)


def run() -> None:
    """Run and print."""
    names = [name for name, design in DESIGNS.items() if design.python is None or Path(design.python).exists()]
    for name in DESIGNS.keys() - set(names):
        print(f"{name} is left out: {DESIGNS[name].python} is missing; `make bench-beside_others` makes it")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        there = {name: stack.enter_context(providers({int(YEAR): FILMS}, LATENCY)) for name in names}
        fast, slow = Beside(FAST, there, Path(folder)), Beside(SLOW, there, Path(folder))
        for name in names:
            Beside({}, there, Path(folder)).first(name)  # makes each server's answers once; not counted
        paces = os.environ.get("BENCH_PACES", "fast slow").split()
        if "fast" in paces:
            _compared("40/40/40", FAST, list(_rounds(fast, names, together=False)))
        if "slow" in paces:
            _compared("4/2/10, all at the same time", SLOW, list(_rounds(slow, names, together=True)))
        _faults(fast, names)
