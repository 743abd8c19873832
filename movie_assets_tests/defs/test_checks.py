"""Asset checks: each finds its damage, of its year, and stops or heals what depends on it."""

import dagster as dg
import pytest
from polars.testing import assert_frame_equal

from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import add_years
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.defs.conftest import YEARS, checks, execute, tables

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
