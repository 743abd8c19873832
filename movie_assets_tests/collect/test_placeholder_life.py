"""The whole life of a film that TMDB lacks, against the embedded server, with a clock that is moved."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place, upgrade
from movie_assets.demo.server import EmbeddedServer
from movie_assets.models import Reported
from movie_assets.store.imdb_responses import record_birth
from movie_assets_tests.collect.conftest import START, MovedClock, figures_of, film
from movie_assets_tests.collecting import collect_years, discover_years, project_years

NUMBER = 95_000_000


def status_of(context: Context, movie_id: int) -> dict[str, object]:
    """Return the film's rows in movies, movie_status and the cache as one."""
    (row,) = context.warehouse.frame(
        "SELECT m.tmdb_id, m.partition_year, m.import_status, s.placeholder_retry_count AS retries,"
        " s.next_tmdb_retry_at AS next, c.title, c.year, c.import_status AS cache_status FROM movies m"
        " JOIN movie_status s USING (movie_id) JOIN provider_cache_movies c USING (movie_id) WHERE movie_id = ?",
        [movie_id],
    ).to_dicts()
    return row


def naive(day: float) -> datetime:
    return (START + timedelta(days=day)).replace(tzinfo=None)


def test_the_life_of_a_placeholder(context: Context, server: EmbeddedServer, clock: MovedClock) -> None:
    """Created; TMDB asked in vain on days 7, 21 and 51; found on the fourth try; full under the same movie_id."""
    imdb_id = film(server, NUMBER)
    done = place(context, [imdb_id])
    movie_id = done.films[imdb_id]
    assert movie_id == -NUMBER
    assert done.sources == {imdb_id: "data_files"}
    assert status_of(context, movie_id) == {
        "tmdb_id": None,
        "partition_year": "1990",
        "import_status": "imdb_placeholder",
        "retries": 0,
        "next": naive(7),
        "title": "Only Elsewhere",
        "year": 1990,
        "cache_status": "imdb_placeholder",
    }

    for retries, (day, coming) in enumerate([(7, 21), (21, 51), (51, 111)], start=1):
        clock.to_day(day - 0.1)
        assert upgrade(context).asked == 0  # a little early: nobody is asked
        clock.to_day(day)
        server.log.clear()
        tried = upgrade(context)
        assert (tried.asked, tried.found, tried.lacking) == (1, {}, [movie_id])
        assert server.log.count("tmdb") == 1
        shown = status_of(context, movie_id)
        assert (shown["retries"], shown["next"], shown["tmdb_id"]) == (retries, naive(coming), None)
        assert shown["import_status"] == "imdb_placeholder"

    server.catalogue.edit(NUMBER, in_tmdb=True, in_omdb=True, title="Now Here")
    clock.to_day(111)
    upgraded = upgrade(context)
    assert upgraded.found == {imdb_id: movie_id}
    shown = status_of(context, movie_id)
    assert (shown["tmdb_id"], shown["import_status"], shown["cache_status"]) == (NUMBER, "full", "full")
    assert (shown["title"], shown["retries"], shown["next"]) == ("Now Here", 4, None)
    clock.to_day(400)
    assert upgrade(context).asked == 0

    # Everything is there once, and IMDb's word counts last.
    for table in ("movies", "movie_status", "provider_cache_movies", "provider_cache", "tmdb_details", "imdb_titles"):
        assert context.warehouse.frame(f"SELECT movie_id FROM {table}")["movie_id"].to_list() == [movie_id], table
    (row,) = context.warehouse.frame(
        "SELECT field_sources->>'title' AS title, raw_response->>'imdb' AS imdb, fetched_at FROM provider_cache_movies"
    ).to_dicts()
    assert row["title"] in ("tmdb", "omdb")
    assert "basics" in row["imdb"]
    assert row["fetched_at"] == naive(111)
    figures = figures_of(context)
    assert (figures["placeholders"], figures["placeholders_made"], figures["upgrades"]) == (0, 1, 1)
    assert figures["days_until_tmdb"] == pytest.approx(111)


def test_replay_shows_the_same_without_a_call(context: Context, server: EmbeddedServer) -> None:
    """The warehouse is deleted and projected anew from the raw responses: same rows, nobody is asked."""
    done = place(context, [film(server, NUMBER), film(server, NUMBER + 1, in_omdb=True)])
    years = ("1990",)
    before = context.warehouse.frame("SELECT * FROM provider_cache ORDER BY movie_id")
    titles = context.warehouse.frame("SELECT * FROM imdb_titles ORDER BY movie_id")
    assert before.height == len(done.created) == 2
    Path(context.warehouse.place.name).unlink()
    server.log.clear()
    project_years(context.settings, context.operations, context.warehouse, *years)
    assert context.warehouse.frame("SELECT * FROM provider_cache ORDER BY movie_id").equals(before)
    assert context.warehouse.frame("SELECT * FROM imdb_titles ORDER BY movie_id").equals(titles)
    assert server.log.count() == 0


def test_discovery_that_finds_it_first_doubles_nothing(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """TMDB's own discovery brings the film before the upgrade asks: both are one, under the older movie_id."""
    imdb_id = film(server, NUMBER)
    movie_id = place(context, [imdb_id]).films[imdb_id]
    server.catalogue.edit(NUMBER, in_tmdb=True, vote_count=5_000)
    clock.to_day(3)
    discover_years(context.settings, context.operations, "1990", clock=clock)
    collect_years(context.settings, context.operations, "1990", clock=clock, movie_ids=[NUMBER])
    project_years(context.settings, context.operations, context.warehouse, "1990")
    rows = context.warehouse.frame("SELECT movie_id, import_status FROM movies WHERE imdb_id = ?", [imdb_id]).rows()
    assert rows == [(movie_id, "full")]
    assert context.warehouse.frame("SELECT movie_id FROM movies WHERE tmdb_id = ?", [NUMBER]).rows() == [(movie_id,)]
    assert context.warehouse.frame("SELECT movie_id FROM imdb_titles").rows() == [(movie_id,)]
    assert context.operations.rows("SELECT * FROM id_conflicts") == []
    clock.to_day(7)
    assert upgrade(context).asked == 0
    figures = figures_of(context)
    assert figures["upgrades"] == 1
    assert figures["days_until_tmdb"] == pytest.approx(3)


def test_a_batch_is_a_hundred_films(context: Context, server: EmbeddedServer, clock: MovedClock) -> None:
    """Of 150 that are due TMDB is asked for 100, the longest due first, then for the others."""
    for number in range(150):
        record_birth(
            context.operations, f"tt{NUMBER + number}", Reported(title=f"Film {number}", year=1990), "imdb", clock()
        )
    clock.to_day(8)
    server.log.clear()
    assert (upgrade(context).asked, upgrade(context).asked, upgrade(context).asked) == (100, 50, 0)
    asked = [entry.subject for entry in server.log.entries("tmdb")]
    assert sorted(asked) == [f"tt{NUMBER + number}" for number in range(150)]


def test_no_answer_of_tmdb_is_no_absence(context: Context, server: EmbeddedServer, clock: MovedClock) -> None:
    """A question that fails leaves the film due, its wait unchanged; the next batch asks again."""
    imdb_id = film(server, NUMBER)
    movie_id = place(context, [imdb_id]).films[imdb_id]
    clock.to_day(7)
    server.faults.add(provider="tmdb", endpoint="find", status=503)
    tried = upgrade(context)
    assert (tried.asked, set(tried.failed)) == (0, {imdb_id})
    assert status_of(context, movie_id)["retries"] == 0
    server.faults.clear()
    clock.to_day(7.1)
    assert upgrade(context).lacking == [movie_id]
    assert status_of(context, movie_id)["retries"] == 1


def test_an_answer_that_cannot_be_read_stops_no_other_film(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """It is kept as refused with its reason, the film stays due, and the rest of the batch goes on."""
    bad, good = film(server, NUMBER), film(server, NUMBER + 1)
    films = place(context, [bad, good]).films
    clock.to_day(7)
    server.faults.add(provider="tmdb", endpoint="find", subject=bad, status=200, body={"movie_results": [{"id": "x"}]})
    tried = upgrade(context)
    assert (set(tried.failed), tried.lacking) == ({bad}, [films[good]])
    assert status_of(context, films[bad])["retries"] == 0
    (kept,) = context.operations.rows("SELECT movie_id, refusal FROM responses WHERE refusal IS NOT NULL")
    assert tuple(kept) == (films[bad], tried.failed[bad])


def test_a_film_that_was_found_and_not_fetched_is_fetched_later(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """TMDB knows the id and then fails: the film stays a placeholder, is due at TMDB, and full by the next run."""
    imdb_id = film(server, NUMBER)
    movie_id = place(context, [imdb_id]).films[imdb_id]
    server.catalogue.edit(NUMBER, in_tmdb=True)
    server.faults.add(provider="tmdb", endpoint="movie", status=503)
    clock.to_day(7)
    assert upgrade(context).found == {imdb_id: movie_id}
    assert status_of(context, movie_id)["import_status"] == "imdb_placeholder"
    server.faults.clear()
    clock.to_day(8)
    collect_years(context.settings, context.operations, "1990", clock=clock)
    project_years(context.settings, context.operations, context.warehouse, "1990")
    assert status_of(context, movie_id)["import_status"] == "full"
    assert figures_of(context)["days_until_tmdb"] == pytest.approx(8)
