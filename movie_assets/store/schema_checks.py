"""What no run of ours leaves in the operations store: tables, columns or indexes that are gone, values that cannot be.

Belongs here: finding them by comparing with a store that was just made, and the repairs that need no other source. Does
not belong here: rows that contradict each other (store_checks.py), how odd values are read (moments.py).
"""

import json
from collections.abc import Iterator
from contextlib import suppress

from movie_assets.store.connection import IN_MEMORY, Operations
from movie_assets.store.lists import TEXTS
from movie_assets.store.moments import FIRST, LAST, day
from movie_assets.store.store_checks import count_anew

_MEASURES = frozenset({"popularity", "vote_average", "milliseconds"})
"""Real numbers that are no moments."""


def lost_tables(operations: Operations) -> list[str]:
    """Return the tables and columns that the store lacks. Nothing brings back what they held."""
    found = operations.database.columns()
    with Operations(IN_MEMORY) as made:
        wanted = made.database.columns()
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
    found = operations.database.indexes()
    with Operations(IN_MEMORY) as made:
        return {name: sql for name, sql in made.database.indexes().items() if name not in found}


def make_indexes(operations: Operations, statements: dict[str, str]) -> list[str]:
    """Make indexes, and return those that could be made: rows that broke the rule of a lost one keep it from coming."""
    done = []
    for name, sql in statements.items():
        with suppress(operations.database.broken_rule), operations.transaction() as connection:
            connection.execute(sql)
            done.append(name)
    return done


def impossible_values(operations: Operations) -> dict[tuple[str, str], int]:
    """Return how many rows hold a moment outside the years 1970 to 9999, or a day that is none, by table and column."""
    found = {}
    for table, column, wrong, given, _ in _rules(operations):
        if count := operations.rows(f"SELECT count(*) FROM {table} WHERE {wrong}", given)[0][0]:
            found[table, column] = count
    return found


def forget_impossible_values(operations: Operations) -> None:
    """Put the earliest moment, so that what depends on it is due, and an unknown day in the place of such values."""
    with operations.transaction() as connection:
        for table, column, wrong, given, instead in _rules(operations):
            connection.execute(f"UPDATE {table} SET {column} = {instead} WHERE {wrong}", given)
    count_anew(operations)  # Postgres keeps counts through statements that change one state of a film


def _rules(operations: Operations) -> Iterator[tuple[str, str, str, tuple[str, ...], str]]:
    """Yield table, column, the condition of a value that cannot be, its parameters, and what to put in its place."""
    for table, columns in operations.database.columns().items():
        for column, kind in columns.items():
            if kind == "REAL" and column not in _MEASURES:
                yield table, column, f"{column} NOT BETWEEN {FIRST} AND {LAST}", (), str(FIRST)
    days = [row[0] for row in operations.rows("SELECT DISTINCT release_date FROM films WHERE release_date <> ''")]
    none = json.dumps([text for text in days if day(text) is None or len(text) != len("2026-01-01")])
    yield "films", "release_date", f"release_date IN {TEXTS}", (none,), "NULL"
