"""The built wheel works in a fresh environment, outside a checkout, on locked and on the newest allowed versions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = str(Path(sys.executable).parent / "uv")


def sh(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    keep = {
        "PATH",
        "HOME",
        "LANG",
        "SSL_CERT_FILE",
        "UV_CACHE_DIR",
        "UV_DEFAULT_INDEX",
        "UV_INDEX_URL",
        "PIP_INDEX_URL",
    }
    env = {name: value for name, value in os.environ.items() if name in keep or name.startswith(("UV_", "PIP_"))}
    return subprocess.run(
        command, cwd=cwd, env=env | variables, text=True, capture_output=True, check=False, timeout=900
    )


@pytest.mark.wheel
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("versions", ["locked", "newest"])
def test_an_installed_wheel_runs_the_demo(versions: str, tmp_path: Path) -> None:
    """Data and dagster.yaml go where the platform keeps data; nothing warns; the version is the package's."""
    built = sh(UV, "build", "--wheel", "--out-dir", str(tmp_path / "dist"), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv, folder, share = tmp_path / "venv", tmp_path / "empty", tmp_path / "share"
    folder.mkdir()
    assert sh(UV, "venv", "--python", sys.executable, str(venv), cwd=folder).returncode == 0
    pins = ["--constraint", str(ROOT / "requirements.lock")] if versions == "locked" else ["--upgrade"]
    python = str(venv / "bin" / "python")
    installed = sh(UV, "pip", "install", "--python", python, *pins, str(wheel), cwd=folder)
    assert installed.returncode == 0, installed.stderr
    command = str(venv / "bin" / "movie-assets")
    version = sh(command, "--version", cwd=folder)
    assert version.stdout.startswith("movie-assets "), version.stderr
    assert sh(python, "-m", "movie_assets", "--help", cwd=folder).returncode == 0
    variables = {"XDG_DATA_HOME": str(share), "MOVIE_ASSETS_DEMO": "true", "PYTHONWARNINGS": "default"}
    years = ("--start-year", "2024", "--end-year", "2024", "--refresh-limit", "none")
    done = sh(command, "collect", *years, cwd=folder, **variables)
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stderr.splitlines() if "Warning" in line and "movie_assets" in line]
    assert ours == []
    data = share / "movie-assets"
    assert (data / "dagster.yaml").read_text() == (ROOT / "data" / "dagster.yaml").read_text()
    assert (data / "demo" / "warehouse.duckdb").exists()
    assert list(folder.iterdir()) == []
    films = sh(command, "sql", "SELECT count(*) AS films FROM provider_cache", cwd=folder, **variables)
    assert films.returncode == 0, films.stderr
    assert "films" in films.stdout
