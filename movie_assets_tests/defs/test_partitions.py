"""Release years as partitions: a new one appears by itself, and no run takes a year that is not a partition."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from movie_assets.definitions import build_defs
from movie_assets.defs.jobs import quarterly_backfill
from movie_assets.defs.partitions import (
    RANGE_END,
    RANGE_START,
    YEARS,
    YEARS_NAME,
    add_years,
    partition_keys,
    range_tags,
    ranges,
    year_requests,
    years_of_run,
)
from movie_assets.defs.sensors import build_sensors, release_years
from movie_assets.demo.server import EmbeddedServer
from movie_assets.policy.years import partition_year, partition_years
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets_tests.collecting import discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute

NEW_YEAR = datetime(2027, 1, 1, 0, 5, tzinfo=UTC)


def test_a_new_year_appears_while_a_code_server_of_last_year_runs() -> None:
    """The definitions are those of 2026; in January the sensor puts the missing year first, as the newest."""
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance, date(2026, 12, 31))
        context = dg.build_sensor_context(instance, resources={"clock": lambda: NEW_YEAR})
        result: Any = release_years(context)
        old, new = result.dynamic_partitions_requests
        all_years = partition_keys(NEW_YEAR.date())
        assert all_years == [*map(str, range(2037, 1873, -1)), "undated"]
        assert len(instance.get_dynamic_partitions(YEARS_NAME)) == len(all_years) - 1
        assert list(old.partition_keys) == all_years[1:]
        assert list(new.partition_keys) == all_years
        add_years(instance, NEW_YEAR.date())
        assert instance.get_dynamic_partitions(YEARS_NAME) == all_years
        context = dg.build_sensor_context(instance, resources={"clock": lambda: NEW_YEAR})
        assert "every release year" in str(release_years(context))


def test_an_instance_of_an_older_version_gets_the_newest_year_first() -> None:
    """It had the years the other way round; keys that a person added stay, at the end."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(YEARS_NAME, [*partition_years(NEW_YEAR.date()), "someday"])
        add_years(instance, NEW_YEAR.date())
        assert instance.get_dynamic_partitions(YEARS_NAME) == [*partition_keys(NEW_YEAR.date()), "someday"]
        assert year_requests(instance, NEW_YEAR.date()) == []


def test_no_movies_year_is_outside_the_range_of_runs() -> None:
    """Whatever its date says, on the day on which it is stored its year is a partition."""
    with dg.DagsterInstance.ephemeral() as instance:
        for today in (date(2026, 12, 31), NEW_YEAR.date()):
            add_years(instance, today)
            keys = set(instance.get_dynamic_partitions(YEARS_NAME))
            assert {partition_year(date(year, 6, 1), today) for year in range(1800, 2100)} <= keys


def test_the_refresh_sensor_adds_the_years_that_its_runs_need(settings: Settings) -> None:
    """In an instance that knows no year yet, the years come with the runs."""
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "1993")
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(
            instance=instance,
            definitions=build_defs(settings),
            resources={"settings": settings, "clock": lambda: datetime.now(UTC)},
        ) as context,
    ):
        result: Any = build_sensors(60)[0](context)
        assert result.run_requests
        (request,) = result.dynamic_partitions_requests
        assert list(request.partition_keys) == partition_keys(datetime.now(UTC).date())


def test_events_come_in_the_order_of_years() -> None:
    """The newest year's is last: the UI shows that one as the asset's."""

    @dg.asset(partitions_def=YEARS)
    def anything() -> None:
        """Fill nothing."""

    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        tags = range_tags("undated", "1890")
        events = dg.materialize([anything], instance=instance, tags=tags).get_asset_materialization_events()
    assert [event.partition for event in events] == years_of_run(tags)


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_and_real_collections_share_no_instance(demo: bool, server: EmbeddedServer, tmp_path: Path) -> None:
    """Commands give each its own folder; a run that somebody starts in the other's says so, and asks nobody."""
    settings = settings_for(server, tmp_path, demo=demo)
    assert settings.store_folder.is_relative_to(settings.data)
    assert settings.store_folder != settings.other_folder
    assert settings.other_folder == settings_for(server, tmp_path, demo=not demo).store_folder
    settings.other_folder.mkdir(exist_ok=True)
    with dg.DagsterInstance.local_temp(str(settings.other_folder)) as instance:
        result = execute(settings, "discovery", ("1993", "1993"), instance=instance)
    assert not result.success
    said = str([event.event_specific_data for event in result.all_events])
    assert f"set DAGSTER_HOME to {settings.store_folder.resolve()}" in said
    assert server.log.count() == 0


def test_a_key_that_is_no_year_fails_with_its_name(server: EmbeddedServer, settings: Settings, tmp_path: Path) -> None:
    """A person can add any text as a partition: a run over it says so, and asks nobody."""
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        instance.add_dynamic_partitions(YEARS_NAME, ["someday"])
        result = execute(settings, "discovery", ("someday", "someday"), instance=instance)
    assert not result.success
    assert "no release years: someday" in str([event.event_specific_data for event in result.all_events])
    assert server.log.count() == 0


def test_the_years_of_a_run() -> None:
    """One key or a range, undated first, whichever end is named first; ranges cover each year once, newest first."""
    assert years_of_run({"dagster/partition": "1993"}) == ["1993"]
    assert years_of_run(range_tags("undated", "1875")) == ["undated", "1874", "1875"]
    assert range_tags("1874", "1875") == {RANGE_START: "1875", RANGE_END: "1874"}
    assert years_of_run({RANGE_START: "1874", RANGE_END: "1875"}) == ["1874", "1875"]
    assert years_of_run(range_tags("undated", "undated")) == ["undated"]
    assert years_of_run({}) == []
    found = [years_of_run(range_tags(first, last)) for first, last in ranges(10, NEW_YEAR.date())]
    assert found[0][-1] == "2037"
    assert [year for years in reversed(found) for year in years] == partition_years(NEW_YEAR.date())


def test_the_quarterly_backfill_goes_in_the_ranges_of_the_backfill_policy(settings: Settings) -> None:
    """As many years a run as MOVIE_ASSETS_YEARS_PER_RUN says, all years in all, each run asked for once."""
    few = settings.model_copy(update={"years_per_run": 40})
    context = dg.build_schedule_context(scheduled_execution_time=NEW_YEAR, resources={"settings": few})
    requests: Any = quarterly_backfill(context)
    assert [len(years_of_run(request.tags)) for request in requests] == [40, 40, 40, 40, 5]
    assert len({request.run_key for request in requests}) == 5


@pytest.mark.parametrize("job", ["year", "replay"])
def test_a_run_of_years_without_a_partition_says_what_to_choose(
    job: str, server: EmbeddedServer, settings: Settings
) -> None:
    """The UI lets a person launch a job of years without one: the run says so in words, and asks nobody for a film."""
    result = execute(settings, job, None)
    assert not result.success
    said = str([event.event_specific_data for event in result.all_events])
    assert "the run names no year: choose a partition, or several" in said
    assert "Cannot access partition_key" not in said
