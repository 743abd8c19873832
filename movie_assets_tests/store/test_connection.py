"""Opening the operations store."""

import contextlib
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from movie_assets.errors import StoreError
from movie_assets.store.connection import Address, Operations
from movie_assets.store.migrations import MIGRATIONS
from movie_assets.store.placeholders import lacking
from movie_assets.store.requests import attempts
from movie_assets.store.stored_films import partition_years


def test_a_new_store_has_the_current_version(tmp_path: Path) -> None:
    """A new file is migrated to the last version, in folders made on the way; opening it again changes nothing."""
    path = tmp_path / "new" / "operations.sqlite"
    for _ in range(2):
        with Operations(path) as store:
            row = store.row("PRAGMA user_version")
            assert row is not None
            assert row[0] == len(MIGRATIONS)


@pytest.mark.fault("command", "operations.sqlite of another program")
def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A SQLite file of another program is named and left as it was."""
    path = tmp_path / "operations.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        Operations(path)
    assert path.read_bytes() == before


@pytest.mark.fault("migration", "an operations store of a newer program")
def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A store that a newer program has migrated is not touched."""
    path = tmp_path / "operations.sqlite"
    Operations(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    with pytest.raises(StoreError, match="Update it"):
        Operations(path)


@pytest.mark.fault("command", "operations.sqlite is no database")
def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """Anything else under that name gets a clear message."""
    path = tmp_path / "operations.sqlite"
    path.write_bytes(b"hello, I am a text file\n" * 400)
    with pytest.raises(StoreError, match=r"not a database|no SQLite database"):
        Operations(path)


@pytest.mark.fault("command", "a data folder that cannot be made")
def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A data path below a file names the path and the reason."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot open"):
        Operations(tmp_path / "file" / "operations.sqlite")


def test_a_list_without_values_holds_nothing(operations: Operations) -> None:
    """Who asks for none of the films, or of the requests, gets none; Postgres knows no empty list."""
    assert partition_years(operations, ()) == {}
    assert attempts(operations, ()) == []
    assert lacking(operations, ()) == []


@pytest.mark.fault("raw response", "an error in the middle of a transaction")
def test_a_failed_transaction_leaves_nothing(address: Address) -> None:
    """What raises in the middle of a transaction is rolled back whole."""
    with Operations(address) as store:
        with contextlib.suppress(ZeroDivisionError), store.transaction() as connection:
            connection.execute("INSERT INTO rate_limits (provider) VALUES ('tmdb')")
            raise ZeroDivisionError
        assert store.rows("SELECT * FROM rate_limits") == []


FILL = """
import resource, sys
from pathlib import Path
from movie_assets.errors import StoreError
from movie_assets.store.connection import Operations
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Operations(Path(sys.argv[1])) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    kept = 0
    try:
        for n in range(10_000):
            with store.transaction() as c:
                c.execute("INSERT INTO rate_limits (provider, reason) VALUES (?, ?)", (str(n), "x" * 5_000))
            kept += 1
    except StoreError as error:
        print(kept, error)
"""


@pytest.mark.fault("raw response", "the disk is full")
def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    """When no more can be written, the error says what to do, and everything committed before is there."""
    assert resource.RLIMIT_FSIZE is not None
    path = tmp_path / "o.sqlite"
    done = subprocess.run([sys.executable, "-c", FILL, str(path)], capture_output=True, text=True, check=True)
    kept, message = done.stdout.split(" ", 1)
    assert "Free some space" in message
    with Operations(path) as store:
        row = store.row("SELECT count(*) FROM rate_limits")
        assert row is not None
        assert row[0] == int(kept) > 0
