"""Runs of the jobs, in process, against the embedded server."""

from collections import Counter
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from movie_assets.collect.run_report import OUTCOMES
from movie_assets.definitions import build_defs
from movie_assets.defs.checks import RULES
from movie_assets.defs.io_manager import Rows, WarehouseIOManager
from movie_assets.defs.partitions import add_years
from movie_assets.defs.resources import WarehouseResource
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.all_views import VIEWS
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import YEARS, execute, figures, run_figures


def tables(settings: Settings) -> dict[str, pl.DataFrame]:
    """Every table, every row."""
    warehouse = Warehouse(settings.warehouse_path)
    with warehouse.connection():
        return {name: warehouse.frame(f"SELECT * FROM {t.stored_name} ORDER BY ALL") for name, t in YEARLY.items()}


YEARLY = {name: table for name, table in TABLES.items() if not table.whole}
"""Tables of films by year; the others belong to no year."""


def checks(result: Any) -> dict[tuple[str, str], bool]:
    """Asset and name of every check -> passed."""
    return {
        (e.asset_key.to_user_string(), e.check_name): e.passed
        for e in result.get_asset_check_evaluations()
        if e.partition is None
    }


def test_a_year_run_fills_every_table_and_passes_every_check(
    collected_folder: tuple[Path, Any, list[Any]], collected: Settings
) -> None:
    """One run over two years: every asset of both, and every view, materialized once, all filled, all checks green."""
    _, result, _ = collected_folder
    assert result.success
    made = Counter((e.asset_key.to_user_string(), e.partition) for e in result.get_asset_materialization_events())
    assert made == {(name, year): 1 for name in YEARLY for year in YEARS} | {(name, None): 1 for name in VIEWS}
    # Nothing has moved yet, so that there is no history; nobody has corrected a value, or
    # asked Wikidata.
    empty = {name for name, frame in tables(collected).items() if frame.is_empty()}
    assert empty == {"imdb_titles", "wikidata_films", "provider_cache_corrections", "field_changes"}
    assert checks(result) == {(rule.asset, rule.name): True for rule in RULES if rule.asset in YEARLY}


def test_a_materialization_shows_its_figures(collected_folder: tuple[Path, Any, list[Any]]) -> None:
    """A year's figures are that year's, beside a preview; those of the run are one event, and their sum."""
    _, result, asked = collected_folder
    total: Counter[str] = Counter()
    for year in YEARS:
        shown = figures(result, "tmdb_details", year)
        rows = shown["dagster/partition_row_count"]
        assert rows == shown["fetched"] == figures(result, "movies", year)["discovered"] > 5
        assert [shown[name] for name in ("unchanged", "not_found", "failed", "deferred")] == [0, 0, 0, 0]
        assert shown["film_writes"] == rows
        assert rows <= figures(result, "movies", year)["film_writes"] <= 2 * rows  # as discovered, with its details
        assert len(shown["preview"]) == min(rows, 5)
        assert not {"calls", "seconds_waited_at_limiter"} & set(shown)
        total.update({name: shown[name] for name in OUTCOMES})
    run = run_figures(result, "tmdb_details")
    assert {name: run[name] for name in OUTCOMES} == total
    assert "seconds_waited_at_limiter" in run
    discovered = run_figures(result, "movies")
    assert discovered["discovered"] == sum(figures(result, "movies", year)["discovered"] for year in YEARS)
    assert run["calls"] + discovered["calls"] == sum(1 for r in asked if r.provider == "tmdb")


def test_a_second_run_asks_only_discovery(collected: Settings, server: EmbeddedServer) -> None:
    """A fresh year costs no call but discovery's pages, and writes nothing."""
    before = tables(collected)
    result = execute(collected)
    assert result.success
    assert server.log.count() == server.log.count("tmdb", "discover") > 0
    assert run_figures(result, "omdb_ratings")["calls"] == 0
    assert figures(result, "provider_cache", YEARS[0])["film_writes"] == 0
    for name, frame in tables(collected).items():
        if name not in ("movies", "movie_status"):  # their updated_at and as_of say when they were reported
            assert_frame_equal(frame, before[name])


def test_a_quiet_run_keeps_the_figures_of_the_last_calls(settings: Settings) -> None:
    """A run, or a step, that asks nothing for a year shows what the last calls for it brought, and in which run."""
    with dg.DagsterInstance.ephemeral() as instance:
        first = execute(settings, instance=instance, max_pages=1)
        second = execute(settings, "providers", instance=instance)
    assert first.success
    assert second.success
    for table in ("tmdb_details", "omdb_ratings"):
        before, after = figures(first, table, YEARS[0]), figures(second, table, YEARS[0])
        assert after["film_writes"] == 0
        assert before["figures_of_run"] == after["figures_of_run"] == first.run_id
        assert [after[name] for name in OUTCOMES] == [before[name] for name in OUTCOMES]
    (shown,) = [
        {name: value.value for name, value in e.materialization.metadata.items()}
        for e in first.get_asset_materialization_events()
        if e.asset_key == dg.AssetKey("movies") and e.partition == YEARS[0]
    ]
    assert shown["discovered"] > 0


def test_replay_rebuilds_every_table_without_a_call(collected: Settings, server: EmbeddedServer) -> None:
    """Warehouse deleted, providers switched off: the job `replay` gives every table as it was, at the same as_of."""
    before = tables(collected)
    collected.warehouse_path.unlink()
    nobody = "http://127.0.0.1:9"
    off = settings_for(server, collected.data, **{p: {"base_url": nobody} for p in ("tmdb", "omdb", "fanart", "tvdb")})
    assert execute(off, "replay").success
    assert server.log.count() == 0
    for name, frame in tables(collected).items():
        assert_frame_equal(frame, before[name])


def test_what_the_configuration_says_of_replaying_is_what_happens(collected: Settings, server: EmbeddedServer) -> None:
    """`replay: true` replays in any job; the job `replay` refuses to be told that it does not."""
    assert execute(collected, replay=True, force=True).success
    result = execute(collected, "replay", replay=False)
    assert not result.success
    assert "take `replay: false` out of its configuration" in str([e.event_specific_data for e in result.all_events])
    assert server.log.count() == 0


@pytest.mark.parametrize("alone", ["tmdb_details", "omdb_ratings", "fanart_images", "tvdb_details"])
def test_each_provider_is_selectable_alone(alone: str, collected: Settings, server: EmbeddedServer) -> None:
    """One provider's asset asks only that provider, and takes ids from the operations store.

    Beside its own table, `movies` may change, of which TMDB's answers report.
    """
    result = execute(collected, select=[alone], force=True)
    assert result.success
    assert {r.provider for r in server.log.entries()} == {alone.split("_", maxsplit=1)[0]}
    made = {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}
    assert made - {"movies"} == {alone}


def test_force_and_movie_ids_narrow_a_run(collected: Settings, server: EmbeddedServer) -> None:
    """Run config: force fetches what is fresh, movie_ids only these films."""
    film = tables(collected)["movies"]["movie_id"][0]
    assert execute(collected, "providers", force=True, movie_ids=[film]).success
    assert {r.subject for r in server.log.entries("tmdb")} == {str(film)}
    assert server.log.count("tmdb", "discover") == 0


def test_limit_says_what_waits(server: EmbeddedServer, tmp_path: Path) -> None:
    """limit fetches so many films and shows how many it left."""
    result = execute(settings_for(server, tmp_path), limit=3)
    assert server.log.count("tmdb", "movie") == 3
    left = run_figures(result, "tmdb_details")["left_waiting_by_limit"]
    assert (
        left
        == figures(result, "movies", YEARS[0])["discovered"] + figures(result, "movies", YEARS[1])["discovered"] - 3
    )


@pytest.mark.fault("run", "a wrong key")
def test_a_wrong_key_fails_the_run_with_its_variable(server: EmbeddedServer, tmp_path: Path) -> None:
    """The step's error names the variable; the key is in no event."""
    result = execute(settings_for(server, tmp_path, tmdb={"api_key": "wr0ng"}))
    assert not result.success
    reported = "".join(str(event) for event in result.all_events)
    assert "TMDB_API_KEY" in reported
    assert "wr0ng" not in reported


@pytest.mark.fault("run", "a refused key of an optional provider")
def test_a_wrong_key_of_one_provider_fails_the_run_at_its_end(server: EmbeddedServer, tmp_path: Path) -> None:
    """The other providers are fetched, merged and shown; then the run fails and names the variable to check."""
    settings = settings_for(server, tmp_path, omdb={"api_key": "wr0ng"})
    result = execute(settings)
    assert not result.success
    assert "OMDB_API_KEY" in "".join(str(event) for event in result.all_events if event.is_failure)
    shown = Warehouse(settings.warehouse_path).frame(
        "SELECT (SELECT count(*) FROM provider_cache), (SELECT count(*) FROM fanart_images),"
        " (SELECT count(*) FROM movies)"
    )
    cached, fanart, movies = shown.row(0)
    assert cached == movies > 0
    assert fanart > 0


def test_a_run_without_tmdb_says_what_to_set(settings: Settings) -> None:
    """TMDB off: the run fails at once with a clear message."""
    off = settings.model_copy(update={"tmdb": settings.tmdb.model_copy(update={"enabled": False})})
    result = execute(off)
    assert not result.success
    assert "Set TMDB_API_KEY" in "".join(str(event) for event in result.all_events)


@pytest.mark.fault("run", "a quota ends within a run")
def test_a_quota_that_ends_warns_by_check(server: EmbeddedServer, tmp_path: Path) -> None:
    """A run that meets the end of a quota succeeds; checks warn of what was put off, the quota, thin years."""
    result = execute(settings_for(server, tmp_path, omdb={"daily_quota": 2}))
    assert result.success
    failed = [e for e in result.get_asset_check_evaluations() if not e.passed and e.partition is None]
    assert {e.check_name for e in failed} == {"nothing_put_off", "quota_left", "years_complete"}
    assert {e.severity for e in failed} == {dg.AssetCheckSeverity.WARN}
    put_off = next(e for e in failed if e.check_name == "nothing_put_off")
    assert "daily quota of 2" in str(put_off.metadata["examples"].value)


DAMAGE = {
    ("provider_cache_movie_cast", "unique_key"): "INSERT INTO provider_cache_movie_cast"
    " SELECT * FROM provider_cache_movie_cast LIMIT 1",
    ("provider_cache_images", "no_orphans"): "UPDATE provider_cache_images SET movie_id = -5"
    " WHERE rowid = (SELECT min(rowid) FROM provider_cache_images)",
    ("omdb_ratings", "latest_answer"): "UPDATE omdb_ratings SET answer_id = 'older' WHERE movie_id ="
    " (SELECT min(movie_id) FROM omdb_ratings)",
    ("tmdb_details", "latest_answer"): "DELETE FROM tmdb_details WHERE movie_id ="
    " (SELECT min(movie_id) FROM tmdb_details)",
    ("provider_cache_movies", "every_film"): "DELETE FROM stored.provider_cache_movies WHERE movie_id ="
    " (SELECT min(movie_id) FROM stored.provider_cache_movies)",
    ("provider_cache_movies", "money_of_its_own"): "UPDATE stored.provider_cache_movies SET title = 'The Same!',"
    " revenue = 91700771",
    ("provider_cache_movies", "few_disagreements"): "UPDATE tvdb_details SET imdb_id = 'tt1'",
    ("tmdb_details", "kept_as_allowed"): "UPDATE tmdb_details SET fetched_at = fetched_at - INTERVAL 190 DAY"
    " WHERE movie_id = (SELECT max(movie_id) FROM tmdb_details)",
    ("provider_cache_external_ids", "ids_agree"): "UPDATE fanart_images SET imdb_id = 'tt1' WHERE movie_id ="
    " (SELECT min(movie_id) FROM fanart_images WHERE imdb_id IS NOT NULL)",
}


def test_every_check_can_fail(collected: Settings) -> None:
    """Damage of each kind is found by the check that is about it, with the failing year named."""
    with Warehouse(collected.warehouse_path).connection() as connection:
        for sql in DAMAGE.values():
            connection.execute(sql)
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs(collected)
        job = dg.define_asset_job("only_checks", dg.AssetSelection.all_asset_checks())
        whole = dg.Definitions.merge(defs, dg.Definitions(jobs=[job]))
        result = whole.resolve_job_def("only_checks").execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    failed = {key for key, passed in checks(result).items() if not passed}
    assert failed >= set(DAMAGE)
    shown = {e.check_name: e.metadata for e in result.get_asset_check_evaluations() if not e.passed and not e.partition}
    assert shown["every_film"]["failing_years"].value in YEARS
    assert not result.success  # a doubled key blocks what reads its table


def test_discovery_that_finds_nothing_leaves_the_readers_synced(server: EmbeddedServer, tmp_path: Path) -> None:
    """The data version of `movies` is that of its films: discovery again is no news, a new film is."""
    settings = settings_for(server, tmp_path)

    def version(instance: dg.DagsterInstance) -> str:
        result = execute(settings, "discovery", instance=instance)
        made = result.asset_materializations_for_node("collection")
        (found,) = {(one.tags or {})["dagster/data_version"] for one in made}
        return str(found)

    with dg.DagsterInstance.ephemeral() as instance:
        first = version(instance)
        assert version(instance) == first
        added: dict[str, Any] = {"title": "New", "imdb_id": "tt9500001", "vote_count": 900}
        assert server.catalogue.edit(95_000_001, release_date=f"{YEARS[0]}-05-05", **added)
        assert version(instance) != first


def test_the_job_of_commands_does_nothing_from_the_ui(settings: Settings) -> None:
    """Somebody who launches the job `command` changes nothing, and sees no failure."""
    result = execute(settings, "command", years=None)
    assert result.success
    assert not result.get_asset_materialization_events()


def test_a_year_that_failed_a_check_is_not_forgotten(collected: Settings) -> None:
    """A run over another year passes, and the check of the asset goes on failing, with the year that failed before."""
    state = (
        "UPDATE fetch_state SET status = ? WHERE provider = 'omdb'"
        f" AND movie_id = (SELECT min(movie_id) FROM films WHERE partition_year = {YEARS[0]})"
    )

    def put_off(first: str, last: str) -> list[dg.AssetCheckEvaluation]:
        result = execute(collected, "replay", (first, last), instance, select=["movie_status"])
        return [e for e in result.get_asset_check_evaluations() if e.check_name == "nothing_put_off"]

    with dg.DagsterInstance.ephemeral() as instance, Operations(collected.operations_path) as operations:
        with operations.transaction() as connection:
            connection.execute(state, ("deferred",))
        assert not all(e.passed for e in put_off(YEARS[0], YEARS[0]))
        evaluations = put_off(YEARS[1], YEARS[1])
        assert [(e.partition, e.passed) for e in evaluations] == [(YEARS[1], True), (None, True), (None, False)]
        assert evaluations[-1].metadata["failing_years_before"].value == YEARS[0]
        with operations.transaction() as connection:
            connection.execute(state, ("ok",))
        put_off(*YEARS)
        assert all(e.passed for e in put_off(YEARS[1], YEARS[1]))


def test_a_check_of_one_year_knows_its_year(collected: Settings) -> None:
    """In a run over one partition a check's result is that partition's; an orphan is of no year."""
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        result = (
            build_defs(collected)
            .resolve_job_def("replay")
            .execute_in_process(
                instance=instance,
                partition_key=YEARS[0],
                asset_selection=[dg.AssetKey("movie_status")],
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        )
    of_year = {e.check_name: e.partition for e in result.get_asset_check_evaluations()}
    assert of_year.pop("no_orphans") is None
    assert set(of_year.values()) == {YEARS[0]}
    assert "nothing_overdue" in of_year


@pytest.mark.fault("merge", "a key stands twice in a table")
def test_a_doubled_key_blocks_what_reads_its_table(collected: Settings) -> None:
    """`provider_cache` is not made of tables in which a row stands twice."""
    with Warehouse(collected.warehouse_path).connection() as connection:
        connection.execute(DAMAGE["provider_cache_movie_cast", "unique_key"])
    result = execute(collected, "providers")
    assert not result.success
    made = {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}
    assert "provider_cache_movies" in made
    assert "provider_cache" not in made
    # Dagster shows a check as skipped for every partition that no result names: each year of a range has its own.
    evaluations = [e for e in result.get_asset_check_evaluations() if e.check_name == "unique_key"]
    said = {e.partition: e.passed for e in evaluations if "movie_cast" in e.asset_key.to_user_string()}
    assert set(said) == {None, *YEARS}
    assert sorted(said[year] for year in YEARS) == [False, True]


def test_a_movie_that_moves_to_another_year_shows_in_both(collected: Settings, server: EmbeddedServer) -> None:
    """Both years of every table whose rows changed years have an event, though the run was over one of them."""
    movie = tables(collected)["movies"].filter(partition_year=YEARS[0])["movie_id"][0]
    server.catalogue.edit(movie, release_date="2001-05-05", year=2001)
    result = execute(collected, "providers", (YEARS[0], YEARS[0]), force=True, movie_ids=[movie])
    assert result.success
    made = {(e.asset_key.to_user_string(), e.partition) for e in result.get_asset_materialization_events()}
    for name in ("movies", "tmdb_details", "provider_cache_movies", "provider_cache", "movie_status"):
        assert {(name, YEARS[0]), (name, "2001")} <= made, name


@pytest.mark.fault("projection", "rows differ from the raw responses")
def test_the_next_run_heals_what_a_check_found(collected: Settings) -> None:
    """The next run makes rows again that differ from the raw responses, without a call for details."""
    before = tables(collected)["provider_cache"]
    with Warehouse(collected.warehouse_path).connection() as connection:
        connection.execute(DAMAGE["tmdb_details", "latest_answer"])
        connection.execute(DAMAGE["provider_cache_movies", "every_film"])
    result = execute(collected)
    assert all(checks(result).values())
    assert_frame_equal(tables(collected)["provider_cache"], before)


def test_the_io_manager_loads_years_and_refuses_what_it_cannot_store(collected: Settings) -> None:
    """A downstream asset of a user gets the rows of its year as a frame; values without a table are refused."""
    warehouse = WarehouseResource(database=str(collected.warehouse_path))
    seen: list[pl.DataFrame] = []
    years = build_defs(collected).resolve_asset_graph().get(dg.AssetKey("movies")).partitions_def

    @dg.asset(partitions_def=years)
    def report(provider_cache: pl.DataFrame) -> None:
        seen.append(provider_cache)

    source = dg.SourceAsset("provider_cache", partitions_def=years)
    manager = WarehouseIOManager(warehouse=warehouse)
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        done = dg.materialize(
            [report, source],
            partition_key=YEARS[0],
            resources={"io_manager": manager},
            instance=instance,
            selection=[report],
        )
    assert done.success
    assert set(seen[0]["year"]) == {int(YEARS[0])}

    @dg.op
    def number() -> int:
        return 5

    @dg.job(resource_defs={"io_manager": manager.get_resource_definition()})
    def plain() -> None:
        number()

    assert not plain.execute_in_process(raise_on_error=False).success
    assert Rows([]).written == 0
