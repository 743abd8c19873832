"""The built wheel works in a fresh environment, outside a checkout, on locked and on the newest allowed versions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from movie_assets import __version__
from movie_assets_tests.processes import dev, wait_until

ROOT = Path(__file__).resolve().parent.parent
UV = str(Path(sys.executable).parent / "uv")


# What a user's shell hands on, and where packages come from.
KEPT = ("PATH", "LANG", "SSL_CERT_FILE")


def sh(*command: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True, check=False, timeout=900)


def install(versions: str, folder: Path) -> Path:
    """Build the wheel, install it in a fresh environment, and return the environment's folder of commands."""
    env = {name: value for name, value in os.environ.items() if name in (*KEPT, "HOME") or name[:4] in ("UV_", "PIP_")}
    built = sh(UV, "build", "--wheel", "--out-dir", str(folder / "dist"), cwd=ROOT, env=env)
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    venv = folder / "venv"
    assert sh(UV, "venv", "--python", sys.executable, str(venv), cwd=folder, env=env).returncode == 0
    pins = ["--constraint", str(ROOT / "requirements.lock")] if versions == "locked" else ["--upgrade"]
    python = str(venv / "bin" / "python")
    installed = sh(UV, "pip", "install", "--python", python, *pins, str(wheel), cwd=folder, env=env)
    assert installed.returncode == 0, installed.stderr
    return venv / "bin"


@pytest.mark.wheel
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("versions", ["locked", "newest"])
def test_an_installed_wheel_runs_the_demo(versions: str, tmp_path: Path) -> None:
    """A year is collected, and shown by the UI; data lie where the platform keeps them, nowhere else; nothing warns."""
    bin_folder = install(versions, tmp_path)
    python, command = str(bin_folder / "python"), str(bin_folder / "movie-assets")
    home, folder, share = (tmp_path / name for name in ("home", "empty", "share"))
    home.mkdir()
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    env = kept | {"HOME": str(home), "XDG_DATA_HOME": str(share), "MOVIE_ASSETS_DEMO": "true"}
    loud = env | {"PYTHONWARNINGS": "default"}
    duckdb = sh(python, "-c", "import duckdb; print(duckdb.__version__)", cwd=folder, env=env).stdout
    assert duckdb.startswith("1.5." if versions == "locked" else "2."), duckdb
    version = sh(command, "--version", cwd=folder, env=env)
    assert version.stdout == f"movie-assets {__version__}\n", version.stderr
    assert sh(python, "-m", "movie_assets", "--help", cwd=folder, env=env).returncode == 0
    years = ("--start-year", "2024", "--end-year", "2024", "--refresh-limit", "none")
    done = sh(command, "collect", *years, cwd=folder, env=loud)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "Warning" in line and "movie_assets" in line] == []
    again = sh(command, "collect", *years, cwd=folder, env=env)
    assert again.returncode == 0, again.stderr
    assert "Warning" not in again.stderr + again.stdout
    films = sh(command, "sql", "SELECT count(*) AS films FROM provider_cache", cwd=folder, env=env)
    assert films.returncode == 0, films.stderr
    assert "films" in films.stdout
    fonts = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_CACHE_HOME": str(tmp_path / "cache")}  # of matplotlib
    report = sh(command, "report", "--output", str(folder), cwd=folder, env=env | fonts)
    assert report.returncode == 0, report.stderr
    assert "2024" in (folder / "report.html").read_text()
    (folder / "report.html").unlink()
    with dev(env, [command], cwd=folder) as ui:
        runs = ui.runs_of_job("year")
        assert [run["status"] for run in runs] == ["SUCCESS", "SUCCESS"]
        assert {event["partition"] for event in ui.materializations("provider_cache")} == {"2024"}
        launched = ui.launch("year", {"dagster/partition": "2024"})
        wait_until(lambda: ui.status(launched) in ("SUCCESS", "FAILURE"), "a run from the UI")
        assert ui.status(launched) == "SUCCESS"
    log = (tmp_path / "dev.log").read_text()
    assert "Warning" not in log, log
    data = share / "movie-assets"
    assert (data / "demo" / "dagster.yaml").read_text() == (ROOT / "data" / "dagster.yaml").read_text()
    assert (data / "demo" / "warehouse.duckdb").exists()
    # Dagster's telemetry would leave its id and its log.
    assert [file for file in data.rglob("*") if file.name == "id.yaml" or "telemetry" in str(file)] == []
    assert [*folder.iterdir(), *home.iterdir()] == []
