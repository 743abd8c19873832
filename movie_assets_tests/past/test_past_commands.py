"""The commands that show what was, how it moved, and where providers disagree."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.pruning import prune
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.past.playing import NOON
from movie_assets_tests.processes import environment
from movie_assets_tests.typed_commands import Command, typed_with

BEFORE, BETWEEN, AFTER = "2026-02-28", "2026-03-02T12:00", "2026-03-03"


@pytest.fixture
def here(
    lived: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process on that folder: exit code, output, errors."""
    return typed_with(environment(server, lived.data), monkeypatch, capfd)


@pytest.fixture
def film(lived: Settings) -> str:
    """The film whose title and budget changed on the second day, and that TMDB lost on the last."""
    found = Warehouse(lived.warehouse_path).frame("SELECT movie_id FROM movies WHERE title = 'Another Title'")
    return str(found["movie_id"][0])


def test_a_film_as_of_a_moment(here: Command, film: str) -> None:
    """`show` and `explain` show a film as it was: before it changed, at the end of the day of it, and not before."""
    code, then, _ = here("show", film, "--as-of", BETWEEN)
    assert (code, "Another Title" in then, "as of 2026-03-02 12:00 UTC" in then) == (0, False, True)
    code, after, _ = here("explain", film, "title", "--as-of", AFTER)
    assert (code, "Another Title" in after) == (0, True)
    code, _, errors = here("show", film, "--as-of", BEFORE)
    assert (code, "was not in the cache as of 2026-02-28 23:59 UTC" in errors) == (1, True)


def test_queries_and_exports_as_of_a_moment(here: Command, film: str, tmp_path: Path) -> None:
    """`sql` and `export` read the tables of then; the manifest names the moment."""
    query = f"SELECT title FROM provider_cache WHERE movie_id = {film}"
    titles = [json.loads(here("sql", query, "--as-of", day, "--json")[1])["rows"] for day in (BETWEEN, AFTER)]
    assert titles[0] != titles[1] == [{"title": "Another Title"}]
    code, _, errors = here(
        "export", str(tmp_path / "out"), "--table", "provider_cache", "--format", "csv", "--as-of", BETWEEN
    )
    assert code == 0, errors
    rows = list(csv.DictReader((tmp_path / "out" / "provider_cache.csv").read_text().splitlines()))
    assert titles[0] == [{"title": row["title"]} for row in rows if row["movie_id"] == film]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert datetime.fromisoformat(manifest["as_of"]) == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_what_is_no_moment_is_a_wrong_command_line(here: Command, film: str) -> None:
    """Exit code 2, and the forms that a moment has."""
    code, _, errors = here("show", film, "--as-of", "last week")
    assert (code, "is no moment" in errors) == (2, True)


def test_a_curve_begins_with_the_first_answer(here: Command, lived: Settings, film: str) -> None:
    """Every answer is a point, popularity too; after pruning, the facts that are kept go on saying what was watched."""
    code, shown, _ = here("history", film, "budget")
    assert (code, "7,000,000" in shown, "tmdb" in shown) == (0, True, True)
    curve = json.loads(here("history", film, "budget", "--json")[1])["curve"]
    own = [point for point in curve if point["provider"] == "tmdb"]
    assert [point["fetched_at"] for point in own] == [f"2026-03-0{day}T12:00:00" for day in (1, 3, 5, 7)]
    assert own[0]["value"] != own[1]["value"] == 7_000_000
    assert len(json.loads(here("history", film, "popularity", "--json")[1])["curve"]) == len(own)
    with Operations(lived.operations_path) as operations:
        assert prune(operations, datetime.now(UTC), 1).responses
    assert json.loads(here("history", film, "budget", "--json")[1])["curve"] == curve
    assert len(json.loads(here("history", film, "popularity", "--json")[1])["curve"]) == 1
    code, _, errors = here("history", film, "beauty")
    assert (code, "is no number of a film. Known: " in errors) == (1, True)


def test_the_view_of_curves_has_each_value_once(lived: Settings, film: str) -> None:
    """The first value counts from when the film was first seen, each new one from its answer; they end with today's."""
    found = Warehouse(lived.warehouse_path).frame(
        "SELECT since, value FROM provider_cache_curves WHERE movie_id = ? AND provider = 'tmdb' AND field = 'budget'"
        " ORDER BY since",
        [film],
    )
    assert [since.day for since in found["since"]] == [NOON.day, NOON.day + 2]
    assert found["value"][1] == 7_000_000


def test_what_changed_lately_is_listed_the_most_first(here: Command, film: str) -> None:
    """Only the last days count, a field counts once; the film that changed most is first, as text and as data."""
    days = (datetime.now(UTC) - NOON).days + 1
    code, shown, _ = here("changes", "--days", str(days))
    assert (code, "Another Title" in shown) == (0, True)
    changes = json.loads(here("changes", "--days", str(days), "--json")[1])["changes"]
    assert {(one["movie_id"], one["field"]) for one in changes} >= {(int(film), "title"), (int(film), "budget")}
    by_film = [one["movie_id"] for one in changes]
    sums = {movie_id: sum(one["share"] for one in changes if one["movie_id"] == movie_id) for movie_id in by_film}
    assert list(sums) == sorted(sums, key=lambda movie_id: -sums[movie_id])
    titles = json.loads(here("changes", "--days", str(days), "--field", "title", "--json")[1])["changes"]
    assert {one["field"] for one in titles} == {"title"}
    assert "0 changes of 0 films" in here("changes", "--days", "0")[1]


def test_disagreements_of_all_films_and_of_one(here: Command, lived: Settings) -> None:
    """A film that is longer at one provider, or has another year there, is listed, with the pages to look at."""
    with Warehouse(lived.warehouse_path).connection() as connection:
        connection.execute("UPDATE tvdb_details SET runtime = runtime + 60")
        connection.execute("UPDATE omdb_ratings SET year = year - 9 WHERE movie_id % 2 = 0")
    found = json.loads(here("disagreements", "--json")[1])["disagreements"]
    assert found
    assert all(one["said"].keys() >= one["pages"].keys() > set() for one in found)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    movie_id = found[0]["movie_id"]
    of_one = json.loads(here("disagreements", str(movie_id), "--json")[1])["disagreements"]
    assert of_one == [one for one in found if one["movie_id"] == movie_id]
    assert here("disagreements", "--rows", "1", "--csv")[1].count("\n") == 2
    assert here("disagreements", "no such film")[0] == 1
