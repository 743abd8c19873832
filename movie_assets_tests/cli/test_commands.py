"""The commands, as a user types them."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

import movie_assets
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.collecting import discover_years
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.processes import command, environment, run, wait_until
from movie_assets_tests.typed_commands import Command


def films(folder: Path) -> list[tuple[int, str, str]]:
    """movie_id, title and IMDb id of the films in the cache."""
    rows = Warehouse(folder / "warehouse.duckdb").frame(
        "SELECT movie_id, title, imdb_id FROM provider_cache ORDER BY 1"
    )
    return rows.rows()


def test_status_shows_what_a_operator_asks(here: Command, folder: Path) -> None:
    """Films, with data by provider, complete, by age category, calls today, quota left, done-by date."""
    code, output, _ = here("status", OMDB_DAILY_QUOTA="1000")
    count = len(films(folder))
    assert code == 0
    assert f"{count} films, {count} complete, {count} fully refreshed, 0 frozen" in output
    assert f"{count} archived" in output
    assert re.search(r"tmdb.*no limit.*up to date", output)
    assert re.search(r"omdb.*/1,000", output)


def test_status_of_an_empty_store(here: Command, tmp_path: Path) -> None:
    """A store without films is not an error."""
    Operations(tmp_path / "operations.sqlite").close()
    code, output, _ = here("status", MOVIE_ASSETS_DATA=str(tmp_path))
    assert code == 0
    assert "0 films" in output


def test_plan_asks_nobody(here: Command, server: EmbeddedServer, tmp_path: Path) -> None:
    """plan shows what is due, why, and what waits for the quota until when, without a call."""
    settings = settings_for(server, tmp_path)
    with Operations(settings.operations_path) as operations:
        found = discover_years(settings, operations, "1987")["1987"].films
    server.log.clear()
    code, output, _ = here("plan", "--rows", "2", MOVIE_ASSETS_DATA=str(tmp_path), FANART_DAILY_QUOTA="3")
    assert code == 0
    assert re.search(rf"tmdb\s+{len(found)}\s+{len(found)}\s+0\s+-", output)
    assert re.search(rf"fanart\s+{len(found)}\s+3\s+{len(found) - 3}\s+quota\s+20\d\d-", output)
    assert output.count("archived, never fetched") == 2
    Operations(tmp_path / "nothing" / "operations.sqlite").close()
    code, output, _ = here("plan", MOVIE_ASSETS_DATA=str(tmp_path / "nothing"))
    assert (code, "Nothing is due." in output) == (0, True)
    assert server.log.count() == 0


@pytest.mark.parametrize("by", [0, 1, 2])
def test_show_finds_a_film_by_id_or_title(by: int, here: Command, folder: Path) -> None:
    """A film by movie_id, title or IMDb id, with the source of each field."""
    film = films(folder)[0]
    code, output, _ = here("show", str(film[by]))
    assert code == 0
    assert film[1] in output
    assert re.search(r"imdb_rating\s+omdb\s+[\d.]+\n", output)
    assert re.search(r"tagline\s+tmdb\s+\S", output)


def test_show_names_what_is_near(here: Command, folder: Path) -> None:
    """An unknown title is an error that names near ones."""
    code, _, errors = here("show", films(folder)[0][1][:-2] + "zz")
    assert code == 1
    assert films(folder)[0][1] in errors


def test_sql_reads_a_snapshot(here: Command, folder: Path) -> None:
    """A query works while somebody holds the warehouse for writing; a wrong one says what is wrong."""
    code, output, _ = here("sql", "SELECT count(*) AS n FROM provider_cache")
    assert code == 0
    assert str(len(films(folder))) in output
    code, _, errors = here("sql", "SELECT * FROM nothing_here")
    assert code == 1
    assert "nothing_here does not exist" in errors
    assert "SHOW TABLES" in errors
    code, _, errors = here("sql", "SELECT nothing FROM movies")
    assert (code, "DESCRIBE" in errors) == (1, True)
    code, _, errors = here("sql", "DROP TABLE movies")
    assert code == 1
    assert "writes nothing" in errors


def test_connect_reads_a_snapshot(folder: Path, monkeypatch: pytest.MonkeyPatch, server: EmbeddedServer) -> None:
    """movie_assets.connect() is the way of notebooks into the warehouse, while writers go on."""
    for name, value in environment(server, folder).items():
        monkeypatch.setenv(name, value)
    with Warehouse(folder / "warehouse.duckdb").connection(), pytest.raises(duckdb.Error):
        duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True)
    with movie_assets.connect() as connection:
        assert connection.execute("SELECT count(*) FROM movies").fetchone() == (len(films(folder)),)


def test_parse_shows_or_refuses(here: Command, tmp_path: Path) -> None:
    """A saved answer becomes its typed row; a file that is not an answer exits 1 with the reason."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"id": 5, "original_title": "Four Rooms", "title": "Four Rooms", "release_date": "1995-12-09"}')
    bad.write_text('{"status_code": 34}')
    code, output, _ = here("parse", "tmdb", str(good))
    assert code == 0
    assert json.loads(output)["release_date"] == "1995-12-09"
    code, output, errors = here("parse", "tmdb", str(good), str(bad))
    assert code == 1
    assert "tmdb: holds no film: status 34" in errors
    assert here("parse", "nobody", str(good))[0] == 1
    assert here("parse", "tmdb", str(tmp_path / "none.json"))[0] == 1


@pytest.mark.parametrize(
    ("arguments", "changes", "message"),
    [
        (("--start-year", "1873"), {}, "year 1873 is out of range: 1874 to"),
        (("--start-year", "1990", "--end-year", "1980"), {}, "lies before"),
        (("--end-year", "1980"), {}, "needs --start-year"),
        ((), {"MOVIE_ASSETS_DATA": "{empty}"}, "there is no warehouse in"),
        (("--start-year", "1990"), {"TMDB_ENABLED": "false"}, "Set TMDB_API_KEY"),
        (("--start-year", "1990"), {"TMDB_MAX_CONCURRENT": "0"}, "TMDB_MAX_CONCURRENT"),
        (("--start-year", "1990"), {"MOVIE_ASSETS_PRIORITY": '{"title": ["nobody"]}'}, "nobody"),
        (("--start-year", "1990"), {"MOVIE_ASSETS_DATA": "/dev/null/data"}, "data folder"),
    ],
)
@pytest.mark.fault("command", "bad input")
def test_bad_input_gets_a_clear_word(
    arguments: tuple[str, ...], changes: dict[str, str], message: str, here: Command, tmp_path: Path
) -> None:
    """A year out of range (exit code 2), TMDB off, a wrong setting, an unwritable folder (1): one line, what to do."""
    given = {name: value.replace("{empty}", str(tmp_path)) for name, value in changes.items()}
    code, _, errors = here("collect", *arguments, **given)
    assert code == (1 if changes else 2)
    assert errors.startswith("movie-assets: ")
    assert message in errors
    assert "Traceback" not in errors


@pytest.mark.fault("command", "a wrong key")
def test_a_wrong_key_stops_at_the_first_401(server: EmbeddedServer, tmp_path: Path) -> None:
    """The command ends with the variable to check; the key is neither printed nor kept anywhere in the data folder."""
    env = environment(server, tmp_path, TMDB_API_KEY="wr0ng-s3cret")
    code, output, errors = run("collect", "--start-year", "1987", env=env)
    assert code == 1
    assert "TMDB_API_KEY" in errors
    assert server.log.count("tmdb") == 1
    assert "wr0ng-s3cret" not in output + errors
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"wr0ng-s3cret" not in path.read_bytes(), path


def test_a_second_collect_calls_nobody_but_discovery(server: EmbeddedServer, tmp_path: Path) -> None:
    """collect ends with its figures and what waits; the second says that nothing is due."""
    env = environment(server, tmp_path)
    code, output, errors = run("collect", "--start-year", "1979", "--refresh-limit", "4", env=env)
    assert code == 0, errors
    figures = dict(re.findall(r"^([a-z][\w -]+?)\s+([\d,]+)\s*$", output, re.MULTILINE))
    discovered = int(figures["discovered"])
    assert figures["tmdb_updated"] == "4"
    assert int(figures["left by --refresh-limit"]) == discovered - 4
    assert {"omdb_updated", "fanart_updated", "frozen", "deferred", "failed"} <= set(figures)
    assert run("collect", "--refresh-only", "--refresh-limit", "none", env=env)[0] == 0
    assert server.log.count("tmdb", "movie") == discovered
    server.log.clear()
    code, output, _ = run("collect", "--start-year", "1979", env=env)
    assert code == 0
    assert "nothing is due" in output
    assert server.log.count() == server.log.count("tmdb", "discover") == 1


def test_the_demo_needs_no_key(tmp_path: Path) -> None:
    """Without any key the embedded providers answer, into a store of their own. One runtime of the year is lost."""
    env = {**os.environ, "MOVIE_ASSETS_DATA": str(tmp_path), "COLUMNS": "120"}
    code, output, errors = run("collect", "--start-year", "1971", "--refresh-limit", "none", env=env)
    assert code == 0, errors
    assert "embedded providers" in output
    assert errors == ""
    assert re.search(r"values that cannot be read: 1\. These values are left out, such as:\n  film \d+: ", output)
    assert (tmp_path / "demo" / "warehouse.duckdb").exists()
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_demo_serves_and_prints_the_variables() -> None:
    """movie-assets demo prints variables that point any client at it, and on Ctrl-C what it was asked."""
    process = command("demo", "--port", "0", env={**os.environ, "COLUMNS": "120"})
    assert process.stdout is not None
    printed: dict[str, str] = {}
    for line in process.stdout:
        if line.startswith("#"):
            break
        name, _, value = line.removeprefix("export ").strip().partition("=")
        printed[name] = value
    answer = httpx.get(
        f"{printed['TMDB_BASE_URL']}/movie/603", params={"api_key": printed["TMDB_API_KEY"]}, trust_env=False
    )
    assert answer.json()["imdb_id"] == "tt0133093"
    process.send_signal(2)
    output, _ = process.communicate(timeout=30)
    assert re.search(r"tmdb\s.*movie\s.*1", output)


@pytest.mark.fault("command", "a store that cannot be written")
def test_a_store_that_cannot_be_written(server: EmbeddedServer, tmp_path: Path) -> None:
    """Read-only files are named, with what to check (root may write anything, so the test needs another user)."""
    settings = settings_for(server, tmp_path)
    Operations(settings.operations_path).close()
    settings.operations_path.chmod(stat.S_IREAD)
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom movie_assets.store.connection import Operations\n"
        "from movie_assets.errors import StoreError\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try:\n    with Operations(Path(sys.argv[1])).transaction() as c: c.execute('DELETE FROM films')\n"
        "except StoreError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(settings.operations_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    tmp_path.chmod(stat.S_IRWXU)
    assert "permissions" in done.stdout or "cannot open" in done.stdout, done.stderr


def test_waiting_is_bounded() -> None:
    """The tests' own waiting ends with an error rather than never."""
    with pytest.raises(AssertionError, match="in vain: nothing"):
        wait_until(lambda: False, "nothing", seconds=0.1)


def test_settings_hide_their_secrets() -> None:
    """Printing settings shows no key."""
    settings: Any = Settings(_env_file=None, tmdb={"api_key": "hidden-key"})
    assert "hidden-key" not in f"{settings!r} {settings.model_dump()}"


def test_freeze_unfreeze_and_history(here: Command, folder: Path) -> None:
    """A person freezes a film by its title with a reason, unfreezes it, and reads how its fields moved."""
    with Operations(folder / "operations.sqlite") as operations:
        film = operations.row("SELECT movie_id, title FROM films ORDER BY popularity DESC")
    assert film is not None
    code, output, _ = here("freeze", film["title"], "--reason", "lost negatives")
    assert (code, "is frozen" in output) == (0, True)
    frozen = f"SELECT data_frozen FROM movie_status WHERE movie_id = {film['movie_id']}"
    assert Warehouse(folder / "warehouse.duckdb").frame(frozen).item() is True
    code, output, _ = here("history", str(film["movie_id"]))
    assert (code, "No change" in output) == (0, True)
    with Operations(folder / "operations.sqlite") as operations:
        good = operations.row(
            "SELECT answer_id FROM responses WHERE movie_id = ? AND provider = 'omdb'", (film["movie_id"],)
        )
        assert good is not None
        with operations.transaction() as connection:
            connection.execute(
                "INSERT INTO field_changes VALUES (?, 'omdb', 'imdb_votes', ?, '1000000', '1000500', 0)",
                (film["movie_id"], good["answer_id"]),
            )
    code, output, _ = here("history", film["title"], "--field", "imdb_votes")
    assert re.search(r"imdb_votes\s+1,000,000\s+1,000,500\s+\+500", output)
    code, output, _ = here("unfreeze", str(film["movie_id"]), "--reason", "found", "--provider", "omdb")
    assert (code, output.count("omdb"), "fanart" in output) == (0, 1, False)
    assert Warehouse(folder / "warehouse.duckdb").frame(frozen).item() is False
    code, _, errors = here("freeze", "No Such Film", "--reason", "x")
    assert (code, "no film in the store" in errors) == (1, True)
    code, _, errors = here("freeze", film["title"], "--reason", "x", "--provider", "netflix")
    assert (code, "no provider netflix" in errors) == (1, True)


def test_fetched_data_files_show_in_their_table(here: Command, folder: Path) -> None:
    """`imdb --refresh` downloads IMDb's data files, and the warehouse shows them without another run."""
    code, output, _ = here("imdb", "--refresh")
    assert (code, "title.basics" in output) == (0, True)
    shown = Warehouse(folder / "warehouse.duckdb").frame("SELECT name, rows FROM imdb_files")
    assert "title.basics" in shown["name"].to_list()
    assert all(rows > 0 for rows in shown["rows"])


def test_one_film_is_fetched_again_by_force(here: Command, folder: Path, server: EmbeddedServer) -> None:
    """Re-scrape: --film with --force fetches that film at every provider, whether due or not, and nothing else."""
    with Operations(folder / "operations.sqlite") as operations:
        film = operations.row("SELECT movie_id, title FROM films ORDER BY popularity")
    assert film is not None
    server.log.clear()
    code, _, errors = here("collect", "--film", film["title"], "--force", MOVIE_ASSETS_DATA=str(folder))
    assert code == 0, errors
    subjects = {r.subject for r in server.log.entries("tmdb")}
    assert subjects == {str(film["movie_id"])}
    assert server.log.count("fanart") == 1
