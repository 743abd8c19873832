"""What the UI shows before anything has run."""

import warnings
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from movie_assets.definitions import build_defs
from movie_assets.defs.checks import BLOCKING, RULES
from movie_assets.defs.jobs import SCHEDULES, weekly_discovery
from movie_assets.defs.monitoring_assets import REPORT
from movie_assets.defs.partitions import add_years, years_of_run
from movie_assets.defs.specs import column_lineage
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.table import Table, View
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.cache_tables import CACHE_TABLES

ALL: dict[str, Table | View] = {**TABLES, **VIEWS}
DEFS = build_defs(Settings(_env_file=None))
GRAPH = DEFS.resolve_asset_graph()


def test_one_asset_a_table() -> None:
    """Asset key = name of the table or view: one word to grep. The report alone is a file."""
    assert {key.to_user_string() for key in GRAPH.get_all_asset_keys()} == {*TABLES, *VIEWS, REPORT}


def test_the_report_explains_itself() -> None:
    """It stands with the figures that it draws, is made from declared tables, and no replay makes it."""
    node = GRAPH.get(dg.AssetKey(REPORT))
    assert (node.group_name, node.owners, node.partitions_def) == ("monitoring", ["team:metadata"], None)
    assert {key.to_user_string() for key in node.parent_keys} <= set(TABLES)
    assert node.description
    assert node.kinds
    made_by = {job.name for job in DEFS.resolve_all_job_defs() if node.key in job.asset_layer.executable_asset_keys}
    assert made_by & {"monitoring", "year", "replay"} == {"monitoring"}


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


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_view_explains_itself_and_nothing_fills_it(name: str) -> None:
    """It stands in the lineage with its columns and, in short, what they come from; no run and no job makes it."""
    node = GRAPH.get(dg.AssetKey(name))
    assert node.group_name == "provider_cache"
    assert (node.is_executable, node.partitions_def) == (False, None)
    assert node.description
    assert {"duckdb", "view"} <= node.kinds
    columns = {c.name: c for c in node.metadata["dagster/column_schema"].columns}
    assert list(columns) == VIEWS[name].schema.names()
    assert all(0 < len(column.description) < 500 for column in columns.values())


@pytest.mark.parametrize("name", [*(n for n in TABLES if n.startswith("provider_cache")), *VIEWS])
def test_lineage_names_columns_that_exist(name: str) -> None:
    """Column lineage of merged tables points from declared columns to declared columns of upstream assets."""
    lineage = column_lineage(name)
    assert lineage is not None
    upstream = {key.to_user_string() for key in GRAPH.get(dg.AssetKey(name)).parent_keys}
    shown = set(ALL[name].schema) | {c.name for c in (TABLES[name].view_columns if name in TABLES else ())}
    assert set(lineage.deps_by_column) <= shown
    for deps in lineage.deps_by_column.values():
        for dep in deps:
            table = dep.asset_key.to_user_string()
            assert table in upstream
            assert dep.column_name in ALL[table].schema


def test_years_are_partitions() -> None:
    """Every year from ten years ahead back to the first film, then undated."""
    partitions = GRAPH.get(dg.AssetKey("movies")).partitions_def
    assert partitions is not None
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        keys = partitions.get_partition_keys(dynamic_partitions_store=instance)
    assert (keys[0], keys[-2], keys[-1]) == (str(datetime.now(UTC).year + 10), "1874", "undated")


@pytest.mark.parametrize("job", ["year", "discovery", "providers", "replay", "refresh", "changes", "monitoring"])
def test_jobs(job: str) -> None:
    """One year whole, discovery only, providers only, replay, what is due, the changes feed, the figures."""
    assert DEFS.resolve_job_def(job).description


@pytest.mark.parametrize("job", [job.name for job in DEFS.resolve_all_job_defs()])
def test_the_launchpad_begins_with_what_can_be_launched(job: str) -> None:
    """What it shows first is whole and valid; it offers neither the warehouse's file nor what a sensor fills in.

    It says nothing of replaying, which it would deny in the job `replay`: Dagster shows defaults, but for None.
    """
    definition = DEFS.resolve_job_def(job)
    config = dg.validate_run_config(definition, definition.run_config)
    assert not config["resources"].get("warehouse", {}).get("config")
    options = config["resources"].get("collection", {}).get("config", {})
    assert not options.get("narrowed")
    assert options.get("replay") is None


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
    assert years_of_run(request.tags) == ["2025", "2026"]


def test_every_check_is_of_an_asset() -> None:
    """Every rule belongs to an asset; every table is checked for duplicate keys."""
    assert {rule.asset for rule in RULES if rule.name == "unique_key"} == set(TABLES)


def test_keys_are_in_no_resource_configuration() -> None:
    """Resource configuration is shown in the UI: no key is part of it."""
    from movie_assets.providers.omdb.settings import OmdbSettings

    secret = "do-not-show-me"
    defs = build_defs(Settings(_env_file=None, omdb=OmdbSettings(_env_file=None, api_key=secret)))
    snapshot = dg.serialize_value(RepositorySnap.from_def(defs.get_repository_def()))
    assert "unique_key" in snapshot
    assert secret not in snapshot


def test_loading_warns_of_nothing() -> None:
    """Whoever starts the UI reads no warning."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        build_defs(Settings(_env_file=None)).get_repository_def().get_all_jobs()
    assert [str(warning.message) for warning in said] == []


def test_edges_that_only_some_tables_have() -> None:
    """IMDb's records are made from its data files; films come of identification, and of TMDB's list of ids."""

    def upstream(name: str) -> set[str]:
        return {key.to_user_string() for key in GRAPH.get(dg.AssetKey(name)).parent_keys}

    assert upstream("imdb_titles") == {"movies", "imdb_files"}
    assert upstream("tmdb_details") == {"movies"}
    assert upstream("movies") == {"identifications", "tmdb_ids"}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_asset_links_to_the_function_that_fills_it(name: str) -> None:
    """The link's line is in the body, decorator included."""
    (link,) = GRAPH.get(dg.AssetKey(name)).metadata["dagster/code_references"].code_references
    text = Path(link.file_path).read_text().splitlines()[link.line_number - 1 : link.line_number + 5]
    assert any("def " in line for line in text)


def test_ops_are_named_after_what_they_fill() -> None:
    """The step of one asset has the asset's name."""
    for asset in (a for a in DEFS.assets or () if isinstance(a, dg.AssetsDefinition)):
        if len(asset.keys) == 1:
            assert asset.op.name == asset.key.to_user_string()


def test_what_has_to_be_written_lately_has_a_freshness_policy() -> None:
    """Every table of a provider, and what an operator reads daily."""
    named = {*(table.name for table in PROVIDER_TABLES.values()), "movies", "provider_cache", "collection_stats"}
    for name in named:
        assert GRAPH.get(dg.AssetKey(name)).freshness_policy_or_from_metadata is not None, name


def test_checks_know_their_partition_and_block_where_a_wrong_table_would_be_read() -> None:
    """Duplicate keys in the merged tables stop provider_cache, which is made from them."""
    for key in GRAPH.asset_check_keys:
        spec = GRAPH.get_check_spec(key)
        about_no_year = key.name in {"no_orphans", "quota_left", "answers"}
        assert (spec.partitions_def is None) == (about_no_year or TABLES[key.asset_key.to_user_string()].whole)
        assert spec.blocking == ((key.asset_key.to_user_string(), key.name) in BLOCKING)
    assert {name for name, _ in BLOCKING} == set(CACHE_TABLES)


@pytest.mark.parametrize("name", ["collection_stats", "collection_report", "refresh_plan", "imdb_files", "tmdb_ids"])
def test_automation_is_shipped_stopped_too(name: str) -> None:
    """These are made by a condition; the sensor that evaluates it waits to be switched on."""
    assert GRAPH.get(dg.AssetKey(name)).automation_condition is not None
    (sensor,) = [s for s in DEFS.get_repository_def().sensor_defs if "automation_condition" in s.name]
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
