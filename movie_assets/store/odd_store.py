"""What no run of ours leaves in the operations store: tables, columns or indexes that are gone, values that cannot be.

Belongs here: finding them by comparing with a store that was just made, and the repairs that need no other source. Does
not belong here: rows that contradict each other (store_checks.py), how odd values are read (moments.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress

from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.moments import FIRST, LAST

_MEASURES = frozenset({"popularity", "vote_average", "milliseconds"})
"""Real numbers that are no moments."""


def lost_tables(operations: Operations) -> list[str]:
    """Return the tables and columns that the store lacks. Nothing brings back what they held."""
    found = _columns(operations)
    with Operations(IN_MEMORY) as made:
        wanted = _columns(made)
    lost = [f"the table {table}" for table in wanted if table not in found]
    return lost + [
        f"{table}.{column}"
        for table, columns in wanted.items()
        if table in found
        for column in columns
        if column not in found[table]
    ]


def lost_indexes(operations: Operations) -> dict[str, str]:
    """Return the indexes that the store lacks, with the statement that makes each."""
    found = _indexes(operations)
    with Operations(IN_MEMORY) as made:
        return {name: sql for name, sql in _indexes(made).items() if name not in found}


def make_indexes(operations: Operations, statements: dict[str, str]) -> list[str]:
    """Make indexes, and return those that could be made: rows that broke the rule of a lost one keep it from coming."""
    done = []
    for name, sql in statements.items():
        with suppress(sqlite3.IntegrityError), operations.transaction() as connection:
            connection.execute(sql)
            done.append(name)
    return done


def impossible_values(operations: Operations) -> dict[tuple[str, str], int]:
    """Return how many rows hold a moment outside the years 1970 to 9999, or a day that is none, by table and column."""
    found = {}
    for table, column, wrong, _ in _rules(operations):
        if count := operations.rows(f"SELECT count(*) FROM {table} WHERE {wrong}")[0][0]:
            found[table, column] = count
    return found


def forget_impossible_values(operations: Operations) -> None:
    """Put the earliest moment, so that what depends on it is due, and an unknown day in the place of such values."""
    with operations.transaction() as connection:
        for table, column, wrong, instead in _rules(operations):
            connection.execute(f"UPDATE {table} SET {column} = {instead} WHERE {wrong}")


def _rules(operations: Operations) -> Iterator[tuple[str, str, str, str]]:
    """Yield table, column, the condition of a value that cannot be, and what to put in its place."""
    for table, columns in _columns(operations).items():
        for column, kind in columns.items():
            if kind == "REAL" and column not in _MEASURES:
                yield table, column, f"{column} NOT BETWEEN {FIRST} AND {LAST}", str(FIRST)
    known = "release_date IS NOT NULL AND release_date <> ''"
    yield "films", "release_date", f"{known} AND date(release_date, '+0 days') IS NOT release_date", "NULL"


def _columns(operations: Operations) -> dict[str, dict[str, str]]:
    rows = operations.rows(
        "SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def _indexes(operations: Operations) -> dict[str, str]:
    return dict(
        tuple(row)
        for row in operations.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    )
