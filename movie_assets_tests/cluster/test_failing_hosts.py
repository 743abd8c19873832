"""What a cluster makes of hosts and servers that fail: each run ends in a clear state, nothing is lost or doubled."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from movie_assets.clock import utc_now
from movie_assets.definitions import build_defs
from movie_assets.defs.partitions import add_years, range_tags
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.cluster.backfill_run import ENDED, outcome
from movie_assets_tests.cluster.demonstration import YEARS, shown
from movie_assets_tests.cluster.hosts import PASSWORDS, Cluster, cluster
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.processes import Ui, run, wait_until

pytestmark = pytest.mark.timeout(3_600)
IN_FLIGHT = 50
"""Calls that a host may have in flight at four providers (30), and answers that wait for their batch (20)."""


@pytest.fixture(scope="module")
def shared(
    running_server: EmbeddedServer, postgres: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A cluster with one worker; a year takes it half a minute."""
    folder = tmp_path_factory.mktemp("failing")
    with cluster(running_server, postgres, folder, TMDB_REQUESTS_PER_SECOND="1") as shared:
        shared.worker("worker-1")
        yield shared


@pytest.fixture(scope="module")
def ui(shared: Cluster) -> Iterator[Ui]:
    """Its UI and daemon."""
    with shared.ui() as ui:
        yield ui


def amid(ui: Ui, server: EmbeddedServer, year: str) -> str:
    """Launch a run of a year; return its id when it has asked for some films."""
    server.log.clear()
    run_id = ui.launch("year", {"dagster/partition": year})
    wait_until(lambda: ui.status(run_id) == "STARTED" and server.log.count("tmdb", "movie") > 3, f"{year} to be amid")
    return run_id


def ended(ui: Ui, run_id: str) -> str:
    """Wait for the end of a run; return its status."""
    return str(wait_until(lambda: ui.status(run_id) in ENDED and ui.status(run_id), f"{run_id} to end"))


def settled(ui: Ui) -> None:
    """Let the UI find out that its connections are gone: each fails the request that meets it, once."""
    asked = (ui.ready, ui.runs, lambda: ui.ticks("lost_runs"), lambda: ui.materializations("movies"))
    for ask in asked * 3:
        with suppress(AssertionError):
            ask()


def whole(shared: Cluster, server: EmbeddedServer) -> None:
    """Say that both stores agree, no film is doubled, and no password was written on any host."""
    code, output, errors = run("verify", "--quick", env=dict(shared.host("reader").env))
    assert code == 0, (output, errors)
    asked = Counter((e.provider, e.endpoint, e.subject) for e in server.log.entries() if e.endpoint == "movie")
    assert sum(n - 1 for n in asked.values()) <= IN_FLIGHT
    for path in (path for path in shared.folder.rglob("*") if path.is_file() and path.name != "redis.log"):
        assert not [word for word in PASSWORDS if word.encode() in path.read_bytes()], path


@pytest.mark.prove
@pytest.mark.fault("run", "a host of a cluster is killed amid a backfill")
def test_a_backfill_survives_a_killed_host(postgres: TestServer, tmp_path: Path) -> None:
    """The dead worker is noticed within 30 s, another one has its run, and every table is as on one machine."""
    said = list[str]()
    found = outcome(tmp_path, postgres, YEARS, said.append)
    print(shown(found))
    assert not any(found.different.values())
    assert sum(found.rows.values()) > 1_000
    assert found.noticed < 30
    assert found.asked_twice <= IN_FLIGHT
    assert found.runs["FAILURE"] == 1
    assert found.backfill == "COMPLETED_SUCCESS"


@pytest.mark.prove
def test_a_cluster_has_one_daemon(ui: Ui, shared: Cluster) -> None:
    """A second one, on whichever host, is refused in words."""
    assert ui.ready()
    code, _, errors = run("dev", "--only", "daemon", env=dict(shared.host("second").env))
    assert (code, "it has one daemon" in errors) == (1, True), errors


@pytest.mark.prove
@pytest.mark.fault("run", "a run on another host is terminated in the UI")
def test_the_ui_stops_a_run_elsewhere(ui: Ui, shared: Cluster, server: EmbeddedServer) -> None:
    """It ends as canceled, and what was answered until then is not asked again by the next run."""
    run_id = amid(ui, server, "1984")
    ui.terminate(run_id)
    assert ended(ui, run_id) == "CANCELED"
    before = Counter(e.subject for e in server.log.entries("tmdb", "movie"))
    assert ended(ui, ui.launch("year", {"dagster/partition": "1984"})) == "SUCCESS"
    again = Counter(e.subject for e in server.log.entries("tmdb", "movie")) - before
    assert sum((before & again).values()) <= IN_FLIGHT
    whole(shared, server)


@pytest.mark.prove
@pytest.mark.fault("run", "the broker of a cluster dies amid a run, with all that is queued")
def test_runs_outlive_the_broker(ui: Ui, shared: Cluster, server: EmbeddedServer) -> None:
    """A run under way goes on. New ones wait in Dagster's queue until there is a broker again, and then go."""
    run_id = amid(ui, server, "1985")
    shared.broker.kill()
    waiting = ui.launch("year", {"dagster/partition": "1986"})
    assert ended(ui, run_id) == "SUCCESS"
    assert ui.status(waiting) in ("QUEUED", "NOT_STARTED")
    shared.broker.start()
    assert ended(ui, waiting) == "SUCCESS"
    whole(shared, server)


@pytest.mark.prove
@pytest.mark.fault("run", "Postgres is started anew amid a run of a cluster")
def test_postgres_comes_back(ui: Ui, shared: Cluster, server: EmbeddedServer) -> None:
    """The run goes on, or fails and is launched again by itself; the next one asks for what is missing alone."""
    run_id = amid(ui, server, "1987")
    shared.postgres.restart()
    settled(ui)
    if ended(ui, run_id) != "SUCCESS":
        again = wait_until(lambda: ui.runs(dagster__parent_run_id=run_id), "the run to be launched again")
        assert ended(ui, again[0]["runId"]) == "SUCCESS"
    whole(shared, server)


@pytest.mark.prove
@pytest.mark.fault("run", "the clock of a worker is an hour ahead")
def test_a_wrong_clock_keeps_the_pace(ui: Ui, shared: Cluster, server: EmbeddedServer, tmp_path: Path) -> None:
    """A host whose clock is an hour ahead asks at the pace of all; nothing of it is lost or doubled."""
    settings = settings_for(server, tmp_path, demo=False, tmdb={"requests_per_second": 2.0}, **shared.settings)
    server.log.clear()
    fast = build_defs(settings, clock=lambda: utc_now() + timedelta(hours=1))
    with dg.DagsterInstance.ephemeral() as instance:
        add_years(instance)
        done = fast.resolve_job_def("year").execute_in_process(instance=instance, tags=range_tags("1988", "1988"))
    assert done.success
    moments = [entry.at for entry in server.log.entries("tmdb", "movie")]
    assert len(moments) > 5
    assert max(sum(at <= other < at + 5 for other in moments) for at in moments) <= 11
    assert ended(ui, ui.launch("year", {"dagster/partition": "1988"})) == "SUCCESS"
    whole(shared, server)
