"""Requests that no provider answers with a film, answered by IMDb."""

from pathlib import Path

import pytest

from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place, refresh_files, upgrade
from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service
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
def context(settings: Settings, operations: Operations, warehouse: Warehouse, clock: MovedClock) -> Context:
    return Context(settings, operations, warehouse, clock)


def identify(context: Context, **asked: object) -> tuple[int, str, int | None]:
    """Identify one request automatically; return its number, state and film."""
    (request_id,) = requests.add_requests(context.operations, [(ask(asked), None)], "cli", context.clock())
    outcomes = service.identify(context, [request_id])
    return request_id, requests.request(context.operations, request_id).status, outcomes.films.get(request_id)


def test_an_id_that_nobody_knows_becomes_a_placeholder(context: Context, server: EmbeddedServer) -> None:
    """TMDB, OMDb and TVDB have nothing: the data files have the film, and it answers the request."""
    imdb_id = film(server, NUMBER)
    refresh_files(context)
    _, status, movie_id = identify(context, imdb_id=imdb_id)
    assert (status, movie_id) == ("confirmed", -NUMBER)
    rows = context.warehouse.frame(
        "SELECT movie_id, import_status, year FROM provider_cache_movies JOIN movies USING (movie_id, import_status)"
    ).rows()
    assert rows == [(-NUMBER, "imdb_placeholder", 1990)]
    again, status, movie_id = identify(context, imdb_id="tt99900001")
    assert (status, movie_id) == ("not_found", None)  # an episode
    assert requests.request(context.operations, again).movie_id is None


def test_a_title_and_year_that_one_film_has_at_imdb(context: Context, server: EmbeddedServer) -> None:
    """If exactly one film of the data files has both, it is accepted; of two such films neither is."""
    film(server, NUMBER, title="A Title That Nobody Else Has")
    film(server, NUMBER + 1, title="Namesakes of IMDb")
    film(server, NUMBER + 2, title="Namesakes of IMDb")
    refresh_files(context)
    assert identify(context, title="a title that nobody else has!", year=1990)[1:] == ("confirmed", -NUMBER)
    assert identify(context, title="A Title That Nobody Else Has", year=1991)[1:] == ("not_found", None)
    assert identify(context, title="Namesakes of IMDb", year=1990)[1:] == ("not_found", None)
    assert context.warehouse.frame("SELECT movie_id FROM movies").rows() == [(-NUMBER,)]


@pytest.mark.fault("inbox", "IMDb blocks us while a request is identified")
def test_a_block_leaves_the_request_pending(
    server: EmbeddedServer, operations: Operations, warehouse: Warehouse, clock: MovedClock
) -> None:
    """A missing answer does not mean absence: the request is tried again."""
    settings = settings_for(server, Path(warehouse.place.name).parent, imdb={"pages": True})
    imdb_id = film(server, NUMBER)
    server.faults.add(provider="imdb", endpoint="title", status=202, body="")
    context = Context(settings, operations, warehouse, clock)
    request_id, status, _ = identify(context, imdb_id=imdb_id)
    assert status == "pending"
    assert "HTTP 202" in (requests.request(operations, request_id).reason or "")
    server.faults.clear()
    clock.to_day(1.1)
    assert service.identify(context, [request_id]).films == {request_id: -NUMBER}


def test_without_data_files_nothing_changes(context: Context, server: EmbeddedServer) -> None:
    """Never fetched: the request is not found, as before, and nothing is downloaded meanwhile."""
    assert identify(context, imdb_id=film(server, NUMBER))[1] == "not_found"
    assert server.log.count("imdb") == 0


@pytest.mark.fault("raw response", "a provider names a TMDB id that TMDB does not have")
def test_a_wrong_tmdb_id_of_a_placeholder_is_rejected(
    context: Context, server: EmbeddedServer, clock: MovedClock
) -> None:
    """TVDB names a TMDB id that TMDB does not have: it is rejected, the film is not gone, and TMDB is asked again."""
    imdb_id = film(server, NUMBER)
    server.catalogue.edit(NUMBER, in_tvdb=True)
    movie_id = place(context, [imdb_id]).films[imdb_id]
    for day in (0.1, 2, 4):
        clock.to_day(day)
        collect_years(context.settings, context.operations, "1990", clock=clock)
    (row,) = context.operations.rows("SELECT gone_at, import_status FROM films WHERE movie_id = ?", (movie_id,))
    assert tuple(row) == (None, "imdb_enriched")
    (row,) = context.operations.rows(
        "SELECT role FROM external_ids WHERE provider = 'tmdb' AND movie_id = ?", (movie_id,)
    )
    assert row["role"] == "rejected"
    server.catalogue.edit(NUMBER, in_tmdb=True)
    clock.to_day(7)
    assert upgrade(context).found == {imdb_id: movie_id}
    (row,) = context.operations.rows("SELECT import_status FROM films WHERE movie_id = ?", (movie_id,))
    assert row["import_status"] == "full"


def test_what_a_person_took_back_is_not_taken_again(context: Context, server: EmbeddedServer) -> None:
    """After an undo the placeholder is no longer shown, and the same request does not bring it back."""
    imdb_id = film(server, NUMBER)
    refresh_files(context)
    request_id, _, movie_id = identify(context, imdb_id=imdb_id)
    assert movie_id == -NUMBER
    service.undo(context, request_id)
    assert context.warehouse.frame("SELECT * FROM movies").is_empty()
    assert service.identify(context, [request_id]).films == {}
    assert context.warehouse.frame("SELECT * FROM movies").is_empty()
    assert place(context, [imdb_id]).films == {imdb_id: -NUMBER}  # asked for by itself it is shown again
    assert context.warehouse.frame("SELECT movie_id FROM movies").rows() == [(-NUMBER,)]
