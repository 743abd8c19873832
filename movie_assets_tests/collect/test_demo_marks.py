"""Values of the demo that are generated are marked beside the value: on the terminal, and in the UI."""

import re

import pytest
from typer.testing import CliRunner

from movie_assets.cli.app import app
from movie_assets.collect.demo_marks import MARK, MEANING, TRUE, generated_columns
from movie_assets.defs.io_manager import shown_by_year
from movie_assets.demo.catalogue.film_completion import ALWAYS_GENERATED
from movie_assets.demo.server import EmbeddedServer
from movie_assets.merge.fields import FIELDS
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.previews import sources_of
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.conftest import settings_for

STEEL, YEAR = 49521, "2013"
"""Of Man of Steel nearly everything is known."""


@pytest.fixture(scope="module")
def demo(running_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demo's stores, with some films of a year."""
    settings = settings_for(running_server, tmp_path_factory.mktemp("marks"), demo=True)
    with Operations(settings.operations_path) as operations:
        found = discover_years(settings, operations, YEAR)[YEAR].films
        collect_years(settings, operations, YEAR, movie_ids=[STEEL, *sorted(found)[:5]])
        project_years(settings, operations, Warehouse(settings.warehouse_path), YEAR)
    return settings


def test_what_may_be_true_is_a_field_that_the_server_knows() -> None:
    """Each column that may be true exists, and is no field that the server always invents."""
    for provider, columns in TRUE.items():
        assert columns.keys() <= set(PROVIDER_TABLES[provider].schema)
        assert {f"{provider}.{name}" for name in columns.values()}.isdisjoint(ALWAYS_GENERATED)


def test_a_merged_row_is_marked_field_by_field(demo: Settings) -> None:
    """What the catalogue holds of a film is not marked; everything else is, whoever reported it, also what is new."""
    warehouse = Warehouse(demo.warehouse_path)
    row = warehouse.frame(f"SELECT * FROM provider_cache_movies WHERE movie_id = {STEEL}").row(0, named=True)
    generated = generated_columns("provider_cache_movies", row, sources_of(warehouse, [STEEL])[STEEL])
    known = {name for name in FIELDS if row[name] is not None} - set(generated)
    assert known == {
        *("title", "original_title", "original_language", "runtime", "budget", "revenue", "box_office"),
        *(
            "imdb_rating",
            "imdb_votes",
            "rotten_tomatoes_score",
            "metacritic_score",
            "tmdb_rating",
            "tmdb_votes",
            "genres",
        ),
    }
    assert {"content_rating", "overview", "poster_url", "clearlogo_url", "tvdb_id"} <= set(generated)
    assert not {"movie_id", "tmdb_id", "imdb_id", "year", "fetched_at", "complete"} & set(generated)
    assert "a column of tomorrow" in generated_columns(
        "tmdb_details", {"movie_id": STEEL, "a column of tomorrow": 1}, {}
    )


def test_an_invented_film_is_generated_throughout() -> None:
    """Of a film that does not exist even title, year and ids are marked."""
    row = {
        "movie_id": 90_000_006,
        "tmdb_id": 90_000_006,
        "imdb_id": "tt90000006",
        "year": 2026,
        "title": "Generated Film 6",
    }
    assert set(generated_columns("provider_cache_movies", row, {"title": "omdb"})) == row.keys() - {"movie_id"}


def test_show_marks_what_is_generated(demo: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """`show` says it beside the source of each field, and what it means; of real providers it says nothing."""
    monkeypatch.setenv("MOVIE_ASSETS_DATA", str(demo.data))
    monkeypatch.setenv("MOVIE_ASSETS_DEMO", "true")
    monkeypatch.setenv("COLUMNS", "200")
    lines = CliRunner().invoke(app, ["show", str(STEEL)]).output.splitlines()
    rows = [re.split(r" {2,}", line) for line in lines if "  " in line.strip()]
    cells = {row[0]: row[1] for row in rows}
    assert (cells["content_rating"], cells["budget"], cells["clearlogo_url"]) == (
        f"tmdb, {MARK}",
        "tmdb",
        f"fanart, {MARK}",
    )
    assert MEANING in " ".join(lines)


@pytest.mark.parametrize(
    "table", ["omdb_ratings", "provider_cache_movies", "provider_cache", "provider_cache_images", "movies"]
)
def test_previews_mark_what_is_generated(table: str, demo: Settings) -> None:
    """The rows that the UI shows of a year carry the mark beside each value, and a line that says what it means."""
    shown = shown_by_year(Warehouse(demo.warehouse_path, embedded=True), TABLES[table], [YEAR])[YEAR]
    rows = [record.data for record in shown["preview"].records]
    assert shown["demo"] == MEANING
    marked = {name for row in rows for name, value in row.items() if str(value).endswith(f" ({MARK})")}
    assert "movie_id" not in marked
    expected = {"omdb_ratings": {"rated"}, "provider_cache_images": {"file_path"}}.get(table, set())
    assert expected <= marked
    assert not {"imdb_id", "title", "tmdb_id"} & marked


def test_nothing_is_marked_of_real_providers(demo: Settings) -> None:
    """A warehouse that the embedded server did not fill has no marks."""
    shown = shown_by_year(Warehouse(demo.warehouse_path), TABLES["omdb_ratings"], [YEAR])[YEAR]
    assert MARK not in str(shown["preview"].records)
    assert "demo" not in shown
