"""movie-assets explain, as a user types it."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from movie_assets.merge.fields import FIELDS
from movie_assets.providers.columns import ANSWER, MOVIE_ID, RAW
from movie_assets.providers.wikidata.spec import WIKIDATA_FILMS
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.explaining import candidates, listed
from movie_assets_tests.typed_commands import Command, typed_with

OF_WIKIDATA = [c.name for c in WIKIDATA_FILMS.columns if c not in (MOVIE_ID, *ANSWER, RAW)]
NOT_IN_THE_DEMO = {"homepage"}
"""What no film of the demo has there."""


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
    code, _, errors = here("explain", str(movie_id), "imdbRating")
    assert (code, "Did you mean imdb_rating?" in errors) == (1, True)
    code, _, errors = here("explain", "tt0000000")
    assert (code, "no film in the cache is" in errors) == (1, True)


def test_every_column_of_wikidata_is_explained(demo: Path) -> None:
    """Whatever Wikidata says of a film, merged or not: provider, answer and moment, and where it is shown."""
    lacking = set()
    with Warehouse(demo / "demo" / "warehouse.duckdb").connection() as connection:
        for column in OF_WIKIDATA:
            nested = isinstance(WIKIDATA_FILMS.schema[column], pl.List)
            has = f"len({column}) > 0" if nested else f"{column} IS NOT NULL"
            film = connection.execute(
                f"SELECT movie_id, answer_id, fetched_at FROM wikidata_films WHERE {has} ORDER BY ALL LIMIT 1"
            ).fetchone()
            if film is None:
                lacking.add(column)
                continue
            movie_id, *answer = film
            merged = FIELDS.get(column, {}).get("wikidata") == column
            said = candidates(connection, movie_id) if merged else listed(connection, movie_id, column)
            own = [one for one in said if one.provider == "wikidata" and getattr(one, "field", column) == column]
            assert [[one.answer_id, one.fetched_at] for one in own] == [answer], column
            assert own[0].value, column
    assert lacking == NOT_IN_THE_DEMO


LISTED = {
    "box_office": ("provider_cache_box_office", "territory"),
    "award_results": ("provider_cache_award_results", "award"),
    "external_ids": ("provider_cache_external_ids", "external_id"),
    "main_subjects": None,
}
"""What is not merged -> the view that shows it, and what tells its items apart there."""


def test_what_is_not_merged_is_explained(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each item of a list with its answer, and the view that shows it; a typed column alone likewise."""
    shutil.copytree(demo, tmp_path / "data")
    here = typed_with({"MOVIE_ASSETS_DATA": str(tmp_path / "data"), "MOVIE_ASSETS_DEMO": "true"}, monkeypatch, capfd)
    warehouse = Warehouse(tmp_path / "data" / "demo" / "warehouse.duckdb")
    films = (
        "SELECT movie_id FROM wikidata_films WHERE len(box_office) > 1 AND len(awards) > 0 AND len(main_subjects) > 0"
    )
    movie_id = warehouse.frame(f"{films} ORDER BY ALL LIMIT 1").item()
    for field, shown in LISTED.items():
        code, output, _ = here("explain", str(movie_id), field, "--json")
        (own,) = [one for one in json.loads(output)["listed"] if one["provider"] == "wikidata"]
        assert (code, own["column"].split(".")[0]) == (0, "wikidata_films")
        items = json.loads(own["value"])
        assert items
        if shown is not None:
            view, key = shown
            assert view in own["shown_in"]
            rows = warehouse.frame(f"SELECT {key} FROM {view} WHERE movie_id = {movie_id}")
            assert {item[key] for item in items} <= set(rows[key])
    code, output, _ = here("explain", str(movie_id), "main_subjects")
    assert (code, "not merged" in output) == (0, True)
