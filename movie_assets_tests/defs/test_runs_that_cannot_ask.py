"""Runs whose key, provider or quota keeps them from asking: what they finish, and what they say."""

from pathlib import Path

import dagster as dg
import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.defs.conftest import execute


@pytest.mark.fault("run", "a wrong key")
def test_a_wrong_key_fails_the_run_with_its_variable(server: EmbeddedServer, tmp_path: Path) -> None:
    """The step's error names the variable; the key is in no event."""
    result = execute(settings_for(server, tmp_path, tmdb={"api_key": "wr0ng"}))
    assert not result.success
    reported = "".join(str(event) for event in result.all_events)
    assert "TMDB_API_KEY" in reported
    assert "wr0ng" not in reported


@pytest.mark.fault("run", "a refused key of an optional provider")
def test_a_wrong_key_of_one_provider_fails_the_run_at_its_end(server: EmbeddedServer, tmp_path: Path) -> None:
    """The other providers are fetched, merged and shown; then the run fails and names the variable to check."""
    settings = settings_for(server, tmp_path, omdb={"api_key": "wr0ng"})
    result = execute(settings)
    assert not result.success
    assert "OMDB_API_KEY" in "".join(str(event) for event in result.all_events if event.is_failure)
    shown = Warehouse(settings.warehouse_path).frame(
        "SELECT (SELECT count(*) FROM provider_cache), (SELECT count(*) FROM fanart_images),"
        " (SELECT count(*) FROM movies)"
    )
    cached, fanart, movies = shown.row(0)
    assert cached == movies > 0
    assert fanart > 0


def test_a_run_without_tmdb_says_what_to_set(settings: Settings) -> None:
    """TMDB off: the run fails at once with a clear message."""
    off = settings.model_copy(update={"tmdb": settings.tmdb.model_copy(update={"enabled": False})})
    result = execute(off)
    assert not result.success
    assert "Set TMDB_API_KEY" in "".join(str(event) for event in result.all_events)


@pytest.mark.fault("run", "a quota ends within a run")
def test_a_quota_that_ends_warns_by_check(server: EmbeddedServer, tmp_path: Path) -> None:
    """A run that meets the end of a quota succeeds; checks warn of what was put off, the quota, thin years."""
    result = execute(settings_for(server, tmp_path, omdb={"daily_quota": 2}))
    assert result.success
    failed = [e for e in result.get_asset_check_evaluations() if not e.passed and e.partition is None]
    assert {e.check_name for e in failed} == {"nothing_put_off", "quota_left", "years_complete"}
    assert {e.severity for e in failed} == {dg.AssetCheckSeverity.WARN}
    put_off = next(e for e in failed if e.check_name == "nothing_put_off")
    assert "daily quota of 2" in str(put_off.metadata["examples"].value)
