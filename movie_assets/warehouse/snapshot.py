"""Snapshots: copies of the warehouse for long readers, since DuckDB refuses readers while a writer has the file open.

Belongs here: making, reusing and removing copies. Does not belong here: short reads inside a run (database.py).
"""

import contextlib
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import flush_log


def snapshot(warehouse: Warehouse) -> Path:
    """Return a copy of the warehouse to which nobody writes. The last copy is reused until something was written.

    Raises:
        StoreError: there is no warehouse yet.
    """
    path = warehouse.path
    if not path.exists():
        raise StoreError(
            f"there is no warehouse at {path} yet. Collect something first: movie-assets collect. If there was one,"
            " movie-assets verify --repair makes it anew from the operations store, without a call"
        )
    with warehouse.locked():
        flush_log(path)
        state = path.stat()
        copy = path.with_name(f"{path.stem}.snapshot-{state.st_mtime_ns:x}-{state.st_size:x}.duckdb")
        if not copy.exists():
            arriving = copy.with_suffix(".arriving")
            try:
                shutil.copy(path, arriving)  # with its permissions
                arriving.replace(copy)
            except OSError as error:
                raise StoreError(f"cannot copy {path} to read it: {error.strerror}. Is the disk full?") from error
            finally:
                arriving.unlink(missing_ok=True)
            for old in path.parent.glob(f"{path.stem}.snapshot-*"):
                if old != copy:
                    old.unlink(missing_ok=True)  # a reader that has it open keeps reading it
    return copy


def written_at(copy: Path) -> datetime:
    """Return the moment at which the warehouse of this copy was last written, as the copy's name says."""
    moment = int(copy.stem.split("-")[-2], 16) // 1_000_000_000
    return datetime.fromtimestamp(moment, UTC)


@contextmanager
def connected(warehouse: Warehouse, *, briefly: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a read-only connection to a snapshot, closed at the end; what DuckDB says becomes an error of ours.

    `briefly`: for a few rows. It is then to the warehouse itself where nobody writes just now, so that a large one is
    not copied; writers wait meanwhile.

    Raises:
        StoreError: there is no warehouse yet, or it is damaged, another program's, or of an older version.
    """
    try:
        with warehouse.peeked() if briefly else nullcontext() as itself:
            if itself is not None:
                yield itself
                return
        with connect(warehouse) as connection:
            yield connection
    except duckdb.Error as error:
        raise StoreError(
            f"{warehouse.path} cannot be read: {_first_line(error)} Is it another program's, or an older version's? The"
            " next `movie-assets collect` brings ours up to date; it can be deleted, and the job replay makes it anew."
        ) from error


def connect(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a snapshot."""
    return duckdb.connect(str(snapshot(warehouse)), read_only=True)


def _hint(words: str) -> str:
    """Return where to find the names that a query got wrong."""
    if words.startswith("Catalog Error: Table"):
        return '\nThe tables: movie-assets sql "SHOW TABLES"'
    if words.startswith("Binder Error"):
        return '\nThe columns of a table: movie-assets sql "DESCRIBE provider_cache"'
    return ""


def _first_line(error: duckdb.Error) -> str:
    return next(iter(str(error).splitlines()), "")


def shown(warehouse: Warehouse, query: str) -> str:
    """Return the result of a query on a snapshot as a table of at most 200 rows.

    Raises:
        ConfigurationError: DuckDB refuses the query; says why.
    """
    with connected(warehouse) as connection:
        try:
            result = connection.sql(query)
            with contextlib.redirect_stdout(io.StringIO()) as table:  # DuckDB prints tables itself
                if result is not None:
                    result.show(max_rows=200)
        except duckdb.Error as error:
            raise ConfigurationError(f"{error}{_hint(str(error))}") from None
    return table.getvalue().rstrip("\n")
