"""Requests that nobody recognises, answered by IMDb."""

import pytest

from movie_assets.collect.imdb_desk import ImdbDesk
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify.service import Desk
from movie_assets.matching.query import ask
from movie_assets.settings import Settings
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.conftest import MovedClock, film
from movie_assets_tests.collecting import collect_years
from movie_assets_tests.conftest import settings_for

NUMBER = 95_400_000


@pytest.fixture
def recogniser(settings: Settings, operations: Operations, warehouse: Warehouse, clock: MovedClock) -> Desk:
    return Desk(settings, operations, warehouse, clock)


def identify(recogniser: Desk, **asked: object) -> tuple[int, str, int | None]:
    """Identify one request automatically; return its number, state and film."""
    (request_id,) = requests.add_requests(recogniser.operations, [(ask(asked), None)], "cli", recogniser.clock())
    outcomes = recogniser.identify([request_id])
    return request_id, requests.request(recogniser.operations, request_id).status, outcomes.films.get(request_id)


def test_an_id_that_nobody_knows_becomes_a_placeholder(
    desk: ImdbDesk, recogniser: Desk, server: EmbeddedServer
) -> None:
    """TMDB, OMDb and TVDB have nothing: the data files tell the film, and it answers the request."""
    imdb_id = film(server, NUMBER)
    desk.refresh_files()
    _, status, movie_id = identify(recogniser, imdb_id=imdb_id)
    assert (status, movie_id) == ("confirmed", -NUMBER)
    rows = desk.warehouse.frame("SELECT movie_id, import_status, year FROM provider_cache_movies JOIN movies USING"
                                " (movie_id, import_status)").rows()  # fmt: skip
    assert rows == [(-NUMBER, "imdb_placeholder", 1990)]
    again, status, movie_id = identify(recogniser, imdb_id="tt99900001")
    assert (status, movie_id) == ("not_found", None)  # an episode
    assert requests.request(desk.operations, again).movie_id is None


def test_a_title_and_year_that_one_film_has_at_imdb(desk: ImdbDesk, recogniser: Desk, server: EmbeddedServer) -> None:
    """Exactly one film of the data files has both: it is taken; of two namesakes none is, nor one of another year."""
    film(server, NUMBER, title="A Title That Nobody Else Has")
    film(server, NUMBER + 1, title="Namesakes of IMDb")
    film(server, NUMBER + 2, title="Namesakes of IMDb")
    desk.refresh_files()
    assert identify(recogniser, title="a title that nobody else has!", year=1990)[1:] == ("confirmed", -NUMBER)
    assert identify(recogniser, title="A Title That Nobody Else Has", year=1991)[1:] == ("not_found", None)
    assert identify(recogniser, title="Namesakes of IMDb", year=1990)[1:] == ("not_found", None)
    assert desk.warehouse.frame("SELECT movie_id FROM movies").rows() == [(-NUMBER,)]


def test_a_block_leaves_the_request_pending(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """No answer is no absence: the request is tried again."""
    settings = settings_for(server, operations.path.parent, imdb={"pages": True})
    imdb_id = film(server, NUMBER)
    server.faults.add(provider="imdb", endpoint="title", status=202, body="")
    recogniser = Desk(settings, operations, warehouse, clock)
    request_id, status, _ = identify(recogniser, imdb_id=imdb_id)
    assert status == "pending"
    assert "HTTP 202" in (requests.request(operations, request_id).reason or "")
    server.faults.clear()
    clock.to_day(1.1)
    assert recogniser.identify([request_id]).films == {request_id: -NUMBER}


def test_without_data_files_nothing_changes(recogniser: Desk, server: EmbeddedServer) -> None:
    """Never fetched: the request is not found, as before, and nothing is downloaded meanwhile."""
    assert identify(recogniser, imdb_id=film(server, NUMBER))[1] == "not_found"
    assert server.log.count("imdb") == 0


def test_a_wrong_tmdb_id_of_a_placeholder_is_rejected(
    desk: ImdbDesk, server: EmbeddedServer, clock: MovedClock
) -> None:
    """TVDB names a TMDB id that TMDB does not have: it is rejected, the film is not gone, and TMDB is asked again."""
    imdb_id = film(server, NUMBER)
    server.catalogue.edit(NUMBER, in_tvdb=True)
    movie_id = desk.create([imdb_id]).films[imdb_id]
    for day in (0.1, 2, 4):
        clock.to_day(day)
        collect_years(desk.settings, desk.operations, "1990", clock=clock)
    (row,) = desk.operations.rows("SELECT gone_at, import_status FROM films WHERE movie_id = ?", (movie_id,))
    assert tuple(row) == (None, "imdb_enriched")
    (row,) = desk.operations.rows("SELECT role FROM external_ids WHERE provider = 'tmdb' AND movie_id = ?", (movie_id,))
    assert row["role"] == "rejected"
    server.catalogue.edit(NUMBER, in_tmdb=True)
    clock.to_day(7)
    assert desk.upgrade().found == {imdb_id: movie_id}
    (row,) = desk.operations.rows("SELECT import_status FROM films WHERE movie_id = ?", (movie_id,))
    assert row["import_status"] == "full"


def test_what_a_person_took_back_is_not_taken_again(desk: ImdbDesk, recogniser: Desk, server: EmbeddedServer) -> None:
    """Undone: the placeholder is shown no more, and the same request does not bring it back."""
    imdb_id = film(server, NUMBER)
    desk.refresh_files()
    request_id, _, movie_id = identify(recogniser, imdb_id=imdb_id)
    assert movie_id == -NUMBER
    recogniser.undo(request_id)
    assert desk.warehouse.frame("SELECT * FROM movies").is_empty()
    assert recogniser.identify([request_id]).films == {}
    assert desk.warehouse.frame("SELECT * FROM movies").is_empty()
    assert desk.create([imdb_id]).films == {imdb_id: -NUMBER}  # asked for by itself it is shown again
    assert desk.warehouse.frame("SELECT movie_id FROM movies").rows() == [(-NUMBER,)]
