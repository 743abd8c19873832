"""The container as far as it shows without Docker: what it copies, starts, says of its health, leaves out."""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from movie_assets.cli.app import app
from movie_assets.cli.healthy import why_not
from movie_assets.demo.server import EmbeddedServer
from movie_assets.server_addresses import CLUSTER
from movie_assets_tests.processes import dev, environment

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
COPIED = [
    source for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]
]


def instruction(name: str) -> list[str]:
    """Return the words of the last instruction of this name, which stand as JSON."""
    (words,) = re.findall(rf"^{name} (?:.*? CMD )?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    return [str(word) for word in json.loads(words)]


def test_what_is_copied_exists_and_holds_no_key() -> None:
    """Everything that is copied is let in by .dockerignore, which keeps all else out; nothing names a key."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] not in ("", "#")]
    assert patterns[0] == "*"
    allowed = {pattern[1:] for pattern in patterns if pattern.startswith("!")}
    assert set(COPIED) == allowed
    for source in COPIED:
        assert (ROOT / source).exists(), source
    assert not [
        secret for secret in (".env", "data", "data/demo") if any(fnmatch.fnmatch(secret, one) for one in allowed)
    ]
    assert not re.search(r"_(API_KEY|ACCESS_TOKEN|CLIENT_KEY|PIN)", DOCKERFILE + (ROOT / "compose.yaml").read_text())


def test_the_service_is_this_machines_alone() -> None:
    """The port is published on loopback, the data are in a volume, keys come from .env, and the user is not root."""
    (service,) = (one for one in COMPOSE["services"].values() if "profiles" not in one)
    assert service["ports"] == ["127.0.0.1:3000:3000"]
    assert service["volumes"][0].partition(":")[0] in COMPOSE["volumes"]
    assert service["environment"]["MOVIE_ASSETS_DATA"] == service["volumes"][0].partition(":")[2] == "/data"
    assert service["env_file"] == [{"path": ".env", "required": False}]
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.MULTILINE)


def test_the_profile_cluster_is_a_cluster() -> None:
    """Its hosts are one image with all variables of a cluster, each with data of its own; no password has a value."""
    services = {name: one for name, one in COMPOSE["services"].items() if one.get("profiles") == ["cluster"]}
    hosts = {name: one for name, one in services.items() if one["image"] == "movie-assets"}
    assert {"ui", "daemon", "worker-1", "worker-2"} == hosts.keys()
    assert services.keys() - hosts.keys() == {"postgres", "redis", "objects"}
    assert len({host["volumes"][0] for host in hosts.values()}) == len(hosts)
    published = [port for one in services.values() for port in one.get("ports", ())]
    assert published == ["127.0.0.1:3000:3000"]
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # it is a group
    for host in hosts.values():
        assert {variable for variable, _ in CLUSTER.values()} <= host["environment"].keys()
        assert host["depends_on"].keys() == services.keys() - hosts.keys()
        program, name, *options = host["command"]
        assert program == "movie-assets"
        commands[name].make_context(name, list(options))
    for one in services.values():
        assert all(volume.partition(":")[0] in COMPOSE["volumes"] for volume in one["volumes"])
        for name, value in one.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name or ("://" in value and "@" in value):
                assert re.search(r"\$\{[A-Z_]+:-\}", value), name


def test_a_ui_that_is_not_there_is_not_healthy(server: EmbeddedServer) -> None:
    """Nobody listening, and somebody else listening, are both told by words and by the exit code."""
    assert "does not answer" in (why_not(1) or "")
    assert "does not answer" in (why_not(server.port) or "")
    asked = subprocess.run(
        [sys.executable, *instruction("HEALTHCHECK")[1:], "1"], capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "does not answer" in asked.stderr


@pytest.mark.prove
def test_the_container_starts_and_is_healthy(server: EmbeddedServer, tmp_path: Path) -> None:
    """Its start command serves on all addresses, its health check agrees, and every line of its log is JSON."""
    name, subcommand, *options = instruction("CMD")
    assert (name, subcommand) == ("movie-assets", "dev")
    data = tmp_path / "the data"
    data.mkdir()
    with dev(environment(server, data, MOVIE_ASSETS_LOG_FORMAT="json"), options=options) as ui:
        port = ui.url.rpartition(":")[2]
        healthy = subprocess.run([sys.executable, *instruction("HEALTHCHECK")[1:], port], check=False)
        assert healthy.returncode == 0
        run_id = ui.launch("monitoring", {})
        assert run_id
    lines = (data / "dev.log").read_text().splitlines()
    assert lines
    assert [line for line in lines if not isinstance(json.loads(line), dict)] == []


@pytest.mark.prove
@pytest.mark.timeout(1_800)
def test_what_the_image_installs_runs(tmp_path: Path) -> None:
    """The build's commands make an environment of the copied files alone, and the command starts in it."""
    app = tmp_path / "an app"
    for source in COPIED:
        place = app / source
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copyfile
        copy(ROOT / source, place)
    for line in re.findall(r"^RUN (.*)", DOCKERFILE.partition("\nFROM python:3.11-slim\n")[0], re.MULTILINE):
        subprocess.run(["sh", "-ec", line], cwd=app, check=True)
    env = {"PATH": os.environ["PATH"], "MOVIE_ASSETS_DATA": str(tmp_path / "data"), "MOVIE_ASSETS_DEMO": "true"}
    years = ("--start-year", "2024", "--max-pages", "1", "--refresh-limit", "2")
    done = subprocess.run(
        [app / ".venv" / "bin" / "movie-assets", "collect", *years],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
