"""What a warehouse holds, as one hash that shows whether designs give equal results.

Belongs here: reading all tables without the columns that differ from run to run (moments, answer ids, merge keys). Does
not belong here: measuring.
"""

import hashlib
from pathlib import Path

import duckdb

from movie_assets.table import Table
from movie_assets.warehouse.all_tables import TABLES

_PER_RUN = ("answer_id", "merge_key")


def contents(path: Path) -> tuple[str, dict[str, int]]:
    """Return a hash of all rows, and the number of rows by table."""
    whole, counts = hashlib.sha256(), {}
    with duckdb.connect(str(path), read_only=True) as connection:
        for name, table in sorted(TABLES.items()):
            columns = ", ".join(f'"{column}"' for column in _lasting(table))
            rows = connection.execute(f"SELECT {columns} FROM {table.stored_name} ORDER BY ALL").fetchall()
            counts[name] = len(rows)
            whole.update(f"{name} {rows!r}".encode())
    return whole.hexdigest(), counts


def _lasting(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.duckdb_type != "TIMESTAMP" and c.name not in _PER_RUN]
