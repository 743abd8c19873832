"""A provider that another package declares, found by its entry point, is a provider like any other."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

from movie_assets.demo.server import EmbeddedServer
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


class Prizes(BaseHTTPRequestHandler):
    """The embedded route of the sixth provider."""

    def do_GET(self) -> None:
        """Answer for any IMDb id."""
        imdb_id = self.path.rsplit("/", 1)[-1]
        body = json.dumps({"prize": f"Golden {imdb_id}", "poster": f"https://sixth.example/{imdb_id}.jpg"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def sixth_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Prizes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


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
    server: EmbeddedServer, sixth_server: str, installed: Path, tmp_path: Path
) -> None:
    """Movies that were there before it, too, flow through it: asked, paced, merged, planned, frozen, shown, checked."""
    data = tmp_path / "data"
    five = environment(server, data)
    six = environment(server, data, PYTHONPATH=str(installed), SIXTH_BASE_URL=sixth_server, SIXTH_API_KEY="k")
    years = ("collect", "--start-year", YEAR, "--end-year", YEAR, "--refresh-limit", "none")
    assert run(*years, env=five)[0] == 0
    code, _, errors = run("plan", env=six)
    assert code == 0, errors
    with Operations(data / "operations.sqlite") as operations:
        owed = operations.rows("SELECT * FROM fetch_state WHERE provider = 'sixth' AND due_at IS NOT NULL")
        assert len(owed) > 10  # it is planned for movies that were collected before it came
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
    shown = subprocess.run([sys.executable, "-c", LINEAGE], env=six, capture_output=True, text=True, check=True)
    asset = json.loads(shown.stdout.splitlines()[-1])
    assert asset["group"] == "providers"
    assert "sixth" in asset["kinds"]
    assert asset["notice"]
    assert "unique_key" in asset["checks"]
    assert "provider_cache_movies" in asset["children"]
    assert "tmdb_details" in asset["parents"] or "movies" in asset["parents"]


def _one(warehouse: duckdb.DuckDBPyConnection, query: str) -> int:
    row = warehouse.execute(query).fetchone()
    assert row is not None
    return int(row[0])
