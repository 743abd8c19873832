"""The formats in which tables leave the warehouse.

Belongs here: which there are, and calling the one that is asked for. Does not belong here: how each is written
(exporting.py, sqlite_file.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from movie_assets.errors import ConfigurationError
from movie_assets.warehouse.exporting import Extract, write_csv, write_duckdb, write_jsonl, write_parquet
from movie_assets.warehouse.sqlite_file import write_sqlite
from movie_assets.warehouse.wide_sort import sorted_in_parts


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ending of its files, what writes into one, and whether one file holds all tables."""

    ending: str
    write: Callable[[duckdb.DuckDBPyConnection, Extract, Path], int]
    one_file: bool = False


FORMATS: Mapping[str, Format] = {
    "parquet": Format("parquet", write_parquet),
    "csv": Format("csv", write_csv),
    "jsonl": Format("jsonl", write_jsonl),
    "sqlite": Format("sqlite", write_sqlite, one_file=True),
    "duckdb": Format("duckdb", write_duckdb, one_file=True),
}
"""Every format by the name that the command line has for it (export/export_request.py)."""


def write(connection: duckdb.DuckDBPyConnection, extract: Extract, name: str, path: Path, spill: Path) -> int:
    """Write what is exported in a format; return the number of rows. `spill`: for what does not fit memory.

    Raises:
        ConfigurationError: a query of a person's fails while it runs.
        StoreError: the file cannot be written.
    """
    if extract.is_query:  # which is the last: what is ours changes the configuration
        connection.execute("SET lock_configuration = true")
    try:
        return FORMATS[name].write(connection, sorted_in_parts(connection, extract, spill), path)
    except duckdb.Error as error:
        if extract.is_query and not isinstance(error, duckdb.IOException):
            raise ConfigurationError(f"the query {extract.name}: {error}") from None
        raise
