"""Runs of the jobs, in process, against the embedded server: what they ask, write and show."""

from collections import Counter
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from polars.testing import assert_frame_equal

from movie_assets.collect.run_report import OUTCOMES
from movie_assets.defs.checks import RULES
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.warehouse.all_views import VIEWS
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import YEARLY, YEARS, checks, execute, figures, run_figures, tables


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


def test_a_movie_that_moves_to_another_year_shows_in_both(collected: Settings, server: EmbeddedServer) -> None:
    """Both years of every table whose rows changed years have an event, though the run was over one of them."""
    movie = tables(collected)["movies"].filter(partition_year=YEARS[0])["movie_id"][0]
    server.catalogue.edit(movie, release_date="2001-05-05", year=2001)
    result = execute(collected, "providers", (YEARS[0], YEARS[0]), force=True, movie_ids=[movie])
    assert result.success
    made = {(e.asset_key.to_user_string(), e.partition) for e in result.get_asset_materialization_events()}
    for name in ("movies", "tmdb_details", "provider_cache_movies", "provider_cache", "movie_status"):
        assert {(name, YEARS[0]), (name, "2001")} <= made, name
