"""TMDB's daily list of ids as the embedded server has it: lines, days, ETag."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from movie_assets.demo.server import EmbeddedServer

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at(server: EmbeddedServer) -> Iterator[None]:
    server.clock.set(NOW)
    yield
    server.clock.reset()


def get(server: EmbeddedServer, day: date, etag: str = "") -> httpx.Response:
    """Ask for the list of a day."""
    name = f"movie_ids_{day:%m_%d_%Y}.json.gz"
    return httpx.get(f"{server.environment()['TMDB_EXPORTS_URL']}/{name}", headers={"If-None-Match": etag})


def test_a_line_a_film_that_tmdb_has(server: EmbeddedServer) -> None:
    """With the fields of real lines in their order; a film that TMDB lacks has none."""
    answer = get(server, NOW.date())
    lines = [json.loads(line) for line in gzip.decompress(answer.content).splitlines()]
    assert {tuple(line) for line in lines} == {("adult", "id", "original_title", "popularity", "video")}
    in_tmdb = {film.tmdb_id for film in server.catalogue.view.ordered("popularity") if film.in_tmdb}
    assert [line["id"] for line in lines] == sorted(in_tmdb)
    matrix = next(line for line in lines if line["id"] == 603)
    assert matrix["original_title"] == "The Matrix"
    assert get(server, NOW.date(), answer.headers["ETag"]).status_code == 304
    server.catalogue.edit(603, popularity=1.0)
    assert get(server, NOW.date(), answer.headers["ETag"]).status_code == 200


def test_a_list_is_there_from_eight_on_and_for_three_months(server: EmbeddedServer) -> None:
    """Today's, and those of the 89 days before; none of tomorrow, of long ago, of no day, or of today before 8:00."""
    days = {0: 200, 1: 200, 89: 200, 90: 404, -1: 404}
    assert {back: get(server, NOW.date() - timedelta(days=back)).status_code for back in days} == days
    base = server.environment()["TMDB_EXPORTS_URL"]
    for name in ("movie_ids_02_30_2026.json.gz", "person_ids_03_01_2026.json.gz", "movie_ids.json.gz"):
        assert httpx.get(f"{base}/{name}").status_code == 404
    server.clock.set(NOW - timedelta(minutes=1))
    assert get(server, NOW.date()).status_code == 404
