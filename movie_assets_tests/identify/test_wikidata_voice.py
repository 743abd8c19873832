"""Wikidata as a voice in identification: it knows which ids of TMDB, IMDb and TVDB belong together."""

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.tvdb.movie import tvdb_id_of
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.identify.conftest import Asker

CONTACT = {"contact": "tests@movie-assets.example"}


def _asker(server: EmbeddedServer, operations: Operations, warehouse: Warehouse, **off: object) -> Asker:
    settings = settings_for(server, operations.address.parent, wikidata=CONTACT, **off)  # type: ignore[union-attr]
    return Asker(settings, operations, warehouse, utc_now)


def test_a_tvdb_id_is_found_without_tvdb(server: EmbeddedServer, operations: Operations, warehouse: Warehouse) -> None:
    """TVDB has no key: its number leads to the film by Wikidata's item, whose answer is kept and not asked again."""
    asker = _asker(server, operations, warehouse, tvdb={"api_key": None})
    _, movie_id = asker.take(tvdb_id=str(tvdb_id_of(603)), title="The Matrix", year=1999)
    assert movie_id == 603
    asked = server.log.counts()["wikidata"]
    assert asked["films_by_tvdb"] == 1
    assert asked["films"] <= 1
    row = operations.row("SELECT status, external_id FROM fetch_state WHERE provider = 'wikidata' AND movie_id = 603")
    assert row is not None
    assert (row["status"], row["external_id"]) == ("ok", "tt0133093")


def test_its_failure_stops_no_film(server: EmbeddedServer, operations: Operations, warehouse: Warehouse) -> None:
    """It speaks for no kind of id: the issuers' answers are enough, and what it has of the film is due later."""
    server.faults.add(provider="wikidata", status=400, body="no")
    asker = _asker(server, operations, warehouse)
    _, movie_id = asker.take(imdb_id="tt0133093")
    assert movie_id == 603
