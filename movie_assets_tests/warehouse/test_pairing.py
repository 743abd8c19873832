"""The two stores belong together: an operations store that is not the warehouse's own stops whatever would write."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from movie_assets.errors import StoreError
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import movie_ids_of
from movie_assets.store.identity import read_mark
from movie_assets.warehouse.all_tables import FILM_TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.opening import adopt, open_operations, read_operations
from movie_assets.warehouse.pairing import PAIRED_TABLE
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.made_once import put_stores

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def films(settings: Settings, year_made: Callable[[str], Path]) -> list[int]:
    """Films of 1994 in both stores, both closed."""
    put_stores(year_made("1994"), settings)
    with open_operations(settings) as operations:
        return sorted(movie_ids_of(operations, ["1994"]))


def shown(settings: Settings) -> list[tuple[object, ...]]:
    """Return every row of every film table, read behind the product's back."""
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        return [
            row
            for t in FILM_TABLES.values()
            for row in connection.execute(f"SELECT '{t.name}', * FROM {t.stored_name} ORDER BY ALL").fetchall()
        ]


def missing(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    path.unlink()
    Operations(path).close()


def older_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE store_identity")
    connection.execute("PRAGMA user_version = 8")
    connection.close()


def without_mark(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM store_identity")
    connection.close()


CASES = [
    (without_mark, "is older"),
    (missing, "is missing"),
    (empty, "is missing"),
    (foreign, "is not the store"),
    (older_version, "is older"),
]


@pytest.mark.parametrize(("damage", "message"), CASES)
@pytest.mark.fault("command", "operations.sqlite is missing, empty or foreign")
def test_a_store_that_is_not_the_warehouses_own_stops_everything(
    damage: Callable[[Path], None], message: str, settings: Settings, films: list[int]
) -> None:
    """Missing, empty, foreign, older: nobody gets the store to write, no table loses a row, no file is made."""
    before, damaged = shown(settings), settings.operations_path
    damage(damaged)
    there = damaged.read_bytes() if damaged.exists() else None
    for attempt in (
        lambda: open_operations(settings),
        lambda: read_operations(settings),
        lambda: Warehouse(settings.warehouse_path).frame("FROM movies"),
    ):
        with pytest.raises(StoreError, match=message) as refused:
            attempt()
        assert f"shows {len(films)} films" in str(refused.value)
        assert "movie-assets restore" in str(refused.value)
        assert "movie-assets adopt" in str(refused.value)
    assert shown(settings) == before
    assert (damaged.read_bytes() if damaged.exists() else None) == there


@pytest.mark.fault("command", "operations.sqlite is an older copy")
def test_an_older_copy_is_noticed(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """A copy of yesterday's operations store, put back under a warehouse that was written since."""
    shutil.copyfile(settings.operations_path, tmp_path / "copy")
    with open_operations(settings) as operations:
        collect_years(settings, operations, "1994", force=True, movie_ids=films[:1])
        assert project_years(settings, operations, Warehouse(settings.warehouse_path), "1994") > 0
    (tmp_path / "copy").replace(settings.operations_path)
    with pytest.raises(StoreError, match=r"older copy: [1-9]"):
        open_operations(settings)


@pytest.mark.fault("command", "operations.sqlite is an older copy beside the log of the right one")
def test_looking_at_an_older_copy_leaves_the_log(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """The log of a killed process holds answers: who is told to put the right file back gets them with it."""
    aside = tmp_path / "aside"
    aside.mkdir()
    shutil.copyfile(settings.operations_path, aside / "older")
    log = settings.operations_path.with_name("operations.sqlite-wal")
    with open_operations(settings) as operations:
        collect_years(settings, operations, "1994", force=True, movie_ids=films[:1])
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    with open_operations(settings) as operations:
        collect_years(settings, operations, "1994", force=True, movie_ids=films[1:2])
        there = operations.rows("SELECT count(*) FROM responses")[0][0]
        for path in (settings.operations_path, log):  # as a kill leaves them
            shutil.copyfile(path, aside / path.name)
    (aside / "older").replace(settings.operations_path)
    shutil.copyfile(aside / log.name, log)
    with pytest.raises(StoreError, match="older copy"):
        open_operations(settings)
    assert log.read_bytes() == (aside / log.name).read_bytes()
    (aside / "operations.sqlite").replace(settings.operations_path)
    with open_operations(settings) as operations:
        assert operations.rows("SELECT count(*) FROM responses")[0][0] == there


@pytest.mark.fault("projection", "the warehouse is an older copy")
def test_an_older_warehouse_is_brought_up_to_date(settings: Settings, films: list[int], tmp_path: Path) -> None:
    """The other way round nothing is lost: the warehouse is a projection, and the next one writes what it lacks."""
    shutil.copyfile(settings.warehouse_path, tmp_path / "copy")
    with open_operations(settings) as operations:
        collect_years(settings, operations, "1994", force=True, movie_ids=films[:1])
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    newest = shown(settings)
    (tmp_path / "copy").replace(settings.warehouse_path)
    with open_operations(settings) as operations:
        assert project_years(settings, operations, Warehouse(settings.warehouse_path), "1994") > 0
    assert shown(settings) == newest


@pytest.mark.fault("projection", "the warehouse was deleted")
def test_a_deleted_warehouse_is_no_mismatch(settings: Settings, films: list[int]) -> None:
    """The warehouse may be deleted at any time, and the new one belongs to the same store."""
    settings.warehouse_path.unlink()
    with open_operations(settings) as operations:
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    open_operations(settings).close()
    assert Warehouse(settings.warehouse_path).frame(f"FROM {PAIRED_TABLE}").height == 1


def without_marks(settings: Settings) -> None:
    """Make the warehouse what version 0.1.0 left: no mark."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(f"DROP TABLE {PAIRED_TABLE}")


def test_stores_of_an_older_version_find_each_other(settings: Settings, films: list[int]) -> None:
    """A warehouse without a mark gets one with its next write, if the store beside it knows its films and answers."""
    without_marks(settings)
    with open_operations(settings) as operations:
        collect_years(settings, operations, "1994", force=True, movie_ids=films[:1])
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    mark = read_mark(settings.operations_path)
    assert mark is not None
    assert Warehouse(settings.warehouse_path).frame(f"FROM {PAIRED_TABLE}").rows() == [(mark.store_id, mark.projected)]


@pytest.mark.parametrize(("damage", "message"), [(missing, "is missing"), (foreign, "does not know")])
def test_a_warehouse_without_marks_is_judged_by_its_rows(
    damage: Callable[[Path], None], message: str, settings: Settings, films: list[int]
) -> None:
    """Before marks: an operations store that knows neither films nor answers of the warehouse is not its own."""
    without_marks(settings)
    damage(settings.operations_path)
    before = shown(settings)
    with pytest.raises(StoreError, match=message):
        open_operations(settings)
    assert shown(settings) == before


def test_adopting_sets_the_warehouse_aside(settings: Settings, films: list[int]) -> None:
    """On purpose: the old warehouse stays whole under another name, and the new one belongs to the store at hand."""
    foreign(settings.operations_path)
    aside, operations = adopt(settings, NOW)
    with operations:
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    assert shown(settings) == []
    with duckdb.connect(str(aside), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM movies").fetchall() == [(len(films),)]
    with pytest.raises(StoreError, match="nothing to adopt"):
        adopt(settings, NOW)


def test_reading_makes_no_files(settings: Settings) -> None:
    """A folder without stores stays as it is, whoever reads."""
    with read_operations(settings) as operations:
        assert operations.rows("SELECT * FROM films") == []
    assert list(settings.store_folder.glob("*")) == []


def test_the_mark_moves_with_each_write(settings: Settings, films: list[int]) -> None:
    """Before each write of the warehouse its operations store's mark moves on; a second projection writes nothing."""
    before = read_mark(settings.operations_path)
    with open_operations(settings) as operations:
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
        assert read_mark(settings.operations_path) == before
        collect_years(settings, operations, "1994", force=True, movie_ids=films[:1])
        project_years(settings, operations, Warehouse(settings.warehouse_path), "1994")
    after = read_mark(settings.operations_path)
    assert before is not None
    assert after is not None
    assert after.store_id == before.store_id
    assert after.projected > before.projected
