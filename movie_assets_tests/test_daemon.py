"""The UI and its daemon, for real: a backfill and a termination through GraphQL."""

import bisect
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from movie_assets.collect.context import Context
from movie_assets.collect.imdb_service import place
from movie_assets.defs.partitions import range_tags
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collect.conftest import MovedClock, film
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import Ui, dev, environment, run, wait_until

PACE = {"tmdb": 8, "omdb": 5, "fanart": 10}
ENDED = ("SUCCESS", "FAILURE", "CANCELED")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dev")


@pytest.fixture(scope="module")
def ui(running_server: EmbeddedServer, folder: Path) -> Iterator[Ui]:
    """`movie-assets dev` with a pace for each provider and two years a run."""
    pace = {f"{provider.upper()}_REQUESTS_PER_SECOND": str(rate) for provider, rate in PACE.items()}
    asked = {"MOVIE_ASSETS_YEARS_PER_RUN": "2", "MOVIE_ASSETS_REFRESH_LIMIT": "none"}
    asked["MOVIE_ASSETS_REFRESH_TICK_SECONDS"] = "5"
    with dev(environment(running_server, folder, **asked, **pace)) as ui:
        yield ui


def most_within(moments: list[float], seconds: float) -> int:
    """Return the largest number of moments in any window of so many seconds."""
    return max((bisect.bisect_left(moments, at + seconds) - n for n, at in enumerate(moments)), default=0)


def shown(settings: Settings) -> tuple[int, int]:
    """Rows and films of the cache."""
    return (
        Warehouse(settings.warehouse_path).frame("SELECT count(*), count(DISTINCT movie_id) FROM provider_cache").row(0)
    )


@pytest.mark.prove
@pytest.mark.fault("run", "up to four runs at once")
def test_a_backfill_of_six_years_through_the_ui(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """Runs of two years, up to four at once: all succeed, no lock error, no film doubled, the pace kept.

    It measures moments between processes, so nothing else may keep the cores busy.
    """
    years = [str(year) for year in range(1984, 1990)]
    backfill = ui.backfill([name for name, table in TABLES.items() if not table.whole], years)
    runs = wait_until(
        lambda: (
            (found := ui.runs(dagster__backfill=backfill))
            and len(found) == 3
            and all(r["status"] in ENDED for r in found)
            and found
        ),
        "all runs to end",
    )
    assert Counter(r["status"] for r in runs) == {"SUCCESS": 3}
    assert most_at_once(runs) >= 2
    settings = settings_for(server, folder)
    rows, films = shown(settings)
    assert rows == films == Warehouse(settings.warehouse_path).frame("SELECT count(*) FROM movies").item() > 50
    asked = [r for r in server.log.entries() if r.endpoint not in ("discover", "login")]  # a login a run
    assert max(Counter((r.provider, r.endpoint, r.subject) for r in asked).values()) == 1
    for provider, pace in PACE.items():
        moments = [r.at for r in server.log.entries(provider)]
        assert most_within(moments, 1.0) <= pace + 1, provider
        assert most_within(moments, 10.0) <= 1.05 * pace * 10, provider


def most_at_once(runs: list[dict[str, float]]) -> int:
    """Return how many runs were under way at the same time."""
    return max(sum(1 for r in runs if r["startTime"] <= at["startTime"] < r["endTime"]) for at in runs)


@pytest.mark.fault("run", "a run is terminated in the UI")
def test_terminating_a_run_keeps_what_was_answered(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """Terminated from the UI in mid-fetch, a run ends as canceled; the same run again asks only for what is missing."""
    first = ui.launch("year", range_tags("1995", "1996"))
    wait_until(lambda: server.log.count("omdb") >= 5, "the run to fetch")
    ui.terminate(first)
    assert wait_until(lambda: (s := ui.status(first)) in ENDED and s, "the run to end") == "CANCELED"
    settings = settings_for(server, folder)
    with Operations(settings.operations_path) as operations:
        rows = operations.rows(
            "SELECT provider, external_id FROM responses JOIN runs USING (run_number) WHERE run_id = ?", (first,)
        )
    kept = {(r["provider"], r["external_id"]) for r in rows if ".." not in r["external_id"]}
    asked_before = {(r.provider, r.subject) for r in server.log.entries() if r.endpoint != "discover"}
    assert len(asked_before - kept) <= 25
    server.log.clear()
    second = ui.launch("year", range_tags("1995", "1996"))
    assert wait_until(lambda: (s := ui.status(second)) in ENDED and s, "the run to end") == "SUCCESS"
    again = {(r.provider, r.subject) for r in server.log.entries() if r.endpoint != "discover"}
    assert not kept & again
    rows_shown, films = shown(settings)
    assert rows_shown == films


@pytest.mark.fault("command", "a second daemon on one folder")
def test_two_daemons_on_one_folder_are_refused(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """A second `movie-assets dev` on the same data folder says so and leaves the first alone."""
    code, _, errors = run("dev", "--port", "3999", env=environment(server, folder))
    assert code == 1
    assert "another `movie-assets dev`" in errors
    assert ui.ready()


@pytest.mark.fault("command", "another site's page asks for the UI, its API or its web socket")
def test_the_ui_is_for_this_machine(ui: Ui) -> None:
    """The UI, its API and its web socket answer by any name of loopback, and refuse foreign hosts and origins."""
    port = ui.url.rpartition(":")[2]
    asking = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asking |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": "graphql-ws"}
    query = {"query": "{ version }"}
    for name in ("127.0.0.1", "localhost", "[::1]"):
        own = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
        assert '<div id="root">' in httpx.get(ui.url, headers=own, trust_env=False).text
        assert "version" in httpx.post(f"{ui.url}/graphql", json=query, headers=own, trust_env=False).text
        assert _upgraded(ui.url, own | asking) == "HTTP/1.1 101"
    for foreign in ({"Host": f"films.example:{port}"}, {"Origin": "https://films.example"}):
        headers = {"Host": f"127.0.0.1:{port}", **foreign}
        assert httpx.get(ui.url, headers=headers, trust_env=False).status_code == 403
        assert httpx.post(f"{ui.url}/graphql", json=query, headers=headers, trust_env=False).status_code == 403
        assert _upgraded(ui.url, headers | asking) == "HTTP/1.1 403"


def _upgraded(url: str, headers: dict[str, str]) -> str:
    """Ask for a web socket as a browser does; return how the answer begins."""
    host, _, port = url.removeprefix("http://").partition(":")
    lines = ["GET /graphql HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection((host, int(port)), timeout=30) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        return raw.recv(12).decode()


def test_collect_beside_the_daemon_stands_where_other_runs_do(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """`movie-assets collect` runs the same job: its run stands on the job's page and in the timeline.

    Its tables are materialized year by year, and the figures of the years sum to those of the run.
    """
    env = environment(server, folder)
    code, output, errors = run("collect", "--start-year", "1981", "--end-year", "1982", env=env)
    assert code == 0, errors
    assert "tmdb_updated" in output
    (here,) = ui.runs_of_job("year", movie_assets__started_by="movie-assets collect")
    assert here["status"] == "SUCCESS"
    assert here["repositoryOrigin"] == {"repositoryName": "__repository__", "repositoryLocationName": "movie_assets"}
    made = {
        name: [m for m in ui.materializations(name) if m["runId"] == here["runId"]]
        for name, table in TABLES.items()
        if not table.whole
    }
    assert {name: sorted({m["partition"] for m in events}) for name, events in made.items()} == {
        key: ["1981", "1982"] for key in made
    }
    run_figures = next(o for o in ui.observations("tmdb_details") if o["runId"] == here["runId"])["figures"]
    years = {m["partition"]: m["figures"] for m in made["tmdb_details"]}
    for figure in ("fetched", "unchanged", "not_found", "failed", "deferred"):
        assert sum(year[figure] for year in years.values()) == run_figures[figure]
    assert run_figures["fetched"] == server.log.count("tmdb", "movie") > 0
    assert "seconds_waited_at_limiter" in run_figures


def test_what_commands_and_jobs_change_is_materialized(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """identify, undo and upgrade, by command or by job: each table and year that changed has its event in a run.

    A command's run stands on the page of the job `command`, and names the command. Its checks are those of today, too.
    """
    env, settings = environment(server, folder), settings_for(server, folder)
    assert run("identify", "The Matrix", "--year", "1999", "--automatic", env=env)[0] == 0
    (identified,) = ui.runs_of_job("command", movie_assets__started_by="movie-assets identify")
    assert identified["status"] == "SUCCESS"
    assert identified["repositoryOrigin"]["repositoryLocationName"] == "movie_assets"
    for name in ("identification_requests", "identifications"):
        newest = ui.materializations(name)[0]
        assert newest["runId"] == identified["runId"]
    assert newest["figures"]["waiting"] == 0
    for name in ("movies", "tmdb_details", "provider_cache_movies", "provider_cache", "movie_status"):
        assert (newest := ui.materializations(name)[0])["partition"] == "1999", name
        assert (newest["runId"], newest["figures"]["film_writes"]) == (identified["runId"], 1)
        assert ui.unevaluated_checks(name) == [], name
    assert run("undo", "1", env=env)[0] == 0
    assert [m["partition"] for m in ui.materializations("provider_cache")[:2]] == ["1999", "1999"]
    past = MovedClock()
    past.now = datetime.now(UTC) - timedelta(days=20)
    with Operations(settings.operations_path) as operations:
        context = Context(settings, operations, Warehouse(settings.warehouse_path), past)
        assert place(context, [film(server, 95_300_001, year=1990)]).created
    server.catalogue.edit(95_300_001, in_tmdb=True)
    upgraded = ui.launch("upgrade", {})
    assert wait_until(lambda: (s := ui.status(upgraded)) in ENDED and s, "the run to end") == "SUCCESS"
    for name in ("movies", "tmdb_details", "provider_cache", "movie_status"):
        newest = ui.materializations(name)[0]
        assert (newest["runId"], newest["partition"]) == (upgraded, "1990"), name
        assert ui.unevaluated_checks(name) == [], name


def test_the_refresh_sensor_refreshes_and_falls_quiet(ui: Ui, folder: Path, server: EmbeddedServer) -> None:
    """Switched on, it launches runs for what is due; they succeed and fetch just that; then a tick is quiet."""
    settings = settings_for(server, folder)
    collected = ui.launch("year", range_tags("1975", "1975"))
    assert wait_until(lambda: (s := ui.status(collected)) in ENDED and s, "the run to end") == "SUCCESS"
    with Operations(settings.operations_path) as operations, operations.transaction() as connection:
        due = [row["movie_id"] for row in connection.execute("SELECT movie_id FROM films LIMIT 3").fetchall()]
        connection.execute("UPDATE fetch_state SET due_at = unixepoch() + 864000")
        connection.execute(
            "UPDATE fetch_state SET due_at = 1 WHERE provider = 'omdb' AND external_id IS NOT NULL"
            f" AND movie_id IN ({', '.join(map(str, due))})"
        )
    server.log.clear()
    ui.start_sensor("refresh_sensor")
    try:
        asked = wait_until(lambda: [t for t in ui.ticks("refresh_sensor") if t["runIds"]], "a tick that asks for runs")
        runs = [run_id for tick in asked for run_id in tick["runIds"]]
        for run_id in runs:
            assert wait_until(lambda: (s := ui.status(run_id)) in ENDED and s, "the run to end") == "SUCCESS"  # noqa: B023 - called at once
        quiet = wait_until(
            lambda: "nothing is due" in str(ui.ticks("refresh_sensor")[0]["skipReason"]) and ui.ticks("refresh_sensor"),
            "a quiet tick",
        )
    finally:
        ui.stop_sensor("refresh_sensor")
    assert "the next one is due at" in quiet[0]["skipReason"]
    assert not [tick for tick in quiet if tick["status"] == "FAILURE"]
    assert (server.log.count(), server.log.count("omdb")) == (len(due), len(due))
    assert sorted(run_id for tick in quiet for run_id in tick["runIds"]) == sorted(runs)
    shown = ui.materializations("refresh_plan")
    assert {m["runId"] for m in shown} >= set(runs)
    assert any("by_provider" in m["labels"] for m in shown)
