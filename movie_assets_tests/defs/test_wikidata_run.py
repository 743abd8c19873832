"""The job `year` with Wikidata: its table, its figures, its checks, beside those of the others."""

from pathlib import Path

from movie_assets.demo.server import EmbeddedServer
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute, figures, run_figures

YEAR = "1977"


def test_a_year_run_asks_wikidata_once_for_all_films(server: EmbeddedServer, tmp_path: Path) -> None:
    """One call brings the films of the year; table, views and merged rows have its values, and no check fails."""
    settings = settings_for(server, tmp_path, wikidata={"contact": "tests@movie-assets.example"})
    server.log.clear()
    result = execute(settings, years=(YEAR, YEAR))
    assert result.success
    asked = server.log.counts()["wikidata"]
    assert asked["films"] == 1
    assert sum(asked.values()) <= 2  # films without an item are sought by their other id, in one call too
    shown, run = figures(result, "wikidata_films", YEAR), run_figures(result, "wikidata_films")
    assert shown["fetched"] == shown["film_writes"] == shown["dagster/partition_row_count"] > 0
    assert shown["fetched"] + shown["not_found"] == figures(result, "tmdb_details", YEAR)["fetched"]
    assert run["calls"] == sum(asked.values())
    assert [e.check_name for e in result.get_asset_check_evaluations() if not e.passed] == []
    warehouse = Warehouse(settings.warehouse_path)
    for table in ("provider_cache_box_office", "provider_cache_external_ids"):
        found = f"SELECT count(*) FROM {table} WHERE provider_name = 'wikidata'"
        assert warehouse.frame(found).item() > 0, table
