"""Who is alive, as Postgres knows it: names that processes of any host hold while they live.

Belongs here: holding names, asking who holds one. Does not belong here: what follows from it (cluster/).

A name is an advisory lock of a session, so it is free when its process ends, however it ends, and half a minute at most
after its host vanished. It is a sign of life and excludes nobody: after Postgres was started anew, holders take their
names again within seconds.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from movie_assets.errors import StoreError
from movie_assets.store.postgres_sessions import AT_OUR_PACE
from movie_assets.store.postgres_words import on_one_line

BEAT_SECONDS = 2.0
"""How often a holder looks whether it still holds its names."""
_ALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=14000"
"""The server gives a vanished host 14 s."""
_CONNECT_SECONDS = 5
_GONE_MILLISECONDS = 14_000
"""So long we give a vanished server."""
_KEYS = "hashtext(%s), hashtext(%s)"
_HELD = (
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = hashtext(%s)::bigint & 4294967295"
)
logger = logging.getLogger(__name__)


class SessionLocks:
    """The names of this process, in a session of their own that a thread keeps alive. Do not fork while it is open."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted: set[tuple[str, str]] = set()
        self._held: set[tuple[str, str]] = set()
        self._session: psycopg.Connection | None = None
        self._shown = True
        """Whether the last look showed signs of life: one that goes on failing is said once."""
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="session-locks", daemon=True)
        self._thread.start()

    def hold(self, kind: str, name: str) -> bool:
        """Hold a name from now on; return whether it is held already. Where Postgres is away, the thread goes on."""
        with self._guard:
            self._wanted.add((kind, name))
            self._take()
            return (kind, name) in self._held

    def release(self, kind: str, name: str) -> None:
        """Hold a name no more."""
        with self._guard:
            self._wanted.discard((kind, name))
            if (kind, name) in self._held and self._session is not None:
                self._held.discard((kind, name))
                with contextlib.suppress(psycopg.Error):
                    self._session.execute(f"SELECT pg_advisory_unlock({_KEYS})".encode(), (kind, name))

    def close(self) -> None:
        """Hold nothing any more."""
        self._ended.set()
        with self._guard:
            self._let_go()

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            with self._guard:
                if not self._ended.is_set():
                    self._take()

    def _take(self) -> None:
        """Take what is wanted and not held; of a session that was lost nothing is."""
        try:
            if self._session is None:
                self._session = _connected(self._url)
            self._session.execute("SELECT 1")
            for kind, name in self._wanted - self._held:
                taken = self._session.execute(f"SELECT pg_try_advisory_lock({_KEYS})".encode(), (kind, name))
                if taken.fetchall()[0][0]:
                    self._held.add((kind, name))
            self._shown = True
        except (psycopg.Error, StoreError) as error:
            if self._shown:
                logger.warning("Others cannot see that this process lives; it tries again: %s", on_one_line(error))
            self._shown = False
            self._let_go()

    def _let_go(self) -> None:
        self._held.clear()
        if self._session is not None:
            self._session.close()
            self._session = None


@contextmanager
def holding(url: str, kind: str, name: str) -> Iterator[bool]:
    """Hold a name until the block ends; yield whether nobody else held it at its start."""
    locks = SessionLocks(url)
    try:
        yield locks.hold(kind, name)
    finally:
        locks.close()


def is_held(url: str, kind: str, name: str) -> bool:
    """Return whether some process holds a name.

    Raises:
        StoreError: Postgres cannot be reached.
    """
    with _looking(url) as session:
        query = f"{_HELD} AND objid::bigint = hashtext(%s)::bigint & 4294967295"
        return session.execute(query.encode(), (kind, name)).fetchone() is not None


def count_held(url: str, kind: str) -> int:
    """Return how many names of a kind are held.

    Raises:
        StoreError: Postgres cannot be reached.
    """
    with _looking(url) as session:
        return len(session.execute(_HELD.encode(), (kind,)).fetchall())


@contextmanager
def _looking(url: str) -> Iterator[psycopg.Connection]:
    try:
        with _connected(url) as session:
            yield session
    except psycopg.Error as error:
        raise StoreError(f"Postgres does not say who is alive: {on_one_line(error)}") from None


def _connected(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            options=f"{AT_OUR_PACE} {_ALIVE}",
            application_name="movie-assets, alive",
            connect_timeout=_CONNECT_SECONDS,
            tcp_user_timeout=_GONE_MILLISECONDS,
        )
    except psycopg.Error as error:
        raise StoreError(f"Postgres cannot be reached: {on_one_line(error)}") from None
