"""Commands that are killed, stopped, started at once or on a taken port: no run is left as if it went on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.defs.lost_runs import lost_runs
from movie_assets.demo.server import EmbeddedServer
from movie_assets.liveness import named, named_alive
from movie_assets.store.connection import Operations
from movie_assets_tests.killed_inside import SENT
from movie_assets_tests.processes import command, environment, run, wait_until

ONE_YEAR = ("collect", "--start-year", "1987", "--refresh-limit", "none")


@contextmanager
def instance_of(data: Path) -> Iterator[dg.DagsterInstance]:
    before = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(data)
    try:
        with dg.DagsterInstance.get() as instance:
            yield instance
    finally:
        if before is None:
            del os.environ["DAGSTER_HOME"]
        else:
            os.environ["DAGSTER_HOME"] = before


def statuses(data: Path) -> list[str]:
    with instance_of(data) as instance:
        return [run.status.value for run in instance.get_runs()]


def started(server: EmbeddedServer, env: dict[str, str], number: signal.Signals) -> tuple[int, str]:
    """Start a collection of slow answers, send it a signal in mid-fetch; return exit code and errors."""
    server.latency_seconds = 0.3
    process = command(*ONE_YEAR, env=env)
    try:
        wait_until(lambda: server.log.count("omdb") >= 3, "the run to fetch")
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    finally:
        server.latency_seconds = 0.0
        process.kill()
    return process.returncode, errors


@pytest.mark.fault("run", "kill -9 of collect while the daemon lives")
def test_a_killed_collection_is_noticed_while_everything_lives(server: EmbeddedServer, tmp_path: Path) -> None:
    """The sensor that looks every 30 s marks its run as failed; nobody has to start anything anew."""
    env = environment(server, tmp_path)
    assert started(server, env, signal.SIGKILL)[0] == -signal.SIGKILL
    assert statuses(tmp_path) == ["STARTED"]
    with instance_of(tmp_path) as instance:
        lost_runs(dg.build_sensor_context(instance=instance))
    assert statuses(tmp_path) == ["FAILURE"]


@pytest.mark.parametrize("sent", ["SIGTERM", "SIGHUP"])
@pytest.mark.fault("run", "SIGTERM in the background, or the terminal closes")
def test_what_runs_in_the_background_can_be_stopped(server: EmbeddedServer, tmp_path: Path, sent: str) -> None:
    """A script's background jobs ignore Ctrl-C: a termination stops them all the same, as does a closed terminal."""
    where = "warehouse/database.py:write"
    typed = [sys.executable, "-m", "movie_assets_tests.killed_inside", where, "1", sent, *ONE_YEAR]
    done = subprocess.run(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *typed],
        env=environment(server, tmp_path),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    assert "stopped" in done.stderr
    assert statuses(tmp_path) == ["CANCELED"]


@pytest.mark.fault("run", "SIGTERM in a collection")
def test_a_terminated_collection_ends_cleanly(server: EmbeddedServer, tmp_path: Path) -> None:
    """A termination does what Ctrl-C does (collect/test_kill.py): the run is canceled, what was answered is kept."""
    env = environment(server, tmp_path)
    code, errors = started(server, env, signal.SIGTERM)
    assert (code, "Traceback" in errors, "stopped" in errors) == (130, False, True), errors
    assert statuses(tmp_path) == ["CANCELED"]
    with Operations(tmp_path / "operations.sqlite") as operations:
        assert operations.rows("SELECT count(*) AS n FROM responses WHERE provider = 'omdb'")[0]["n"] > 0


@pytest.mark.parametrize(
    "where",
    [
        *("_core/execution/execute_in_process.py:core_execute_in_process", "defs/event_log.py"),
        *("warehouse/projection.py", "_core/storage/runs/sql_run_storage.py:add_run"),
    ],
)
@pytest.mark.fault("run", "Ctrl-C while Dagster itself is at work")
def test_an_interrupted_run_is_canceled(server: EmbeddedServer, tmp_path: Path, where: str) -> None:
    """Ctrl-C anywhere between the start of a run and its end leaves it canceled, not failed or as if it went on."""
    typed = [sys.executable, "-m", "movie_assets_tests.killed_inside", where, "1", "SIGINT", *ONE_YEAR]
    for folder in (tmp_path / str(attempt) for attempt in range(3)):
        folder.mkdir()
        done = subprocess.run(
            typed, env=environment(server, folder), capture_output=True, text=True, timeout=200, check=False
        )
        if SENT in done.stderr:  # on a busy machine it may have been over before anybody looked
            break
    assert done.returncode == 130, done.stderr
    assert "stopped" in done.stderr
    assert "Traceback" not in done.stderr
    assert statuses(folder) in ([], ["CANCELED"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_identification_says_so(server: EmbeddedServer, tmp_path: Path, number: signal.Signals) -> None:
    """Other commands end with 130 and one line."""
    env = environment(server, tmp_path)
    server.latency_seconds = 5.0
    process = command("identify", "The Matrix", "--year", "1999", env=env)
    try:
        wait_until((tmp_path / "operations.sqlite").exists, "the command to begin")
        time.sleep(1.0)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    finally:
        server.latency_seconds = 0.0
        process.kill()
    assert (process.returncode, "Traceback" in errors, "stopped" in errors) == (130, False, True), errors


@pytest.mark.fault("run", "two first collections in a new folder at once")
def test_first_collections_at_once(server: EmbeddedServer, tmp_path: Path) -> None:
    """In a folder that is not there yet both end well, and no film is there twice (test_many_runs.py starts eight)."""
    data = tmp_path / "new"
    env = environment(server, data)
    processes = [command(*ONE_YEAR, env=env) for _ in range(2)]
    ends = [(process.communicate(timeout=200)[1], process.returncode) for process in processes]
    assert [code for _, code in ends] == [0] * 2, ends
    assert not any("Traceback" in errors for errors, _ in ends)
    assert statuses(data) == ["SUCCESS"] * 2
    with Operations(data / "operations.sqlite") as operations:
        row = operations.row("SELECT count(*) AS n, count(DISTINCT title) AS titles FROM films")
    assert row is not None
    assert row["n"] == row["titles"] > 0


@pytest.mark.fault("command", "a port that is taken")
def test_a_taken_port_is_said_before_anything_starts(server: EmbeddedServer, tmp_path: Path) -> None:
    """`dev` and `demo` end with 1 and name --port; no daemon is left."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        for name in ("dev", "demo"):
            code, output, errors = run(name, "--port", port, env=environment(server, tmp_path))
            assert (code, "--port" in errors, output) == (1, True, ""), errors
            assert "Traceback" not in errors
    assert not (tmp_path / "history").exists()


@pytest.mark.fault("command", "movie-assets dev is stopped at any moment")
def test_dev_stops_at_any_moment(server: EmbeddedServer, tmp_path: Path) -> None:
    """A termination ends it with all its children, and with the code of what was stopped; 1 where it came while
    Dagster's records were being made, whose error it may end as.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    for wait in (0.0, 3.0):
        process = command("dev", "--port", port, env=environment(server, tmp_path), start_new_session=True)
        wait_until((tmp_path / "dev.lock").exists, "dev to begin")
        time.sleep(wait)
        process.terminate()
        process.communicate(timeout=60)
        assert process.returncode in ((130,) if wait else (1, 130))
        wait_until(lambda group=process.pid: not _group_lives(group), "its children to end", 30)  # type: ignore[misc]  # the default is the loop's value


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_is_known_by_more_than_its_number() -> None:
    """Another process with a dead one's number is not taken for it; one of another host may be alive."""
    name = named(os.getpid())
    assert named_alive(name)
    host, pid, when = name.rsplit("/", 2)
    assert not named_alive(f"{host}/{pid}/{when}0")
    assert not named_alive(f"{host}/{2**22 + 1}/{when}")
    assert named_alive(f"elsewhere/{pid}/0")
