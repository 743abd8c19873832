"""The event log that keeps its connections stores what Dagster's own stores, where Dagster's own finds it."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.instance import prepare_instance
from movie_assets.defs.event_log import LEANS_ON, MOST_ENGINES, EventLog
from movie_assets.settings import Settings
from movie_assets_tests.processes import wait_until


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["a", "b"]))
def numbers() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 1})


@dg.asset_check(asset=numbers)
def positive() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def events_of(instance: dg.DagsterInstance, run_id: str) -> Counter[str]:
    return Counter(str(log.dagster_event_type) for log in instance.all_logs(run_id) if log.is_dagster_event)


def run(instance: dg.DagsterInstance) -> str:
    defs = dg.Definitions(assets=[numbers], asset_checks=[positive])
    return defs.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance, partition_key="a").run_id


@pytest.fixture
def ours(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an instance as the program makes it."""
    monkeypatch.setenv("DAGSTER_HOME", str(settings.data))
    return dagster_home(settings)


@pytest.mark.fault("command", "the first command is stopped while Dagster's records are made")
@pytest.mark.parametrize("statements", ["", "CREATE TABLE event_logs (id INTEGER PRIMARY KEY)"])
def test_a_half_made_index_is_made_anew(statements: str, ours: Path) -> None:
    """The next command makes them; Dagster would take the file for whole, and no command could run there again."""
    index = ours / "history" / "runs" / "index.db"
    index.parent.mkdir(parents=True)
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript(statements)
    index.touch()
    prepare_instance(ours)
    with dg.DagsterInstance.get() as instance:
        kept = run(instance)
    prepare_instance(ours)
    with dg.DagsterInstance.get() as instance:
        assert events_of(instance, kept)  # one that is whole stays


def test_this_version_of_dagster_has_what_it_leans_on() -> None:
    """Every name is there in the Dagster that is installed; else connections would not be kept."""
    assert all(hasattr(SqliteEventLogStorage, name) for name in LEANS_ON)
    assert "_connect" in vars(EventLog)


def test_its_events_are_those_of_dagsters_own(ours: Path, tmp_path: Path) -> None:
    """The same run leaves the same events, materializations and checks; either class reads the other's files."""
    with dg.DagsterInstance.get() as instance:
        assert type(instance.event_log_storage) is EventLog
        kept = run(instance)
        mine = events_of(instance, kept)
    (ours / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    with dg.DagsterInstance.get() as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert events_of(instance, kept) == mine
        theirs = run(instance)
        assert events_of(instance, theirs) == mine
        found = instance.fetch_materializations(dg.AssetKey("numbers"), limit=10).records
        assert {record.run_id for record in found} == {kept, theirs}
        checked = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("numbers"), "positive"), limit=10
        )
        assert len(checked) == 2


def test_many_runs_keep_few_connections_open(ours: Path) -> None:
    """Files of runs that were read are closed again: a daemon that lives for months runs out of no handle."""
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, EventLog)
        for number in range(MOST_ENGINES + 5):
            assert list(instance.all_logs(f"run-{number}")) == []
        assert len(storage._engines) <= MOST_ENGINES + 1


def test_keys_of_partitions_are_read_once_a_second(ours: Path) -> None:
    """Whoever adds or deletes one sees it at once; another process sees it a second later."""
    with dg.DagsterInstance.get() as mine, dg.DagsterInstance.get() as other:
        mine.add_dynamic_partitions("letters", ["b", "a"])
        assert (mine.get_dynamic_partitions("letters"), mine.has_dynamic_partition("letters", "c")) == (
            ["b", "a"],
            False,
        )
        other.add_dynamic_partitions("letters", ["c", "a"])
        mine.delete_dynamic_partition("letters", "b")
        assert mine.get_dynamic_partitions("letters") == ["a", "c"]
        assert mine.has_dynamic_partition("letters", "c")
        wait_until(lambda: other.get_dynamic_partitions("letters") == ["a", "c"], "a second passes", 10)
        assert not other.has_dynamic_partition("letters", "b")
