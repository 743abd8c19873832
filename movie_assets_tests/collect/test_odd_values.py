"""Values as providers write them, from the wire to the cache: each is read, or costs itself alone.

Each answer comes from the embedded server over a socket, and goes through collection and projection to the warehouse.
"""

import json
from datetime import date
from typing import Any

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import collect_years, discover_years, project_years

YEAR = "1999"
RELEASES = [
    {"iso_3166_1": "US", "release_dates": [{"certification": "NR", "type": 1}, {"certification": "PG-13", "type": 3}]}
]
TMDB: dict[str, Any] = {
    "original_title": "Odd",
    "title": "Salt &amp;amp; Iron",
    "release_date": "1999-05-05",
    "imdb_id": "nm0000138",
    "external_ids": {"imdb_id": "TT9000001", "wikidata_id": "q5", "twitter_id": "https://twitter.com/film"},
    "release_dates": {"results": RELEASES},
    "images": {"posters": [{"file_path": None}, {"file_path": "/p.jpg", "iso_639_1": "xx"}], "logos": {"x": 1}},
    "genres": [{"id": 1, "name": "Sci-Fi &amp; Fantasy"}],
}
OMDB: dict[str, Any] = {
    "Title": "#DUPE#",
    "Year": "2004",
    "Rated": "UNRATED",
    "Released": "12 May 2004",
    "Runtime": "1,440 min",
    "Writer": "Jo M&uuml;ller (screenplay), Jo M&uuml;ller (story)",
    "BoxOffice": "$292.6M",
    "Awards": "Nominated for 1 BAFTA Award7 wins & 46 nominations total",
    "imdbRating": "7.1",
    "imdbID": "tt9000001",
    "Type": "movie",
    "Response": "True",
}


@pytest.mark.fault("raw response", "odd spellings of values")
def test_odd_spellings_are_read_from_the_wire_to_the_cache(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """A duplicate's mark, an American date, entities, money, lengths, notes, ids, no language: all understood."""
    discover_years(settings, operations, YEAR)
    row = operations.row("SELECT movie_id FROM films WHERE partition_year = ? ORDER BY movie_id", (YEAR,))
    assert row is not None
    movie_id = int(row["movie_id"])
    poster = {"url": "//f.example/p.jpg", "lang": "None", "likes": "3"}
    fanart = {"tmdb_id": str(movie_id), "movieposter": [poster, {"url": ""}]}
    broken = json.dumps(OMDB).replace('"Title"', '"Plot": "She said "no".\x1f", "Title"')
    server.faults.add(provider="tmdb", endpoint="movie", subject=movie_id, status=200, body={"id": movie_id} | TMDB)
    server.faults.add(provider="omdb", endpoint="title", subject="tt9000001", status=200, body=broken)
    server.faults.add(provider="fanart", subject=movie_id, status=200, body=fanart)
    collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    shown = warehouse.frame(
        "SELECT title, year, release_date, content_rating, runtime, writers, outline, genres, poster_url, imdb_id"
        f" FROM provider_cache_movies WHERE movie_id = {movie_id}"
    ).row(0, named=True)
    assert shown == {
        "title": "Salt & Iron",
        "year": 1999,
        "release_date": date(1999, 5, 5),
        "content_rating": "PG-13",
        "runtime": 1440,
        "writers": ["Jo Müller"],
        "outline": 'She said "no".',
        "genres": ["Sci-Fi & Fantasy"],
        "poster_url": "https://image.tmdb.org/t/p/original/p.jpg",
        "imdb_id": "tt9000001",
    }
    money = warehouse.frame(f"SELECT box_office, award_wins FROM omdb_ratings WHERE movie_id = {movie_id}").row(0)
    assert money == (292_600_000, 7)
    images = warehouse.frame(
        f"SELECT provider_name, file_path, language FROM provider_cache_images WHERE movie_id = {movie_id}"
        " AND provider_name <> 'tvdb' ORDER BY ALL"
    ).rows()
    assert images == [("fanart.tv", "https://f.example/p.jpg", None), ("tmdb", "/p.jpg", None)]
    ids = warehouse.frame(
        f"SELECT source, external_id FROM provider_cache_external_ids WHERE movie_id = {movie_id}"
        " AND provider_name = 'tmdb' ORDER BY source"
    ).rows()
    assert ids == [("imdb", "tt9000001"), ("tmdb", str(movie_id)), ("twitter", "film"), ("wikidata", "Q5")]


def test_no_year_differs_and_no_address_is_broken(
    server: EmbeddedServer, settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Over a year of the catalogue, year and date agree with the partition, and each _url is an address."""
    discover_years(settings, operations, YEAR)
    collect_years(settings, operations, YEAR)
    project_years(settings, operations, warehouse, YEAR)
    differing = warehouse.frame(
        "SELECT movie_id FROM provider_cache_movies c JOIN movies m USING (movie_id) WHERE partition_year <> 'undated'"
        " AND (c.year IS DISTINCT FROM partition_year::INT OR year(c.release_date) <> c.year)"
    )
    assert differing.is_empty()
    columns = warehouse.frame(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE column_name LIKE '%\\_url' ESCAPE '\\'"
        " AND schema_name = 'main'"
    ).rows()
    assert len(columns) > 10
    for table, column in columns:
        broken = f"SELECT {column} FROM {table} WHERE NOT regexp_matches({column}, '^https?://[^/ ]+')"
        assert warehouse.frame(broken).is_empty(), (table, column)
