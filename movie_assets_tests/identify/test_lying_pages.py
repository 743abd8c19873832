"""Searches whose number of pages is wrong."""

from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.identify import service

from .conftest import MATRIX, Asker

FILM = {"id": 603, "title": "The Matrix", "original_title": "The Matrix", "release_date": "1999-03-30"}


def page(*films: dict[str, Any], pages: int, results: int) -> dict[str, Any]:
    """Return a page of TMDB's search."""
    return {"page": 1, "results": list(films), "total_pages": pages, "total_results": results}


def searches(server: EmbeddedServer) -> int:
    """Return how many pages TMDB was asked for."""
    return sum("/search/movie" in request.path for request in server.log.entries("tmdb"))


@pytest.mark.parametrize(("pages", "results"), [(10**9, 1), (1, 10**12), (0, 21), (-1, 1)])
@pytest.mark.fault("fetch", "totals of a search are wrong")
def test_a_search_ends_with_an_empty_page(pages: int, results: int, asker: Asker, server: EmbeddedServer) -> None:
    """However many pages are promised: an empty one is the end, and the film that was found is certain."""
    server.faults.add(
        provider="tmdb", endpoint="search", status=200, body=page(FILM, pages=pages, results=results), times=1
    )
    server.faults.add(provider="tmdb", endpoint="search", status=200, body=page(pages=pages, results=results))
    request_id, movie_id = asker.take(**MATRIX)
    assert (movie_id, asker.status(request_id)) == (603, "confirmed")
    assert 1 <= searches(server) <= 2


@pytest.mark.fault("fetch", "pages of a search repeat for ever")
def test_a_search_that_repeats_itself_is_not_trusted(asker: Asker, server: EmbeddedServer) -> None:
    """A page that brings nothing new ends the search. Nobody knows what others would have held: a person decides."""
    server.faults.add(provider="tmdb", endpoint="search", status=200, body=page(FILM, pages=10**9, results=10**9))
    request_id = asker.add(**MATRIX)
    assert not service.identify(asker.context, [request_id]).films
    assert searches(server) == 2
    assert asker.status(request_id) != "confirmed"
