"""What a command imports: heavy packages are a second of start, so only commands that need one pay for it.

Belongs here: which heavy packages each kind of command leaves alone. Does not belong here: how long anything takes.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.processes import environment

HEAVY = {
    *("dagster", "duckdb", "httpx", "matplotlib", "numpy", "polars", "pyarrow", "sqlalchemy", "uvicorn"),
    "movie_assets.demo.server",
}
OF_A_CLUSTER = {"celery", "dagster_celery", "dagster_postgres", "kombu", "psycopg", "psycopg2", "redis"}
"""What one machine needs nothing of, whatever is done there."""
OF_REPORTS = {"duckdb", "polars"}
"""What tables of films need."""
PROGRAM = (
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
    " from movie_assets.cli.app import main; main()"
)


def loaded(arguments: Iterable[str], env: dict[str, str]) -> tuple[int, set[str]]:
    """Run a command; return its exit code and the heavy packages that it imported."""
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM, *arguments), env=env, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, (HEAVY | OF_A_CLUSTER) & set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("collect", "--help"), 0),
        (("collect", "--no-such"), 2),
        (("collect", "--refresh-limit", "many"), 2),
        (("collect", "--start-year", "1873"), 2),
        (("collect", "--end-year", "1980"), 2),
        (("collect", "--start-year", "1990", "--end-year", "1980"), 2),
        (("collect", "--start-year", "1990", "--film", "Heat"), 2),
        (("prune", "--older-than", "0"), 2),
        (("show",), 2),
        (("plan", "--refresh-limit", "many"), 2),
        (("status", "--json", "--csv"), 2),
        (("sql", " "), 2),
        (("settle", "1", "imdb"), 2),
        (("dismiss", "--reason", "x"), 2),
        (("collect", "--start-year", "1873", "--json"), 2),
        (("export", "out", "--format", "xlsx"), 2),
        (("nfo", "nowhere"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_help_and_refusals_import_nothing_heavy(
    arguments: tuple[str, ...], code: int, server: EmbeddedServer, tmp_path: Path
) -> None:
    """Help and a refused argument come before any package that takes long to import."""
    assert loaded(arguments, environment(server, tmp_path)) == (code, set())


def test_a_collection_imports_nothing_of_a_cluster(server: EmbeddedServer, tmp_path: Path) -> None:
    """A run on one machine, its definitions and its records need neither Celery nor redis nor a driver of Postgres."""
    code, found = loaded(("collect", "--start-year", "1987", "--refresh-limit", "1"), environment(server, tmp_path))
    assert code == 0
    assert "dagster" in found
    assert found & OF_A_CLUSTER == set()


@pytest.mark.parametrize(
    "arguments",
    [
        *(("show", "Predator"), ("explain", "Predator", "title"), ("history", "Predator"), ("sql", "SHOW TABLES")),
        *(("status",), ("plan",), ("status", "--json"), ("pending",)),
    ],
    ids=" ".join,
)
def test_reports_import_neither_dagster_nor_the_demo(
    arguments: tuple[str, ...], folder: Path, server: EmbeddedServer
) -> None:
    """Who only looks waits for no Dagster, no HTTP client, no plots, no embedded server."""
    assert loaded(arguments, environment(server, folder)) == (0, OF_REPORTS)
