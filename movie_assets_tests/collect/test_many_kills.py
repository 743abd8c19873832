"""Hundreds of kills in all phases of collections, of commands and of the daemon's runs.

Belongs here: the long proof. Does not belong here: one kill in mid-fetch, with what it says (test_kill.py), killing
from within (killed_inside.py). MANY_KILLS sets how many, in rounds of a hundred in new folders. One of five kills hits
a run of the daemon or the daemon with all it started; the others hit commands, in two folders at once.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from movie_assets.defs.partitions import range_tags
from movie_assets.demo.server import EmbeddedServer
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.test_kill import IN_FLIGHT, answered, asked
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import Ui, command, dev, environment, run, wait_until

KILLS = int(os.environ.get("MANY_KILLS", "300"))
A_ROUND = 100
"""Kills before the stores are compared, and new ones begun: the years of a lane do not last for more."""
YEARS = [str(year) for year in range(1930, 2020)]
SLOWEST = 1_800.0
"""Seconds that a collection may take on a busy machine."""
RESTARTS = 6
"""Kills of one year before it may end."""
INSIDE = {
    "raw response": "store/raw_responses.py:record",
    "typed rows": "warehouse/projection.py:provider",
    "merge": "warehouse/merging/movie_query.py",
    "wide row": "warehouse/projection.py:wide",
    "status": "warehouse/projection.py:status",
    "write": "warehouse/database.py:write",
    "checks": "defs/checks.py",
    "events": "defs/materialized.py",
}
"""Phases in which a command is killed from within: where its stack then is."""
OUTSIDE = ("start", "calls", "calls", "after the calls")
SIGNALS = (signal.SIGKILL, signal.SIGTERM)
KILLED_OF_DAEMON = ("run, calls", "run, calls", "run, after the calls", "daemon and all it started")


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """The keys of every film table."""
    warehouse = Warehouse(settings.warehouse_path)
    return {
        name: warehouse.frame(f"SELECT {', '.join(table.key)} FROM {table.stored_name} ORDER BY ALL").rows()
        for name, table in FILM_TABLES.items()
    }


@dataclass
class Lane:
    """A folder with a server of its own, in which one year after the other is collected and killed."""

    server: EmbeddedServer
    folder: Path
    years: list[str]
    dice: random.Random
    phases: Counter[str] = field(default_factory=Counter)
    done: list[str] = field(default_factory=list)
    again: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when another lane failed."""
    started: float = 3.0
    """Seconds from the start of a command to its first call, as seen last."""

    def __post_init__(self) -> None:
        self.server.latency_seconds = 0.005
        self.settings = settings_for(self.server, self.folder / "killed")
        self.settings.data.mkdir(parents=True)
        self.env = environment(self.server, self.settings.data)

    @property
    def kills(self) -> int:
        """How many there were."""
        return self.phases.total() - self.phases["ended"]

    def kill(self, most: int, one: Callable[[str], str]) -> None:
        """Collect years by `one`, which returns the phase in which it was killed, until so many were."""
        for year in self.years:
            if self.kills >= most or self.stopping.is_set():
                return
            self.done.append(year)
            for _ in range(RESTARTS):
                kept = answered(self.settings) if self.settings.operations_path.exists() else set()
                self.server.log.clear()
                phase = one(year)
                self.phases[phase] += 1
                before = asked(self.server)
                assert not kept & set(before), f"{phase}: an answer that was kept was asked for again"
                lost = len(set(before) - answered(self.settings)) if self.settings.operations_path.exists() else 0
                assert lost <= IN_FLIGHT, phase
                self.again += lost
                if phase == "ended" or self.kills >= most:
                    break
        assert self.kills >= most, f"no years are left after {self.kills} kills"

    def calls(self) -> int:
        """Return how many calls this collection made for details."""
        return sum(asked(self.server).values())

    def killed_command(self, year: str) -> str:
        """Kill a collection in one of its phases; return which, or that it had ended before."""
        collect = ("collect", "--start-year", year, "--refresh-limit", "none")
        phase, number = self.dice.choice([*OUTSIDE, *INSIDE]), self.dice.choice(SIGNALS)
        if phase in INSIDE:
            inside = ["-m", "movie_assets_tests.killed_inside", INSIDE[phase], str(self.dice.randint(1, 5))]
            typed = [sys.executable, *inside, number.name, *collect]
            done = subprocess.run(typed, env=self.env, capture_output=True, timeout=SLOWEST, check=False)
            return "ended" if done.returncode == 0 else phase
        process = command(*collect, env=self.env)
        if phase == "start":
            with suppress(subprocess.TimeoutExpired):
                process.wait(self.dice.uniform(0, self.started))
        else:
            began = time.monotonic()
            wait_until(lambda: process.poll() is not None or self.calls(), "a call, or the end", SLOWEST)
            self.started = time.monotonic() - began
            self.wait(phase, lambda: process.poll() is not None)
        with suppress(ProcessLookupError):
            process.send_signal(number)
        process.communicate(timeout=SLOWEST)
        return "ended" if process.returncode == 0 else phase

    def wait(self, phase: str, is_over: Callable[[], bool]) -> None:
        """Wait for a moment among the calls, or after them."""
        most = self.dice.randint(1, 60) if phase.endswith("calls") and "after" not in phase else 10_000
        last, since, pause = -1, time.monotonic(), self.dice.uniform(0.05, 2.5)
        while not is_over() and (calls := self.calls()) < most:
            if calls != last:
                last, since = calls, time.monotonic()
            if time.monotonic() - since > pause:
                return
            time.sleep(0.005)

    def ends_well(self) -> None:
        """One more collection ends with the rows of a folder in which nothing was killed; both stores are whole."""
        span = ("--start-year", self.done[0], "--end-year", self.done[-1], "--refresh-limit", "none")
        code, output, errors = run("collect", *span, env=self.env, seconds=SLOWEST)
        assert code == 0, output + errors
        whole = settings_for(self.server, self.folder / "whole")
        assert run("collect", *span, env=environment(self.server, whole.data), seconds=SLOWEST)[0] == 0
        assert rows(self.settings) == rows(whole)
        with Operations(self.settings.operations_path) as operations:
            assert verify(self.settings, operations, Warehouse(self.settings.warehouse_path)).good
            doubled = operations.rows(
                "SELECT provider, external_id FROM responses WHERE endpoint NOT IN ('discover')"
                " GROUP BY provider, endpoint, external_id HAVING count(*) > 1"
            )
        assert doubled == []
        print(
            f"{self.kills} kills in {len(self.done)} years, {self.again} calls asked again: {dict(self.phases)}",
            flush=True,
        )


class DaemonLane:
    """`movie-assets dev` on a lane's folder, whose runs are killed, or all of it."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.stack = ExitStack()
        self.ui: Ui | None = None

    def worker(self) -> int | None:
        """Return the process that asks providers now, by its lease."""
        with Operations(self.lane.settings.operations_path) as operations:
            leases = operations.rows("SELECT DISTINCT pid FROM rate_limit_leases")
        return next((row["pid"] for row in leases if _lives(row["pid"])), None)

    def killed_run(self, year: str) -> str:
        """Launch a year through the UI, and kill its process or the whole daemon; return which, or that it ended."""
        if self.ui is None:
            self.ui = self.stack.enter_context(dev(self.lane.env))
        ui, phase, number = self.ui, self.lane.dice.choice(KILLED_OF_DAEMON), self.lane.dice.choice(SIGNALS)
        launched = ui.launch("year", range_tags(year, year))
        over = {"SUCCESS", "FAILURE", "CANCELED"}
        pid = wait_until(lambda: self.worker() or (ui.status(launched) in over and -1), "a call, or the end", SLOWEST)
        if pid == -1:
            return "ended"
        self.lane.wait(phase if phase.startswith("run") else "calls", lambda: not _lives(pid))
        if not _lives(pid):
            return "ended"
        if phase.startswith("run"):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        else:
            os.killpg(ui.group, number)
            self.close()
        wait_until(lambda: not _lives(pid), "the process of the run to end", SLOWEST)
        return phase

    def close(self) -> None:
        """Stop the daemon, if it lives."""
        self.stack.close()
        self.ui = None


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.fault("run", "hundreds of kills in all phases of collections, by command and by the daemon")
def test_many_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """Kill after kill in all phases: no answer is asked for again but those in flight, and in the end no row differs.

    Rows are compared with those of folders in which nothing was killed.
    """
    seed, began = random.randrange(2**32), time.monotonic()
    print(f"seed {seed}, {KILLS} kills")
    for done in range(0, KILLS, A_ROUND):
        killed = kill_a_round(tmp_path / str(done), seed + done, min(A_ROUND, KILLS - done))
        print(f"{done + killed} kills in {time.monotonic() - began:.0f} s", flush=True)


def kill_a_round(folder: Path, seed: int, kills: int) -> int:
    """Kill in three new folders at once, then compare each with its twin; return how many kills there were."""
    of_daemon = kills // 5
    of_commands = (kills - of_daemon + 1) // 2
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        lanes = [
            Lane(stack.enter_context(EmbeddedServer()), folder / str(n), YEARS[n::3], random.Random(seed + n))
            for n in range(3)
        ]
        daemon = DaemonLane(lanes[2])
        stack.callback(daemon.close)
        work = [pool.submit(lane.kill, of_commands, lane.killed_command) for lane in lanes[:2]]
        work.append(pool.submit(lanes[2].kill, of_daemon, daemon.killed_run))
        for each in as_completed(work):
            if each.exception() is not None:
                for lane in lanes:
                    lane.stopping.set()
            each.result()
        daemon.close()
        for lane in lanes:
            lane.ends_well()
    return sum(lane.kills for lane in lanes)
