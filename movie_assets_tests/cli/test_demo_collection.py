"""The first demo: every asset has something to show, and some films have a past, with nothing of it in the future."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.cli.demo_collection import DAYS, DAYS_APART, FILMS, collect_demo
from movie_assets.cli.output import Output
from movie_assets.collect.demo_providers import effective
from movie_assets.definitions import build_defs
from movie_assets.defs.jobs import WITHOUT_YEARS
from movie_assets.errors import ConfigurationError
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse


@pytest.fixture
def settings(demo: Path) -> Settings:
    """Settings of the demo, for reading."""
    return effective(Settings(_env_file=None, data=demo, demo=True))


def test_every_asset_is_materialized_and_every_run_succeeded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Views too; by two runs, in an instance that is the demo's own."""
    assert not (settings.data / "history").exists()
    monkeypatch.setenv("DAGSTER_HOME", str(settings.store_folder))
    assets = build_defs(settings).get_repository_def().asset_graph.get_all_asset_keys()
    with dg.DagsterInstance.get() as instance:
        assert {key for key in assets if instance.get_latest_materialization_event(key) is None} == set()
        runs = instance.get_runs()
    assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 2
    assert {key.to_user_string() for key in runs[0].asset_selection or ()} == set(WITHOUT_YEARS)


def test_some_films_have_a_past(settings: Settings) -> None:
    """Curves from the first day on, changes, films frozen by rule, films that wait for the end of the day."""
    warehouse, now = Warehouse(settings.warehouse_path), datetime.now(UTC).replace(tzinfo=None)
    curve = warehouse.frame(
        "SELECT since, value FROM provider_cache_curves WHERE movie_id = 27205 AND field = 'vote_count' ORDER BY since"
    )
    assert len(curve) == DAYS + 1
    assert curve["value"].is_sorted()
    assert timedelta(0) <= now - timedelta(days=DAYS * DAYS_APART) - curve["since"][0] < timedelta(days=1)
    frozen, waits = (
        set(warehouse.frame(f"SELECT movie_id FROM {rows}")["movie_id"])
        for rows in ("movie_status WHERE data_frozen", "tmdb_changes WHERE waits")
    )
    assert frozen
    assert waits
    assert len(frozen | waits) < FILMS
    assert not frozen & waits


def test_nothing_was_fetched_in_the_future(settings: Settings) -> None:
    """Neither an answer nor a change: the past is the past, and today is today."""
    warehouse, now = Warehouse(settings.warehouse_path), datetime.now(UTC).replace(tzinfo=None)
    for table, column in (
        ("tmdb_details", "fetched_at"),
        ("field_changes", "reported_at"),
        ("refresh_plan", "made_at"),
    ):
        assert warehouse.frame(f"SELECT max({column}) AS newest FROM {table}")["newest"][0] <= now, table


def test_real_collections_are_refused(settings: Settings) -> None:
    """With a key and no word about the demo, the real providers are meant."""
    real = settings.model_copy(update={"demo": False})
    real.__dict__.pop("demo_mode", None)  # it was read under the other setting
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_DEMO"):
        collect_demo(real, Output(quiet=True))
