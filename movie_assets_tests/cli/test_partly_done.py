"""What `collect` says of what it left undone: in its last lines, in its exit code, and on the run in Dagster."""

import io
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.cli.progress_bars import Bars
from movie_assets.cli.run_commands import PARTLY_DONE
from movie_assets.cli.terminal import DataConsole
from movie_assets.defs.run_marks import UNDONE_TAG
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.processes import environment, run

COLLECT = ("collect", "--start-year", "1994", "--refresh-limit", "none")


@pytest.mark.fault("command", "a provider fails until the run's patience ends")
def test_what_is_left_undone_is_said_and_is_an_exit_code(
    server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3; the last lines count what is left by provider, with the reason; so does the run in Dagster."""
    server.faults.add(provider="omdb", status=503)
    code, output, errors = run(*COLLECT, env=environment(server, tmp_path, MOVIE_ASSETS_ATTEMPTS="1"))
    assert (code, errors) == (PARTLY_DONE, "")
    said = output[output.index("Partly done. Left undone:") :]
    assert "failed: HTTP 503" in said
    assert "deferred: more calls fail than are answered, after their retries; closed until" in said
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as instance:
        record = instance.get_run_records()[0]
        observed = instance.fetch_observations(dg.AssetKey("omdb_ratings"), limit=9).records
    assert record.dagster_run.status is dg.DagsterRunStatus.SUCCESS
    assert "failed" in record.dagster_run.tags[UNDONE_TAG]
    shown = [event.asset_observation.metadata for event in observed if event.asset_observation is not None]
    rows = next(metadata["left_undone"] for metadata in shown if "left_undone" in metadata)
    assert isinstance(rows, dg.TableMetadataValue)
    assert {"failed", "deferred"} == {row.data["what"] for row in rows.records}


@pytest.mark.fault("command", "the end of a daily quota")
def test_a_spent_quota_is_said_and_is_no_failure(server: EmbeddedServer, tmp_path: Path) -> None:
    """What waits for a quota is said with its end; nothing went wrong, so the exit code is 0."""
    code, output, errors = run(*COLLECT, env=environment(server, tmp_path, OMDB_DAILY_QUOTA="3"))
    assert (code, errors) == (0, "")
    assert "Left for later, by the providers' limits:" in output
    assert "deferred: daily quota of 3 requests used up; closed until" in output


def test_waiting_is_said() -> None:
    """While a run waits for a failing provider, the terminal says for whom, until when, and how to end it."""
    said = io.StringIO()
    bars = Bars(DataConsole(file=said, width=200))
    with bars.progress:
        bars.waits(["omdb", "tvdb"], datetime(2026, 11, 26, 17, 5, tzinfo=UTC))
    assert "omdb, tvdb keeps failing, and all else is done: asked again at 17:05:00 UTC. Ctrl-C" in said.getvalue()


def test_progress_is_said_where_no_bars_are_drawn() -> None:
    """Into a file or a pipe, a run prints a line each hundred calls, or each tenth of them if that is more."""
    said = io.StringIO()
    bars = Bars(DataConsole(file=said, width=200))
    with bars.progress:
        bars.planned(["tmdb", "omdb"], 1_000, 0)
        for _ in range(500):
            bars.called("tmdb", "fetched")
        lines = said.getvalue().splitlines()
    assert lines == ["tmdb 200 of 1,000, omdb 0 of 1,000", "tmdb 400 of 1,000, omdb 0 of 1,000"]
