"""The warehouse as a lake: it shows what a file shows, and says no password."""

import ast
import gzip
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import movie_assets
from movie_assets.errors import ConfigurationError, StoreError
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.corrections import Correction, decide
from movie_assets.store.film_frames import movie_ids_of
from movie_assets.warehouse import exported_ids
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.lake import Lake
from movie_assets.warehouse.opening import place_of, warehouse_of
from movie_assets.warehouse.snapshot import connect, queried
from movie_assets_tests.collecting import project_years
from movie_assets_tests.made_once import put_stores
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.warehouse.conftest import in_lake
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write

PACKAGE = Path(movie_assets.__file__).parent
STORED = [table.stored_name for table in TABLES.values()]
SHOWN = [*STORED, *VIEWS]


def differing(lake: Warehouse, file: Warehouse, names: Sequence[str] = SHOWN) -> dict[str, int]:
    """Return how many rows of each of these tables and views stand at one place alone."""
    found = {}
    with connect(lake) as connection:
        file.place.moment().attach(connection, "file")
        for name in names:
            place = name if "." in name else f"main.{name}"
            left, right = f"FROM warehouse.{place}", f"FROM file.{place}"
            rows = f"({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left})"
            found[name] = connection.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0]
    return {name: rows for name, rows in found.items() if rows}


def test_a_list_of_ids_is_read_into_a_lake(lake: Settings, tmp_path: Path) -> None:
    """TMDB's list is replaced as a whole, twice over, and compared with the one before, as in a file."""
    warehouse, list_ = warehouse_of(lake), tmp_path / "list.json.gz"
    for day, numbers in ((date(2026, 3, 1), (1, 2, 3)), (date(2026, 3, 2), (2, 3, 4))):
        lines = (f'{{"id":{n},"original_title":"{n}","popularity":{n},"adult":false,"video":false}}\n' for n in numbers)
        list_.write_bytes(gzip.compress("".join(lines).encode()))
        left = exported_ids.left(warehouse, list_, pl.Series([1, 3, 9]))
        assert left == ([9] if day.day == 1 else [1])
        exported_ids.show(warehouse, list_, day, repeats=False)
        assert exported_ids.shown(warehouse) == (day, 3)
    held = pl.Series([3], dtype=pl.Int64)
    assert list(exported_ids.lacked(warehouse, held, 2.0, str)) == [[(2, "2", 2.0), (4, "4", 4.0)]]
    assert exported_ids.by_popularity(warehouse, held)[3:5] == [(2.0, 3, 2), (5.0, 0, 0)]


def test_property_a_lake_shows_what_a_file_shows(lake: Settings, year_made: Callable[[str], Path]) -> None:
    """Every row of every table and view is the same, also after a film was corrected, one left and rows were lost."""
    put_stores(year_made("1987"), lake)
    at = datetime.now(UTC)
    own, file = warehouse_of(lake), Warehouse(lake.warehouse_path)
    with Operations(lake.operations_path) as operations:
        for warehouse in (own, file):
            project_years(lake, operations, warehouse, "1987", as_of=at)
        assert differing(own, file, STORED) == {}
        first, second, third, *_ = sorted(movie_ids_of(operations, ["1987"]))
        decide(operations, [Correction(first, "title", "set", "a test", value='"Another"')], at)
        with operations.transaction() as connection:
            connection.execute("UPDATE films SET hidden_at = 1 WHERE movie_id = ?", (second,))
        for warehouse in (own, file):
            with warehouse.transaction() as connection:
                connection.execute(f"DELETE FROM tmdb_details WHERE movie_id = {third}")
            assert project_years(lake, operations, warehouse, "1987", as_of=at)
            assert project_years(lake, operations, warehouse, "1987") == 0
    assert differing(own, file) == {}
    assert own.frame("SELECT title FROM provider_cache_movies WHERE movie_id = ?", [first]).item() == "Another"
    assert own.frame("SELECT count(*) FROM movies WHERE movie_id = ?", [second]).item() == 0


def test_upkeep_keeps_rows_and_gives_space_back(postgres: TestServer, settings: Settings, tmp_path: Path) -> None:
    """Small files become one, dead rows and old snapshots go; every row stays. Readers of the last day go on."""
    place = place_of(in_lake(settings, postgres.new_store(empty=True), tmp_path / "files"))
    assert isinstance(place, Lake)
    warehouse = Warehouse(place)
    for day in range(4):
        write(warehouse, *(film(n, f"{day}", NOON + timedelta(day)) for n in range(day, 20)))
    shown, size, files = titles(warehouse), place.size(), len(list((tmp_path / "files").rglob("*.parquet")))
    with connect(warehouse) as reader:
        place.compact()
        assert reader.execute("SELECT count(*) FROM movies").fetchall() == [(20,)]
    place.kept = timedelta(0)
    place.compact()
    assert titles(warehouse) == shown
    assert place.size() < size
    assert len(list((tmp_path / "files").rglob("*.parquet"))) < files / 2
    place.close()


def test_where_no_lake_is_set_nothing_of_it_is_imported() -> None:
    """Modules that need the extra are imported inside functions alone, but for each other."""
    needs = {"psycopg"}
    imports = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): _imported(path)
        for path in PACKAGE.rglob("*.py")
    }
    while found := {name for name, others in imports.items() if others & needs} - needs:
        needs |= found
    of_a_cluster = {name for name in needs if name.startswith("movie_assets.cluster.")}
    named = {name.split(".")[-1].split("_")[0] for name in needs - of_a_cluster}
    assert named <= {"psycopg", "lake", "postgres", "session"}


def _imported(path: Path) -> set[str]:
    """Return what a module imports when it is imported."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, node.module.split(".")[0]}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def test_no_password_is_shown(lake: Settings) -> None:
    """Neither what DuckDB tells of its connection nor an error has the password."""
    assert lake.lake is not None
    address = f"{lake.lake.get_secret_value()}&password=open%20sesame"
    own = lake.model_copy(update={"lake": type(lake.lake)(address)})
    for told in ("FROM duckdb_secrets()", "SELECT path FROM duckdb_databases()"):
        with queried(warehouse_of(own), told) as result:
            assert result is not None
            assert "sesame" not in str(list(result))
    assert "sesame" not in warehouse_of(own).place.name
    gone = own.model_copy(update={"lake": type(lake.lake)(address.replace("/store_", "/gone_"))})
    with pytest.raises(StoreError, match="does not exist") as error:
        warehouse_of(gone).frame("SELECT 1")
    assert "sesame" not in str(error.value)
    place = place_of(own)
    assert isinstance(place, Lake)
    place.close()


def test_a_lake_of_another_kind_is_refused() -> None:
    """The address of a catalogue begins with its kind, and only Postgres is one; the message shows no value."""
    with pytest.raises(ConfigurationError, match="begins with postgres:") as error:
        Settings(_env_file=None, lake="sqlite:postgresql://x/y", lake_data="/somewhere")
    assert "somewhere" not in str(error.value)
