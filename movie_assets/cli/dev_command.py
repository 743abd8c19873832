"""`movie-assets dev`: the Dagster UI and daemon.

Belongs here: one daemon a data folder, and starting `dagster dev`. Does not belong here: definitions.
"""

import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout

from movie_assets.cli.instance import DEFINITIONS, LOCATION, dagster_home, mark_lost_runs
from movie_assets.defs.partitions import add_years
from movie_assets.errors import ConfigurationError
from movie_assets.settings import CHECKOUT, Settings

# Dagster would have `dg dev` instead, which needs a package of its own and a project in the form of its templates.
_SUPERSEDED = "ignore:Function `dev_command` is superseded"


def run_dev(settings: Settings, port: int) -> None:
    """Run until interrupted.

    Raises:
        ConfigurationError: another daemon works on this data folder.
    """
    home = dagster_home(settings)
    lock = FileLock(home / "dev.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigurationError(
            f"another `movie-assets dev` works on {home}. Stop it, or set MOVIE_ASSETS_DATA to another folder."
        ) from None
    with lock:
        with dg.DagsterInstance.get() as instance:
            add_years(instance)
            for run_id in mark_lost_runs(instance):
                print(f"run {run_id} had lost its worker and is marked as failed", file=sys.stderr)
        mode = "the embedded providers (no key is set)" if settings.demo_mode else ", ".join(settings.active_providers)
        print(f"Dagster UI: http://127.0.0.1:{port}   data: {home}   providers: {mode}", file=sys.stderr)
        command = [sys.executable, "-W", _SUPERSEDED, "-m", "dagster", "dev", "-w", str(_workspace(home))]
        process: subprocess.Popen[bytes] | None = None

        def stop(*_: object) -> None:
            if process is not None:
                process.send_signal(signal.SIGINT)

        # Before the child starts, so that it does not inherit an ignored SIGINT (background jobs of a shell have one).
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        process = subprocess.Popen([*command, "-h", "127.0.0.1", "-p", str(port)])  # noqa: S603 - our own arguments
        raise SystemExit(process.wait())


def _workspace(home: Path) -> Path:
    """Return the workspace file: a checkout's own, else one in the data folder, so that the location has its name."""
    if CHECKOUT is not None:
        return CHECKOUT / "workspace.yaml"
    written = home / "workspace.yaml"
    module = f"      module_name: {DEFINITIONS}\n      location_name: {LOCATION}\n"
    written.write_text(f"load_from:\n  - python_module:\n{module}")
    return written
