"""Snapshots: copies of the warehouse for long readers, since DuckDB refuses readers while a writer has the file open.

Belongs here: making, reusing and removing copies. Does not belong here: short reads inside a run (database.py).
"""

import contextlib
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.duckdb_file import flush_log

MOST_ROWS = 200
"""Rows of a result that are drawn where a width is given."""
NO_LIMIT = 1_000_000_000


def snapshot(warehouse: Warehouse) -> Path:
    """Return a copy of the warehouse to which nobody writes. The last copy is reused until something was written.

    A warehouse that is still is its own copy.

    Raises:
        StoreError: there is no warehouse yet.
    """
    path = warehouse.path
    if warehouse.still:
        return path
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


def _hint(connection: duckdb.DuckDBPyConnection, query: str, words: str) -> str:
    """Return where to find the names that a query got wrong."""
    if words.startswith("Catalog Error: Table"):
        return '\nThe tables: movie-assets sql "SHOW TABLES"'
    if words.startswith("Binder Error"):
        known = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
        asked = sorted({name for (name,) in known} & set(re.findall(r"\w+", query.lower())))
        return "".join(f'\nThe columns of {name}: movie-assets sql "DESCRIBE {name}"' for name in asked)
    return ""


def _first_line(error: duckdb.Error) -> str:
    return next(iter(str(error).splitlines()), "")


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The result of a query, not read yet: its rows, or a table that DuckDB draws."""

    columns: list[str]
    _relation: duckdb.DuckDBPyRelation

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        yield from self._relation.fetchall()

    def drawn(self, width: int | None) -> str:
        """Return a table of this width of at most 200 rows; without a width, all columns and rows in full."""
        with contextlib.redirect_stdout(io.StringIO()) as table:  # DuckDB prints tables itself
            if width:
                self._relation.show(max_width=width, max_rows=MOST_ROWS)
            else:
                self._relation.show(max_width=NO_LIMIT, max_rows=NO_LIMIT, max_col_width=NO_LIMIT)
        return table.getvalue().rstrip("\n")


@contextmanager
def queried(warehouse: Warehouse, query: str) -> Iterator[QueryResult | None]:
    """Yield the result of a query on a snapshot; None of a statement that has none.

    Raises:
        ConfigurationError: DuckDB refuses the query, then or while it is read; says why.
    """
    with connected(warehouse) as connection:
        try:
            relation = connection.sql(query)
            yield None if relation is None else QueryResult(_distinct(relation.columns), relation)
        except duckdb.Error as error:
            raise ConfigurationError(f"{error}{_hint(connection, query, str(error))}") from None


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of columns, each once: a second `a` is `a_2`."""
    found: list[str] = []
    for name in names:
        others = (f"{name}_{number}" for number in count(2))
        found.append(name if name not in found else next(other for other in others if other not in {*found, *names}))
    return found
