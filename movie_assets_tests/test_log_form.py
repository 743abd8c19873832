"""Logs as JSON: one object a line, of commands and of the UI's processes, and never a key in it."""

import json
import os
from pathlib import Path

from movie_assets.demo.server import EmbeddedServer
from movie_assets.log_form import as_json
from movie_assets.masking import know
from movie_assets_tests.processes import environment, run

NAMES = {"event", "level", "logger", "timestamp"}


def objects(errors: str) -> list[dict[str, str]]:
    """Return the lines, each of which is one object with these names."""
    found = [json.loads(line) for line in errors.splitlines()]
    assert all(one.keys() >= NAMES for one in found)
    return found


def test_what_commands_log_is_json(running_server: EmbeddedServer, tmp_path: Path) -> None:
    """Each line of the errors is an object, also the one that ends a command; the result stays as it is; no key."""
    env = environment(running_server, tmp_path, MOVIE_ASSETS_LOG_FORMAT="json")
    code, output, errors = run("identify", "Inception", "--year", "2010", "--verbose", "--json", env=env)
    assert code == 0, errors
    assert json.loads(output)["candidates"]
    logged = objects(errors)
    assert {"httpx"} <= {one["logger"] for one in logged}
    assert not [key for name, key in running_server.environment().items() if "KEY" in name and key in errors]
    code, output, errors = run("show", "no such film", env=env)
    assert (code, output) == (1, "")
    (last,) = objects(errors)
    assert (last["level"], last["logger"]) == ("error", "movie_assets")
    assert last["event"].startswith("movie-assets: ")


def test_lines_of_other_processes_become_json() -> None:
    """Words, colours and all, become one object; an object stays; a key is masked in both."""
    know("a-key-of-somebody")
    (one,) = objects(
        as_json("\x1b[34m2026-11-28 08:00:00 +0000\x1b[0m - dagster - ERROR - a-key-of-somebody", "dagster")
    )
    assert (one["level"], one["event"]) == ("error", "2026-11-28 08:00:00 +0000 - dagster - ERROR - [key]")
    assert as_json('{"event": "a-key-of-somebody"}', "dagster") == '{"event": "[key]"}'
    assert json.loads(as_json("[1]", "dagster"))["event"] == "[1]"
    assert os.linesep not in as_json("a\tb", "dagster")
