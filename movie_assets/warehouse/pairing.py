"""Whether the operations store beside a warehouse is the one that the warehouse was made from.

Belongs here: the warehouse's copy of that store's mark, comparing the two. Does not belong here: opening files
(place.py, opening.py), the mark itself (store/identity.py).

Before each write the mark in the operations store moves on, and the write carries it. So the warehouse is never ahead
of its own operations store, and one that is ahead stands beside an older copy.
"""

import duckdb

from movie_assets.store.identity import Mark, is_new, name_of, read_mark
from movie_assets.table import comments
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.judged_places import judged_mark
from movie_assets.warehouse.place import Place

OWN = "database_name = current_database()"
"""DuckDB's own tables tell of every database that is attached, temporary tables and a lake's catalogue included."""
PAIRED_TABLE = "operations_mark"
_CREATE = f"CREATE TABLE {PAIRED_TABLE} (store_id VARCHAR NOT NULL, projected BIGINT NOT NULL)"
_MEANING = "Which operations store the warehouse was made from, and up to which write."
_MEANINGS = {"store_id": "The id of that store.", "projected": "How many writes of the warehouse it had counted."}
CHOICE = (
    "Nothing was written. Put the right file back (movie-assets restore BACKUP). If it is lost for good, go on with the"
    " operations store at hand: movie-assets adopt, which sets this warehouse aside and builds a new one."
)


def pair(connection: duckdb.DuckDBPyConnection, mark: Mark) -> None:
    """Note, in the transaction of the caller, that the warehouse now holds what this mark stands for."""
    if PAIRED_TABLE not in _tables(connection):
        connection.execute(_CREATE)
        describe_mark(connection)
    connection.execute(f"DELETE FROM {PAIRED_TABLE}")
    connection.execute(f"INSERT INTO {PAIRED_TABLE} VALUES (?, ?)", [mark.store_id, mark.projected])


def describe_mark(connection: duckdb.DuckDBPyConnection) -> None:
    """Say in the file what the mark is, where it has one."""
    if PAIRED_TABLE in _tables(connection):
        connection.execute(";\n".join(comments(f"TABLE {PAIRED_TABLE}", _MEANING, _MEANINGS)))


def paired_mark(connection: duckdb.DuckDBPyConnection) -> Mark | None:
    """Return the mark of the operations store that the warehouse was made from; None if an older version made it."""
    if PAIRED_TABLE not in _tables(connection):
        return None
    rows = connection.execute(f"SELECT store_id, projected FROM {PAIRED_TABLE}").fetchall()
    return Mark(*rows[0]) if rows else None


def films_shown(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many films have a row in any table."""
    found = _tables(connection)
    tables = [t for t in FILM_TABLES.values() if t.one_row_a_film and not t.whole and t.name in found]
    parts = [f"SELECT movie_id FROM {table.stored_name}" for table in tables]
    if not parts:
        return 0
    return int(connection.execute(f"SELECT count(*) FROM ({' UNION '.join(parts)})").fetchall()[0][0])


def known_pair(place: Place) -> Mark | None:
    """Return the mark of a warehouse that this process has judged, if nobody wrote to it since and its store is there.

    Raises:
        StoreError: as `mismatch`.
    """
    own = judged_mark(place)
    return own if own is not None and _belong_together(read_mark(place.operations), own) else None


def _belong_together(found: Mark | None, own: Mark) -> bool:
    return found is not None and found.store_id == own.store_id and found.projected >= own.projected


def mismatch(place: Place, connection: duckdb.DuckDBPyConnection, own: Mark | None) -> str | None:
    """Return why the operations store of this place is not the one of the warehouse's `own` mark, and what to do.

    None when it is.

    Raises:
        StoreError: the file beside it is damaged, or another program's.
    """
    if own is None:
        return None  # an older version wrote it: `unknown_rows` judges it by its rows
    operations = place.operations
    found = read_mark(operations)
    if _belong_together(found, own):
        return None
    films = films_shown(connection)
    if not films:
        return None
    store, what = name_of(operations), f"{place.name} beside it shows {films:,} films"
    if found is None:
        state = "is missing" if is_new(operations) else "is older than this warehouse"
        return f"{store} {state}, and {what}. {CHOICE}"
    if found.store_id != own.store_id:
        return f"{store} is not the store that {place.name} was made from, and {what}. {CHOICE}"
    behind = own.projected - found.projected
    return f"{store} is an older copy: {behind:,} writes of {place.name} are missing from it, and {what}. {CHOICE}"


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute(f"SELECT table_name FROM duckdb_tables() WHERE {OWN}").fetchall()}
