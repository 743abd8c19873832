"""The asset collection_stats: its figures are those of the stores, its metadata has them in words and plots."""

import base64
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.monitoring.figures import collection_stats, one, providers_table, summary
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute, plain

PNG = b"\x89PNG\r\n"


def stored(settings: Settings) -> pl.DataFrame:
    return Warehouse(settings.warehouse_path).frame("SELECT * FROM collection_stats")


def counted(settings: Settings) -> dict[str, Any]:
    """Run the job `monitoring`; return the metadata of what it materialized."""
    result = execute(settings, "monitoring", years=None, select=["collection_stats"])
    assert result.success
    [event] = [e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey("collection_stats")]
    return {name: plain(value) for name, value in event.materialization.metadata.items()}


def test_the_figures_are_those_of_the_warehouse_and_the_log(collected: Settings) -> None:
    """Films, data by provider and calls of today, counted from the other tables and the log of requests."""
    shown = counted(collected)
    warehouse = Warehouse(collected.warehouse_path)

    def rows(table: str) -> int:
        return warehouse.frame(f"SELECT movie_id FROM {table}").height

    assert shown["films"] == shown["fully_refreshed"] == rows("movies")
    tables = {"tmdb": "tmdb_details", "omdb": "omdb_ratings", "fanart": "fanart_images", "tvdb": "tvdb_details"}
    with Operations(collected.operations_path) as operations:
        for provider, table in tables.items():
            assert shown[f"with_{provider}"] == rows(table)
            calls = operations.rows("SELECT count(*) FROM api_requests WHERE provider = ?", (provider,))[0][0]
            assert shown[f"calls_today_{provider}"] == calls
            assert shown[f"success_rate_{provider}"] == "100.0 %"
            assert shown[f"quota_runs_dry_{provider}"] == "not within 30 days"
    assert [row["provider"] for row in shown["providers"]] == [*tables, "wikidata"]
    for plot in ("plot_calls", "plot_films", "plot_answers"):
        image = shown[plot].split("base64,")[1].rstrip(")")
        assert base64.b64decode(image).startswith(PNG)
        assert len(image) < 80_000


def test_it_is_replaced_as_a_whole_and_replayed_as_it_was(collected: Settings) -> None:
    """A second run leaves one as_of; a replay of the lost warehouse shows the figures of that moment."""
    counted(collected)
    counted(collected)
    before = stored(collected)
    assert before["as_of"].n_unique() == 1
    collected.warehouse_path.unlink()
    assert execute(collected, "replay").success
    assert stored(collected).equals(before)


def test_failures_show_as_rate_and_kind(collected: Settings, server: EmbeddedServer) -> None:
    """Failed requests lower the success rate and stand with their kind; a quota too small runs dry today."""
    tight = settings_for(server, collected.data, omdb={"daily_quota": 3})
    with Operations(tight.operations_path) as operations:
        with operations.transaction() as connection:
            connection.execute("UPDATE api_requests SET outcome = 'server_error' WHERE provider = 'fanart'")
            connection.execute("UPDATE fetch_state SET due_at = 1 WHERE provider = 'omdb'")
        frame = collection_stats(operations, tight, utc_now())
    reported = summary(frame)
    assert reported["success_rate_fanart"] == "0.0 %"
    assert f"server_error {one(frame, 'requests', 'fanart'):,.0f}" in str(providers_table(frame))
    assert reported["quota_runs_dry_omdb"] == f"{utc_now():%Y-%m-%d}"
    assert one(frame, "quota", "omdb") == 3
    assert reported["due_omdb"] == reported["with_omdb"]


def test_the_answers_by_age_are_all_films(collected: Settings) -> None:
    """Each provider's states add up to the films of every age, and those that have answered to its table."""
    with Operations(collected.operations_path) as operations:
        frame = collection_stats(operations, collected, utc_now())
    for provider, table in {"tmdb": "tmdb_details", "omdb": "omdb_ratings", "tvdb": "tvdb_details"}.items():
        states = dict(
            frame.filter(figure="answers_by_age", provider=provider)
            .group_by("text")
            .agg(pl.col("value").sum())
            .iter_rows()
        )
        answered = sum(states.get(state, 0) for state in ("fresh", "frozen", "due"))
        assert answered == Warehouse(collected.warehouse_path).frame(f"FROM {table}").height
        assert sum(states.values()) == one(frame, "films")


def test_the_coverage_of_today_is_counted(collected: Settings) -> None:
    """It is the share of whole films with a value, as the warehouse has them; counted again, it stays one a day."""
    counted(collected)
    counted(collected)
    shares = stored(collected).filter(figure="field_coverage")
    films = Warehouse(collected.warehouse_path).frame("FROM provider_cache_movies WHERE complete")
    having = {"title": films["title"].count(), "awards": films["awards"].count()}
    having["writers"] = films.filter(pl.col("writers").list.len() > 0).height
    for field, number in having.items():
        (row,) = shares.filter(text=field).to_dicts()
        assert (row["day"], row["value"]) == (utc_now().date(), number / films.height)


def test_the_report_is_written_into_the_data_folder(collected: Settings) -> None:
    """Its metadata says where, how large, and the leading figures."""
    result = execute(collected, "monitoring", years=None, select=["collection_report"])
    assert result.success
    [event] = result.get_asset_materialization_events()
    shown = {name: plain(value) for name, value in event.materialization.metadata.items()}
    assert shown["path"] == str(collected.report_path)
    assert shown["bytes"] == collected.report_path.stat().st_size
    assert shown["films"] == Warehouse(collected.warehouse_path).frame("FROM movies").height
    assert shown["fully_refreshed"] == "100.0 %"


def test_an_empty_store_has_figures_too(server: EmbeddedServer, tmp_path: Any) -> None:
    """Before anything was collected every figure is zero or none, and the plots are empty."""
    shown = counted(settings_for(server, tmp_path))
    assert (shown["films"], shown["refresh_coverage"], shown["success_rate_tmdb"]) == (0, "none yet", "none yet")
