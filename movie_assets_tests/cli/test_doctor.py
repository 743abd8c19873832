"""movie-assets doctor, as a user types it."""

import csv
import io
import json
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from movie_assets.cli.data_folder import dagster_home
from movie_assets.cli.doctor_machine import holders
from movie_assets.cli.doctor_settings import known_names, names
from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.store.store_lock import locked
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import command, environment
from movie_assets_tests.typed_commands import Command


def checks(output: str) -> dict[str, dict[str, str]]:
    return {row["check"]: row for row in json.loads(output)["checks"]}


def test_a_whole_folder_is_whole(here: Command, folder: Path, server: EmbeddedServer) -> None:
    """Exit 0; a call for each key, counted against its quota; versions, stores, space and Dagster are named."""
    server.log.clear()
    before = calls(folder)
    code, output, errors = here("doctor", "--json")
    assert (code, errors) == (0, "")
    found = checks(output)
    assert {row["state"] for row in found.values()} <= {"ok", "warning"}
    assert {"versions", "settings", "data folder", "disk", "operations store", "stores", "Dagster"} <= found.keys()
    for provider in ("tmdb", "omdb", "fanart", "tvdb"):
        assert found[f"key of {provider}"]["state"] == "ok"
        assert 1 <= server.log.count(provider) <= 2  # TVDB's login is one too
    assert calls(folder) - before == server.log.count()
    assert "schema version" in found["operations store"]["says"]


def calls(folder: Path) -> int:
    with Operations(folder / "operations.sqlite") as operations:
        row = operations.row("SELECT count(*) AS n FROM api_requests")
        assert row is not None
        return int(row["n"])


@pytest.mark.parametrize(("seconds", "says"), [(10, "runs: sensors"), (180, "does not run"), (None, "does not run")])
def test_a_daemon_that_was_silent_for_minutes_does_not_run(
    seconds: int | None,
    says: str,
    here: Command,
    folder: Path,
    server: EmbeddedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of its parts shows twice a minute that it lives; what one that has ended showed last counts no longer."""
    monkeypatch.setenv("DAGSTER_HOME", str(dagster_home(settings_for(server, folder))))
    with dg.DagsterInstance.get() as instance:
        instance.wipe_daemon_heartbeats()
        for kind in instance.get_required_daemon_types() if seconds is not None else ():
            instance.add_daemon_heartbeat(DaemonHeartbeat(time.time() - (seconds or 0), kind, "one", []))
    assert checks(here("doctor", "--json", "--offline")[1])["daemon"]["says"].startswith(says)


def test_offline_asks_nobody(here: Command, server: EmbeddedServer) -> None:
    """--offline leaves keys and clock out."""
    server.log.clear()
    code, output, _ = here("doctor", "--offline")
    assert (code, server.log.count(), "nobody was asked" in output) == (0, 0, True)


@pytest.mark.fault("command", "doctor: a wrong key")
def test_a_wrong_key_is_an_error(here: Command) -> None:
    """It names the variable, and the other keys are tried all the same."""
    code, output, _ = here("doctor", "--json", OMDB_API_KEY="wr0ng-s3cret")
    found = checks(output)
    assert (code, found["key of omdb"]["state"], found["key of tvdb"]["state"]) == (1, "error", "ok")
    assert "Check OMDB_API_KEY" in found["key of omdb"]["says"]
    assert "wr0ng-s3cret" not in output


def test_what_is_off_names_the_variable_that_it_needs(here: Command) -> None:
    """A key, or what a provider without keys wants instead."""
    found = checks(here("doctor", "--json", WIKIDATA_ENABLED="false")[1])
    assert (found["key of wikidata"]["state"], "WIKIDATA_CONTACT" in found["key of wikidata"]["do"]) == ("ok", True)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TMBD_API_KEY", "TMDB_API_KEY"),
        ("MOVIE_ASSETS_DATAA", "MOVIE_ASSETS_DATA"),
        ("OMDBAPI_KEY", "OMDB_API_KEY"),
        ("MOVIE_ASSET_DEMO", "MOVIE_ASSETS_DEMO"),
        ("TVDB_PASSWORD", ".env.example"),
    ],
)
def test_misspelt_names_are_named(name: str, meant: str, here: Command, tmp_path: Path) -> None:
    """In the environment and in .env alike, with the name that was meant; it is a warning, since nothing is broken."""
    code, output, _ = here("doctor", "--offline", **{name: "x"})
    assert (code, f"{name} in the environment is read by nobody" in output, meant in output) == (0, True, True)
    (tmp_path / ".env").write_text(f"# TMBD_OLD=1\nexport {name}=x\nTMDB_API_KEY=x\n")
    said = [check.says for check in names(tmp_path)]
    assert f"{name} in .env is read by nobody" in said
    assert not [words for words in said if "TMBD_OLD" in words or "TMDB_API_KEY in" in words]


def test_a_collection_names_misspelt_names_too(here: Command) -> None:
    """Who believes that a key is set, and is not asked for it, finds out where films are collected."""
    code, output, _ = here("collect", "--refresh-only", TMDB_API_KEYY="misspelt-key-0")
    assert (code, "TMDB_API_KEYY" in output, "Did you mean TMDB_API_KEY?" in output) == (0, True, True)


def test_names_of_others_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others set, and what we read, is no mistake."""
    for name in ("PATH", "HOME", "LANG", "PYTHONPATH", "API_KEY", "DATABASE_URL", "AWS_ACCESS_KEY_ID", *known_names()):
        monkeypatch.setenv(name, "x")
    assert [check.state.value for check in names(tmp_path)] == ["ok"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TMDB_MAX_CONCURRENT", "many", "is no whole number"),
        ("TMDB_MAX_CONCURRENT", "0", "must be at least 1"),
        ("MOVIE_ASSETS_TIMEOUT_SECONDS", "0", "must be more than 0"),
        ("MOVIE_ASSETS_RETRY_MAX_SECONDS", "soon", "is no number"),
        ("MOVIE_ASSETS_TMDB_CHANGES", "perhaps", "is neither true nor false"),
        ("OMDB_PLOT", "long", "is none of"),
        ("MOVIE_ASSETS_CERTIFICATE_COUNTRY", "usa", "does not have the form"),
    ],
)
def test_a_wrong_value_is_said_in_our_words(name: str, value: str, says: str, here: Command) -> None:
    """Every command says which variable it is and what it must be; doctor goes on with what it can."""
    code, _, errors = here("status", **{name: value})
    assert (code, f"{name}: {says}" in errors, "nput should" in errors) == (1, True, False), errors
    code, output, _ = here("doctor", "--offline", **{name: value})
    assert (code, f"{name}: {says}" in output, "versions" in output) == (1, True, True)


def test_who_holds_a_lock_is_said(server: EmbeddedServer, folder: Path, tmp_path: Path) -> None:
    """The process, by number and command; not the one that asks."""
    path = tmp_path / "operations.sqlite"
    with locked(path, seconds=1):
        assert holders(tmp_path / "operations.sqlite.lock") == []  # its own
        process = command("doctor", "--offline", env=environment(server, tmp_path))
        output, _ = process.communicate(timeout=120)
    assert "operations.sqlite.lock: process " in output


@pytest.mark.fault("command", "doctor: a damaged store, records that cannot be read")
def test_what_is_broken_is_an_error(here: Command, folder: Path, tmp_path: Path) -> None:
    """A damaged store and Dagster's broken records are named, each with what to do."""
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    (copy / "operations.sqlite").write_bytes(b"no database at all\n" * 500)
    (copy / "dagster.yaml").write_text("a: [b")
    code, output, _ = here("doctor", "--offline", "--csv", MOVIE_ASSETS_DATA=str(copy))
    wrong = {row["check"]: row["says"] for row in csv.DictReader(io.StringIO(output)) if row["state"] == "error"}
    assert (code, sorted(wrong)) == (1, ["Dagster", "stores"])
    assert "operations.sqlite" in wrong["stores"]
    assert "dagster.yaml" in wrong["Dagster"]


def test_an_empty_folder_stays_empty(here: Command, tmp_path: Path) -> None:
    """Looking makes no file, and nothing collected yet is no error."""
    assert here("doctor", "--offline", MOVIE_ASSETS_DATA=str(tmp_path / "none"))[0] == 0
    assert list(tmp_path.iterdir()) == []
