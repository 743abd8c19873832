"""A provider that another package declares, found by its entry point, is a provider like any other."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from starlette.requests import Request
from starlette.responses import Response

from movie_assets.demo.server import EmbeddedServer
from movie_assets.demo.serving.endpoint import Endpoint, fixed, json_response, path_subject
from movie_assets.store.connection import Operations
from movie_assets_tests.processes import environment, run

YEAR = "1999"
LINEAGE = """
import json
from movie_assets.definitions import build_defs
graph = build_defs().resolve_asset_graph()
import dagster as dg
node = graph.get(dg.AssetKey("sixth_prizes"))
checks = [key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey("sixth_prizes")]
print(json.dumps({
    "group": node.group_name, "kinds": sorted(node.kinds), "checks": sorted(checks),
    "notice": "Prizes are free." in node.description,
    "children": sorted(key.to_user_string() for key in node.child_keys),
    "parents": sorted(key.to_user_string() for key in node.parent_keys),
}))
"""


OWN_TITLE = "The Matrix: Prize Edition"
"""A title of The Matrix that only the sixth provider knows."""


class Prizes:
    """The embedded routes of the sixth provider."""

    def endpoints(self) -> list[Endpoint]:
        """Return a prize by IMDb id, and a search."""
        prizes = Endpoint("sixth", "/sixth/prizes/{id}", fixed("prizes"), self._prize, path_subject("id"))
        return [prizes, Endpoint("sixth", "/sixth/search/titles", fixed("search"), self._search)]

    def failure(self, status: int) -> bytes:
        """Return the body of a failure."""
        return f'{{"failed": {status}}}'.encode()

    @staticmethod
    def _prize(request: Request) -> Response:
        imdb_id = request.path_params["id"]
        prize = {"prize": f"Golden {imdb_id}", "poster": f"https://sixth.example/{imdb_id}.jpg"}
        return json_response(prize | {"imdb": imdb_id, "title": "The Matrix", "year": 1999})

    @staticmethod
    def _search(request: Request) -> Response:
        film = {"imdb": "tt0133093", "title": OWN_TITLE, "year": 1999}
        return json_response([film] if request.query_params["title"] == OWN_TITLE else [])


@pytest.fixture
def six_server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(extra=[Prizes()]) as server:
        yield server


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which another package is installed, with its entry point."""
    folder = tmp_path / "site"
    info = folder / "sixth-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sixth\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[movie_assets.providers]\nsixth = movie_assets_tests.providers.sixth:SIXTH\n"
    )
    return folder


def test_a_sixth_provider_needs_no_change_of_ours(
    six_server: EmbeddedServer, installed: Path, year_made: Callable[[str], Path], tmp_path: Path
) -> None:
    """Movies that were there before it, too, flow through it: asked, paced, merged, planned, frozen, shown, checked."""
    data = tmp_path / "data"
    six = _with_sixth(six_server, data, installed)
    shutil.copytree(year_made(YEAR), data)
    years = ("collect", "--start-year", YEAR, "--end-year", YEAR, "--refresh-limit", "none")
    code, _, errors = run("plan", env=six)
    assert code == 0, errors
    with Operations(data / "operations.sqlite") as operations:
        owed = operations.rows("SELECT * FROM fetch_state WHERE provider = 'sixth' AND due_at IS NOT NULL")
        assert len(owed) > 10  # it is planned for films that were collected before it came
    code, _, errors = run(*years, env=six)
    assert code == 0, errors
    with Operations(data / "operations.sqlite") as operations:
        asked = operations.rows("SELECT status FROM fetch_state WHERE provider = 'sixth' AND external_id IS NOT NULL")
        assert {row["status"] for row in asked} == {"ok"}
        paced = operations.row("SELECT used FROM rate_limits WHERE provider = 'sixth'")
        assert paced is not None
        assert paced["used"] == len(asked) == len(owed)
    with closing(duckdb.connect(str(data / "warehouse.duckdb"), read_only=True)) as warehouse:
        films = len(asked)
        assert _one(warehouse, "SELECT count(*) FROM sixth_prizes WHERE prize LIKE 'Golden tt%'") == films
        assert _one(warehouse, "SELECT count(*) FROM provider_cache_images WHERE provider_name = 'sixth'") == films
        led = "SELECT count(*) FROM provider_cache_movies WHERE field_sources->>'tagline' = 'sixth'"
        assert _one(warehouse, led) + _one(warehouse, led.replace("sixth", "tmdb")) >= films
        assert _one(warehouse, "SELECT count(*) FROM movie_status WHERE last_sixth_update IS NOT NULL") == films
        assert _one(warehouse, "SELECT count(*) FROM movie_status WHERE needs_sixth") == 0
        movie_id = _one(warehouse, "SELECT min(movie_id) FROM sixth_prizes")
    code, output, errors = run("status", env=six)
    assert code == 0, errors
    assert "sixth" in output
    assert run("freeze", str(movie_id), "--provider", "sixth", "--reason", "seen", env=six)[0] == 0
    with Operations(data / "operations.sqlite") as operations:
        frozen = operations.row("SELECT frozen FROM fetch_state WHERE provider = 'sixth' AND movie_id = ?", (movie_id,))
        assert frozen is not None
        assert frozen["frozen"] == 2
    _leaves_by_its_licence(tmp_path / "out", films, six)
    shown = subprocess.run([sys.executable, "-c", LINEAGE], env=six, capture_output=True, text=True, check=True)
    asset = json.loads(shown.stdout.splitlines()[-1])
    assert asset["group"] == "providers"
    assert "sixth" in asset["kinds"]
    assert asset["notice"]
    assert "unique_key" in asset["checks"]
    assert "provider_cache_movies" in asset["children"]
    assert asset["parents"] == ["movies"]


def test_a_sixth_provider_takes_part_in_identification(
    six_server: EmbeddedServer, installed: Path, tmp_path: Path
) -> None:
    """A title that it alone knows finds the film, whose record is kept and not asked again; by id it is asked once."""
    titled = ("identify", OWN_TITLE, "--year", YEAR, "--automatic")
    assert run(*titled, env=environment(six_server, tmp_path / "five"))[0] != 0
    six = _with_sixth(six_server, tmp_path / "data", installed)
    code, output, errors = run(*titled, env=six)
    assert code == 0, output + errors
    with Operations(tmp_path / "data" / "operations.sqlite") as operations:
        assert [row["movie_id"] for row in operations.rows("SELECT movie_id FROM films")] == [603]
    six_server.log.clear()
    code, output, errors = run("identify", "--imdb", "tt0133093", "--automatic", "--force", env=six)
    assert code == 0, output + errors
    assert six_server.log.counts()["sixth"] == {"prizes": 1}
    with Operations(tmp_path / "data" / "operations.sqlite") as operations:
        (state,) = operations.rows("SELECT external_id, status FROM fetch_state WHERE provider = 'sixth'")
        assert (state["external_id"], state["status"]) == ("tt0133093", "ok")


def _leaves_by_its_licence(out: Path, films: int, env: dict[str, str]) -> None:
    """Its terms let its data be passed on: so its table, its images and its taglines are in such an export, too."""
    code, _, errors = run("export", str(out), "--only-redistributable", "--format", "jsonl", env=env)
    assert code == 0, errors
    rows = {
        name: [json.loads(line) for line in (out / f"{name}.jsonl").read_text().splitlines()]
        for name in ("sixth_prizes", "provider_cache_movies", "provider_cache_images")
    }
    assert len(rows["sixth_prizes"]) == films
    assert {film["tagline"][:9] for film in rows["provider_cache_movies"] if film["tagline"]} == {"Golden tt"}
    assert {film["field_sources"]["tagline"] for film in rows["provider_cache_movies"]} <= {"sixth", None}
    assert {image["provider_name"] for image in rows["provider_cache_images"]} == {"sixth"}


def _with_sixth(server: EmbeddedServer, data: Path, installed: Path) -> dict[str, str]:
    sixth = {"SIXTH_BASE_URL": f"{server.url}/sixth", "SIXTH_API_KEY": "k"}
    return environment(server, data, PYTHONPATH=str(installed), **sixth)


def _one(warehouse: duckdb.DuckDBPyConnection, query: str) -> int:
    row = warehouse.execute(query).fetchone()
    assert row is not None
    return int(row[0])
