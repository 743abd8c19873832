"""Saved answers of real films go the whole way: raw responses, typed tables, the merge and the cache."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from movie_assets.collect.understanding import understand
from movie_assets.models import Outcome, RawResponse
from movie_assets.providers.registry import PARSERS
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import project_years
from movie_assets_tests.sample_writing import SAMPLES


def put(operations: Operations, tmdb_id: int, bodies: dict[str, bytes]) -> None:
    """Put saved answers of one film into the raw responses, as the collector would."""
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    reported = PARSERS["tmdb"].parse(bodies["tmdb"]).reported
    raw_responses = RawResponses(operations)
    raw_responses.record_page(
        RawResponse("tmdb", "discover", "page 1", Outcome.OK, 200, b"{}", now), [(tmdb_id, reported)], 1
    )
    for provider, endpoint in (("tmdb", "movie"), ("omdb", "title"), ("fanart", "movies")):
        if provider in bodies:
            external_id = PARSERS["omdb"].parse(bodies["omdb"]).row["imdb_id"] if provider == "omdb" else str(tmdb_id)
            raw = RawResponse(provider, endpoint, external_id, Outcome.OK, 200, bodies[provider], now)
            with operations.transaction() as connection:
                raw_responses.record(connection, tmdb_id, understand(raw))


def test_man_of_steel_is_one_film_with_both_providers_fields(
    answers: Path, said: Callable[[Any], Any], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Responses of TMDB 49521 and OMDb tt0770828 become one row with the source of each field; so do their samples."""
    omdb = next((answers / "omdb" / "query").glob("*i=tt0770828*"))
    tmdb = next((answers / "tmdb" / "movie-id").glob("movie_49521*"))
    put(operations, said(49521), {"tmdb": tmdb.read_bytes(), "omdb": omdb.read_bytes()})
    project_years(settings, operations, warehouse, str(said(2013)))
    row = warehouse.frame("SELECT * FROM provider_cache_movies").row(0, named=True)
    expected = said(
        {
            "movie_id": 49521,
            "imdb_id": "tt0770828",
            "title": "Man of Steel",
            "year": 2013,
            "runtime": 143,
            "tagline": "You will believe that a man can fly.",
            "imdb_rating": 7.1,
            "imdb_votes": 858_780,
            "rotten_tomatoes_score": 57,
            "metacritic_score": 55,
            "budget": 225_000_000,
            "revenue": 668_045_518,
            "box_office": 291_045_518,
            "tmdb_votes": 15_242,
            "directors": ["Zack Snyder"],
            "complete": False,
        }
    ) | {"content_rating": "PG-13", "missing_providers": ["fanart", "tvdb"]}
    assert {name: row[name] for name in expected} == expected
    assert str(row["release_date"]) == said("2013-06-14")
    sources = json.loads(row["field_sources"])
    assert {sources[f] for f in ("title", "runtime", "imdb_rating", "awards", "box_office")} == {"omdb"}
    assert {sources[f] for f in ("tagline", "budget", "revenue", "overview", "tmdb_rating")} == {"tmdb"}
    raw = json.loads(row["raw_response"])
    assert raw["tmdb"]["id"] == said(49521)
    assert raw["omdb"]["imdbID"] == said("tt0770828")


def test_every_recorded_film_goes_through_raw_responses_typed_table_and_merge(
    answers: Path, said: Callable[[Any], Any], settings: Settings, operations: Operations, warehouse: Warehouse
) -> None:
    """Every sample and recorded TMDB, OMDb and Fanart.tv answer that holds a film ends in the cache as that film."""
    films: dict[int, dict[str, bytes]] = {}
    imdb: dict[str, int] = {}
    for path in sorted((answers / "tmdb").rglob("*.json")):
        try:
            row = PARSERS["tmdb"].parse(path.read_bytes()).row
        except Exception:
            continue
        films.setdefault(row["tmdb_id"], {"tmdb": path.read_bytes()})
        if row["imdb_id"]:
            imdb[row["imdb_id"]] = row["tmdb_id"]
    extra = 1_000_000
    for provider, key in (("omdb", "imdb_id"), ("fanart", "tmdb_id")):
        for path in sorted((answers / provider).rglob("*.json")):
            try:
                row = PARSERS[provider].parse(path.read_bytes()).row
            except Exception:
                continue
            film = imdb.get(row[key]) if provider == "omdb" else row["tmdb_id"]
            if film not in films:  # no TMDB answer of it was recorded: the smallest one that leads there
                film = film or (extra := extra + 1)
                stub = {"id": film, "original_title": "?", "imdb_id": row["imdb_id"], "release_date": "2000-01-01"}
                films[film] = {"tmdb": json.dumps(stub).encode()}
            films[film][provider] = path.read_bytes()
    for film, bodies in films.items():
        put(operations, film, bodies)
    years = {row["partition_year"] for row in operations.rows("SELECT DISTINCT partition_year FROM films")}
    project_years(settings, operations, warehouse, *years)
    cache = warehouse.frame("SELECT movie_id, title FROM provider_cache")
    assert set(cache["movie_id"]) == set(films)
    assert len(films) >= 14
    assert said("American Pie") not in cache["title"].to_list()
    assert set(said(["Man of Steel", "Inception", "True Grit", "The Toxic Avenger", "The Matrix"])) <= set(
        cache["title"]
    )
    shown = warehouse.frame("SELECT count(*) FROM provider_cache_images WHERE provider_name = 'fanart.tv'").item()
    assert shown == (18 if answers == SAMPLES else 99)
