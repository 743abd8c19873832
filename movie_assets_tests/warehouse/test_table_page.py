"""docs/tables.md is what is declared, and the file itself says the same of every column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from movie_assets.merge.preferences import Preferences
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.table import Table, View
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.merging.fields_view import fields_view
from movie_assets_tests.warehouse.table_page import PAGE, text

README = PAGE.parent.parent / "README.md"


def test_the_page_is_what_is_declared() -> None:
    """Every table and view, its key, each column with type, meaning and the columns that it comes from."""
    assert PAGE.read_text() == text(), "python -m movie_assets_tests.warehouse.table_page"


def _as_made(_: Warehouse) -> None:
    """Leave the file as it was made."""


def _merged(warehouse: Warehouse) -> None:
    """Declare the view of fields anew, as a merge with other settings does."""
    warehouse.declare(fields_view(Preferences(country="DE")))


def _compacted(warehouse: Warehouse) -> None:
    """Give back the space of what was replaced."""
    warehouse.place.compact()


def _opened_again(warehouse: Warehouse) -> None:
    """Lose a table's comments, as a file of an older version lacks them."""
    with warehouse.connection() as connection:
        connection.execute("COMMENT ON COLUMN stored.provider_cache_movies.title IS NULL")
        connection.execute("UPDATE schema_declaration SET digest = 'older'")


@pytest.mark.parametrize("changed", [_as_made, _merged, _opened_again, _compacted])
def test_every_column_in_a_file_says_what_it_means(
    changed: Callable[[Warehouse], None], settings: Settings, operations: Operations
) -> None:
    """Every column of every table and view has a comment, and so has each of these, whatever was done to the file."""
    operations.rows("SELECT 1")
    warehouse = Warehouse(settings.warehouse_path)
    warehouse.write(Batch([], {}))  # so that the mark of the operations store is in it
    changed(warehouse)
    silent = warehouse.frame(
        "SELECT schema_name || '.' || table_name || '.' || column_name AS place FROM duckdb_columns()"
        " WHERE NOT internal AND coalesce(comment, '') = ''"
        " UNION ALL SELECT table_name FROM duckdb_tables() WHERE coalesce(comment, '') = ''"
        " UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''"
    )
    assert silent["place"].to_list() == []
    tables = warehouse.frame("SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal")["table_name"]
    assert {*TABLES, *VIEWS, "operations_mark"} <= set(tables)


def test_all_columns_are_declared_with_a_meaning() -> None:
    """No comment is empty, and each ends as a sentence does."""
    declared: list[Table | View] = [*TABLES.values(), *VIEWS.values()]
    texts = [c.comment for one in declared for c in one.columns] + [one.comment for one in declared]
    assert [comment for comment in texts if not comment.rstrip().endswith((".", "..."))] == []


def test_the_page_is_kept_beside_the_others() -> None:
    """The README leads to it."""
    assert f"docs/{Path(PAGE).name}" in README.read_text()
