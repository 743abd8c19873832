"""movie-assets explain, as a user types it."""

import json
from pathlib import Path

from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command


def a_film(folder: Path) -> tuple[int, str]:
    """Return movie_id and rating of a film with values of several providers."""
    found = Warehouse(folder / "warehouse.duckdb").frame(
        "SELECT movie_id, imdb_rating FROM provider_cache_movies WHERE field_sources ->> 'title' = 'omdb' AND"
        " imdb_rating IS NOT NULL ORDER BY movie_id LIMIT 1"
    )
    return found.row(0)


def test_all_fields_have_their_provider(here: Command, folder: Path) -> None:
    """Without a field: each field of the row that has a value, whose it is, and what others have."""
    movie_id, _ = a_film(folder)
    code, output, _ = here("explain", str(movie_id), "--json")
    assert code == 0
    values = json.loads(output)["values"]
    row = Warehouse(folder / "warehouse.duckdb").frame(
        f"SELECT field_sources::VARCHAR FROM provider_cache_movies WHERE movie_id = {movie_id}"
    )
    told = {field: provider for field, provider in json.loads(row.item()).items() if provider}
    assert {v["field"]: v["provider"] for v in values if v["won"]} == told
    assert {"fanart_url", "poster_url"} <= told.keys()
    code, output, _ = here("explain", str(movie_id))
    assert (code, "imdb_rating" in output, "omdb" in output) == (0, True, True)


def test_one_field_in_full(here: Command, folder: Path) -> None:
    """A field: the value that won, those that lost, answer, moment, rule, and with --raw the answer as received."""
    movie_id, _ = a_film(folder)
    code, output, _ = here("explain", str(movie_id), "title", "--raw")
    assert code == 0
    assert "Rule: the first of omdb, tmdb, tvdb, imdb, wikidata that has a value." in output
    assert '"Title":' in output
    assert "No change of it is on record." in output
    code, output, _ = here("explain", str(movie_id), "title", "--json")
    lost = [v["provider"] for v in json.loads(output)["values"] if not v["won"]]
    assert (code, lost) == (0, ["tmdb", "tvdb"][: len(lost)])
    assert lost


def test_a_wrong_film_or_field_is_refused(here: Command, folder: Path) -> None:
    """What is not there is an error that names what is."""
    movie_id, _ = a_film(folder)
    code, _, errors = here("explain", str(movie_id), "nothing")
    assert (code, "imdb_rating" in errors) == (1, True)
    code, _, errors = here("explain", "tt0000000")
    assert (code, "no film in the cache is" in errors) == (1, True)
