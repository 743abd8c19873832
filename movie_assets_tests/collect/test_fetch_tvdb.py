"""Collecting from TVDB: its id is looked up once, in the film's lane, and everything else goes on meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from movie_assets.collect.throttle import Spent
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years

YEAR = "1994"


@pytest.fixture
def films(settings: Settings, operations: Operations, server: EmbeddedServer) -> list[int]:
    """The discovered films of the year that TVDB has, not yet asked for."""
    found = sorted(discover_years(settings, operations, YEAR)[YEAR].films)
    server.log.clear()
    known = {number: server.catalogue.get(number) for number in found}
    return [number for number, film in known.items() if film is not None and film.in_tvdb and film.imdb_id]


def status(operations: Operations, movie_id: int) -> tuple[str, str | None]:
    row = operations.row(
        "SELECT status, external_id FROM fetch_state WHERE provider = 'tvdb' AND movie_id = ?", (movie_id,)
    )
    assert row is not None
    return row["status"], row["external_id"]


def test_every_film_that_tvdb_has_is_found_and_fetched(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """Each film's own TVDB id, also where a season is the first hit; films that it lacks are not found, not failed."""
    lacking = server.catalogue.get(films.pop())
    assert lacking is not None
    nothing = {"status": "success", "data": None}
    server.faults.add(provider="tvdb", endpoint="remoteid", subject=lacking.imdb_id, body=nothing)
    report = collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    stored = dict(warehouse.frame("SELECT movie_id, tvdb_id FROM tvdb_details").iter_rows())
    assert stored == {movie_id: tvdb_id_of(movie_id) for movie_id in films}
    assert dict(warehouse.frame("SELECT movie_id, tvdb_id FROM movies WHERE tvdb_id > 0").iter_rows()) == stored
    counts = report.total("tvdb")
    asked = server.log.count("tvdb", "remoteid")
    assert (counts["fetched"], counts["not_found"], counts["failed"]) == (len(films), asked - len(films), 0)
    assert counts["not_found"] > 0
    assert server.log.count("tvdb", "extended") == len(films)
    assert "found" not in counts


def test_a_known_id_is_not_looked_up_again(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A refresh asks for the record alone."""
    collect_years(settings, operations, YEAR)
    server.log.clear()
    collect_years(settings, operations, YEAR, force=True, movie_ids=films, providers=["tvdb"])
    assert {r.endpoint for r in server.log.entries()} == {"login", "extended"}
    assert server.log.count("tvdb", "extended") == len(films)


@pytest.mark.fault("fetch", "TVDB's search answers and its record fails")
def test_an_id_that_was_found_is_kept_when_the_record_fails(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """The record's failure leaves the film failed under its own id: the next try is one call."""
    server.faults.add(provider="tvdb", endpoint="extended", subject=tvdb_id_of(films[0]), kind="broken_json")
    report = collect_years(settings, operations, YEAR, movie_ids=films[:2])
    assert (report.total("tvdb")["failed"], report.total("tvdb")["fetched"]) == (1, 1)
    assert status(operations, films[0]) == ("failed", str(tvdb_id_of(films[0])))
    server.faults.clear()
    server.log.clear()
    collect_years(settings, operations, YEAR, force=True, movie_ids=films[:1], providers=["tvdb"])
    assert [r.endpoint for r in server.log.entries("tvdb")] == ["login", "extended"]
    assert status(operations, films[0])[0] == "ok"


@pytest.mark.fault("fetch", "TVDB's search fails")
def test_a_look_up_that_fails_is_no_absence(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """A failed search is failed, not "not found", and tried again after an hour; the film's others are complete."""
    server.faults.add(provider="tvdb", endpoint="remoteid", kind="html")
    report = collect_years(settings, operations, YEAR, movie_ids=films[:1])
    assert (report.total("tvdb")["failed"], report.total("tmdb")["fetched"]) == (1, 1)
    assert status(operations, films[0])[0] == "failed"
    row = operations.row("SELECT due_at FROM fetch_state WHERE provider = 'tvdb' AND movie_id = ?", (films[0],))
    assert row is not None
    assert timedelta(minutes=59) < datetime.fromtimestamp(row["due_at"], UTC) - datetime.now(UTC) < timedelta(hours=1)


@pytest.mark.fault("raw response", "TVDB's record is about another film")
def test_a_record_of_another_film_is_not_taken(
    films: list[int], settings: Settings, operations: Operations, warehouse: Warehouse, server: EmbeddedServer
) -> None:
    """TVDB's record names other ids than the film's: nothing of it is shown, the id is rejected, the film not found."""
    other = [{"id": "tt0000001", "sourceName": "IMDB"}, {"id": "1", "sourceName": "TheMovieDB.com"}]
    wrong = {"id": tvdb_id_of(films[0]), "name": "Another", "runtime": 1, "remoteIds": other}
    server.faults.add(
        provider="tvdb",
        endpoint="extended",
        subject=tvdb_id_of(films[0]),
        status=200,
        body={"status": "success", "data": wrong},
    )
    report = collect_years(settings, operations, YEAR, movie_ids=films[:1])
    assert (report.total("tvdb")["not_found"], report.total("tvdb")["fetched"]) == (1, 0)
    project_years(settings, operations, warehouse, YEAR)
    assert warehouse.frame("SELECT * FROM tvdb_details").is_empty()
    assert warehouse.frame("SELECT tvdb_id FROM movies WHERE movie_id = ?", [films[0]]).item() is None


@pytest.mark.fault("fetch", "TVDB's login is down")
def test_an_outage_of_the_login_is_an_outage(
    films: list[int], settings: Settings, operations: Operations, server: EmbeddedServer
) -> None:
    """TVDB down: its films are deferred or failed, and the breaker spares it; nothing of the others is lost."""
    server.faults.add(provider="tvdb", endpoint="login", status=503)
    report = collect_years(settings.model_copy(update={"attempts": 1}), operations, YEAR)
    assert server.log.count("tvdb") <= 5 + settings.tvdb.max_concurrent
    assert report.total("tvdb")["deferred"] > 0
    assert report.total("tvdb")["fetched"] == report.total("tvdb")["not_found"] == 0
    assert report.total("fanart")["failed"] == 0


@pytest.mark.fault("fetch", "TVDB revokes the token in the middle of a run")
def test_a_revoked_token_costs_no_film(settings: Settings, operations: Operations, server: EmbeddedServer) -> None:
    """All calls in flight are refused at once: one new login serves them, and every film in flight finishes."""
    films, spent = sorted(discover_years(settings, operations, YEAR)[YEAR].films), Spent()
    collect_years(settings, operations, YEAR, movie_ids=films[:1], spent=spent)
    server.latency_seconds = 0.02
    server.clock.move(timedelta(days=31))  # a token lives for a month
    try:
        report = collect_years(settings, operations, YEAR, spent=spent)
    finally:
        server.clock.reset()
    assert server.log.count("tvdb", "login") == 2
    assert 1 <= [r.status for r in server.log.entries("tvdb")].count(401) <= settings.tvdb.max_concurrent
    total = report.total("tvdb")
    assert total["fetched"] + total["not_found"] > 10
    assert (total["failed"], total["deferred"], report.refused_keys) == (0, 0, {})
