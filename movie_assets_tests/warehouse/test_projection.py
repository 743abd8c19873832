"""Projecting operations into the warehouse: what is shown is a pure function of what was reported."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.models import Reported
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.film_frames import movie_ids_of
from movie_assets.store.film_merges import merge_films, move_to
from movie_assets.warehouse.all_tables import FILM_TABLES, TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, project_years
from movie_assets_tests.made_once import put_stores
from movie_assets_tests.warehouse.example_queries import EXAMPLES


def tables(warehouse: Warehouse) -> dict[str, pl.DataFrame]:
    with warehouse.connection():
        return {
            name: warehouse.frame(f"SELECT * FROM {table.stored_name} ORDER BY ALL")
            for name, table in TABLES.items()
            if name != "movie_status"
        }


@pytest.fixture
def collected(settings: Settings, year_made: Callable[[str], Path]) -> list[int]:
    """Films of 1994, collected and shown."""
    put_stores(year_made("1994"), settings)
    with Operations(settings.operations_path) as operations:
        return sorted(movie_ids_of(operations, ["1994"]))


def test_every_film_ends_merged(collected: list[int], warehouse: Warehouse) -> None:
    """Every film of the year is one row of the cache, with ratings, artwork and credits."""
    cache = warehouse.frame("SELECT * FROM provider_cache")
    assert sorted(cache["movie_id"]) == collected
    assert cache.filter(pl.col("image_count") == 0).is_empty()
    assert cache["complete"].all()
    assert cache["imdb_rating"].is_not_null().sum() > 0.9 * len(cache)


def test_the_ten_best_are_one_query_of_the_cache(collected: list[int], warehouse: Warehouse) -> None:
    """The query of the page: votes beside the rating, the poster as an address, and whose rating it is."""
    best = warehouse.frame(re.sub(r"year = \d+", "year = 1994", EXAMPLES["provider_cache"]))
    assert best.columns == ["title", "imdb_rating", "imdb_votes", "poster_url", "source"]
    assert best.height == 10
    assert best.null_count().sum_horizontal().item() == 0
    assert best["imdb_rating"].is_sorted(descending=True)
    assert best["poster_url"].str.contains("^https?://[^/]").all()
    assert set(best["source"]) <= {"omdb", "imdb"}


def test_a_second_projection_finds_nothing_to_do(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Projecting again writes no film."""
    assert project_years(settings, operations, warehouse, "1994") == 0


def test_replay_gives_the_same_tables(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """The warehouse deleted and rebuilt without a call: every table equal to what it was."""
    before = tables(warehouse)
    Path(warehouse.place.name).unlink()
    server.log.clear()
    project_years(settings, operations, warehouse, "1994")
    for name, frame in tables(warehouse).items():
        assert_frame_equal(frame, before[name])
    assert server.log.count() == 0


@pytest.mark.fault("projection", "rows were deleted, or a run was killed before it wrote them")
def test_lost_rows_come_back(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Whatever a killed run left undone or somebody deleted is found and healed by the next projection."""
    before = tables(warehouse)
    with warehouse.connection() as connection:
        connection.execute("DELETE FROM movies WHERE movie_id = ?", [collected[0]])
        connection.execute("DELETE FROM tmdb_details WHERE movie_id = ?", [collected[1]])
        connection.execute("DELETE FROM stored.provider_cache_movies WHERE movie_id = ?", [collected[2]])
        connection.execute("DELETE FROM provider_cache WHERE movie_id = ?", [collected[3]])
    project_years(settings, operations, warehouse, "1994")
    for name, frame in tables(warehouse).items():
        assert_frame_equal(frame, before[name])


@pytest.mark.parametrize("lost", ["movies", "both"])
@pytest.mark.fault("projection", "the operations store lacks films of the warehouse")
def test_no_state_of_the_stores_leaves_orphans(
    lost: str, collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Films that the operations store lacks leave every table with the next projection, whatever year it is of."""
    alien, known = 987_654_321, collected[0]
    with warehouse.connection() as connection:
        for table in FILM_TABLES.values():
            columns = ", ".join(f'"{c.name}"' for c in table.columns if c.name != "movie_id")
            rows = f"SELECT {alien} AS movie_id, {columns} FROM {table.stored_name} WHERE movie_id = {known}"
            connection.execute(f"INSERT INTO {table.stored_name} BY NAME {rows}")
        if lost == "both":
            connection.execute("DELETE FROM movies WHERE movie_id IN (?, ?)", [alien, known])
    project_years(settings, operations, warehouse, "2031" if lost == "both" else "1994")
    for name, table in FILM_TABLES.items():
        assert alien not in set(warehouse.frame(f"SELECT movie_id FROM {table.stored_name}")["movie_id"]), name
    assert known in set(warehouse.frame("SELECT movie_id FROM movies")["movie_id"])


def test_a_changed_priority_merges_anew_without_a_call(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """Another priority table re-merges every film of the year, and asks nobody."""
    server.log.clear()
    changed = settings.model_copy(update={"priority": {"runtime": ("tmdb", "omdb"), "title": ("tmdb",)}})
    project_years(changed, operations, warehouse, "1994")
    rows = warehouse.frame("SELECT field_sources ->> 'title' AS title FROM provider_cache_movies")
    assert set(rows["title"]) == {"tmdb"}
    assert server.log.count() == 0
    assert project_years(changed, operations, warehouse, "1994") == 0


@pytest.mark.fault("merge", "TMDB corrects an IMDb id")
def test_a_changed_imdb_id_loses_the_old_ratings(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """When TMDB corrects a film's IMDb id, the old id's ratings are gone at once and the new id's come."""
    film = collected[0]
    server.catalogue.edit(film, imdb_id="tt7777777")
    collect_years(settings, operations, "1994", force=True, movie_ids=[film], providers=["tmdb"])
    project_years(settings, operations, warehouse, "1994")
    row = warehouse.frame("SELECT imdb_id, imdb_rating, complete FROM provider_cache_movies WHERE movie_id = ?", [film])
    assert row.row(0) == ("tt7777777", None, False)
    report = collect_years(settings, operations, "1994")
    assert report.total("omdb")["fetched"] == 1
    project_years(settings, operations, warehouse, "1994")
    row = warehouse.frame(
        "SELECT imdb_rating IS NOT NULL, complete FROM provider_cache_movies WHERE movie_id = ?", [film]
    )
    assert row.row(0) == (True, True)


@pytest.mark.fault("merge", "a film moves to another TMDB id")
def test_a_changed_tmdb_id_is_merged_before_its_answer(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """The cache shows the id that `movies` shows, though no new answer came yet."""
    film, other = collected[0], 87_654_321
    with operations.transaction() as connection:
        move_to(connection, film, str(other), utc_now())
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame("SELECT tmdb_id FROM provider_cache WHERE movie_id = ?", [film]).item() == other


def test_a_merged_film_is_shown_by_what_tmdb_reported(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Where TMDB's older report counts before a newer one of a film that it lacked, `movies` shows it at once."""
    kept, lost = collected[:2]
    with operations.transaction() as connection:
        connection.execute(
            "UPDATE films SET import_status = 'imdb_enriched', first_seen_at = 1, reported_at = reported_at + 9"
            " WHERE movie_id = ?",
            (kept,),
        )
    project_years(settings, operations, warehouse, "1994")
    title = "SELECT title FROM movies WHERE movie_id = ?"
    right = warehouse.frame(title, [lost]).item()
    with operations.transaction() as connection:
        assert merge_films(connection, kept, lost, tmdb_id=str(lost), now=utc_now()) == kept
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame(title, [kept]).item() == right
    assert not project_years(settings, operations, warehouse, "1994")


@pytest.mark.fault("projection", "a clock that was ahead is right again")
def test_answers_after_a_clock_that_was_ahead_are_shown(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """What is answered afterwards is later than what that clock dated, and replaces it in the tables."""
    film, ahead = collected[0], "'0ff' || substr(answer_id, 4)"
    with operations.transaction() as connection:
        connection.execute(f"UPDATE responses SET answer_id = {ahead}")
        connection.execute(f"UPDATE fetch_state SET good_answer_id = {ahead.replace('answer_id', 'good_answer_id')}")
    project_years(settings, operations, warehouse, "1994")
    server.catalogue.edit(film, budget=77_777_777)
    collect_years(settings, operations, "1994", force=True, movie_ids=[film])
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame("SELECT budget FROM provider_cache WHERE movie_id = ?", [film]).item() == 77_777_777
    assert not project_years(settings, operations, warehouse, "1994")


@pytest.mark.fault("projection", "a film with a history is taken back")
def test_a_hidden_film_leaves_its_history_in_the_store(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """A film that is hidden leaves every table, `field_changes` too, and a second projection finds nothing to do."""
    film, change = collected[0], "INSERT INTO field_changes VALUES (?, 'tmdb', 'title', 'a', 'null', '\"T\"', 0)"
    with operations.transaction() as connection:
        connection.execute(change, (film,))
    project_years(settings, operations, warehouse, "1994")
    count = "SELECT count(*) FROM field_changes WHERE movie_id = ?"
    assert warehouse.frame(count, [film]).item() == 1
    with operations.transaction() as connection:
        connection.execute("UPDATE films SET hidden_at = 1 WHERE movie_id = ?", (film,))
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame(count, [film]).item() == 0
    assert not project_years(settings, operations, warehouse, "1994")


@pytest.mark.fault("merge", "a film moves to another year")
def test_a_film_that_moves_is_in_one_year_and_one_place(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """When a date moves to another year nothing is doubled: films follows, all other tables stay."""
    film = collected[0]
    server.catalogue.edit(film, release_date="1996-05-05")
    collect_years(settings, operations, "1994", force=True, movie_ids=[film])
    project_years(settings, operations, warehouse, "1994")
    rows = warehouse.frame("SELECT partition_year, release_date::VARCHAR FROM movies WHERE movie_id = ?", [film])
    assert rows.rows() == [("1996", "1996-05-05")]
    assert warehouse.frame("SELECT count(*) FROM provider_cache WHERE movie_id = ?", [film]).item() == 1


@pytest.mark.fault("merge", "a provider withdraws a value")
def test_what_a_newer_answer_no_longer_has_is_gone(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """A film whose budget its providers withdrew has no budget; a failed refresh keeps the last values."""
    film = warehouse.frame("SELECT movie_id FROM provider_cache WHERE budget > 0 ORDER BY 1")["movie_id"][0]
    server.catalogue.edit(film, budget=0)
    collect_years(settings, operations, "1994", force=True, movie_ids=[film])
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame("SELECT budget FROM provider_cache WHERE movie_id = ?", [film]).item() is None
    before = tables(warehouse)["provider_cache"]
    server.faults.add(provider="tmdb", status=500)
    collect_years(settings, operations, "1994", force=True, movie_ids=[film], providers=["tmdb"])
    project_years(settings, operations, warehouse, "1994")
    assert_frame_equal(tables(warehouse)["provider_cache"], before)


@pytest.mark.fault("merge", "the newest answer of a film is withdrawn")
def test_an_answer_that_was_withdrawn_leaves_the_merge(
    collected: list[int], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Also where it was the newest: a merge without it is made of older answers, and replaces the merge with it."""
    film = collected[0]
    newest = operations.rows(
        "SELECT provider, good_answer_id FROM fetch_state WHERE movie_id = ? AND provider <> 'tmdb'"
        " ORDER BY good_answer_id DESC NULLS LAST LIMIT 1",
        (film,),
    )[0]
    merged = f"SELECT answer_id FROM stored.provider_cache_movies WHERE movie_id = {film}"
    assert warehouse.frame(merged).item() == newest["good_answer_id"]
    with operations.transaction() as connection:
        connection.execute(
            "UPDATE fetch_state SET external_id = NULL, good_answer_id = NULL WHERE movie_id = ? AND provider = ?",
            (film, newest["provider"]),
        )
    project_years(settings, operations, warehouse, "1994")
    assert warehouse.frame(merged).item() < newest["good_answer_id"]
    assert not project_years(settings, operations, warehouse, "1994")


def test_reported_is_a_value() -> None:
    """An answer without a date is not the same as one that says that there is no date."""
    assert Reported() != Reported(dated=True)
