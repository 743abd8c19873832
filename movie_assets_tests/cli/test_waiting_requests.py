"""Requests that wait: looked at, dismissed, taken back, and answered by another film than was asked for."""

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets.store.identifications import LOOKED_AT, Verdict, keep_verdict
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.made_once import made_once
from movie_assets_tests.typed_commands import Command


@pytest.fixture
def folder(tmp_path: Path, empty_home: Path) -> Path:
    """A data folder without films for each test."""
    shutil.copytree(empty_home, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def waiting(here: Command, folder: Path, empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """Numbers of requests that wait: two of a file, one of another file, one typed. They are asked for once."""

    def make(data: Path) -> None:
        shutil.copytree(empty_home, data, dirs_exist_ok=True)
        inbox = data / "inbox"
        inbox.mkdir()
        (inbox / "list.csv").write_text("title,year\nHalloween,\nSuperman,\n")
        (inbox / "other.csv").write_text("title,year\nNo Film Has This Name,1999\n")
        assert here("inbox", MOVIE_ASSETS_DATA=str(data))[0] == 1
        assert here("identify", "Carrie", "--automatic")[0] == 1

    shutil.copytree(made_once(tmp_path_factory, "waiting", make), folder, dirs_exist_ok=True)
    return pending(here, MOVIE_ASSETS_DATA=str(folder))


def pending(here: Command, **changes: str) -> list[int]:
    code, output, _ = here("pending", "--json", **changes)
    assert code == 0
    return [row["request_id"] for row in json.loads(output)["requests"]]


def statuses(folder: Path) -> dict[int, tuple[str, str]]:
    rows = Warehouse(folder / "warehouse.duckdb").frame(
        "SELECT request_id, status, reason FROM identification_requests"
    )
    return {number: (status, reason) for number, status, reason in rows.rows()}


def test_a_look_up_leaves_nothing_behind(here: Command, server: EmbeddedServer) -> None:
    """Who only looks leaves no request that waits, whether films are found, none is, or a provider fails."""
    here("identify", "Halloween")
    here("identify", "No Film Has This Name", "--year", "1999")
    server.faults.add(provider="tmdb", status=500, body={})
    here("identify", "The Matrix", "--year", "1999")
    assert pending(here) == []
    server.faults.clear()
    assert "0 requests" in here("inbox")[1]
    assert here("confirm", "3", "tmdb:603")[0] == 0


def test_a_look_up_of_what_waits_leaves_it_waiting(here: Command, waiting: list[int]) -> None:
    """Looking at candidates answers nothing."""
    here("identify", "Halloween")
    assert waiting == pending(here)


@pytest.mark.parametrize(
    ("arguments", "left"), [(["{0}"], 3), (["{0}", "{2}"], 2), (["--file", "list.csv"], 2), (["--all"], 0)]
)
def test_what_is_not_wanted_is_dismissed(
    arguments: list[str], left: int, here: Command, waiting: list[int], tmp_path: Path
) -> None:
    """One, several, those of a file, or all; with a reason that is kept, and undone one by one."""
    chosen = [word.format(*waiting) for word in arguments]
    code, output, errors = here("dismiss", *chosen, "--reason", "seen it", "--json")
    assert code == 0, errors
    gone = [row["request_id"] for row in json.loads(output)["dismissed"]]
    assert (len(gone), pending(here)) == (4 - left, [number for number in waiting if number not in gone])
    assert {statuses(tmp_path)[number] for number in gone} == {("dismissed", "seen it")}
    assert "0 requests" in here("inbox")[1]
    before = statuses(tmp_path)
    assert here("undo", *map(str, gone))[0] == 0
    assert pending(here) == waiting
    assert {number: before[number] for number in pending(here) if number not in gone}.items() <= statuses(
        tmp_path
    ).items()


def test_a_number_means_a_film_that_a_list_shows(here: Command, waiting: list[int], tmp_path: Path) -> None:
    """Of nine candidates `pending` shows three: 4 is refused with these, unless a look-up has shown it; an id never."""
    with Operations(tmp_path / "operations.sqlite") as operations:
        first = (requests.last_decision(operations, waiting[0]) or {})["candidates"][0]
        nine = [first | {"key": f"tmdb:{n}", "title": f"Number {n}", "ids": {"tmdb": str(n)}} for n in range(1, 10)]
        verdict = Verdict("ambiguous", "nine", {"candidates": nine})
        keep_verdict(operations, waiting[0], verdict, datetime.now(UTC))
        code, _, errors = here("confirm", str(waiting[0]), "4")
        assert code == 1
        assert f"'4' is not in the list of request {waiting[0]}" in errors
        assert ("3. Number 3 (1978) tmdb:3" in errors, "Number 4" in errors) == (True, False)
        assert "or the id of any film, such as tmdb:603" in errors
        keep_verdict(operations, waiting[0], replace(verdict, outcome=LOOKED_AT), datetime.now(UTC))
        assert "is not in the list" not in here("confirm", str(waiting[0]), "4")[2]
    assert here("confirm", str(waiting[0]), "tmdb:948")[0] == 0


def test_the_one_choice_is_given_as_a_whole_command(here: Command) -> None:
    """Where one film is shown, or one request waits with one film, the hint can be typed as it stands."""
    assert "confirm 1 1" in here("identify", "Black Swan")[1]
    assert here("identify", "Black Swan", "--automatic")[0] == 1
    output = here("pending")[1]
    assert "Choose a film: movie-assets confirm 1 1, or" in output
    assert "movie-assets dismiss 1 --reason" in output
    here("identify", "Halloween", "--automatic")
    assert "Choose a film: movie-assets confirm REQUEST NUMBER, or" in here("pending")[1]


def test_a_file_does_not_bring_it_back(here: Command, waiting: list[int], tmp_path: Path) -> None:
    """The same words in another file stay dismissed, and the file's reasons say so; who types them asks anew."""
    here("dismiss", "--all", "--reason", "seen it")
    (tmp_path / "inbox" / "again.csv").write_text("title,year,rating\nHalloween,,9\n")
    code, output, _ = here("inbox")
    assert (code, "Halloween was requested before, and dismissed" in output) == (0, True), output
    assert "which was dismissed" in (tmp_path / "inbox" / "taken" / "again.csv.reason.txt").read_text()
    assert pending(here) == []
    assert here("identify", "Halloween", "--automatic")[0] == 1
    assert len(pending(here)) == 1
    assert pending(here)[0] not in waiting


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("dismiss", "--reason", "x"), 2, "give exactly one"),
        (("dismiss", "1", "--all", "--reason", "x"), 2, "give exactly one"),
        (("dismiss", "1"), 2, "--reason"),
        (("dismiss", "99", "--reason", "x"), 1, "there is no request 99"),
        (("dismiss", "--file", "none.csv", "--reason", "x"), 1, "no request of a file 'none.csv'"),
        (("undo", "1"), 1, "nothing to undo"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], code: int, says: str, here: Command, waiting: list[int]) -> None:
    """Nothing is dismissed, and one line says why."""
    found, _, errors = here(*arguments)
    assert (found, says in errors) == (code, True), errors
    assert pending(here) == waiting


def test_an_answered_request_is_not_dismissed(here: Command) -> None:
    """A film is taken back by undo; dismissing is for what waits. Twice is once too often."""
    here("identify", "The Matrix", "--year", "1999", "--automatic")
    code, _, errors = here("dismiss", "1", "--reason", "x")
    assert (code, "film 603 answers request 1" in errors) == (1, True)
    here("identify", "Halloween", "--automatic")
    assert here("dismiss", "2", "--reason", "x")[0] == 0
    code, _, errors = here("dismiss", "2", "--reason", "x")
    assert (code, "request 2 is dismissed" in errors) == (1, True)


def test_a_dismissed_request_may_be_answered(here: Command, waiting: list[int]) -> None:
    """confirm takes a film for it, as for any other."""
    number = str(waiting[0])
    here("dismiss", number, "--reason", "x")
    assert here("confirm", number, "1")[0] == 0
    assert here("dismiss", number, "--reason", "x")[0] == 1


@pytest.mark.parametrize(
    ("asked", "chosen", "why"),
    [
        (("Inception", "--year", "2013"), "tmdb:27205", "'Inception' is of 2010, not of 2013"),
        (("The Matrix", "--year", "1999"), "tmdb:27205", "'Inception' is nothing like 'The Matrix'"),
    ],
)
@pytest.mark.parametrize("again", ["confirm", "reidentify"])
def test_another_film_is_taken_only_if_it_is_meant(
    asked: tuple[str, ...], chosen: str, why: str, again: str, here: Command
) -> None:
    """Of another year, or nothing like the request: said, and nothing kept, until --yes says that it is meant."""
    here("identify", *asked)
    code, _, errors = here(again, "1", chosen)
    assert (code, why in errors, "--yes" in errors) == (1, True, True), errors
    assert "movie_id" not in here("pending")[1]
    assert here(again, "1", chosen, "--yes")[0] == 0
    code, _, errors = here("identify", *asked, "--automatic")
    assert code == 1 or re.search("film 27205", here("pending")[1]) is None


def test_a_stored_film_of_another_year_is_asked_about_too(here: Command) -> None:
    """Also where the film is in the store, and nobody would be asked."""
    here("identify", "--tmdb", "27205", "--automatic")
    here("identify", "Inception", "--year", "2013")
    code, _, errors = here("confirm", "2", "tmdb:27205")
    assert (code, "not of 2013" in errors) == (1, True)
    assert here("confirm", "2", "tmdb:27205", "--yes")[0] == 0


def test_an_empty_list_asks_for_nothing(here: Command, tmp_path: Path) -> None:
    """An empty file of a kind whose content asks is refused; of another kind, its name asks."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("empty.txt", "empty.csv", "empty.json", "The Matrix (1999).mkv", "Inception (2010).nfo"):
        (inbox / name).write_text("")
    code, output, _ = here("inbox")
    assert code == 1
    assert sorted(re.findall(r"(\S+) is refused", output)) == ["empty.csv", "empty.json", "empty.txt"]
    assert "2 requests: 2 answered" in output
