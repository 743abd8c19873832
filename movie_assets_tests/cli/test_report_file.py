"""The command `report`: where the file is, opening it, the figures behind it."""

import json
from pathlib import Path

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets_tests.processes import environment, run
from movie_assets_tests.typed_commands import Command


def test_it_is_written_where_one_wants_and_opened(server: EmbeddedServer, folder: Path, tmp_path: Path) -> None:
    """--output names a file, or a folder for it; --open shows it in the browser of the environment."""
    asked = tmp_path / "asked"
    env = environment(server, folder, BROWSER=f"sh -c 'echo %s > {asked}'")
    code, output, errors = run("report", "--output", str(tmp_path), "--open", env=env)
    assert (code, errors) == (0, "")
    assert output.startswith(f"The report: {tmp_path}/report.html (")
    assert asked.read_text().strip() == (tmp_path / "report.html").as_uri()
    assert (tmp_path / "report.html").stat().st_mode & 0o077 == 0


def test_a_new_store_has_a_report_too(here: Command, tmp_path: Path) -> None:
    """Without films it says what to do, and its figures are none."""
    Operations(tmp_path / "operations.sqlite").close()
    code, output, _ = here("report", "--json", MOVIE_ASSETS_DATA=str(tmp_path))
    result = json.loads(output)
    assert (code, result["report"][0]["films"], result["films_by_year"]) == (0, 0, [])
    assert "Nothing was collected yet" in (tmp_path / "report.html").read_text()
