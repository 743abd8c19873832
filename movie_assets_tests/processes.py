"""Real processes of the product for tests: the command line, and the UI with its daemon behind GraphQL.

Belongs here: starting and stopping them, asking GraphQL. Does not belong here: assertions.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from movie_assets.demo.server import EmbeddedServer

PATIENCE = 540.0
"""Seconds that a process may take on a busy machine: less than a test may take."""
PROGRAM = (sys.executable, "-c", "from movie_assets.cli.app import main; main()")
_REPOSITORY = {"repositoryLocationName": "movie_assets", "repositoryName": "__repository__"}


def environment(server: EmbeddedServer, data: Path, **changes: str) -> dict[str, str]:
    """Return the variables of a process that works on `data` and asks this server, without pace, quota or patience.

    Wikidata is off unless `WIKIDATA_CONTACT` turns it on, as in `settings_for`.
    """
    free = {
        f"{p}_{name}": "none"
        for p in ("TMDB", "OMDB", "FANART", "TVDB")
        for name in ("REQUESTS_PER_SECOND", "DAILY_QUOTA")
    }
    own = {"MOVIE_ASSETS_DATA": str(data), "MOVIE_ASSETS_PATIENCE_SECONDS": "0", "COLUMNS": "120"}
    return {**os.environ, **server.environment(), "WIKIDATA_CONTACT": "", **free, **own, **changes}


def command(*arguments: str, env: dict[str, str], **how: Any) -> subprocess.Popen[str]:
    """Start `movie-assets` with these arguments."""
    return subprocess.Popen(
        [*PROGRAM, *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how
    )


def run(*arguments: str, env: dict[str, str], seconds: float = PATIENCE, **how: Any) -> tuple[int, str, str]:
    """Run `movie-assets` to its end; return exit code, output and errors."""
    process = command(*arguments, env=env, **how)
    output, errors = process.communicate(timeout=seconds)
    return process.returncode, output, errors


def wait_until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Return the condition's first true value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")


class Ui:
    """The GraphQL API of a running UI."""

    def __init__(self, url: str, group: int) -> None:
        self.url = url
        self.group = group
        """The group of all its processes."""
        self._client = httpx.Client(base_url=url, timeout=300, trust_env=False)

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of a query."""
        answer = self._client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def ready(self) -> bool:
        """Whether the code location is loaded and the daemons are healthy."""
        try:
            data = self.ask(
                "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } }"
                " instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"
            )
        except (httpx.HTTPError, ValueError):
            return False
        daemons = data["instance"]["daemonHealth"]["allDaemonStatuses"]
        loaded = bool(data["repositoriesOrError"].get("nodes"))
        return loaded and all(d["healthy"] for d in daemons if d["required"])

    def backfill(self, assets: list[str], years: list[str]) -> str:
        """Launch a backfill as the UI does; return its id."""
        data = self.ask(
            "mutation B($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) { __typename"
            " ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }",
            p={"assetSelection": [{"path": [name]} for name in assets], "partitionNames": years},
        )["launchPartitionBackfill"]
        assert data["__typename"] == "LaunchBackfillSuccess", data
        return str(data["backfillId"])

    def backfill_status(self, backfill: str) -> str:
        """Return a backfill's status."""
        data = self.ask(
            "query B($b: String!) { partitionBackfillOrError(backfillId: $b) { ... on PartitionBackfill { status } } }",
            b=backfill,
        )
        return str(data["partitionBackfillOrError"]["status"])

    def runs(self, **tags: str) -> list[dict[str, Any]]:
        """Return runs with these tags."""
        wanted = [{"key": key.replace("__", "/"), "value": value} for key, value in tags.items()]
        return list(
            self.ask(
                "query R($f: RunsFilter) { runsOrError(filter: $f) { ... on Runs { results {"
                " runId status startTime endTime } } } }",
                f={"tags": wanted},
            )["runsOrError"]["results"]
        )

    def launch(self, job: str, tags: dict[str, str], config: dict[str, Any] | None = None) -> str:
        """Launch a job; return the run's id."""
        data = self.ask(
            "mutation L($p: ExecutionParams!) { launchRun(executionParams: $p) { __typename ... on LaunchRunSuccess"
            " { run { runId } } ... on PythonError { message }"
            " ... on RunConfigValidationInvalid { errors { message } } } }",
            p={
                "selector": {
                    "repositoryLocationName": "movie_assets",
                    "repositoryName": "__repository__",
                    "jobName": job,
                },
                "runConfigData": config or {},
                "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
            },
        )["launchRun"]
        assert data["__typename"] == "LaunchRunSuccess", data
        return str(data["run"]["runId"])

    def status(self, run_id: str) -> str:
        """Return a run's status."""
        data = self.ask("query S($r: ID!) { runOrError(runId: $r) { ... on Run { status } } }", r=run_id)
        return str(data["runOrError"]["status"])

    def start_sensor(self, name: str) -> None:
        """Switch a sensor on as the UI does."""
        data = self.ask(
            "mutation S($s: SensorSelector!) { startSensor(sensorSelector: $s) { __typename"
            " ... on PythonError { message } } }",
            s={**_REPOSITORY, "sensorName": name},
        )["startSensor"]
        assert data["__typename"] == "Sensor", data

    def stop_sensor(self, name: str) -> None:
        """Switch a sensor off as the UI does."""
        state = self._sensor(name, "sensorState { id }")["sensorState"]["id"]
        self.ask("mutation S($i: String!) { stopSensor(id: $i) { __typename } }", i=state)

    def ticks(self, name: str) -> list[dict[str, Any]]:
        """Return a sensor's ticks, the newest first."""
        shown = "sensorState { ticks(limit: 50) { status skipReason runIds timestamp error { message } } }"
        return list(self._sensor(name, shown)["sensorState"]["ticks"])

    def _sensor(self, name: str, fields: str) -> Any:
        query = (
            f"query S($s: SensorSelector!) {{ sensorOrError(sensorSelector: $s) {{ ... on Sensor {{ {fields} }} }} }}"
        )
        return self.ask(query, s={**_REPOSITORY, "sensorName": name})["sensorOrError"]

    def materializations(self, asset: str) -> list[dict[str, Any]]:
        """Return an asset's materializations, the newest first: run, partition, labels, figures that are numbers."""
        return self._events(asset, "assetMaterializations", "partition")

    def observations(self, asset: str) -> list[dict[str, Any]]:
        """Return what was observed of an asset, the newest first."""
        return self._events(asset, "assetObservations", "partition")

    def _events(self, asset: str, kind: str, fields: str) -> list[dict[str, Any]]:
        data = self.ask(
            f"query A($k: AssetKeyInput!) {{ assetOrError(assetKey: $k) {{ ... on Asset {{ {kind}(limit: 50)"
            f" {{ runId {fields} metadataEntries {{ label ... on IntMetadataEntry {{ intValue }}"
            " ... on FloatMetadataEntry { floatValue } } } } } }",
            k={"path": [asset]},
        )
        return [
            {
                **event,
                "labels": {entry["label"] for entry in event["metadataEntries"]},
                "figures": {
                    entry["label"]: entry.get("intValue", entry.get("floatValue"))
                    for entry in event["metadataEntries"]
                    if {"intValue", "floatValue"} & set(entry)
                },
            }
            for event in data["assetOrError"][kind]
        ]

    def runs_of_job(self, job: str, **tags: str) -> list[dict[str, Any]]:
        """Return a job's runs with these tags as its page lists them, which asks for those of its code location."""
        own = {"key": ".dagster/repository", "value": "__repository__@movie_assets"}
        wanted = [{"key": key.replace("__", "/"), "value": value} for key, value in tags.items()]
        return list(
            self.ask(
                "query R($f: RunsFilter) { runsOrError(filter: $f) { ... on Runs { results {"
                " runId status repositoryOrigin { repositoryName repositoryLocationName } } } } }",
                f={"pipelineName": job, "tags": [own, *wanted]},
            )["runsOrError"]["results"]
        )

    def unevaluated_checks(self, asset: str) -> list[str]:
        """Return the checks of an asset that the UI shows as not evaluated since it was materialized."""
        data = self.ask(
            "query C($k: AssetKeyInput!) { assetNodeOrError(assetKey: $k) { ... on AssetNode { assetChecksOrError {"
            " ... on AssetChecks { checks { name executionForLatestMaterialization { status } } } } } } }",
            k={"path": [asset]},
        )
        checks = data["assetNodeOrError"]["assetChecksOrError"]["checks"]
        assert checks, f"{asset} has no check"
        return [check["name"] for check in checks if check["executionForLatestMaterialization"] is None]

    def terminate(self, run_id: str) -> None:
        """Terminate a run as the UI's button does."""
        self.ask("mutation T($r: String!) { terminateRun(runId: $r) { __typename } }", r=run_id)


@contextmanager
def dev(
    env: dict[str, str], program: Sequence[str] = PROGRAM, cwd: Path | None = None, options: Sequence[str] = ()
) -> Iterator[Ui]:
    """Run `movie-assets dev` until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (Path(env["MOVIE_ASSETS_DATA"] if cwd is None else cwd.parent) / "dev.log").open("w")
    process = subprocess.Popen(
        [*program, "dev", "--port", str(port), *options],
        env=env,
        stdout=log,
        stderr=log,
        start_new_session=True,
        cwd=cwd,
    )
    try:
        ui = Ui(f"http://127.0.0.1:{port}", process.pid)
        wait_until(ui.ready, f"the UI on port {port}, see {log.name}")
        yield ui
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()
