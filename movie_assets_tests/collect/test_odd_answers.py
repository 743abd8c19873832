"""An odd value costs its field, an odd item itself, an odd answer its film at that provider: never the run.

Each answer comes from the embedded server over a socket, and goes through collection and projection to the warehouse.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store import totals
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection
from movie_assets_tests.collecting import collect_years, discover_years, project_years

YEAR = "1999"
DEEP = b'{"id": %d, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def _known(settings: Settings, operations: Operations) -> int:
    """Discover a year; return one of its films."""
    return _films(settings, operations)[0]


def _films(settings: Settings, operations: Operations) -> list[int]:
    """Discover a year; return its films."""
    discover_years(settings, operations, YEAR)
    rows = operations.rows("SELECT movie_id FROM films WHERE partition_year = ? ORDER BY movie_id", (YEAR,))
    return [int(row["movie_id"]) for row in rows]


def _serve(server: EmbeddedServer, movie_id: int, body: bytes) -> int:
    return server.faults.add(provider="tmdb", endpoint="movie", subject=movie_id, status=200, body=body)


def _details(movie_id: int, **fields: Any) -> bytes:
    return json.dumps(
        {"id": movie_id, "original_title": "Odd", "overview": "Kept.", "release_date": "1999-05-05"} | fields
    ).encode()


def _run(settings: Settings, operations: Operations, warehouse: Warehouse) -> None:
    collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)


OUT_OF_BOUNDS = (
    ("runtime", "3000000000"),
    ("runtime", "-5"),
    ("vote_count", "1e20"),
    ("vote_count", "99999999999999999999"),
    ("budget", "1e30"),
    ("revenue", "-1"),
    ("popularity", "Infinity"),
    ("vote_average", "NaN"),
    ("vote_average", "7" * 5_000),
    ("popularity", "1e400"),
    ("runtime", '"long"'),
    ("budget", "[1]"),
)


@pytest.mark.fault("typed write", "numbers out of bounds, NaN and infinity")
def test_a_number_out_of_bounds_is_unknown(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """The number is unknown, the rest of the film is shown, the loss is reported, and every other film is whole."""
    odd = dict(zip(_films(settings, operations), OUT_OF_BOUNDS, strict=False))
    assert len(odd) == len(OUT_OF_BOUNDS)
    for movie_id, (field, text) in odd.items():
        body = _details(movie_id, **{field: 0}).replace(f'"{field}": 0'.encode(), f'"{field}": {text}'.encode())
        _serve(server, movie_id, body)
    report = collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    for movie_id, (field, text) in odd.items():
        row = warehouse.frame(f"SELECT {field}, overview FROM tmdb_details WHERE movie_id = {movie_id}").row(0)
        assert row == (None, "Kept."), (field, text)
        assert any(f"film {movie_id}:" in problem and field in problem for problem in report.problems), (field, text)
    assert not report.total("tmdb")["failed"] + report.total("tmdb")["refused"]


@pytest.mark.fault("raw response", "an odd item in a list")
def test_an_odd_item_costs_itself(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """An image without a path and a person without an id are left out; those beside them stay."""
    movie_id = _known(settings, operations)
    images = {"posters": [{"file_path": "/a", "width": 2**40}, {"width": 5}, "x", {"file_path": "/b", "vote_count": 7}]}
    cast = [{"id": -1, "name": "No id"}, {"id": 5, "name": "Kept", "order": 10**12}]
    _serve(server, movie_id, _details(movie_id, images=images, credits={"cast": cast, "crew": 3}, genres="odd"))
    _run(settings, operations, warehouse)
    kept = warehouse.frame(f"SELECT images, cast_members, genres FROM tmdb_details WHERE movie_id = {movie_id}").row(0)
    assert [(image["file_path"], image["width"], image["vote_count"]) for image in kept[0]] == [
        ("/a", None, None),
        ("/b", None, 7),
    ]
    assert [(person["person_id"], person["cast_order"]) for person in kept[1]] == [(5, None)]
    assert kept[2] == []


BROKEN_TEXT = (b'"a\x01b"', b'"a\\xb"', b'"a\\ud800b"', b'"a\xffb"', b'"a\\u0000b"')


@pytest.mark.fault("raw response", "lone surrogates and other broken text")
def test_text_that_breaks_jsons_rules_is_read(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Control characters, wrong escapes, lone surrogates and bytes that are no UTF-8 cost no more than themselves."""
    odd = dict(zip(_films(settings, operations), BROKEN_TEXT, strict=False))
    for movie_id, broken in odd.items():
        _serve(server, movie_id, _details(movie_id, tagline="T").replace(b'"T"', broken))
    _run(settings, operations, warehouse)
    for movie_id, broken in odd.items():
        row = warehouse.frame(
            f"SELECT tagline, raw_response->>'overview' FROM tmdb_details WHERE movie_id = {movie_id}"
        ).row(0)
        assert row[0].startswith("a"), broken
        assert row[0].endswith("b"), broken
        assert row[1] == "Kept.", broken


@pytest.mark.fault("raw response", "JSON nested 100,000 deep")
def test_an_answer_nested_too_deeply_costs_its_film_and_heals(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """JSON 100,000 deep is that film's failure, with its name; a good answer later heals it."""
    movie_id = _known(settings, operations)
    fault = _serve(server, movie_id, DEEP % movie_id)
    report = collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    assert report.total("tmdb")["failed"] == 1
    assert any(f"film {movie_id}" in problem for problem in report.problems)
    assert totals.complete_films(census(operations, datetime.now(UTC)), ["tmdb"]) == len(report.films) - 1
    server.faults.clear(fault)
    later = datetime.now(UTC) + timedelta(hours=2)
    collect_years(settings, operations, YEAR, clock=lambda: later)
    assert totals.complete_films(census(operations, datetime.now(UTC)), ["tmdb"]) == len(report.films)


@pytest.mark.fault("discovery", "an id of 20 digits or below zero")
def test_an_odd_id_on_a_discover_page_costs_itself(
    server: EmbeddedServer, settings: Settings, operations: Operations
) -> None:
    """An id of 20 digits, a negative one and none are left out; films beside them are found."""
    ids = ["99999999999999999999", "-5", "0", "null", '"x"', "77", "1.5"]
    films = ", ".join(f'{{"id": {n}, "title": "T", "release_date": "1999-05-05", "vote_count": 1e20}}' for n in ids)
    body = f'{{"page": 1, "total_pages": 1, "total_results": 7, "results": [{films}, 5, null]}}'
    server.faults.add(provider="tmdb", endpoint="discover", status=200, body=body)
    assert discover_years(settings, operations, YEAR)[YEAR].films == {77}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-02-30", "+12345-01-01"])
@pytest.mark.fault("typed write", "a date at the end of time")
def test_a_date_at_the_end_of_time_is_kept_or_unknown(
    day: str, server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """No date stops a run; one out of range has no year of its own."""
    movie_id = _known(settings, operations)
    _serve(server, movie_id, _details(movie_id, release_date=day))
    report = collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR, "undated")
    assert report.total("tmdb")["fetched"] == len(report.films)
    year = operations.row("SELECT partition_year FROM films WHERE movie_id = ?", (movie_id,))
    assert year is not None
    assert year["partition_year"] == "undated"


@pytest.mark.fault("typed write", "odd numbers of other providers")
def test_odd_numbers_of_other_providers_are_unknown(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """OMDb, Fanart.tv and TVDB: the same rule."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR, providers=["tmdb"])
    row = operations.row("SELECT movie_id, external_id FROM fetch_state WHERE provider = 'omdb' AND external_id > ''")
    assert row is not None
    movie_id, imdb_id = row["movie_id"], row["external_id"]
    omdb = {
        "Response": "True",
        "imdbID": imdb_id,
        "Title": "T",
        "Type": "movie",
        "imdbVotes": "9" * 5_000,
        "imdbRating": "99.9",
        "Metascore": "1e9",
        "BoxOffice": "$" + "9" * 30,
        "Runtime": "9" * 20 + " min",
        "Ratings": [{"Source": "Rotten Tomatoes", "Value": "9" * 5_000}, {"Source": 3}],
        "Awards": "Kept",
    }
    fanart = {
        "tmdb_id": str(movie_id),
        "movieposter": [{"id": "1", "url": "https://f/u", "likes": "1e99"}, {"id": "2", "url": "//f/v"}, {"url": "w"}],
    }
    server.faults.add(provider="omdb", endpoint="title", subject=imdb_id, status=200, body=omdb)
    server.faults.add(provider="fanart", subject=movie_id, status=200, body=fanart)
    _run(settings, operations, warehouse)
    columns = "imdb_votes, imdb_rating, box_office, runtime, rotten_tomatoes_score, awards"
    shown = warehouse.frame(f"SELECT {columns} FROM omdb_ratings WHERE movie_id = {movie_id}").row(0)
    assert shown == (None, None, None, None, None, "Kept")
    assert warehouse.frame(f"SELECT len(images) FROM fanart_images WHERE movie_id = {movie_id}").item() == 2


@pytest.mark.fault("projection", "a stored body that cannot be unpacked")
def test_a_damaged_stored_body_stops_no_projection(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """A film whose stored body is damaged has no new row; all others are shown, and a new answer heals it."""
    movie_id = _known(settings, operations)
    collect_years(settings, operations, YEAR)
    with operations.transaction() as connection:
        connection.execute(
            "UPDATE bodies SET body = x'28b52ffd00' WHERE body_id IN (SELECT body_id FROM responses"
            " WHERE movie_id = ? AND provider = 'tmdb')",
            (movie_id,),
        )
    project_years(settings, operations, warehouse, YEAR)
    shown = warehouse.frame("SELECT movie_id FROM tmdb_details")["movie_id"].to_list()
    assert movie_id not in shown
    assert len(shown) > 3
    collect_years(settings, operations, YEAR, force=True, movie_ids=[movie_id])
    project_years(settings, operations, warehouse, YEAR)
    assert movie_id in warehouse.frame("SELECT movie_id FROM tmdb_details")["movie_id"].to_list()


@pytest.mark.fault("sensor tick", "a due date beyond every rule")
def test_a_due_date_beyond_every_rule_is_never_shown_as_the_next(
    settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """A due date that only a wrong clock can have set is due now, and is not when the next call comes."""
    now, movie_id = datetime.now(UTC), _known(settings, operations)
    collect_years(settings, operations, YEAR)
    with operations.transaction() as connection:
        connection.execute("UPDATE fetch_state SET due_at = ?", ((now + timedelta(days=3_650)).timestamp(),))
    assert totals.next_due(operations, ["tmdb"], now) is None
    project_years(settings, operations, warehouse, YEAR)
    for batch in Projection(operations, warehouse, settings, [YEAR]).status(now):
        warehouse.write(batch)
    shown = warehouse.frame(f"SELECT next_due_at FROM movie_status WHERE movie_id = {movie_id}").item()
    assert shown == now.replace(tzinfo=None)
