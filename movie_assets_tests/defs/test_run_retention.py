"""Old runs go, and nothing that the UI shows as the newest goes with them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.cli.data_folder import dagster_home
from movie_assets.defs.look_events import COMPARED, report_look
from movie_assets.defs.run_retention import forget_runs, old_runs_sensor
from movie_assets.settings import Settings

YEARS = dg.StaticPartitionsDefinition(["1999", "2000"])
SOON = timedelta(minutes=1)


@dg.asset(partitions_def=YEARS)
def numbers() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 1})


@pytest.fixture
def instance(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """An instance as the program makes it."""
    monkeypatch.setenv("DAGSTER_HOME", str(settings.data))
    dagster_home(settings)
    with dg.DagsterInstance.get() as made:
        yield made


def run(instance: dg.DagsterInstance, year: str) -> str:
    job = dg.Definitions(assets=[numbers]).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, partition_key=year).run_id


def test_the_newest_of_each_year_stays(instance: dg.DagsterInstance, settings: Settings) -> None:
    """Of three runs the first one's year was filled again: it goes with its file of events, the others stay."""
    first, other, again = (run(instance, year) for year in ("1999", "2000", "1999"))
    files = Path(settings.data) / "history" / "runs"
    assert (files / f"{first}.db").exists()
    assert forget_runs(instance, datetime.now(UTC) - SOON) == 0
    assert forget_runs(instance, datetime.now(UTC) + SOON) == 1
    assert set(instance.get_run_ids()) == {other, again}
    assert not list(files.glob(f"{first}*"))
    assert instance.get_materialized_partitions(numbers.key) == {"1999", "2000"}
    assert forget_runs(instance, datetime.now(UTC) + SOON) == 0


def test_only_so_many_go_at_once(instance: dg.DagsterInstance) -> None:
    """A look deletes a bounded number, the oldest first; the next one goes on."""
    made = [run(instance, "1999") for _ in range(4)]
    assert forget_runs(instance, datetime.now(UTC) + SOON, most=2) == 2
    assert set(instance.get_run_ids()) == set(made[2:])
    assert forget_runs(instance, datetime.now(UTC) + SOON, most=2) == 1


def test_a_run_under_way_stays(instance: dg.DagsterInstance) -> None:
    """Whatever its age, a run that has not ended is nobody's to delete."""
    under_way = instance.create_run_for_job(
        dg.Definitions(assets=[numbers]).resolve_implicit_global_asset_job_def(), status=dg.DagsterRunStatus.STARTED
    )
    assert forget_runs(instance, datetime.now(UTC) + SOON) == 0
    assert instance.get_run_ids() == [under_way.run_id]


def test_old_looks_go_too(instance: dg.DagsterInstance) -> None:
    """What looks without a run left in the log of events goes by age."""
    report_look(instance, ["1999"])
    (key, *_) = (dg.AssetKey(name) for name in COMPARED)
    forget_runs(instance, datetime.now(UTC) - SOON)
    assert len(instance.fetch_observations(key, limit=5).records) == 1
    forget_runs(instance, datetime.now(UTC) + SOON)
    assert not instance.fetch_observations(key, limit=5).records


def test_the_sensor_deletes_by_the_setting(instance: dg.DagsterInstance, settings: Settings) -> None:
    """It deletes what is older than MOVIE_ASSETS_KEEP_RUNS_DAYS, or nothing where that is none, and says so."""
    run(instance, "1999")
    run(instance, "1999")

    def look(days: int | None) -> str:
        given = {"settings": settings.model_copy(update={"keep_runs_days": days}), "clock": lambda: later}
        context = dg.build_sensor_context(instance=instance, resources=given)
        found = old_runs_sensor(context)
        assert isinstance(found, dg.SkipReason)
        return str(found.skip_message)

    later = datetime.now(UTC) + timedelta(days=31)
    assert "for ever" in look(None)
    assert "Deleted: 0 runs older than 60 days" in look(60)
    assert "Deleted: 1 run older than 30 days" in look(30)
