"""`e2e`: 100 films x 3 providers, from empty stores to the merged cache in DuckDB, discovery included.

Belongs here: the product's way with and without Dagster, beside the staged design. Does not belong here: the designs
without Dagster (pipelined.py, staged.py), those of others (beside_others.py), one provider's fetching (fetch.py),
Dagster's overhead by years (dagster.py).

Designs, alternating; each run has empty stores, a process of its own, and a server that has made its answers before:
- pipelined: discover, collect, project, called directly;
- dagster: the same through the job `year`, executed in process on an instance with its own SQLite storage; what it
  takes beyond `pipelined` is Dagster's, and what the product does for its UI and its asset checks;
- staged: stage after stage, a commit a film (staged.py).

Paces (TMDB/OMDb/Fanart.tv, requests a second): 40/40/40 runs one design at a time. At 4/2/10, where a run sleeps for
nearly all of a minute, the three designs of a round run at the same time, each with its own server: one after another
they would take twice as long. What that disturbs is shown by a first run of `pipelined` alone, printed beside.

Floor (seconds): the largest of (calls - burst) / rate over the providers, burst = 1; TMDB's calls are the films and the
discover pages. At 4/2/10 it is OMDb's, at 40/40/40 TMDB's.
Targets: wall at most 1.03 x the floor at 4/2/10 and 1.15 x at 40/40/40 without Dagster, 1.6 x at 40/40/40 with it.

Then 249 films of two providers (TMDB, OMDb) at 40/s by the command `movie-assets collect`, from its first instruction
to its end; target 11 s. BENCH_PACES=fast, slow or command measures one part only. Walls of the designs are in seconds
from the start of the work to the last commit; rates are read at the server.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from benchmarks.commands import Taken, take
from benchmarks.contents import contents
from benchmarks.embedded import PAGE, VOTES, Arrivals, Pace, Providers, providers, settings_for
from benchmarks.pipelined import collect_pipelined
from benchmarks.rounds import Apart, Spread, alternating, rounds, spread, table, verdict
from benchmarks.staged import collect_staged
from movie_assets.cli.data_folder import dagster_home
from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import add_years, range_tags
from movie_assets.garbage_collection import collect_rarely
from movie_assets.settings import Settings

FILMS, YEAR, LATENCY, BURST = 100, "1900", 0.05, 1
NAMES = ("tmdb", "omdb", "fanart")
SLOW: Pace = {"tmdb": 4.0, "omdb": 2.0, "fanart": 10.0}
FAST: Pace = {"tmdb": 40.0, "omdb": 40.0, "fanart": 40.0}
COMMAND_FILMS, COMMAND_YEAR, COMMAND_RATE, COMMAND_MOST = 249, "1901", 40, 11.0
TARGETS = {"4/2/10": 1.03, "40/40/40": 1.15}
WITH_DAGSTER = 1.6
CALLS = {"tmdb": FILMS + -(-FILMS // PAGE), "omdb": FILMS, "fanart": FILMS}


@dataclass(frozen=True, slots=True)
class Collected:
    """One run: seconds as a whole and of its last part, moments of start and end, and what the warehouse then held."""

    seconds: float
    merging: float
    began: float
    digest: str
    films: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run with what the server saw of it."""

    collected: Collected
    arrivals: Mapping[str, Arrivals]

    @property
    def calling(self) -> float:
        """Seconds from the start of the work to the last arrival at the server."""
        return max(a.times[-1] for a in self.arrivals.values()) - self.collected.began


def floor(pace: Pace) -> float:
    """Return the least seconds that the pace allows."""
    return max((CALLS[name] - BURST) / rate for name, rate in pace.items() if rate)


def pipelined(settings: Settings) -> tuple[float, float]:
    """Collect without Dagster."""
    return collect_pipelined(settings, YEAR)


def staged(settings: Settings) -> tuple[float, float]:
    """Collect stage after stage."""
    return collect_staged(settings, YEAR)


def dagster(settings: Settings) -> tuple[float, float]:
    """Collect by the job."""
    job = build_defs(settings).resolve_job_def("year")
    with dg.DagsterInstance.get() as instance:
        add_years(instance)
        result = job.execute_in_process(
            instance=instance,
            run_config=dg.RunConfig(loggers={"console": {"config": {"log_level": "CRITICAL"}}}),
            tags=range_tags(YEAR, YEAR),
        )
        assert result.success
    return time.time(), time.time()


DESIGNS = {"pipelined": pipelined, "dagster": dagster, "staged": staged}


def measured(design: str, settings: Settings) -> Collected:
    """Run a design once on empty stores; its Dagster home is made before the clock starts."""
    collect_rarely()  # as commands do
    settings.data.mkdir(parents=True)
    if design == "dagster":
        dagster_home(settings)
        with dg.DagsterInstance.get() as instance:
            instance.get_runs(limit=1)
    began = time.time()
    fetched, ended = DESIGNS[design](settings)
    digest, rows = contents(settings.warehouse_path)
    return Collected(ended - began, ended - fetched, began, digest, rows["provider_cache"])


class Measuring:
    """Runs of all designs at one pace."""

    def __init__(self, pace: Pace, there: Mapping[str, Providers], folder: Path) -> None:
        self._pace = pace
        self._there = there
        self._folder = folder
        self.runs: dict[str, list[Run]] = {design: [] for design in DESIGNS}

    def one(self, design: str) -> None:
        """Run a design alone."""
        self.together([design])

    def together(self, designs: list[str]) -> None:
        """Run designs at the same time."""
        with ExitStack() as stack:
            waiting = {}
            for design in designs:
                self._there[design].forget()
                settings = settings_for(self._there[design], self._folder / design, self._pace)
                pool, waiting[design] = Apart.start(measured, design, settings)
                stack.enter_context(pool)
        for design, future in waiting.items():
            run = Run(future.result(), {name: self._there[design].arrivals(name) for name in NAMES})
            asked = {name: len(arrivals.times) for name, arrivals in run.arrivals.items()}
            assert asked == CALLS, f"{design} made {asked} calls, not {CALLS}"
            assert run.collected.films == FILMS, f"{design} merged {run.collected.films} films"
            self.runs[design].append(run)
            shutil.rmtree(self._folder / design)


def _show(title: str, pace: Pace, runs: Mapping[str, list[Run]]) -> Spread:
    digests = {run.collected.digest for of_design in runs.values() for run in of_design}
    assert len(digests) == 1, f"{title}: the designs' warehouses differ"
    walls = {design: spread(run.collected.seconds for run in of_design) for design, of_design in runs.items()}
    table(
        f"e2e: {FILMS} films x {len(NAMES)} providers, {title}; floor {floor(pace):.2f} s; rates read at the server",
        ("design", "wall s", "x floor", "start to last arrival s", "merging s", *(f"{n} /s" for n in NAMES)),
        [
            (
                design,
                walls[design],
                f"{walls[design].median / floor(pace):.3f}",
                spread(run.calling for run in of_design),
                "in wall" if design == "dagster" else spread(run.collected.merging for run in of_design),
                *(f"{spread(run.arrivals[name].rate for run in of_design).median:.2f}" for name in NAMES),
            )
            for design, of_design in runs.items()
        ],
    )
    reported_apart = walls["dagster"].median - walls["pipelined"].median
    print(f"Dagster, its checks and what the product shows in its UI: {reported_apart:.2f} s a run")
    return walls["pipelined"]


def _by_command() -> None:
    """Run the command on empty stores and print what it took."""
    taken: list[Taken] = []
    with tempfile.TemporaryDirectory() as folder, providers({int(COMMAND_YEAR): COMMAND_FILMS}, LATENCY) as there:
        env = {**os.environ, **there.environment, "MOVIE_ASSETS_MIN_VOTES": str(VOTES)}
        env |= {f"{name}_REQUESTS_PER_SECOND": str(COMMAND_RATE) for name in ("TMDB", "OMDB")}
        env |= {f"{name}_DAILY_QUOTA": "none" for name in ("TMDB", "OMDB")}
        env |= {f"{name}_ENABLED": "false" for name in ("FANART", "TVDB")}
        for number in range(rounds() + 1):
            there.forget()
            data = Path(folder) / str(number)
            asked = ("collect", "--start-year", COMMAND_YEAR, "--refresh-limit", "none")
            one = take(asked, env | {"MOVIE_ASSETS_DATA": str(data)})
            pages = -(-COMMAND_FILMS // PAGE)
            calls = [len(there.arrivals(name).times) for name in ("tmdb", "omdb")]
            assert (one.code, calls) == (0, [COMMAND_FILMS + pages, COMMAND_FILMS])
            if number:  # the first run makes the server's answers
                taken.append(one)
    least = (COMMAND_FILMS + pages - BURST) / COMMAND_RATE
    wall, cpu = spread(one.wall for one in taken), spread(one.cpu for one in taken)
    what = f"{COMMAND_FILMS} films x 2 providers at {COMMAND_RATE}/s by the command"
    table(
        f"e2e: {what}; floor {least:.2f} s", ("wall s", "x floor", "CPU s"), [(wall, f"{wall.median / least:.3f}", cpu)]
    )
    verdict(what, wall, COMMAND_MOST)


def run() -> None:
    """Run and print."""
    paces = os.environ.get("BENCH_PACES", "fast slow command").split()
    if "fast" in paces or "slow" in paces:
        _by_designs(paces)
    if "command" in paces:
        _by_command()


def _by_designs(paces: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        there = {design: stack.enter_context(providers({int(YEAR): FILMS}, LATENCY)) for design in DESIGNS}
        warming = Measuring({}, there, Path(folder))
        for design in DESIGNS:
            warming.one(design)  # makes each server's answers once; not counted
        if "fast" in paces:
            fast = Measuring(FAST, there, Path(folder))
            for design in alternating(list(DESIGNS), rounds()):
                fast.one(design)
            wall = _show("40/40/40", FAST, fast.runs)
            verdict("e2e without Dagster at 40/40/40", wall, TARGETS["40/40/40"] * floor(FAST))
            with_dagster = spread(run.collected.seconds for run in fast.runs["dagster"])
            verdict("e2e with Dagster at 40/40/40", with_dagster, WITH_DAGSTER * floor(FAST))
        if "slow" not in paces:
            return
        alone, slow = Measuring(SLOW, there, Path(folder)), Measuring(SLOW, there, Path(folder))
        alone.one("pipelined")
        for _ in range(rounds()):
            slow.together(list(DESIGNS))
        wall = _show("4/2/10, the designs of a round at the same time", SLOW, slow.runs)
        print(f"pipelined, with nothing else running: {alone.runs['pipelined'][0].collected.seconds:.2f} s")
        verdict("e2e without Dagster at 4/2/10", wall, TARGETS["4/2/10"] * floor(SLOW))
