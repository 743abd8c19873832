"""The warehouse as a DuckDB file in the data folder.

Belongs here: the lock beside the file, copies for readers, compacting, what is wrong with a file. Does not belong here:
how DuckDB lays the file out (duckdb_file.py). DuckDB lets one process at a time open a file for writing, and then
refuses readers. So every use, long or short, holds the lock, and long readers get a copy.
"""

import logging
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from movie_assets.errors import StoreError
from movie_assets.store.connection import Address
from movie_assets.store.store_files import put_in_place, remove_with_logs
from movie_assets.warehouse.duckdb_file import (
    BLOCK_BYTES,
    ROWS_OF_A_GROUP,
    STORAGE_VERSION,
    closed,
    flush_log,
    opened,
    quoted,
    within_memory,
)
from movie_assets.warehouse.place import LOCK_SECONDS, nothing_there
from movie_assets.wording import why_unwritten

PEEK_SECONDS = 5.0
SLOW_SECONDS = 2.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A DuckDB file to which nobody writes."""

    path: Path
    written_at: datetime

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    def connected(self) -> duckdb.DuckDBPyConnection:
        """Return a connection that can only read it."""
        return duckdb.connect(str(self.path), read_only=True)

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let a connection read it as a database of this name."""
        connection.execute(f"ATTACH '{quoted(self.path)}' AS {name} (TYPE duckdb, READ_ONLY)")


class DuckDBFile:
    """The place of a warehouse that is a file at `path`. `still`: nobody writes to it any more, so it is its own copy.

    It is a projection of the store at `operations`, by default the one beside it.

    Its methods are described in place.py.
    """

    full_ddl = True

    def __init__(
        self,
        path: Path,
        operations: Address | None = None,
        *,
        config: Mapping[str, Any] | None = None,
        still: bool = False,
    ) -> None:
        self.path = path
        self.operations: Address = operations or path.with_name("operations.sqlite")
        self._config = config
        self._still = still

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def files(self) -> tuple[Path, ...]:
        """The file, if there is one."""
        return (self.path,) if self.path.exists() else ()

    def why_not_in_reach(self) -> str | None:
        """Return nothing: it is in the data folder, which is looked at for all that is there."""
        return None

    def exists(self) -> bool:
        """Return whether there is a file."""
        return self.path.exists()

    def size(self) -> int:
        """Return the size of the file."""
        return self.path.stat().st_size

    def written_at(self) -> datetime:
        """Return when the file was changed last."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    @contextmanager
    def held(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the lock beside the file; a wait is logged."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        with self._locked(seconds) as locked:
            if not locked:
                raise StoreError(f"{self.path} was in use for {seconds:.0f} s. Which process holds it?")
            if (waited := time.perf_counter() - began) > SLOW_SECONDS:
                logger.warning("waited %.1f s for the warehouse lock", waited)
            yield

    @contextmanager
    def _locked(self, seconds: float) -> Iterator[bool]:
        lock = FileLock(f"{self.path}.lock", thread_local=False)
        try:
            lock.acquire(timeout=seconds, poll_interval=0.01)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise StoreError(f"cannot lock {self.path}: {error}. Check the folder's permissions.") from error
        try:
            yield True
        finally:
            lock.release()

    def opened(self) -> duckdb.DuckDBPyConnection:
        """Open the file for writing."""
        return opened(self.path, self._config)

    def state(self) -> tuple[int, int, int, int] | None:
        """Return which file it is, its size and time; None if there is none, or a killed writer's log beside it."""
        if self.path.with_name(self.path.name + ".wal").exists():
            return None
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    @contextmanager
    def transaction(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
        """Make one transaction of the block. Who has the file open is alone, so nobody waits."""
        connection.execute("BEGIN")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # one that could not be committed is undone already
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def peeked(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """Open the file to read only, unless a writer is at it."""
        if not self.path.exists():
            yield None
            return
        with self._locked(PEEK_SECONDS) as locked:
            if not locked:
                yield None
                return
            connection = duckdb.connect(self.name, read_only=True)
            try:
                yield connection
            finally:
                closed(connection)

    def moment(self) -> FileCopy:
        """Return a copy of the file. The last one is reused until something was written."""
        path = self.path
        if self._still:
            return FileCopy(path, self.written_at())
        if not path.exists():
            raise StoreError(nothing_there(self.name))
        with self.held():
            flush_log(path)
            state = path.stat()
            copy = path.with_name(f"{path.stem}.snapshot-{state.st_mtime_ns:x}-{state.st_size:x}.duckdb")
            if not copy.exists():
                arriving = copy.with_suffix(".arriving")
                try:
                    shutil.copy(path, arriving)  # with its permissions
                    arriving.replace(copy)
                except OSError as error:
                    raise StoreError(f"cannot copy {path} to read it: {why_unwritten(error)}") from error
                finally:
                    arriving.unlink(missing_ok=True)
                for old in path.parent.glob(f"{path.stem}.snapshot-*"):
                    if old != copy:
                        old.unlink(missing_ok=True)  # a reader that has it open keeps reading it
        return FileCopy(copy, datetime.fromtimestamp(state.st_mtime_ns // 1_000_000_000, UTC))

    def copy(self, target: Path) -> None:
        """Copy the file while nobody writes.

        Raises:
            StoreError: it is damaged, or the copy cannot be written.
        """
        with self.held():
            flush_log(self.path)
            try:
                shutil.copyfile(self.path, target)
            except OSError as error:
                raise StoreError(f"cannot copy {self.path} to {target}: {why_unwritten(error)}") from error

    def compact(self) -> None:
        """Write all tables into a fresh file without gaps, and put that in its place; a link to the file stays."""
        path = self.path.resolve()
        fresh = path.with_name(f"{path.name}.compacting")
        with self.held():
            remove_with_logs(fresh)
            flush_log(path)
            try:
                with duckdb.connect(config=within_memory(fresh)) as connection:
                    how = f"STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROWS_OF_A_GROUP}"
                    connection.execute(f"ATTACH '{quoted(path)}' AS old (READ_ONLY)")
                    connection.execute(f"ATTACH '{quoted(fresh)}' AS fresh ({how}, BLOCK_SIZE {BLOCK_BYTES})")
                    connection.execute("COPY FROM DATABASE old TO fresh")
                    connection.execute("DETACH fresh")
                put_in_place(fresh, path)
            except (duckdb.Error, OSError) as error:
                raise StoreError(f"cannot compact {path}: {why_unwritten(error)} The file is as it was.") from error
            finally:
                remove_with_logs(fresh)

    def set_aside(self, now: datetime) -> str:
        """Give the file another name; return it."""
        aside = self.path.with_name(f"warehouse.set-aside-{now:%Y%m%dT%H%M%SZ}.duckdb")
        with self.held():
            flush_log(self.path)
            self.path.replace(aside)
        return str(aside)

    def fault(self, error: duckdb.Error) -> StoreError | None:
        """Return what is wrong with the file; a wrong query or a broken key is not about it."""
        first = str(error).splitlines()[0]
        if isinstance(error, _OF_THE_FILE) or "write file" in first:
            return StoreError(f"{self.path}: {first} {_advice(first)}")
        return None


_OF_THE_FILE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)


def _advice(message: str) -> str:
    if "No space left" in message or "could not write" in message.lower():
        return "Free some space and run again: every answer is kept in the operations store."
    if "not a valid DuckDB" in message:
        return "Move the file away: the replay job rebuilds the warehouse from the operations store."
    if "Corrupt" in message:
        return "Move the file away: the replay job rebuilds the warehouse from the operations store."
    if re.search(r"\block\b", message):
        return "Another program has the file open. Close it, or read a snapshot (movie-assets sql)."
    return "Check the file and its folder. You can delete the warehouse: the replay job rebuilds it."
