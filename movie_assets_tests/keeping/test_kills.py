"""Stopped anywhere in the keeping of the stores: nothing is lost, and the same command, once more, ends well."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import StoreError
from movie_assets.keeping.backups import MANIFEST, backup
from movie_assets.keeping.verification import verify
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import open_operations
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.keeping.acts import ACTS
from movie_assets_tests.keeping.test_backups import NOW
from movie_assets_tests.made_once import made_once
from movie_assets_tests.processes import environment
from movie_assets_tests.store.test_released_versions import RELEASED, restored

YEAR = "1931"
LEFT = ("*.compacting*", "*.arriving", "restoring", "backups/*.arriving", "older/*.arriving")


@pytest.fixture(scope="session")
def kept_folder(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, and stores that have gone on since."""
    return made_once(tmp_path_factory, "kept", lambda folder: _make_kept(settings_for(running_server, folder / "data")))


def _make_kept(settings: Settings) -> None:
    with open_operations(settings) as operations:
        films = sorted(discover_years(settings, operations, YEAR)[YEAR].films)
        for again in (False, True):
            collect_years(settings, operations, YEAR, movie_ids=films[:6], force=again)
            project_years(settings, operations, Warehouse(settings.warehouse_path), YEAR)
            if not again:
                backup(settings, settings.data.parent / "backup", NOW)


@pytest.fixture
def settings(kept_folder: Path, server: EmbeddedServer, tmp_path: Path) -> Settings:
    settings = settings_for(server, tmp_path / "kept" / "data")
    fresh(kept_folder, settings)
    return settings


def fresh(kept_folder: Path, settings: Settings) -> None:
    """Put new copies of the stores and of the backup in place, and a store of an older version."""
    shutil.rmtree(settings.data.parent, ignore_errors=True)
    shutil.copytree(kept_folder, settings.data.parent)
    (settings.data / "older").mkdir()
    restored(RELEASED[-1], settings.data / "older")


def answers(path: Path) -> set[str]:
    """Return the responses of a store, and leave its file as it is."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as store:
        return {row[0] for row in store.execute("SELECT answer_id FROM responses")}


def why_not_open(settings: Settings) -> str:
    """Return what the next command would say, nothing when it goes on."""
    try:
        open_operations(settings).close()
    except StoreError as error:
        return str(error)
    return ""


def typed(act: str, settings: Settings, steps: int, number: signal.Signals) -> list[str]:
    """Return the command that runs an act, and stops it after so many steps."""
    return [sys.executable, "-m", "movie_assets_tests.keeping.acts", act, str(settings.data), str(steps), number.name]


def measured(act: str, settings: Settings, env: dict[str, str]) -> tuple[int, int]:
    """Run an act to its end; return how many steps it has, and how many milliseconds it takes."""
    os.utime(settings.warehouse_path)
    steps, milliseconds = subprocess.check_output(typed(act, settings, 0, signal.SIGKILL), env=env, timeout=200).split()
    return int(steps), int(milliseconds)


def run_act(act: str, settings: Settings, env: dict[str, str], steps: int, number: signal.Signals) -> int:
    """Run an act in a process that stops itself after so many steps; return its exit code."""
    os.utime(settings.warehouse_path)  # so that a snapshot copies again
    command = typed(act, settings, steps, number)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode in (0, -number, -signal.SIGINT, 1, 130), done.stderr
    if done.returncode == 1:
        assert "KeyboardInterrupt" in done.stderr, done.stderr
    return done.returncode


def killed(act: str, settings: Settings, env: dict[str, str], steps: int, number: signal.Signals) -> int:
    """Stop an act, look at what it left, run it again to its end; return how the first one ended."""
    old, made = settings.data / "older" / "operations.sqlite", settings.data.parent / "backup" / "operations.sqlite"
    now = answers(settings.operations_path)
    then = answers(made) if act == "restore" else now
    code = run_act(act, settings, env, steps, number)
    why = why_not_open(settings)
    # Of a restore only the operations store may be swapped: the next command says so, and what mends it.
    assert not why or (act == "restore" and "movie-assets restore" in why), (act, steps, why)
    assert answers(settings.operations_path) in (now, then), (act, steps)
    assert run_act(act, settings, env, 10_000, number) == 0
    assert answers(settings.operations_path) == then, (act, steps)
    with open_operations(settings) as operations:
        found = verify(settings, operations, Warehouse(settings.warehouse_path))
    assert found.good, (act, steps, found.findings)
    with Operations(old) as operations:
        assert len(operations.rows("SELECT 1 FROM responses")) == 3
    for folder in (settings.data / "backups").glob("*"):
        assert (folder / MANIFEST).exists(), folder
    assert [path for pattern in LEFT for path in settings.data.glob(pattern)] == [], (act, steps)
    return code


@pytest.fixture
def env(server: EmbeddedServer, tmp_path: Path) -> dict[str, str]:
    return environment(server, tmp_path)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.fault("backup", "kill -9 or a termination in keeping the stores")
def test_a_stopped_act_costs_nothing(act: str, settings: Settings, env: dict[str, str]) -> None:
    """A backup, a restore, a compaction, a prune, a repair, a migration, a snapshot: no response is lost, what is left
    half made is said or is gone once the same is done again.
    """
    number = random.choice((signal.SIGKILL, signal.SIGTERM))
    killed(act, settings, env, random.choice((2, 5, 9, 14, 20, 30)), number)


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_acts_stopped_at_many_moments(
    kept_folder: Path, server: EmbeddedServer, tmp_path: Path, env: dict[str, str], settings: Settings
) -> None:
    """The same, as often as KEEPING_KILLS says (60): at any file operation of each act, and at any moment between."""
    rounds = int(os.environ.get("KEEPING_KILLS", "60"))
    sizes: dict[str, tuple[int, int]] = {}
    stopped = Counter[str]()
    for number in range(rounds):
        act = list(ACTS)[number % len(ACTS)]
        fresh(kept_folder, settings)
        if act not in sizes:
            sizes[act] = measured(act, settings, env)
            fresh(kept_folder, settings)
        steps, milliseconds = sizes[act]
        moment = random.randint(1, steps) if random.random() < 0.7 else -random.randint(1, max(1, milliseconds))
        stopped[act] += killed(act, settings, env, moment, random.choice((signal.SIGKILL, signal.SIGTERM))) != 0
    print(f"{stopped.total()} of {rounds} acts were stopped: {dict(stopped)}; steps and milliseconds of each: {sizes}")
    assert stopped.total() >= 0.8 * rounds
