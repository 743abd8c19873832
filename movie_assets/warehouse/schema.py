"""The schema of the warehouse: its version, and bringing the tables of an older one to their declarations.

Belongs here: DDL, and refusing warehouses that are not ours or newer. Does not belong here: the declarations
(cache_tables.py ...), opening (place.py).
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cache
from typing import Any

import duckdb

from movie_assets.errors import StoreError
from movie_assets.store.identity import read_mark
from movie_assets.table import Column, Table, View, comments
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_TABLES
from movie_assets.warehouse.pairing import OWN, describe_mark, pair
from movie_assets.warehouse.place import LOCK_SECONDS, Place

logger = logging.getLogger(__name__)

RENAMED_COLUMNS = (("field_changes", "told_at", "reported_at"),)
"""Table, old name and new name of renamed columns, whose rows stay."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (),
    (),  # tvdb_details, movie_status.tvdb_status, raw_response of TVDB
    (),  # field_changes, tmdb_changes, refresh_plan
    (),  # collection_stats
    (),  # identification_requests, identifications
    (),  # imdb_titles, imdb_files, raw_response of IMDb
    (),  # field_changes is a view: an older program cannot write it, and says that it is too old
)
"""MIGRATIONS[n] takes a warehouse from version n to n + 1. It does what a comparison cannot see, such as renaming a
column, before the file is brought to the declarations. For new tables and columns and changed types the comparison is
enough: the entry is empty. Version 0 is the empty file."""

_VERSION_DDL = "CREATE TABLE schema_version (version INTEGER NOT NULL, applied_at TIMESTAMP NOT NULL)"
_DESCRIBED = [
    *comments(
        "TABLE schema_version",
        "The versions of the schema that this file has had.",
        {"version": "The version.", "applied_at": "When the file was brought to it (UTC)."},
    ),
    *comments(
        "TABLE schema_declaration", "What all tables are declared as.", {"digest": "A hash of the declarations."}
    ),
]
"""What the file's own two tables mean."""


def first_value(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Return the first value of a result, or None if it has no row.

    Version 2 refuses further work on a connection while a result is partly read, as `fetchone` leaves it.
    """
    rows = connection.execute(sql).fetchall()
    return rows[0][0] if rows else None


def migrate(place: Place, connection: duckdb.DuckDBPyConnection, lock_seconds: float = LOCK_SECONDS) -> None:
    """Bring the warehouse to the current version and to all declarations; one that is current is left alone.

    A table or column that somebody dropped by SQL comes back: empty, until the next run over a year fills it.

    Raises:
        StoreError: it is another program's, or a newer version's.
    """
    if _is_current(place, connection):
        return
    with place.transaction(connection, lock_seconds):
        if _is_current(place, connection):
            return  # another process was faster
        names, version = judged(place, connection)
        altered = _altered(connection) if version == len(MIGRATIONS) and _is_declared(connection, names) else set()
        if altered:
            logger.warning("%s: %s were changed by hand and are made anew", place.name, ", ".join(sorted(altered)))
        if version == 0:
            connection.execute(_VERSION_DDL)
            if (mark := read_mark(place.operations)) is not None:
                pair(connection, mark)
        else:
            for statement in (s for migration in MIGRATIONS[version:] for s in migration):
                connection.execute(statement)
        _rename_columns(connection)
        _declare(connection, altered, full=place.full_ddl)
        connection.execute("CREATE OR REPLACE TABLE schema_declaration AS SELECT ? AS digest", [declared_digest()])
        connection.execute(";\n".join(_DESCRIBED))
        describe_mark(connection)
        if version != len(MIGRATIONS):
            connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [len(MIGRATIONS)])


def _is_current(place: Place, connection: duckdb.DuckDBPyConnection) -> bool:
    names, version = judged(place, connection)
    return version == len(MIGRATIONS) and _is_declared(connection, names) and not _altered(connection)


def is_current(connection: duckdb.DuckDBPyConnection, view: View) -> bool:
    """Return whether a view is as declared, which its comment tells from an older one."""
    found = f"SELECT comment FROM duckdb_views() WHERE {OWN} AND view_name = '{view.name}'"
    return bool(first_value(connection, found) == view.comment)


def judged(place: Place, connection: duckdb.DuckDBPyConnection) -> tuple[set[str], int]:
    """Return the tables of the warehouse and its version, 0 = a new one.

    Raises:
        StoreError: it is another program's, or a newer version's.
    """
    names = {row[0] for row in connection.execute(f"SELECT table_name FROM duckdb_tables() WHERE {OWN}").fetchall()}
    if not names:
        return names, 0
    if "schema_version" not in names:
        raise StoreError(f"{place.name} belongs to another program. Move it away or set MOVIE_ASSETS_DATA.")
    version = first_value(connection, "SELECT max(version) FROM schema_version") or 0
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{place.name} has schema version {version}, this program knows {len(MIGRATIONS)}. Update the program."
        )
    return names, version


def _rename_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Rename columns before tables are compared: the comparison would drop their rows.

    A numbered migration cannot do this, since a file of one version may have either name.
    """
    found = set(connection.execute(f"SELECT table_name, column_name FROM duckdb_columns() WHERE {OWN}").fetchall())
    for table, old, new in RENAMED_COLUMNS:
        if (table, old) in found and (table, new) not in found:
            connection.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _is_declared(connection: duckdb.DuckDBPyConnection, names: set[str]) -> bool:
    """Return whether the tables match their declarations. A provider that was added declares more of them."""
    if "schema_declaration" not in names:
        return False
    return bool(first_value(connection, "SELECT digest FROM schema_declaration") == declared_digest())


def _altered(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return where tables and views stand that are missing or lack a declared column or its type; more may stay."""
    found = set(
        connection.execute(
            "SELECT schema_name || '.' || table_name, column_name, replace(data_type, '\"', '') FROM duckdb_columns()"
            f" WHERE {OWN}"
        ).fetchall()
    )
    places = {place for place, _, _ in found}
    tables = {
        _place(table)
        for table in TABLES.values()
        if not {(_place(table), c.name, c.duckdb_type.replace('"', "")) for c in table.columns} <= found
    }
    views = [*VIEWS, *(table.name for table in TABLES.values() if table.view)]
    return tables | ({f"main.{name}" for name in views} - places)


def _place(table: Table) -> str:
    return table.stored_name if table.view else f"main.{table.name}"


@cache
def declared_digest() -> str:
    """Return a hash of everything that is declared."""
    texts = [text for table in TABLES.values() for text in (table.create(), *table.described())]
    texts += [text for view in VIEWS.values() for text in view.described()] + _DESCRIBED
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def _declare(connection: duckdb.DuckDBPyConnection, altered: Set[str], *, full: bool) -> None:
    """Bring every table to its declaration. Rows are kept if that only adds columns.

    A table that differs in another way (another type, a column too many, a new required one), or was `altered` by hand,
    is made again, empty. All rows are a projection: the next run over a year fills what is missing, or the replay job
    does it at once.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS stored")
    tables = sorted(TABLES.values(), key=lambda t: t.view is not None)  # views last: they read the other tables
    views = {row[0] for row in connection.execute(f"SELECT view_name FROM duckdb_views() WHERE {OWN}").fetchall()}
    columns = _columns(connection)
    for table in tables:
        if table.view and table.name in views:
            connection.execute(f"DROP VIEW {table.name}")
        elif table.view and (before := columns.get(f"main.{table.name}")):
            _store_behind_view(connection, table, before, full=full)
            columns = _columns(connection)
        found = columns.get(_place(table), {})
        if not found or _place(table) in altered or (missing := _missing(table, found)) is None:
            connection.execute(f"DROP TABLE IF EXISTS {table.stored_name}")
            connection.execute(table.create(full=full))
            missing = []
        for column in missing:
            connection.execute(f'ALTER TABLE {table.stored_name} ADD COLUMN "{column.name}" {column.duckdb_type}')
        connection.execute(";\n".join(table.described(full=full)))  # 600 comments, in half of the time
    connection.execute(";\n".join(text for view in VIEWS.values() for text in view.described(full=full)))
    if not altered.isdisjoint(
        map(_place, CACHE_TABLES.values())
    ):  # they are written together, for films whose key is another one
        connection.execute("UPDATE stored.provider_cache_movies SET merge_key = ''")


def _store_behind_view(
    connection: duckdb.DuckDBPyConnection, table: Table, found: Mapping[str, str], *, full: bool
) -> None:
    """Move the rows of a table that is read through a view from now on. Rows that differ otherwise are dropped."""
    connection.execute(table.create(full=full))
    if _missing(table, found) is not None:
        connection.execute(f"INSERT INTO {table.stored_name} BY NAME SELECT * FROM main.{table.name}")
    connection.execute(f"DROP TABLE main.{table.name}")


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of each table and view, named with its schema, with their types."""
    columns: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for place, column, dtype in connection.execute(
        f"SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() WHERE {OWN}"
    ).fetchall():
        columns[place][column] = dtype
    return dict(columns)


def _missing(table: Table, found: Mapping[str, str]) -> list[Column] | None:
    """Return the columns that a table with these columns lacks; None if it differs from its declaration otherwise."""
    declared = {c.name: c for c in table.columns}
    kept = {name: c.duckdb_type.replace('"', "") for name, c in declared.items() if name in found}
    missing = [c for name, c in declared.items() if name not in found]
    same = kept == {name: dtype.replace('"', "") for name, dtype in found.items()}
    return missing if same and not any(c.required for c in missing) else None
