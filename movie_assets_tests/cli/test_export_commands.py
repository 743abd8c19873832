"""movie-assets export, nfo and artwork, as a user types them."""

import json
from pathlib import Path

import duckdb
import pytest

from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command


def test_an_export_says_what_it_wrote(here: Command, tmp_path: Path) -> None:
    """Tables, rows, moment and size, and whose data is for one's own use."""
    code, output, _ = here("export", str(tmp_path / "out"), "--format", "csv", "--table", "tmdb_details")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert code == 0
    assert f"{manifest['tables'][0]['rows']} rows as of {manifest['as_of']}" in output
    assert "the terms of TMDB do not let you pass their data on" in output
    code, output, _ = here("export", str(tmp_path / "free"), "--only-redistributable", "--table", "omdb_ratings")
    assert (code, "For your own use" in output) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("export", "out", "--format", "xlsx"), 2, "--format xlsx is unknown"),
        (("export", "out", "--query", "SELECT 1"), 2, "--query needs --name"),
        (("export", "out", "--table", "moovies"), 1, "no table or view is called moovies"),
        (("nfo", "nowhere"), 2, "is no folder"),
        (("nfo", "nowhere", "--film", "1", "--query", "SELECT 1"), 2, "not both"),
        (("artwork", "nowhere", "--film", "1", "--kind", "photo"), 2, "--kind photo is unknown"),
        (("nfo", "nowhere", "--film", "tt0000000"), 1, "no film in the cache is"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_meant_is_refused(
    arguments: tuple[str, ...], code: int, words: str, here: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, exit code 2 where the command line alone is wrong, and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    ended, output, errors = here(*arguments)
    assert (ended, output, words in errors) == (code, "", True), errors
    assert list(tmp_path.iterdir()) == []


def test_a_library_gets_nfo_files(here: Command, folder: Path, tmp_path: Path) -> None:
    """The films that have a folder; each folder that is of no film is named."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse:
        titles = warehouse.execute("SELECT title FROM provider_cache WHERE year = 1987 AND title NOT LIKE '%:%'")
        title = titles.fetchall()[0][0]
    (tmp_path / f"{title} (1987)").mkdir()
    (tmp_path / "No Such Film (1950)").mkdir()
    code, output, _ = here("nfo", str(tmp_path))
    written, unknown = output.splitlines()
    assert (code, written) == (0, "1 NFO file written, 0 as they would be.")
    assert unknown.startswith("No Such Film (1950): no film of the cache")


def test_the_demo_has_images(here: Command, folder: Path, tmp_path: Path) -> None:
    """In the demo they come from the embedded server, whatever host their addresses name; a second time none does."""
    (folder / "demo").mkdir(exist_ok=True)
    for name in ("warehouse.duckdb", "operations.sqlite"):
        (folder / "demo" / name).write_bytes((folder / name).read_bytes())
    chosen = ("artwork", str(tmp_path), "--query", "FROM provider_cache ORDER BY movie_id LIMIT 2", "--kind", "poster")
    code, output, errors = here(*chosen, MOVIE_ASSETS_DEMO="true")
    assert (code, "2 images downloaded, 0 were there" in output) == (0, True), output + errors
    assert "the demo's" in output
    assert [path.name for path in sorted(tmp_path.rglob("*.*"))] == ["poster.jpg", "poster.jpg"]
    code, output, _ = here(*chosen, MOVIE_ASSETS_DEMO="true")
    assert (code, "0 images downloaded, 2 were there" in output) == (0, True)


def test_what_a_person_corrected_may_be_passed_on(here: Command, folder: Path, tmp_path: Path) -> None:
    """It is theirs: it counts before all providers in such an export too, and says whose it is."""
    movie_id = Warehouse(folder / "warehouse.duckdb").frame("SELECT min(movie_id) FROM omdb_ratings").item()
    assert here("set", str(movie_id), "tagline", "Mine", "--reason", "I saw it")[0] == 0
    out = tmp_path / "out"
    assert here("export", str(out), "--only-redistributable", "--format", "jsonl")[0] == 0
    merged = [json.loads(line) for line in (out / "provider_cache_movies.jsonl").read_text().splitlines()]
    assert {f["movie_id"]: f["tagline"] for f in merged if f["tagline"]} == {movie_id: "Mine"}
    assert {f["field_sources"]["tagline"] for f in merged} == {"person", None}
    (correction,) = (out / "provider_cache_corrections.jsonl").read_text().splitlines()
    assert json.loads(correction)["value"] == "Mine"
    assert here("unlock", str(movie_id), "tagline", "--reason", "seen")[0] == 0


def test_a_locked_value_stays_its_providers(here: Command, folder: Path, tmp_path: Path) -> None:
    """A lock is no way round terms: TMDB's text and image stay out, OMDb's rating may go, also when locked twice."""
    whose = "(field_sources ->> 'overview') = 'tmdb' AND (field_sources ->> 'poster_url') = 'tmdb' AND imdb_rating > 0"
    films = f"SELECT min(movie_id) FROM provider_cache_movies WHERE {whose}"
    movie_id = str(Warehouse(folder / "warehouse.duckdb").frame(films).item())
    fields = ("overview", "poster_url", "imdb_rating")
    for field in (*fields, "overview"):
        assert here("lock", movie_id, field, "--reason", "keep")[0] == 0
    held = json.loads(here("corrections", "--json")[1])["corrections"]
    assert {one["field"]: one["locked_from"] for one in held} == {
        "overview": "tmdb",
        "poster_url": "tmdb",
        "imdb_rating": "omdb",
    }
    saved, out = tmp_path / "saved.jsonl", tmp_path / "out"
    assert here("corrections", "--export", str(saved))[0] == 0
    for field in fields:
        assert here("unlock", movie_id, field, "--reason", "again, from the file")[0] == 0
    assert here("corrections", "--import", str(saved))[0] == 0
    assert here("export", str(out), "--only-redistributable", "--format", "jsonl")[0] == 0
    text = "".join(file.read_text() for file in out.glob("*.jsonl"))
    for one in held:
        assert (json.dumps(one["value"]) in text) == (one["field"] == "imdb_rating"), one
    for field in fields:
        assert here("unlock", movie_id, field, "--reason", "seen")[0] == 0


@pytest.mark.parametrize("file_format", ["parquet", "csv", "jsonl", "sqlite", "duckdb"])
def test_a_query_reads_no_file_of_what_was_kept_back(
    here: Command, folder: Path, tmp_path: Path, file_format: str
) -> None:
    """What may be passed on is asked of the tables alone: the stores, other exports and any other file are shut."""
    whole, mine = tmp_path / "whole", tmp_path / "mine.csv"
    assert here("export", str(whole), "--table", "tmdb_details")[0] == 0
    mine.write_text("a\n1\n")
    kept_back = (whole / "tmdb_details.parquet", folder / "operations.sqlite") if file_format == "csv" else ()
    for place in (mine, *kept_back):
        for asked in (f"FROM '{place}'", f"FROM read_blob('{place}')"):
            how = ("--only-redistributable", "--name", "mine", "--query", asked, "--format", file_format)
            code, _, errors = here("export", str(tmp_path / "out"), *how)
            assert code == 1, asked
            assert str(tmp_path / "out") not in {str(path) for path in tmp_path.iterdir()}
            assert "Traceback" not in errors
    for_oneself = here("export", str(tmp_path / "own"), "--name", "mine", "--query", f"FROM '{mine}'")
    assert for_oneself[0] == 0
    asked = "SELECT imdb_rating FROM omdb_ratings"
    how = ("--only-redistributable", "--name", "mine", "--query", asked, "--format", file_format)
    assert here("export", str(tmp_path / "out"), *how)[0] == 0
