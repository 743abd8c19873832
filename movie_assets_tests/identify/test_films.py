"""Films whose ids and dates change: one film stays one, and every table follows."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
from movie_assets.providers.registry import ROUTES
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years
from movie_assets_tests.identify.conftest import Asker

NEW = 95_000_001
TABLES = ("movies", "tmdb_details", "provider_cache_movies", "provider_cache")


def bring_up_to_date(asker: Asker, *years: str, now: datetime | None = None) -> None:
    """Discover, collect and project these years, as the job `year` does."""
    clock = asker.context.clock if now is None else lambda: now
    discover_years(asker.context.settings, asker.operations, *years, clock=clock)
    collect_years(asker.context.settings, asker.operations, *years, clock=clock)
    project_years(asker.context.settings, asker.operations, asker.warehouse, *years)


def year_of(asker: Asker, movie_id: int) -> str:
    """Return the year under which the warehouse shows a film."""
    rows = asker.warehouse.frame(f"SELECT partition_year FROM movies WHERE movie_id = {movie_id}")
    return str(rows.item())


def add(server: EmbeddedServer, title: str = "A New Film", **reported: Any) -> None:
    values: dict[str, Any] = {"imdb_id": "tt9500001", "release_date": "1971-05-05", "vote_count": 900} | reported
    assert server.catalogue.edit(NEW, title=title, **values)


def test_two_runs_that_discover_a_film_at_once(server: EmbeddedServer, settings: Settings, tmp_path: Path) -> None:
    """Each film is added once, with one state per provider, whoever reports it first."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with Operations(settings.operations_path) as operations:
                discover_years(settings, operations, "1993", "1994")
        except BaseException as error:
            failures.append(error)
            raise

    server.latency_seconds = 0.02
    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures
    with Operations(settings.operations_path) as operations:
        films = operations.rows("SELECT count(*), count(DISTINCT movie_id) FROM films")[0]
        ids = operations.rows("SELECT count(*) FROM external_ids WHERE provider = 'tmdb' AND role = 'accepted'")[0]
        states = operations.rows("SELECT count(*) FROM fetch_state")[0]
        assert films[0] == films[1] == ids[0] > 20
        assert states[0] == len(ROUTES) * films[0]
        assert operations.rows("SELECT * FROM id_conflicts") == []


def test_a_film_discovered_twice_with_different_years(asker: Asker, server: EmbeddedServer) -> None:
    """The newest date wins: one film, in one year, in every table."""
    add(server)
    bring_up_to_date(asker, "1971")
    assert year_of(asker, NEW) == "1971"
    server.catalogue.edit(NEW, release_date="1972-01-07")
    bring_up_to_date(asker, "1972")
    assert year_of(asker, NEW) == "1972"
    for table in TABLES:
        assert asker.shown(table).count(NEW) == 1, table


def test_an_undated_film_that_gets_a_date(asker: Asker, server: EmbeddedServer) -> None:
    """It is kept among the undated, and moves to its year with the answer that reports the date."""
    add(server, release_date=None)
    service.confirm(asker.context, asker.search(tmdb_id=str(NEW)), f"tmdb:{NEW}")
    assert year_of(asker, NEW) == "undated"
    server.catalogue.edit(NEW, release_date="1971-05-05")
    bring_up_to_date(asker, "undated", now=datetime.now(UTC) + timedelta(days=91))
    assert year_of(asker, NEW) == "1971"
    for table in TABLES:
        assert asker.shown(table).count(NEW) == 1, table


def test_a_placeholder_that_discovery_finds_first(asker: Asker, server: EmbeddedServer) -> None:
    """A film that TMDB lacked has a movie_id of its own; discovered at TMDB, both are one, under that movie_id."""
    add(server, in_tmdb=False)
    _, placeholder = asker.take(imdb_id="tt9500001")
    assert placeholder == -9500001
    server.catalogue.edit(NEW, in_tmdb=True)
    bring_up_to_date(asker, "1971")
    assert asker.ids(placeholder)["tmdb"] == str(NEW)
    (row,) = asker.warehouse.frame(
        f"SELECT movie_id, tmdb_id, import_status FROM movies WHERE movie_id IN ({placeholder}, {NEW})"
    ).rows()
    assert row == (placeholder, NEW, "full")
    for table in TABLES:
        assert (asker.shown(table).count(placeholder), asker.shown(table).count(NEW)) == (1, 0), table


def test_a_tmdb_id_merged_into_another_that_we_hold(asker: Asker, server: EmbeddedServer) -> None:
    """TMDB drops one of two records: one film is left, the older, with the living id, and every table follows."""
    discover_years(asker.context.settings, asker.operations, "1971")
    (other,) = asker.operations.rows("SELECT movie_id FROM films ORDER BY movie_id LIMIT 1")[0]
    add(server, imdb_id=None, in_tvdb=False)
    bring_up_to_date(asker, "1971")
    imdb_id = asker.ids(other)["imdb"]
    server.catalogue.edit(other, remove=True)
    server.catalogue.edit(NEW, imdb_id=imdb_id)
    now = datetime.now(UTC)
    for days in (200, 202, 204):
        bring_up_to_date(asker, "1971", now=now + timedelta(days=days))
    assert asker.ids(other)["tmdb"] == str(NEW)
    for table in TABLES:
        assert (asker.shown(table).count(other), asker.shown(table).count(NEW)) == (1, 0), table
    assert id_conflicts.open_conflicts(asker.operations) == []


def test_an_imdb_id_corrected_later(asker: Asker, server: EmbeddedServer) -> None:
    """The old id's ratings are no longer the film's; the new one's are asked for and shown."""
    add(server, imdb_id="tt9500009")
    bring_up_to_date(asker, "1971")
    server.catalogue.edit(NEW, imdb_id="tt9500001")
    bring_up_to_date(asker, "1971", now=datetime.now(UTC) + timedelta(days=91))
    assert asker.ids(NEW)["imdb"] == "tt9500001"
    (row,) = asker.warehouse.frame(f"SELECT imdb_id FROM omdb_ratings WHERE movie_id = {NEW}").rows()
    assert row == ("tt9500001",)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_identified_and_discovered_is_one_film(asker: Asker, server: EmbeddedServer, before: bool) -> None:
    """Whichever comes first, the other adds nothing but its claim, and calls nobody for what is fresh."""
    add(server)
    if before:
        discover_years(asker.context.settings, asker.operations, "1971")
    request_id, movie_id = asker.take(imdb_id="tt9500001")
    assert movie_id == NEW
    bring_up_to_date(asker, "1971")
    asked = [e for e in server.log.entries("tmdb", "movie") if e.subject == str(NEW)]
    assert len(asked) == 1
    service.undo(asker.context, request_id)
    assert Warehouse(asker.context.settings.warehouse_path).frame("FROM movies")["movie_id"].to_list().count(NEW) == 1
