"""The exit codes of docs/commands.md, one example or more of each."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.processes import PROGRAM, environment, run
from movie_assets_tests.typed_commands import Command

CODES = re.findall(
    r"^\| (\d+) \|", (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text(), re.MULTILINE
)


def test_the_document_has_every_code() -> None:
    """Done, not done, wrong command line, partly done, stopped (test_stopping.py and test_partly_done.py play both)."""
    assert CODES == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status",), 0),
        (("sql", "SELECT 1"), 0),
        (("sql", "SELEKT 1"), 1),
        (("show", "tt0000000"), 1),
        (("identify", "No Film Has This Name", "--year", "1999"), 1),
        (("identify", "Halloween", "--automatic"), 1),
        (("parse", "nobody", "x"), 1),
        (("restore", "/no/such/folder"), 1),
        (("nosuch",), 2),
        (("status", "--no-such"), 2),
        (("history",), 2),
        (("sql", "SELECT 1", "--width", "x"), 2),
        (("undo", "x"), 2),
        (("sql", "/* nothing */"), 1),
        *((("undo", number), 2) for number in ("0", "9" * 26)),
        (("dismiss", "9" * 26, "--reason", "x"), 2),
        *(((name, "9" * 26, "tmdb:603"), 2) for name in ("confirm", "reidentify")),
        (("settle", "9" * 26, "imdb", "--none"), 2),
        (("blank", "27205", "tagline", "--reason", " "), 2),
        (("corrections", "--import", "a", "--export", "b"), 2),
        (("identify",), 2),
        (("identify", " "), 2),
        (("identify", "--tmdb", "abc"), 2),
        (("identify", "--tmdb", "603,604"), 2),
        (("identify", "The Matrix", "--year", "3"), 2),
        (("identify", "https://www.imdb.com/name/nm0000206/"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_examples(arguments: tuple[str, ...], code: int, here: Command) -> None:
    """A command ends with its code, in every form."""
    assert here(*arguments)[0] == code
    assert here(*arguments, "--json")[0] == code


@pytest.mark.parametrize(
    "arguments",
    [
        *(("status",), ("plan",), ("report",), ("pending",), ("verify",), ("backup",), ("compact",), ("prune",)),
        *(("show", "x"), ("explain", "x"), ("history", "x"), ("history", "x", "popularity"), ("sql", "SELECT 1")),
        *(("changes",), ("disagreements",), ("corrections",), ("ids",), ("imdb",), ("upgrade",), ("replay",)),
        *(("collect",), ("collect", "--film", "x"), ("export", "out"), ("nfo", "."), ("artwork", "."), ("adopt",)),
        *(("freeze", "x", "--reason", "x"), ("set", "x", "runtime", "5", "--reason", "x"), ("undo", "1")),
        *(("confirm", "1", "1"), ("reidentify", "1", "1"), ("dismiss", "--all", "--reason", "x"), ("browse",)),
        *(("settle", "5", "imdb", "--none"), ("corrections", "--import", "x")),
    ],
    ids=" ".join,
)
def test_a_mistyped_folder_is_not_made(
    arguments: tuple[str, ...], here: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs a warehouse makes none: exit 1, in words with the folder and what to do."""
    monkeypatch.chdir(tmp_path)
    code, output, errors = here(*arguments, "--data", str(tmp_path / "typo"))
    assert (code, output) == (1, "")
    assert f"there is no warehouse in {tmp_path / 'typo'}." in errors
    assert "movie-assets collect --start-year" in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "write",
    [
        "ATTACH '{live}' AS live (READ_WRITE); DELETE FROM live.stored.provider_cache_movies",
        "COPY (SELECT 1) TO '{live}'",
        "PREPARE p AS COPY (SELECT 1) TO '{live}'; EXECUTE p",
        "EXPORT DATABASE '{live}.copy'",
        "SET log_query_path = '{live}'; SELECT 1",
        "PRAGMA profiling_output = '{live}.json'; SELECT 1",
        "CALL enable_logging('QueryLog', storage = 'file', storage_path = '{live}.log')",
        "FROM enable_logging('QueryLog', storage = 'file', storage_path = '{live}.log')",
        "SET secret_directory = '{live}.secrets'; CREATE PERSISTENT SECRET a (TYPE http, BEARER_TOKEN 'x')",
        "CREATE PERSISTENT SECRET a (TYPE http, BEARER_TOKEN 'x')",
        "CHECKPOINT",
        "EXPLAIN ANALYZE DELETE FROM stored.provider_cache_movies",
        "DELETE FROM stored.provider_cache_movies",
        "WITH x AS (SELECT 1) DELETE FROM stored.provider_cache_movies",
    ],
)
def test_sql_writes_nothing(write: str, here: Command, folder: Path) -> None:
    """Neither rows nor files, by whatever statement: exit 1, and the warehouse is as it was, with nothing beside it."""
    live = folder / "warehouse.duckdb"
    assert here("sql", "SELECT 1")[0] == 0  # which makes the lock beside the file
    before, files = live.read_bytes(), _files(folder)
    assert here("sql", write.format(live=live))[0] == 1
    assert live.read_bytes() == before
    assert _files(folder) == files


def _files(folder: Path) -> set[str]:
    """What lies in a data folder, but for snapshots and what SQLite lays beside a file that is read."""
    return {path.name for path in folder.iterdir() if not re.search(r"snapshot|-(wal|shm)$", path.name)}


@pytest.mark.parametrize(
    "asked",
    ["PIVOT movies ON partition_year USING count(*)", "SET VARIABLE a = 1; SELECT getvariable('a')", "SHOW TABLES"],
)
def test_sql_takes_what_reads(asked: str, here: Command) -> None:
    """Also what DuckDB counts among statements of another kind."""
    assert here("sql", asked)[0] == 0


def test_bytes_that_are_no_text_are_refused(folder: Path, server: EmbeddedServer) -> None:
    """A query from standard input, as a file in another encoding would be."""
    env = environment(server, folder)
    ended = subprocess.run([*PROGRAM, "sql"], input=b"SELECT \xff", env=env, capture_output=True, check=False)
    assert (ended.returncode, b"no text in UTF-8" in ended.stderr) == (2, True), ended.stderr


@pytest.mark.parametrize("typed", [("status",), ("sql", "SELECT * FROM range(300_000)"), ("--help",)], ids=" ".join)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device that can be written to is Linux's")
@pytest.mark.fault("command", "the disk that a command's output goes to is full, or its reader has gone")
def test_output_that_cannot_be_written(typed: tuple[str, ...], folder: Path, server: EmbeddedServer) -> None:
    """One line says so, exit 1. A reader who has seen enough is no error, and hears nothing of it."""
    env = environment(server, folder)
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*PROGRAM, *typed], env=env, stdout=full, stderr=subprocess.PIPE, check=False)
    words = ended.stderr.decode()
    assert (ended.returncode, words.count("\n"), "No space left" in words) == (1, 1, True), words
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*PROGRAM, *typed], env=env, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert ended.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        *(("show", "{}"), ("explain", "{}"), ("explain", "{}", "title"), ("history", "{}")),
        *(("freeze", "{}", "--reason", "x"), ("unfreeze", "{}", "--reason", "x"), ("collect", "--film", "{}")),
    ],
    ids=" ".join,
)
def test_a_title_of_several_films_is_no_answer(arguments: tuple[str, ...], here: Command, folder: Path) -> None:
    """Exit 1, and every film that has it is named with its movie_id."""
    with Operations(folder / "operations.sqlite") as operations, operations.transaction() as connection:
        two = connection.execute("SELECT movie_id FROM films ORDER BY popularity DESC LIMIT 2").fetchall()
        for (movie_id,) in two:
            connection.execute("UPDATE films SET title = 'The Same Title' WHERE movie_id = ?", (movie_id,))
    with Warehouse(folder / "warehouse.duckdb").connection() as connection:
        connection.execute(
            "UPDATE stored.provider_cache_movies SET title = 'The Same Title' WHERE movie_id IN (?, ?)",
            [two[0][0], two[1][0]],
        )
    code, output, errors = here(*(word.format("The Same Title") for word in arguments))
    assert (code, output) == (1, "")
    assert {str(movie_id) for (movie_id,) in two} <= set(re.findall(r"\d+", errors))


@pytest.mark.fault("command", "a key of a provider other than TMDB is wrong")
def test_a_refused_key_is_said_once(server: EmbeddedServer, tmp_path: Path) -> None:
    """The run fails at its end, with the variable: in one sentence, not in two."""
    env = environment(server, tmp_path, OMDB_API_KEY="wr0ng-s3cret")
    code, output, errors = run("collect", "--start-year", "1987", "--refresh-limit", "2", env=env)
    assert code == 1
    assert (output + errors).count("the key was refused") == 1
    assert "Check OMDB_API_KEY" in errors


def test_restore_says_where_backups_are(here: Command, tmp_path: Path, folder: Path) -> None:
    """A folder that is no backup: those that there are, or where they would be."""
    (tmp_path / "data").mkdir()
    data = {"MOVIE_ASSETS_DATA": str(tmp_path / "data")}
    assert f"There is none in {tmp_path / 'data' / 'backups'}" in here("restore", "nothing", **data)[2]
    assert here("backup", MOVIE_ASSETS_DATA=str(folder))[0] == 0
    (made,) = (folder / "backups").iterdir()
    assert made.name in here("restore", "nothing", MOVIE_ASSETS_DATA=str(folder))[2]


def test_near_titles_are_near(here: Command, folder: Path) -> None:
    """A title that has these words is suggested first; what nobody could have meant is not."""
    assert "Did you mean RoboCop (1987, 5548)" in here("show", "robo")[2]
    errors = here("show", "Zzzz Qqqq Xxxx")[2]
    assert "None has a title like it" in errors
    assert "Did you mean" not in errors


@pytest.mark.parametrize(
    "arguments",
    [
        *(("show", "{}"), ("explain", "{}"), ("history", "{}"), ("history", "{}", "popularity")),
        *(("freeze", "{}", "--reason", "x"), ("unfreeze", "{}", "--reason", "x"), ("collect", "--film", "{}")),
        *(("set", "{}", "runtime", "5", "--reason", "x"), ("corrections", "{}"), ("disagreements", "{}")),
        ("nfo", ".", "--film", "{}"),
    ],
    ids=" ".join,
)
def test_a_title_with_a_typing_error_is_answered_by_those_near_it(arguments: tuple[str, ...], here: Command) -> None:
    """Every command that takes a film by its title says which one may be meant; exit 1."""
    code, output, errors = here(*(word.format("RoboCob") for word in arguments))
    assert (code, output) == (1, "")
    assert "Did you mean RoboCop (1987, 5548)" in errors


@pytest.mark.parametrize("command", [("show",), ("freeze", "--reason", "x"), ("identify",)], ids=" ".join)
def test_a_text_that_is_longer_than_any_title_costs_nothing(command: tuple[str, ...], here: Command) -> None:
    """It is told so in a line, and compared with no title: with all of them that took minutes."""
    began = time.process_time()
    code, output, errors = here(command[0], "Heat " * 20_000, *command[1:])
    assert time.process_time() - began < 5
    assert (code in (1, 2), output) == (True, "")
    assert "longer than" in errors
    assert len(errors) < 500


def test_verify_shows_a_line_a_table(here: Command) -> None:
    """What was counted is a list that can be read."""
    output = here("verify", "--quick")[1]
    lines = [line for line in output.splitlines() if re.search(r"\s[\d,]+$", line)]
    assert len(lines) > 10
    assert max(map(len, lines)) < 100


def test_status_explains_only_what_it_shows(here: Command) -> None:
    """The legend of `off` stands there where a provider is off."""
    assert "off:" not in here("status", WIKIDATA_CONTACT="keeper@example.org")[1]
    output = here("status", TVDB_ENABLED="false")[1]
    assert "off: no key, or switched off" in output
