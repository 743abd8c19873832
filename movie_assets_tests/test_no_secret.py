"""A run of everything with providers that repeat what they were asked: no key in any file, nor in anything printed."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from movie_assets.cli.app import main
from movie_assets.collect.demo_providers import effective
from movie_assets.definitions import build_defs
from movie_assets.defs.identification_assets import inbox_sensor
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets_tests.collect.conftest import film
from movie_assets_tests.leak_search import ECHOES, OWN_KEYS, leaks, texts
from movie_assets_tests.processes import environment

Say = Callable[..., str]
STEPS: list[tuple[str, ...]] = [
    ("collect", "--start-year", "1987", "--refresh-limit", "3", "--force"),
    ("identify", "The Matrix"),
    ("confirm", "1", "1"),
    ("identify", "--imdb", "tt0133093", "--automatic", "--force"),
    ("identify", "--tvdb", "169", "--force"),
    ("pending",),
    ("imdb", "tt95300001"),
    ("imdb", "--refresh"),
    ("upgrade",),
    ("imdb",),
    ("status",),
    ("plan",),
    ("show", "The Matrix"),
    ("history", "The Matrix"),
    ("sql", "SELECT title, overview, raw_response FROM tmdb_details LIMIT 20"),
    ("verify",),
]


@pytest.fixture
def say(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Say]:
    """Run a command in this process; return all that it and its threads printed."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    data = tmp_path / "data"
    quick = {f"MOVIE_ASSETS_RETRY_{name}_SECONDS": "0.01" for name in ("INITIAL", "MAX")}
    free = {"IMDB_REQUESTS_PER_SECOND": "none", "IMDB_PAGES": "true", "IMDB_CAST": "false", "DAGSTER_HOME": str(data)}
    for name, value in environment(server, data, **OWN_KEYS, **quick, **free).items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    film(server, 95_300_001)
    mask = os.umask(0o022)

    def work(*typed: str) -> str:
        monkeypatch.setattr("sys.argv", ["movie-assets", *typed])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err, (typed, captured.err)
        return f"{typed} {ended.value.code}\n{captured.out}\n{captured.err}"

    yield work
    os.umask(mask)


def through_the_sensor(data: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """Let the inbox's sensor take a file, and execute the run that it asks for; return all that was printed."""
    settings, said = effective(Settings()), []
    settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    name = f"films-{datetime.now(UTC):%H%M%S%f}.csv"
    (settings.inbox_folder / name).write_text("title,year,imdb_id\nThe Matrix,1999,\nHalloween,,\n,,tt0110912\n")
    cursor = None
    with dg.DagsterInstance.get() as instance:
        for _ in range(2):  # a file is taken once it has stopped changing
            with dg.build_sensor_context(
                instance=instance,
                cursor=cursor,
                definitions=build_defs(settings),
                resources={"settings": settings, "clock": lambda: datetime.now(UTC)},
            ) as context:
                result: Any = inbox_sensor(context)
            cursor = result.cursor
            said.append(str(result.skip_reason))
        for request in result.run_requests or ():
            done = (
                build_defs(settings)
                .resolve_job_def("identify")
                .execute_in_process(instance=instance, run_config=dict(request.run_config), raise_on_error=False)
            )
            said += [str(event) for event in done.all_events]
    captured = capfd.readouterr()
    return "\n".join([*said, captured.out, captured.err])


@pytest.mark.prove
@pytest.mark.fault("command", "everything is run while providers repeat the key")
def test_no_key_gets_out_of_everything(
    server: EmbeddedServer, tmp_path: Path, say: Say, capfd: pytest.CaptureFixture[str]
) -> None:
    """Answers, then errors that repeat the request in every encoding: no key in a file, a store, a log or a line."""
    printed = [say("collect", "--start-year", "1987", "--refresh-limit", "1")]
    server.faults.add(kind="echo", status=500, probability=0.1)
    server.faults.add(kind="echo", status=404, probability=0.1, headers={"content-type": "text/html"})
    server.faults.add(kind="echo", headers={"last-modified": "echo"})
    printed += [say(*step) for step in (*STEPS[:4], *STEPS[6:8])]
    printed.append(through_the_sensor(tmp_path / "data", capfd))
    printed += [say(*step) for step in (*STEPS[-5:-1], ("backup",))]
    server.faults.clear()
    server.faults.add(kind="echo", status=401)
    refused = say(*STEPS[0])
    assert "TMDB_API_KEY" in refused
    assert leaks(server, tmp_path, "\n".join([*printed, refused])) == set()
    kept = b" ".join(text for where, text in texts(tmp_path / "data") if where == "operations.sqlite bodies")
    assert b"[key]" in kept


@pytest.mark.prove
@pytest.mark.timeout(3000)
def test_no_key_gets_out_whatever_is_sent_back(
    server: EmbeddedServer, tmp_path: Path, say: Say, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every command, and the inbox through its sensor, once for each way in which providers repeat the request."""
    printed = [say("collect", "--start-year", "1987", "--refresh-limit", "2")]
    for fault in ECHOES:
        server.faults.clear()
        server.faults.add(**fault, probability=0.3 if fault.get("status") in (429, 500) else 0.8, retry_after=0)
        printed += [say(*step) for step in STEPS]
        printed.append(through_the_sensor(tmp_path / "data", capfd))
    server.faults.clear()
    printed += [say(*step) for step in (*STEPS, ("backup",), ("compact",), ("prune", "--older-than", "1"))]
    assert leaks(server, tmp_path, "\n".join(printed)) == set()
