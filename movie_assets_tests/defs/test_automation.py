"""Assets that a condition makes: when it asks for them, and that it asks once."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import add_years
from movie_assets.settings import Settings

MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


def test_once_a_day_and_after_changes() -> None:
    """collection_stats with the report, and data files, once a day; refresh_plan when the feed or a year moved."""
    defs = build_defs(Settings(_env_file=None))
    keys = [
        dg.AssetKey(name)
        for name in ("collection_stats", "collection_report", "imdb_files", "tmdb_ids", "refresh_plan")
    ]
    selection = dg.AssetSelection.assets(*keys)
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        cursor = None
        asked: list[set[str]] = []
        for after in (0, 10, 50, 55, 100, 110, 520, 1_440 + 50):
            if after == 55:
                instance.report_runless_asset_event(dg.AssetMaterialization("movie_status", partition="1994"))
            if after == 110:
                instance.report_runless_asset_event(dg.AssetMaterialization("tmdb_changes"))
            result = dg.evaluate_automation_conditions(
                defs, instance, selection, evaluation_time=MIDNIGHT + timedelta(minutes=after), cursor=cursor
            )
            cursor = result.cursor
            asked.append({key.to_user_string() for key in keys if result.get_num_requested(key)})
    assert asked[:2] == [set(), set()]
    assert asked[2:] == [
        {"collection_stats", "collection_report"},
        {"refresh_plan"},
        {"imdb_files"},
        {"refresh_plan"},
        {"tmdb_ids"},
        {"collection_stats", "collection_report"},
    ]
