"""Who is alive, as Postgres knows it."""

import subprocess
import sys

import psycopg
import pytest
from pydantic import SecretStr

from movie_assets.errors import StoreError
from movie_assets.store.session_locks import SessionLocks, count_held, holding, is_held
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import wait_until

KIND = "a kind"
HOLDER = (
    "import sys; from movie_assets.store.session_locks import SessionLocks; locks = SessionLocks(sys.argv[1]);"
    " print(locks.hold(sys.argv[2], sys.argv[3]), flush=True); sys.stdin.read()"
)


@pytest.fixture
def url(postgres: TestServer) -> str:
    return postgres.new_store().get_secret_value()


def test_a_name_is_free_when_its_process_is_killed(url: str) -> None:
    """A held name is seen from anywhere, counted by its kind, and free once its process was killed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, KIND, "film"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert is_held(url, KIND, "film")
        assert not is_held(url, KIND, "another")
        assert not is_held(url, "another kind", "film")
        with holding(url, KIND, "another") as alone:
            assert alone
            assert count_held(url, KIND) == 2
        with holding(url, KIND, "film") as alone:
            assert not alone
    finally:
        holder.kill()
        holder.wait()
    wait_until(lambda: count_held(url, KIND) == 0, "Postgres to see that it is gone")


@pytest.mark.fault("run", "Postgres ends every session")
def test_a_lost_session_is_made_anew(url: str, postgres: TestServer) -> None:
    """Who lost its session, as when Postgres is started anew, holds its names again; released ones it does not."""
    locks = SessionLocks(url)
    try:
        assert locks.hold(KIND, "kept")
        assert locks.hold(KIND, "given up")
        locks.release(KIND, "given up")
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'movie-assets, alive'"
            )
        wait_until(lambda: is_held(url, KIND, "kept"), "the name to be held again", seconds=60)
        assert not is_held(url, KIND, "given up")
    finally:
        locks.close()


@pytest.mark.fault("run", "Postgres is away for a while")
def test_signs_of_life_fail_once(url: str, postgres: TestServer, caplog: pytest.LogCaptureFixture) -> None:
    """A process that cannot show that it lives says so once, however often it tries, and goes on trying."""
    locks = SessionLocks(f"{url}&connect_timeout=1")
    admin = psycopg.connect(url, dbname="postgres", autocommit=True)
    name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    try:
        assert locks.hold(KIND, "kept")
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        wait_until(lambda: caplog.messages, "the loss to be said", seconds=60)
        for _ in range(3):
            assert not locks.hold(KIND, "kept")
        assert len(caplog.messages) == 1
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
        wait_until(lambda: is_held(url, KIND, "kept"), "the name to be held again", seconds=60)
    finally:
        admin.close()
        locks.close()


def test_who_cannot_be_asked_says_so_without_a_password() -> None:
    """A server that does not answer is an error of ours, not "nobody is alive"."""
    address = SecretStr("postgresql://keeper:sehr-geheim@localhost:1/films")
    with pytest.raises(StoreError) as raised:
        is_held(address.get_secret_value(), KIND, "film")
    assert "geheim" not in str(raised.value)
