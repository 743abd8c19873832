"""`movie-assets dev`: the Dagster UI and daemon.

Belongs here: one daemon a data folder, and starting `dagster dev`. Does not belong here: definitions.
"""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.instance import DEFINITIONS, LOCATION, prepare_instance
from movie_assets.cli.terminal import say
from movie_assets.cli.ui_guard import guarding, hidden_address, listeners
from movie_assets.errors import ConfigurationError
from movie_assets.log_form import as_json
from movie_assets.settings import CHECKOUT, Settings

# Dagster would have `dg dev` instead, which needs a package of its own and a project in the form of its templates.
_SUPERSEDED = "ignore:Function `dev_command` is superseded"
SECONDS_TO_STOP = 20.0
"""Dagster stops in five seconds, a busy machine takes longer."""


def run_dev(settings: Settings, port: int, address: str | None = None) -> None:
    """Run until interrupted, on loopback or on another address.

    Raises:
        ConfigurationError: another daemon works on this data folder, or the port is taken.
        KeyboardInterrupt: it was stopped.
    """
    home = dagster_home(settings)
    lock = FileLock(home / "dev.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigurationError(
            f"another `movie-assets dev` works on {home}. Stop it, or set MOVIE_ASSETS_DATA to another folder."
        ) from None
    with lock, _only_daemon(settings), _known_address(port, address) as sockets:
        # A cluster's runs outlive the daemon that launched them: workers have them.
        for run_id in prepare_instance(home, daemon_is_dead=not settings.on_cluster):
            say(f"run {run_id} had lost its process and is marked as failed", error=True)
        mode = "the embedded providers (no key is set)" if settings.demo_mode else ", ".join(settings.active_providers)
        say(
            f"Dagster UI: http://{address or '127.0.0.1'}:{port}   data: {settings.store_folder}   providers: {mode}",
            error=True,
        )
        say("Dagster names another address below: open this one, which other sites' pages cannot use.", error=True)
        command = [sys.executable, "-W", _SUPERSEDED, "-m", "dagster", "dev", "-w", str(_workspace(home))]
        as_objects = settings.log_format == "json"
        if as_objects:
            command += ["--log-format", "json"]
        process: subprocess.Popen[bytes] | None = None
        stopped = False

        def stop(*_: object) -> None:
            nonlocal stopped
            stopped = True
            if process is not None:
                process.send_signal(signal.SIGINT)

        # Before the child starts, so that it does not inherit an ignored SIGINT (background jobs of a shell have one).
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        host, behind = hidden_address()
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            [*command, "-h", host, "-p", str(behind)],
            stdout=subprocess.PIPE if as_objects else None,
            stderr=subprocess.STDOUT if as_objects else None,
        )
        if as_objects:
            threading.Thread(target=_pass_on, args=(process,), daemon=True).start()
        if stopped:  # the signal came before there was a child to pass it to
            process.send_signal(signal.SIGINT)
        with guarding(sockets, (host, behind), settings.ui_host_names):
            code = _ended(process, lambda: stopped)
        if stopped:
            raise KeyboardInterrupt
        raise SystemExit(code)


@contextmanager
def _only_daemon(settings: Settings) -> Iterator[None]:
    """On a cluster, be the only daemon of all hosts.

    Raises:
        ConfigurationError: another host has one.
    """
    if not settings.on_cluster or settings.operations_url is None:
        yield
        return
    from movie_assets.cluster.names import DAEMON
    from movie_assets.store.session_locks import holding

    with holding(settings.operations_url.get_secret_value(), DAEMON, "the") as alone:
        if not alone:
            raise ConfigurationError("another `movie-assets dev` of this cluster runs: it has one UI and one daemon.")
        yield


def _ended(process: subprocess.Popen[bytes], is_stopped: Callable[[], bool]) -> int:
    """Wait for the child to end; return its exit code. A signal that it lost while it was starting is sent again."""
    while True:
        try:
            return process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            if is_stopped():
                process.send_signal(signal.SIGINT)


def _pass_on(process: subprocess.Popen[bytes]) -> None:
    """Print what the child and the workers of runs print, as JSON: Dagster writes a run's events as text alone."""
    assert process.stdout is not None
    for line in process.stdout:
        if words := line.decode(errors="replace").strip():
            print(as_json(words, "dagster"), file=sys.stderr, flush=True)


@contextmanager
def _known_address(port: int, address: str | None) -> Iterator[list[socket.socket]]:
    """Open the UI's address, before a daemon is started that nobody would see.

    Raises:
        ConfigurationError: something else listens there; names the option.
    """
    try:
        sockets = listeners(port, address)
    except OSError as error:
        raise ConfigurationError(
            f"port {port} cannot be used: {error.strerror}. Choose another by --port; nothing was started."
        ) from None
    try:
        yield sockets
    finally:
        for listener in sockets:
            listener.close()


def _workspace(home: Path) -> Path:
    """Return the workspace file: a checkout's own, else one in the data folder, so that the location has its name."""
    if CHECKOUT is not None:
        return CHECKOUT / "workspace.yaml"
    written = home / "workspace.yaml"
    module = f"      module_name: {DEFINITIONS}\n      location_name: {LOCATION}\n"
    written.write_text(f"load_from:\n  - python_module:\n{module}")
    return written
