"""What a user can cause is one line that says what happened, to what, and what to do; never a traceback."""

import resource
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from movie_assets.defs.failures import reason_of
from movie_assets.demo.server import EmbeddedServer
from movie_assets_tests.processes import command, environment
from movie_assets_tests.typed_commands import Command

COLLECT = ("collect", "--start-year", "1987", "--refresh-limit", "1")
Breaks = Callable[[Path], None]


def filled(name: str, text: str = "no database at all\n" * 500) -> Breaks:
    def work(data: Path) -> None:
        (data / name).write_text(text)

    return work


def foreign_warehouse(data: Path) -> None:
    with duckdb.connect(str(data / "warehouse.duckdb")) as connection:
        connection.execute("CREATE TABLE theirs (x INTEGER)")


def foreign_store(data: Path) -> None:
    with sqlite3.connect(data / "operations.sqlite") as connection:
        connection.execute("CREATE TABLE theirs (x INTEGER)")


def newer_warehouse(data: Path) -> None:
    with duckdb.connect(str(data / "warehouse.duckdb")) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER, applied_at TIMESTAMP)")
        connection.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")


def broken_records(data: Path) -> None:
    (data / "history").mkdir()
    filled("history/runs.db")(data)


def folder_for_file(name: str) -> Breaks:
    return lambda data: (data / name).mkdir()


def nothing(data: Path) -> None:
    """Leave the folder as it is."""


CASES: list[tuple[str, tuple[str, ...], Breaks, dict[str, str], tuple[str, ...]]] = [
    ("foreign warehouse", COLLECT, foreign_warehouse, {}, ("another program", "Move it away")),
    ("foreign warehouse", ("sql", "SELECT 1 FROM movies"), foreign_warehouse, {}, ("movie-assets",)),
    ("foreign warehouse", ("show", "x"), foreign_warehouse, {}, ("another program",)),
    ("newer warehouse", COLLECT, newer_warehouse, {}, ("schema version 999", "Update")),
    ("damaged warehouse", COLLECT, filled("warehouse.duckdb"), {}, ("warehouse.duckdb", "replay")),
    ("damaged warehouse", ("show", "x"), filled("warehouse.duckdb"), {}, ("warehouse.duckdb",)),
    ("damaged warehouse", ("sql", "SELECT 1"), filled("warehouse.duckdb"), {}, ("warehouse.duckdb",)),
    ("damaged store", COLLECT, filled("operations.sqlite"), {}, ("operations.sqlite", "damaged")),
    ("damaged store", ("status",), filled("operations.sqlite"), {}, ("operations.sqlite", "damaged")),
    ("foreign store", ("pending",), foreign_store, {}, ("another program", "Move it away")),
    ("broken dagster.yaml", COLLECT, filled("dagster.yaml", "a: [b"), {}, ("dagster.yaml",)),
    ("broken records of Dagster", COLLECT, broken_records, {}, ("Dagster's own records", "history")),
    ("a folder for a store", ("status",), folder_for_file("operations.sqlite"), {}, ("operations.sqlite",)),
    ("a folder for a warehouse", ("sql", "SELECT 1"), folder_for_file("warehouse.duckdb"), {}, ("warehouse.duckdb",)),
    ("a folder for a lock", COLLECT, folder_for_file("operations.sqlite.lock"), {}, ("permissions",)),
    ("bad JSON", ("status",), nothing, {"MOVIE_ASSETS_PRIORITY": "{bad"}, ("MOVIE_ASSETS_PRIORITY", "JSON")),
    ("bad number", ("status",), nothing, {"TMDB_MAX_CONCURRENT": "many"}, ("TMDB_MAX_CONCURRENT",)),
    ("key with a line break", ("status",), nothing, {"OMDB_API_KEY": "abcdef\n012345"}, ("OMDB_API_KEY",)),
    (
        "nobody listens",
        COLLECT,
        nothing,
        {"TMDB_BASE_URL": "http://127.0.0.1:9/3"},
        ("cannot connect to 127.0.0.1", "network", "TMDB_BASE_URL"),
    ),
    (
        "no such host",
        COLLECT,
        nothing,
        {"TMDB_BASE_URL": "http://no-such-host.invalid/3"},
        ("no-such-host.invalid", "network"),
    ),
    ("no proxy", COLLECT, nothing, {"HTTPS_PROXY": "http://me:s3cret@proxy:port"}, ("HTTPS_PROXY", "no address")),
    ("data is a file", COLLECT, nothing, {"MOVIE_ASSETS_DATA": __file__}, ("MOVIE_ASSETS_DATA",)),
    ("data with a mark", COLLECT, nothing, {"MOVIE_ASSETS_DATA": "/nowhere/q?x"}, ("MOVIE_ASSETS_DATA", "q?x has ?")),
    ("data in brackets", COLLECT, nothing, {"MOVIE_ASSETS_DATA": "/nowhere/[hd]/x"}, ("MOVIE_ASSETS_DATA", "has [")),
    ("data with a star", COLLECT, nothing, {"MOVIE_ASSETS_DATA": "/nowhere/a*b"}, ("MOVIE_ASSETS_DATA", "has *")),
    ("data in percent", COLLECT, nothing, {"MOVIE_ASSETS_DATA": "/nowhere/a%20b"}, ("MOVIE_ASSETS_DATA", "has %20")),
    ("no query", ("sql", "SELEKT 1"), nothing, {}, ("movie-assets",)),
    ("no such file", ("parse", "tmdb", "/no/such/file"), nothing, {}, ("/no/such/file",)),
]
OF_BROKEN_TEXT: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    ("a query", ("sql", "SELECT 'caf\udce9'"), {}),
    ("a title", ("show", "caf\udce9"), {}),
    ("a film", ("collect", "--film", "caf\udce9"), {}),
    ("a folder", COLLECT, {"MOVIE_ASSETS_DATA": "caf\udce9"}),
]
QUICK = {"MOVIE_ASSETS_RETRY_INITIAL_SECONDS": "0.01", "MOVIE_ASSETS_RETRY_MAX_SECONDS": "0.02"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new data folder for each case."""
    return tmp_path


@pytest.mark.parametrize(
    ("what", "typed", "broken", "variables", "words"), CASES, ids=lambda v: v if isinstance(v, str) else ""
)
@pytest.mark.fault("command", "wrong settings, files, queries and folders")
def test_what_a_user_can_cause_is_one_line(
    here: Command,
    tmp_path: Path,
    what: str,
    typed: tuple[str, ...],
    broken: Breaks,
    variables: dict[str, str],
    words: tuple[str, ...],
) -> None:
    """It names what is wrong and what to do, and ends with 1."""
    broken(tmp_path)
    code, _, errors = here(*typed, **QUICK, **variables)
    is_one_line(what, code, errors, words)


@pytest.mark.parametrize(("what", "typed", "variables"), OF_BROKEN_TEXT, ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.fault("command", "words and folders that are no text in UTF-8")
def test_broken_text_is_one_line(
    server: EmbeddedServer, tmp_path: Path, what: str, typed: tuple[str, ...], variables: dict[str, str]
) -> None:
    """What a shell passes on, byte by byte, to a process: it says which word it is."""
    process = command(*typed, env=environment(server, tmp_path, **variables))
    _, errors = process.communicate(timeout=120)
    is_one_line(what, process.returncode, errors, ("no text", *variables))


def is_one_line(what: str, code: int, errors: str, words: tuple[str, ...]) -> None:
    assert code == 1, (what, errors)
    assert "Traceback" not in errors, errors
    assert [word for word in words if word not in errors] == [], errors
    assert len(errors.strip().splitlines()) <= 2, errors


@pytest.mark.fault("command", "the disk is full")
def test_a_full_disk_says_what_to_do(server: EmbeddedServer, tmp_path: Path) -> None:
    """The advice reaches the terminal through Dagster's run, not the innermost cause alone."""

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_300_000, resource.RLIM_INFINITY))

    process = command(
        "collect",
        "--start-year",
        "1990",
        "--end-year",
        "1999",
        "--refresh-limit",
        "none",
        env=environment(server, tmp_path),
        preexec_fn=small,
    )
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 1, errors
    assert "Traceback" not in errors, errors
    assert "Free some space" in errors or "Check the disk" in errors, errors


@pytest.mark.fault("command", "another program holds the warehouse")
def test_a_warehouse_that_another_program_holds(server: EmbeddedServer, tmp_path: Path) -> None:
    """DuckDB's own lock is explained."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")):
        process = command(*COLLECT, env=environment(server, tmp_path))
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in errors, "Close it" in errors) == (1, False, True), errors


class Kept:
    """An error as Dagster keeps it."""

    def __init__(self, cls_name: str, words: str, cause: "Kept | None" = None) -> None:
        self.cls_name, self.message, self.cause = cls_name, f"{cls_name}: {words}\n", cause


@pytest.mark.fault("run", "an error with a chain of causes")
def test_the_first_error_of_ours_is_the_reason() -> None:
    """It says what to do; what led to it and what Dagster put around it do not. Without one, the innermost counts."""
    full = Kept("StoreError", "the disk is full. Free some space.", Kept("OperationalError", "disk I/O error"))
    assert reason_of(Kept("DagsterExecutionStepExecutionError", "x", full)) == (
        "StoreError",
        "the disk is full. Free some space.",
    )
    assert reason_of(Kept("DagsterError", "x", Kept("KeyError", "'a'"))) == ("KeyError", "'a'")


def test_help_and_usage(server: EmbeddedServer, tmp_path: Path) -> None:
    """A wrong command line ends with 2 and its usage; help with 0."""
    env = environment(server, tmp_path)
    for typed, code in (
        (("nosuch",), 2),
        (("show",), 2),
        (("--help",), 0),
        (("collect", "--refresh-limit", "²"), 2),
        (("prune", "--older-than", "9" * 11), 2),
    ):
        process = command(*typed, env=env)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == code
        assert "Usage" in output + errors
        assert "Traceback" not in errors


def test_free_port_is_free() -> None:
    """Nothing listens on the port that the cases take for a closed one."""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 9)) != 0
