"""The tables of the warehouse are as declared, in a new file and in one of an older version."""

from datetime import datetime

import pytest

from movie_assets.errors import StoreError
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.schema import MIGRATIONS
from movie_assets_tests.warehouse.written_films import film, titles, write


@pytest.fixture
def warehouse(anywhere: Warehouse) -> Warehouse:
    return anywhere


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_is_as_declared(name: str, in_file: Warehouse) -> None:
    """Columns, types, order and comments of the file are those of the declaration, also where people read a view."""
    table = TABLES[name]
    columns = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? AND schema_name = ?"
    with in_file.connection() as connection:
        stored = "stored" if table.view else "main"
        found = connection.execute(f"{columns} ORDER BY column_index", [name, stored]).fetchall()
        read = connection.execute(columns, [name, "main"]).fetchall()
    shown = (*table.columns, *table.view_columns)
    assert {column: comment for column, _, comment in read} == {c.name: c.comment for c in shown}
    assert [(c.name, c.duckdb_type.replace('"', ""), c.comment) for c in table.columns] == [
        (column, dtype.replace('"', ""), comment) for column, dtype, comment in found
    ]


def test_frames_come_back_as_written(warehouse: Warehouse) -> None:
    """A declared schema survives the way through DuckDB and back, empty or not."""
    with warehouse.connection():
        for table in TABLES.values():
            assert warehouse.frame(f"FROM {table.stored_name}").schema == table.schema


@pytest.mark.fault("migration", "a warehouse of a newer program")
def test_a_newer_version_is_refused(warehouse: Warehouse) -> None:
    """A warehouse that a newer program has migrated is not touched."""
    write(warehouse, film(1, "a"))
    with warehouse.transaction() as connection:
        connection.execute(f"INSERT INTO schema_version VALUES ({len(MIGRATIONS) + 1}, now())")
    with pytest.raises(StoreError, match="Update"):
        titles(warehouse)


OLDER = (
    "DROP TABLE tvdb_details",
    "DROP VIEW provider_cache_movies",
    "CREATE VIEW provider_cache_movies AS SELECT *, '{}' AS raw_response FROM stored.provider_cache_movies",
    "ALTER TABLE movie_status DROP COLUMN tvdb_status",
    "ALTER TABLE movies DROP COLUMN vote_count",
    "ALTER TABLE movies ADD COLUMN vote_count VARCHAR",
    "ALTER TABLE omdb_ratings ADD COLUMN gone VARCHAR",
    "ALTER TABLE fanart_images DROP COLUMN name",
    "INSERT INTO fanart_images (movie_id, answer_id, fetched_at) VALUES (3, 'a', now())",
    "DELETE FROM schema_version",
    "INSERT INTO schema_version VALUES (1, now())",
)


@pytest.mark.parametrize("version", [len(MIGRATIONS) - 1, len(MIGRATIONS)])
@pytest.mark.fault("migration", "a warehouse with the old name of a column")
def test_a_renamed_column_keeps_its_rows(warehouse: Warehouse, version: int) -> None:
    """field_changes.told_at becomes reported_at, whichever version the file says; queries of the old name still run."""
    with warehouse.transaction() as connection:
        connection.execute("DROP VIEW field_changes")
        connection.execute("DROP TABLE stored.field_changes")
        connection.execute(
            "CREATE TABLE field_changes AS SELECT 1::BIGINT AS movie_id, 'tmdb' AS provider, 'title' AS field,"
            " 'a' AS answer_id, NULL::JSON AS old, '\"New\"'::JSON AS new, TIMESTAMP '2026-01-02' AS told_at"
        )
        connection.execute("DROP TABLE schema_declaration")
        connection.execute("DELETE FROM schema_version")
        connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [version])
    rows = (
        Warehouse(warehouse.place).frame("SELECT movie_id, field, new, reported_at, told_at FROM field_changes").rows()
    )
    at = datetime(2026, 1, 2)  # noqa: DTZ001 - the warehouse keeps naive UTC
    assert rows == [(1, "title", '"New"', at, at)]


def test_a_table_that_becomes_a_view_is_made_again_where_it_differs(warehouse: Warehouse) -> None:
    """Rows of another shape are a projection: they never keep the warehouse shut, and the next run fills them in."""
    with warehouse.transaction() as connection:
        connection.execute("DROP VIEW field_changes")
        connection.execute("DROP TABLE stored.field_changes")
        connection.execute("CREATE TABLE field_changes AS SELECT 1::BIGINT AS movie_id, 'x' AS gone")
        connection.execute("DROP TABLE schema_declaration")
    assert Warehouse(warehouse.place).frame("SELECT movie_id, told_at FROM field_changes").rows() == []


@pytest.mark.fault("migration", "a warehouse of an older version")
def test_an_older_warehouse_becomes_the_declared_one(warehouse: Warehouse) -> None:
    """Missing tables and columns are added, with comments, and rows stay; a table that differs otherwise is new."""
    write(warehouse, film(1, "a"))
    with warehouse.transaction() as connection:
        connection.execute("INSERT INTO movie_status (movie_id, title, as_of) VALUES (1, 'a', now())")
        connection.execute("INSERT INTO stored.provider_cache_movies (movie_id, answer_id) VALUES (1, 'x')")
        for statement in OLDER:
            connection.execute(statement)
    migrated = Warehouse(warehouse.place)
    with migrated.connection() as connection:
        found = connection.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
        ).fetchall()
        versions = connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall()
    columns = {(table, column): (dtype.replace('"', ""), comment) for table, column, dtype, comment in found}
    for table in TABLES.values():
        for column in table.columns:
            if not table.view:
                assert columns[table.name, column.name] == (column.duckdb_type.replace('"', ""), column.comment)
    assert ("omdb_ratings", "gone") not in columns
    assert versions == [(1,), (len(MIGRATIONS),)]
    assert migrated.frame("SELECT title, tvdb_status FROM movie_status").rows() == [("a", None)]
    assert migrated.frame("SELECT movie_id, name FROM fanart_images").rows() == [(3, None)]
    assert titles(migrated) == {}
    raw = migrated.frame("SELECT movie_id, raw_response FROM provider_cache_movies").row(0)
    assert raw == (1, '{"tmdb":null,"omdb":null,"fanart":null,"tvdb":null,"wikidata":null,"imdb":null}')
