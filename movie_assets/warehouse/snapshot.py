"""Reading the warehouse as it was when the reader came, while others write.

Belongs here: connections of readers, queries of people. Does not belong here: how a place keeps such a moment
(place.py), short reads inside a run (database.py).
"""

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count
from typing import Any

import duckdb

from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.warehouse.database import Warehouse

MOST_ROWS = 200
"""Rows of a result that are drawn where a width is given."""
NO_LIMIT = 1_000_000_000
_READS = ("SELECT", "EXPLAIN", "SET")
"""Kinds of statements that a query may have: the others could write to any file, the warehouse among them. What SET
sets is a variable, since the options are locked."""
_WRITERS = re.compile(r"enable_(?:logging|profiling)", re.IGNORECASE)
"""Functions that write a file which the query names, wherever they stand."""


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
            connection.execute("SET python_enable_replacements = false")  # a variable of this program is no table
            yield connection
    except duckdb.Error as error:
        if (fault := warehouse.place.fault(error)) is not None:
            raise fault from error
        raise StoreError(
            f"{warehouse.place.name} cannot be read: {_first_line(error)} Is it another program's, or an older"
            " version's? The next `movie-assets collect` brings ours up to date; it can be deleted, and the job replay"
            " makes it anew."
        ) from error


def connect(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a snapshot. Its queries may name frames of whoever asks, wherever it is."""
    connection = warehouse.place.moment().connected()
    connection.execute("SET python_enable_replacements = true")
    return connection


def _hint(connection: duckdb.DuckDBPyConnection, query: str, words: str) -> str:
    """Return where to find the names that a query got wrong."""
    if words.startswith("Catalog Error: Table"):
        return '\nThe tables: movie-assets sql "SHOW TABLES"'
    if words.startswith("Binder Error"):
        tables = "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database()"
        known = connection.execute(tables).fetchall()
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
            _refuse_writing(connection, query)
            connection.execute("SET lock_configuration = true")  # or a log, a profile could be any file
            relation = connection.sql(query)
            yield None if relation is None else QueryResult(_distinct(relation.columns), relation)
        except duckdb.Error as error:
            own_file = isinstance(error, duckdb.IOException) and not isinstance(error, duckdb.HTTPException)
            if not own_file and (fault := warehouse.place.fault(error)) is not None:
                raise fault from error
            raise ConfigurationError(f"{error}{_hint(connection, query, str(error))}") from None


def _refuse_writing(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    statements = connection.extract_statements(query)
    if not statements:
        raise ConfigurationError("the query has no statement")
    # What DuckDB adds to a PIVOT is a CREATE without text.
    kinds = {str(one.type).rpartition(".")[2] for one in statements if one.query} - set(_READS)
    if others := sorted(kinds | set(_WRITERS.findall(query))):
        raise ConfigurationError(
            f"{', '.join(others)}: sql reads a snapshot, and writes nothing. Files: movie-assets export --query."
            " A value of a film: movie-assets set. For anything else open an export in DuckDB."
        )


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of columns, each once: a second `a` is `a_2`."""
    found: list[str] = []
    for name in names:
        others = (f"{name}_{number}" for number in count(2))
        found.append(name if name not in found else next(other for other in others if other not in {*found, *names}))
    return found
