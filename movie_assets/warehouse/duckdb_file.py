"""Opening and closing the warehouse's DuckDB file for writing, so that a write costs what it writes.

Belongs here: how the file is laid out, and what DuckDB needs when a connection ends. Does not belong here: the lock
beside the file, its schema, rows (database.py).
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

STORAGE_VERSION = "v1.2.0"
"""Of new files. The oldest one that compresses long text: half the size, and DuckDB 1.2 and newer reads it."""
ROWS_OF_A_GROUP = 8_192
"""A checkpoint writes the whole last group of rows again. With DuckDB's default of 122,880 rows, 200 new films beside
47,000 cost 2 to 3 s of CPU, since their answers are in it; with this 0.4 s, however many there are."""
BLOCK_BYTES = 65_536
"""Of new files. Every column that is written takes a block at least: with DuckDB's default of 262,144 bytes the demo's
warehouse is a third larger, and that of a few films four times."""

MEMORY = "500MB"
"""What DuckDB keeps in memory; what needs more goes through a folder beside the file. Its default is four fifths of the
machine's, which it fills with pages of the file that nobody reads again."""


THREADS = 1
"""Of a connection that writes. Rows come in small groups, for which threads wait on each other: merging 100,000 films
takes two of them 37 s of CPU and 29 s, and one 25 s of CPU and 26 s. Other runs use the other cores."""


def opened(path: Path, config: Mapping[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the file for writing; make it where there is none. The caller holds the lock, and closes by `closed`.

    Only ATTACH takes the size of a group, which is of the connection, and of a block, which a file keeps for good.

    Raises:
        duckdb.Error: it is no DuckDB file, is damaged, or another program has it open.
    """
    own = {"storage_compatibility_version": STORAGE_VERSION, "threads": THREADS, **within_memory(path)}
    connection = duckdb.connect(config={**own, **(config or {})})
    layout = f"ROW_GROUP_SIZE {ROWS_OF_A_GROUP}" + ("" if path.exists() else f", BLOCK_SIZE {BLOCK_BYTES}")
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS warehouse (TYPE duckdb, {layout})")
        connection.execute("USE warehouse")
    except BaseException:
        connection.close()
        raise
    return connection


def within_memory(path: Path) -> dict[str, Any]:
    """Return the configuration of a connection that works on this file: how much memory it takes, where it spills.

    A name is a table's, never a Python variable's: DuckDB looks for one in each frame, and loses a Ctrl-C meanwhile.
    """
    return {"memory_limit": MEMORY, "temp_directory": f"{path}.tmp", "python_enable_replacements": False}


def closed(connection: duckdb.DuckDBPyConnection) -> None:
    """Close a connection whose query may have been interrupted.

    DuckDB 1.5 keeps the file open for such a query until the connection runs another one: who opens the file next in
    this process would wait for ever, at full speed. Its other threads work on until they are told, too.
    A transaction is ended before: if the Postgres of a lake is gone, ending it by closing would end the process.
    """
    with suppress(Exception):
        connection.interrupt()
        connection.execute("SELECT 1")
    with suppress(Exception):
        connection.execute("ROLLBACK")
    connection.close()


def flush_log(path: Path) -> None:
    """Write the log of a killed writer into the file. The caller holds the lock."""
    if path.with_name(path.name + ".wal").exists():
        opened(path).close()


def quoted(path: Path) -> str:
    """Return a path as it stands in a text of SQL."""
    return str(path).replace("'", "''")
