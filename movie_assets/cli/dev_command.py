"""`movie-assets dev`: the Dagster UI and daemon.

Belongs here: one daemon a data folder, and starting `dagster dev`. Does not belong here: definitions, passing signals
and lines on (child_process.py).
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from movie_assets.cli.child_process import Child
from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.instance import DEFINITIONS, LOCATION, prepare_instance
from movie_assets.cli.terminal import say
from movie_assets.cli.ui_guard import guarding, hidden_address, listeners
from movie_assets.errors import ConfigurationError
from movie_assets.installation import CHECKOUT
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import where_stored

# Dagster would have `dg dev` instead, which needs a package of its own and a project in the form of its templates.
_SUPERSEDED = "ignore:Function `dev_command` is superseded"


class Part(StrEnum):
    """What of both a host runs."""

    UI = "ui"
    DAEMON = "daemon"


def run_dev(settings: Settings, port: int, address: str | None = None, part: Part | None = None) -> None:
    """Run until interrupted, on loopback or on another address; of a cluster perhaps only one part of both.

    Raises:
        ConfigurationError: another daemon works on this data folder, or the port is taken.
        KeyboardInterrupt: it was stopped.
    """
    if part is not None and not settings.on_cluster:
        raise ConfigurationError(
            f"UI and daemon are started apart on a cluster alone, and this is none: {settings.why_no_cluster}."
        )
    home = dagster_home(settings)
    lock = FileLock(home / "dev.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigurationError(
            f"another `movie-assets dev` works on {home}. Stop it, or set MOVIE_ASSETS_DATA to another folder."
        ) from None
    alone: AbstractContextManager[None] = nullcontext() if part is Part.UI else _only_daemon(settings)
    nowhere = nullcontext[list[socket.socket]]([])
    door: AbstractContextManager[list[socket.socket]] = (
        nowhere if part is Part.DAEMON else _known_address(port, address)
    )
    with lock, alone, door as sockets:
        # A cluster's runs outlive the daemon that launched them: workers have them.
        for run_id in prepare_instance(home, daemon_is_dead=not settings.on_cluster):
            say(f"run {run_id} had lost its process and is marked as failed", error=True)
        mode = "the embedded providers (no key is set)" if settings.demo_mode else ", ".join(settings.active_providers)
        where = f"data: {where_stored(settings)}   providers: {mode}"
        command, as_objects = _command(settings, home, part), settings.log_format == "json"
        if part is Part.DAEMON:
            say(f"Dagster daemon   {where}", error=True)
            raise SystemExit(Child(command, as_objects=as_objects).ended())
        say(f"Dagster UI: http://{address or '127.0.0.1'}:{port}   {where}", error=True)
        say("Dagster names another address below: open this one, which other sites' pages cannot use.", error=True)
        host, behind = hidden_address()
        child = Child([*command, "-h", host, "-p", str(behind)], as_objects=as_objects)
        with guarding(sockets, (host, behind), settings.ui_host_names):
            code = child.ended()
        raise SystemExit(code)


def _command(settings: Settings, home: Path, part: Part | None) -> list[str]:
    """Return the command of Dagster's that runs this part."""
    words = {
        None: ["-W", _SUPERSEDED, "-m", "dagster", "dev"],
        Part.UI: ["-m", "dagster_webserver"],
        Part.DAEMON: ["-m", "dagster._daemon", "run"],
    }[part]
    as_objects = ["--log-format", "json"] if settings.log_format == "json" else []
    return [sys.executable, *words, "-w", str(_workspace(home)), *as_objects]


@contextmanager
def _only_daemon(settings: Settings) -> Iterator[None]:
    """On a cluster, be the only daemon of all hosts.

    Raises:
        ConfigurationError: another host has one, or Postgres cannot be reached.
    """
    if not settings.on_cluster or settings.operations_url is None:
        yield
        return
    from movie_assets.cluster.names import DAEMON
    from movie_assets.store.session_locks import holding, is_held

    url = settings.operations_url.get_secret_value()
    with holding(url, DAEMON, "the") as alone:
        if not alone and is_held(url, DAEMON, "the"):  # or Postgres is away, which this says
            raise ConfigurationError("another `movie-assets dev` of this cluster runs, and it has one daemon.")
        yield


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
