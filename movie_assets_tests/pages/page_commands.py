"""The commands of a page, and running them as somebody who pastes them would.

Belongs here: finding them, a user's folder and shell. Does not belong here: which pages are run when
(test_page_commands.py),
what they print (transcript_page.py).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from movie_assets.clock import utc_now
from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project
from movie_assets_tests.collecting import collect_years, discover_years
from movie_assets_tests.conftest import settings_for

ROOT = Path(__file__).resolve().parents[2]
_OURS = re.compile(r"(MOVIE_ASSETS|TMDB|OMDB|FANART|TVDB|IMDB|DAGSTER)_")
_TALKS_TO_PYTEST = ("PYTEST_", "COV_")


def commands_of(page: Path) -> list[str]:
    """Return the blocks of a page that are for a shell, in their order."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


def make_demo(server: EmbeddedServer, data: Path) -> None:
    """Make the demo's stores with all films of 2014, and Inception."""
    settings = settings_for(server, data, demo=True)
    with Operations(settings.operations_path) as operations:
        discover_years(settings, operations, "2010", "2014")
        collect_years(settings, operations, "2014")
        collect_years(settings, operations, "2010", movie_ids=[27205])
        warehouse = Warehouse(settings.warehouse_path)
        project(Projection(operations, warehouse, settings, ("2010", "2014")), warehouse, utc_now())


def user_folder(folder: Path, demo: Path) -> dict[str, str]:
    """Make a folder with the command line and a copy of the data; return its user's environment, without any key."""
    environment = Path(sys.prefix)
    (folder / ".venv").symlink_to(environment)
    shutil.copytree(demo, folder / "data")
    own = {"PATH": f"{environment / 'bin'}:{os.environ['PATH']}", "MOVIE_ASSETS_DEMO": "true"}
    others = {
        name: value
        for name, value in os.environ.items()
        if not _OURS.match(name) and not name.startswith(_TALKS_TO_PYTEST) and name != "COLUMNS"
    }
    return others | own | {"MOVIE_ASSETS_DATA": str(folder / "data")}


def pasted(script: str, folder: Path, env: dict[str, str]) -> str:
    """Run a script in bash until a command fails; return what it printed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout
