"""What the UI shows before anything has run."""

from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from movie_assets.definitions import build_defs
from movie_assets.defs.checks import RULES
from movie_assets.defs.jobs import SCHEDULES, weekly_discovery
from movie_assets.defs.partitions import add_years
from movie_assets.defs.specs import column_lineage
from movie_assets.settings import Settings
from movie_assets.warehouse.cache_tables import TABLES

DEFS = build_defs(Settings(_env_file=None))
GRAPH = DEFS.resolve_asset_graph()


def test_one_asset_a_table() -> None:
    """Asset key = table name: one word to grep."""
    assert {key.to_user_string() for key in GRAPH.get_all_asset_keys()} == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_asset_explains_itself(name: str) -> None:
    """Group, owner, kinds, tags, description, partitions and a column schema with comments on every asset."""
    node = GRAPH.get(dg.AssetKey(name))
    groups = ("discovery", "providers", "provider_cache", "refresh", "monitoring", "identification", "imdb")
    assert node.group_name in groups
    assert node.owners == ["team:metadata"]
    assert node.kinds
    assert node.tags
    assert node.description
    assert (node.partitions_def is None) == TABLES[name].whole
    schema = node.metadata["dagster/column_schema"]
    columns = {c.name: c for c in schema.columns}
    assert set(TABLES[name].schema) <= set(columns)
    assert all(column.description for column in columns.values())


@pytest.mark.parametrize("name", [n for n in TABLES if n.startswith("provider_cache")])
def test_lineage_names_columns_that_exist(name: str) -> None:
    """Column lineage of merged tables points from declared columns to declared columns of upstream assets."""
    lineage = column_lineage(name)
    assert lineage is not None
    upstream = {key.to_user_string() for key in GRAPH.get(dg.AssetKey(name)).parent_keys}
    shown = {c.name for c in (*TABLES[name].columns, *TABLES[name].view_columns)}
    assert set(lineage.deps_by_column) <= shown
    for deps in lineage.deps_by_column.values():
        for dep in deps:
            table = dep.asset_key.to_user_string()
            assert table in upstream
            assert dep.column_name in TABLES[table].schema


def test_years_are_partitions() -> None:
    """undated first, then every year from the first film to ten years ahead."""
    partitions = GRAPH.get(dg.AssetKey("movies")).partitions_def
    assert partitions is not None
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        keys = partitions.get_partition_keys(dynamic_partitions_store=instance)
    assert (keys[0], keys[1], keys[-1]) == ("undated", "1874", str(datetime.now(UTC).year + 10))


@pytest.mark.parametrize("job", ["year", "discovery", "providers", "replay", "refresh", "changes", "monitoring"])
def test_jobs(job: str) -> None:
    """One year whole, discovery only, providers only, replay, what is due, the changes feed, the figures."""
    assert DEFS.resolve_job_def(job).description


def test_schedules_are_shipped_stopped() -> None:
    """Nothing starts by itself before somebody switches it on."""
    for schedule in SCHEDULES:
        assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED


def test_weekly_discovery_asks_for_two_years() -> None:
    """Sundays: one run over the previous and the current year."""
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance, datetime(2026, 11, 22, 3, tzinfo=UTC))
        request = weekly_discovery(context)
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_start"] == "2025"
    assert request.tags["dagster/asset_partition_range_end"] == "2026"


def test_every_check_is_of_an_asset() -> None:
    """Every rule belongs to an asset; every table is checked for double keys."""
    assert {rule.asset for rule in RULES if rule.name == "unique_key"} == set(TABLES)


def test_keys_are_in_no_resource_configuration() -> None:
    """Resource configuration is shown in the UI: no key is part of it."""
    from movie_assets.providers.omdb.settings import OmdbSettings

    secret = "do-not-show-me"
    defs = build_defs(Settings(_env_file=None, omdb=OmdbSettings(_env_file=None, api_key=secret)))
    snapshot = dg.serialize_value(RepositorySnap.from_def(defs.get_repository_def()))
    assert "unique_key" in snapshot
    assert secret not in snapshot
