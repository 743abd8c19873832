"""The forms of a result: text, one JSON object, one table as CSV; and the options that all commands share."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from movie_assets.cli.result import as_cell
from movie_assets.demo.server import EmbeddedServer
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.cli.test_commands import films
from movie_assets_tests.processes import PROGRAM, environment
from movie_assets_tests.typed_commands import Command

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text()
PROMISED = {
    command: dict(re.findall(r"`(\w+)`: ((?:`\w+`(?:, )?)+)", tables))
    for command, tables in re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT, re.MULTILINE)
}
"""Command -> table -> columns, as docs/commands.md promises them."""


def in_json(here: Command, *arguments: str, **changes: str) -> tuple[int, dict[str, list[dict[str, object]]]]:
    code, output, _ = here(*arguments, "--json", **changes)
    return code, json.loads(output)


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ("status",),
            ("plan",),
            ("report",),
            ("show", "{film}"),
            ("explain", "{film}", "title", "--raw"),
            ("history", "{film}"),
        ),
        *(
            ("corrections",),
            ("pending",),
            ("imdb",),
            ("ids", "--refresh"),
            ("verify", "--quick"),
            ("identify", "Halloween"),
            ("identify", "--tmdb", "{film}"),
        ),
    ],
    ids=" ".join,
)
def test_json_has_the_tables_that_are_promised(arguments: tuple[str, ...], here: Command, folder: Path) -> None:
    """Every table and every column is one of docs/commands.md, under this name; the rest are messages and warnings."""
    film = str(films(folder)[0][0])
    code, result = in_json(here, *(word.replace("{film}", film) for word in arguments))
    assert code == 0
    promised = {table: re.findall(r"`(\w+)`", names) for table, names in PROMISED[arguments[0]].items()}
    tables = {name: rows for name, rows in result.items() if name not in ("messages", "warnings")}
    assert tables.keys() <= promised.keys()
    assert tables
    for name, rows in tables.items():
        assert all(list(row) == promised[name] for row in rows), name


def test_json_has_values_and_not_words(here: Command, folder: Path) -> None:
    """Numbers are numbers, what is not known is null, moments are in the form of ISO 8601; a row is a dictionary."""
    film = str(films(folder)[0][0])
    _, result = in_json(here, "show", film)
    fields = {row["field"]: row["value"] for row in result["fields"]}
    assert fields["movie_id"] == int(film)
    assert isinstance(fields["genres"], list)
    _, result = in_json(
        here, "sql", "SELECT 1.5 AS a, NULL AS b, TIMESTAMP '2020-01-02 03:04:05' AS c, 'nan'::DOUBLE AS d"
    )
    assert result["rows"] == [{"a": 1.5, "b": None, "c": "2020-01-02T03:04:05", "d": None}]
    assert in_json(here, "sql", "SELECT 1 AS a, 2 AS a")[1]["rows"] == [{"a": 1, "a_2": 2}]


def test_options_stand_before_the_command_or_after_it(here: Command) -> None:
    """Both places mean the same."""
    assert here("--json", "sql", "SELECT 1 AS n") == here("sql", "SELECT 1 AS n", "--json")
    assert here("--csv", "sql", "SELECT 1 AS n") == here("sql", "--csv", "SELECT 1 AS n") == (0, "n\n1\n", "")


def test_csv_is_one_table(here: Command, folder: Path) -> None:
    """It is the command's first table, or the one that --table names; messages are no part of it."""
    code, output, errors = here("status", "--csv")
    rows = list(csv.DictReader(io.StringIO(output)))
    assert (code, [row["provider"] for row in rows]) == (0, ["tmdb", "omdb", "fanart", "tvdb", "wikidata"])
    assert "films" in errors
    code, output, errors = here("status", "--csv", "--table", "films", "--quiet")
    assert (code, errors) == (0, "")
    assert f"films,{len(films(folder))}\n" in output
    code, _, errors = here("status", "--csv", "--table", "nothing")
    assert (code, "This command has: providers, outlook, films" in errors) == (1, True)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_csv_is_a_formula(text: str, here: Command) -> None:
    """Text that a spreadsheet would calculate with gets an apostrophe; numbers stay numbers."""
    _, output, _ = here("sql", f"SELECT '{text}' AS word, -1 AS number", "--csv")
    (row,) = csv.DictReader(io.StringIO(output))
    assert row == {"word": f"'{text}", "number": "-1"}
    assert as_cell({"a": text}).startswith("{")


def test_quiet_is_the_answer_alone(here: Command, folder: Path) -> None:
    """Without legends, hints and what comes next; errors are said."""
    film = str(films(folder)[0][0])
    assert "One field with its rule" in here("explain", film)[1]
    code, output, _ = here("explain", film, "--quiet")
    assert (code, "One field with its rule" in output, "omdb" in output) == (0, False, True)
    assert "no film in the cache" in here("show", "tt0000000", "--quiet")[2]


def test_a_folder_may_be_named(here: Command, folder: Path, tmp_path: Path) -> None:
    """--data counts before MOVIE_ASSETS_DATA."""
    for arguments in (("--data", str(tmp_path), "status"), ("status", "--data", str(tmp_path))):
        code, _, errors = here(*arguments)
        assert (code, str(tmp_path) in errors) == (1, True)
    assert f"{len(films(folder))} films" in here("status", MOVIE_ASSETS_DATA=str(folder))[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status", "--json", "--csv"), "one of --json and --csv"),
        (("--json", "--csv", "status"), "one of --json and --csv"),
        (("status", "--table", "films"), "give both"),
        (("sql", " "), "the query is empty"),
    ],
)
def test_options_that_contradict_each_other(arguments: tuple[str, ...], says: str, here: Command) -> None:
    """They are refused as a wrong command line."""
    code, _, errors = here(*arguments)
    assert (code, says in errors) == (2, True), errors
    assert here("sql", "SELECT 1 AS n")[1].startswith("┌")  # nothing is left of it


def test_verbose_logs(server: EmbeddedServer, folder: Path) -> None:
    """--verbose sends the log to the errors; the result stays alone."""
    done = subprocess.run(
        [*PROGRAM, "identify", "Predator", "--year", "1987", "--verbose", "--json"],
        env=environment(server, folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["candidates"]
    assert "HTTP Request" in done.stderr
    assert server.environment()["TMDB_API_KEY"] not in done.stderr


def test_a_query_comes_from_a_pipe(server: EmbeddedServer, folder: Path) -> None:
    """`sql` without a query, or with -, reads one; every column is shown, as wide as it is, and every row."""
    many = "SELECT range AS n, " + ", ".join(f"repeat('x', 40) AS column_{n}" for n in range(12)) + " FROM range(300)"
    for arguments in (("sql",), ("sql", "-")):
        done = subprocess.run(
            [*PROGRAM, *arguments],
            input=many,
            env=environment(server, folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "column_11" in done.stdout
        assert "column_5" in done.stdout
        assert done.stdout.count("x" * 40) == 12 * 300


def test_a_width_may_be_given(here: Command) -> None:
    """--width keeps lines that short."""
    many = "SELECT " + ", ".join(f"{n} AS column_{n}" for n in range(40))
    output = here("sql", many, "--width", "100")[1]
    assert max(map(len, output.splitlines())) <= 100
    assert "column_20" in here("sql", many)[1]


def test_the_hint_names_the_table_that_was_asked(here: Command) -> None:
    """A wrong column of a table: how to see the columns of that table, and of no other."""
    _, _, errors = here("sql", "SELECT nothing FROM omdb_ratings JOIN movies USING (movie_id)")
    assert re.findall(r"DESCRIBE (\w+)", errors) == ["movies", "omdb_ratings"]


def test_addresses_stay_whole(here: Command, folder: Path) -> None:
    """However narrow the terminal, an address is on one line: in `show`, `explain` and the list of candidates."""
    film = films(folder)[0]
    address = (
        Warehouse(folder / "warehouse.duckdb")
        .frame(f"SELECT poster_url FROM provider_cache WHERE movie_id = {film[0]}")
        .item()
    )
    for arguments in (
        ("show", film[2]),
        ("explain", film[2], "poster_url"),
        ("identify", "--imdb", film[2], "--force"),
    ):
        output = here(*arguments, COLUMNS="60")[1]
        assert any(line.endswith((address, ".jpg")) and "://" in line for line in output.splitlines()), output
    assert address in here("show", film[2], COLUMNS="60")[1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(shell: str) -> None:
    """The completion of each shell is there to be installed, and knows the commands and their options."""
    env = {"_MOVIE_ASSETS_COMPLETE": f"complete_{shell}", "PATH": ""}
    words = {"COMP_WORDS": "movie-assets stat", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "movie-assets stat"}
    fish = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv[0] = 'movie-assets'; from movie_assets.cli.app import main; main()",
        ],
        env=env | words | fish,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "status" in done.stdout, done.stderr
