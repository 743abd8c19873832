"""The commands of identification, as a person types them."""

import re
import shutil
from pathlib import Path

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.store import id_conflicts
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets_tests.typed_commands import Command


@pytest.fixture
def folder(tmp_path: Path, empty_home: Path) -> Path:
    """A data folder without films for each test."""
    shutil.copytree(empty_home, tmp_path, dirs_exist_ok=True)
    return tmp_path


def shown(folder: Path, table: str = "provider_cache") -> list[int]:
    return list(Warehouse(folder / "warehouse.duckdb").frame(f"SELECT movie_id FROM {table} ORDER BY 1")["movie_id"])


def test_from_a_question_to_the_cache_and_back(here: Command, tmp_path: Path, server: EmbeddedServer) -> None:
    """identify shows, confirm chooses, reidentify points to another film, undo undoes; pending lists what waits."""
    code, output, _ = here("identify", "the matrix", "--year", "1999")
    assert code == 0
    for text in ("tmdb 603", "imdb tt0133093", "tvdb 60000603", "1999", "https://", "movie-assets confirm 1 1"):
        assert text in output, output
    assert shown(tmp_path) == []
    assert "No request waits" in here("pending")[1]
    code, output, errors = here("confirm", "1", "1")
    assert code == 0, errors
    assert "The Matrix (1999)" in output
    assert "answers of fanart, omdb, tmdb, tvdb" in output
    assert shown(tmp_path) == [603]
    assert "No request waits" in here("pending")[1]
    server.log.clear()
    assert "nobody was asked" in here("identify", "--imdb", "tt0133093")[1]
    assert server.log.count() == 0
    code, _, errors = here("confirm", "1", "tmdb:27205")
    assert (code, "reidentify" in errors) == (1, True)
    code, _, errors = here("reidentify", "1", "tmdb:27205")
    assert (code, "'Inception' is nothing like 'the matrix'" in errors, "--yes" in errors) == (1, True, True)
    assert here("reidentify", "1", "tmdb:27205", "--yes")[0] == 0
    assert shown(tmp_path) == [603, 27205]  # the second request still means it
    assert "not shown any more" in here("undo", "2")[1]
    assert shown(tmp_path) == [27205]
    assert Warehouse(tmp_path / "warehouse.duckdb").frame("FROM identifications").height >= 4


def test_automatic_takes_what_is_certain(here: Command, tmp_path: Path) -> None:
    """Exit 0 if a film was chosen; exit 1, with candidates and the reason, if a person has to decide."""
    code, output, _ = here("identify", "The Matrix", "--year", "1999", "--automatic")
    assert (code, shown(tmp_path)) == (0, [603])
    code, output, _ = here("identify", "Halloween", "--automatic")
    assert code == 1
    assert "tmdb 948" in output
    assert "without a year" in output


def test_what_speaks_against_an_id_is_said(here: Command) -> None:
    """Beside an id of another film no film is recommended: the reason stands there."""
    output = here("identify", "The Godfather", "--imdb", "tt0133093")[1]
    (why,) = re.findall(r"conflicting: [^.]*", " ".join(output.split()))
    assert "'The Matrix'" in why
    assert "confirm 1 NUMBER" in output


def test_the_name_of_a_file_is_read(here: Command, tmp_path: Path) -> None:
    """Typed names of files and releases are read as the inbox reads them."""
    assert here("identify", "The.Matrix.1999.1080p.BluRay.x264-SPARKS.mkv", "--automatic")[0] == 0
    assert shown(tmp_path) == [603]
    assert "tmdb 27205" in here("identify", "Inception.2010.720p.WEB-DL")[1]
    assert here("identify", "Lost.S01E02.1080p.WEB.mkv")[0] == 2


def test_a_contested_id_is_shown_and_settled(here: Command, server: EmbeddedServer, tmp_path: Path) -> None:
    """confirm says that an id is contested, pending lists it, settle ends it."""
    here("identify", "--tmdb", "603", "--automatic")
    server.catalogue.edit(27205, imdb_id="tt0133093")
    here("identify", "--tmdb", "27205")
    assert "Contested ids" in here("confirm", "2", "tmdb:27205")[1]
    assert "tt0133093" in here("pending")[1]
    with Operations(tmp_path / "operations.sqlite") as operations:
        (conflict,) = id_conflicts.open_conflicts(operations)
    film = str(conflict.movie_id)
    assert here("settle", film, "imdb")[0] == 2
    assert here("settle", film, "omdb", "--none")[0] == 1
    code, output, errors = here("settle", film, "imdb", "--keep", "tt0133093")
    assert code == 0, errors
    assert "no longer" in output
    assert "Contested" not in here("pending")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("identify",), "give a title or an id, such as"),
        (("identify", "--imdb", "nm0000206"), "not a valid imdb id"),
        (("identify", "https://www.themoviedb.org/tv/8681"), "of a series, a person or a list"),
        (("identify", "--tmdb", "https://www.themoviedb.org/person/287"), "of a series, a person or a list"),
        (("confirm", "7", "1"), "there is no request 7"),
        (("undo", "7"), "there is no request 7"),
        (("settle", "-12", "imdb", "--none"), "contested"),
    ],
)
def test_mistakes_are_one_line(here: Command, arguments: tuple[str, ...], says: str) -> None:
    """A sentence; exit 2 where the command line alone is wrong, else 1."""
    code, _, errors = here(*arguments)
    assert code == (2 if arguments[0] == "identify" else 1)
    assert says in errors
    assert errors.strip().count("\n") == 0


def test_nothing_found_says_so(here: Command) -> None:
    """Nobody knows it: exit 1."""
    code, output, _ = here("identify", "No Film Has This Name", "--year", "1999")
    assert (code, "nobody knows" in output) == (1, True)


def test_who_did_not_answer_may_know_it(here: Command, server: EmbeddedServer) -> None:
    """A provider that fails says nothing: the request waits for it, and no line says that nobody knows the film."""
    server.faults.add(provider="tmdb", status=400, body={"success": False})
    code, output, _ = here("identify", "No Film Has This Name", "--year", "1999", "--automatic")
    assert code == 1
    assert "nobody knows" not in output
    assert "not everybody answered" in output
    assert "pending" in output


def test_a_year_that_is_wrong_shows_who_has_the_title(here: Command) -> None:
    """No film of the year has the title: the films that have it in other years are shown, and none is taken."""
    code, output, _ = here("identify", "Inception", "--year", "2013", "--automatic")
    assert code == 1
    for text in ("tmdb 27205", "no film has the title 'Inception' and the year 2013"):
        assert text in output, output


def test_what_a_person_types_is_read(here: Command) -> None:
    """A key, a title with its year and an address say what they say in files and lists of candidates."""
    address = "https://www.imdb.com/title/tt0133093/"
    for words in ("tmdb:603", "The Matrix (1999)", address, "themoviedb.org/movie/603-a"):
        code, output, errors = here("identify", words, "--automatic")
        assert (code, "is answered by film 603" in output) == (0, True), (words, errors)


def test_a_number_alone_gets_a_hint(here: Command) -> None:
    """It may be a title, such as 1917: whose id it is has to be said."""
    assert "movie-assets identify tmdb:2720599" in here("identify", "2720599")[1]


def test_a_wrong_id_shows_the_film_of_the_title_too(here: Command) -> None:
    """The id is of quite another film: a person sees both."""
    _, output, _ = here("identify", "The Matrix", "--year", "1999", "--imdb", "tt1375666")
    assert "tmdb 27205" in output
    assert "tmdb 603" in output


def test_an_id_that_does_not_count_is_said(here: Command, server: EmbeddedServer, tmp_path: Path) -> None:
    """Two ids of two films, of which one has the title and the year: it is taken, and the other id is told of."""
    code, output, _ = here(
        *("identify", "The Matrix", "--year", "1999", "--tmdb", "603", "--imdb", "tt1375666", "--automatic")
    )
    assert (code, shown(tmp_path)) == (0, [603]), output
    assert "not every id: imdb tt1375666 is 'Inception'" in output


def test_the_inbox_at_once(here: Command, tmp_path: Path) -> None:
    """`inbox` does what the sensor and its run do: a line a request, and what is refused or left out."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "list.csv").write_text("title,year,rating\nThe Matrix,1999,9\nHalloween,,8\nLost,20x4,1\n")
    (inbox / "Inception (2010).mkv").write_text("")
    (inbox / "broken.nfo").write_text("<movie>")
    code, output, errors = here("inbox")
    assert code == 1, errors
    for text in (
        "The Matrix (1999) [list.csv, line 2] is film 603",
        "Inception (2010) [Inception (2010).mkv] is film 27205",
        "Halloween [list.csv, line 3] waits: ambiguous",
        "broken.nfo is refused: broken XML",
        "list.csv is taken; what is not used (2)",
        "3 requests: 2 answered, 1 wait",
    ):
        assert text in output, output
    assert shown(tmp_path) == [603, 27205]
    assert (inbox / "taken" / "list.csv").exists()
    (inbox / "twice.csv").write_text("title,year\nAloha,1801\nAloha,1901\nAloha,1901\nHalloween,\n")
    here("inbox")
    reasons = (inbox / "taken" / "twice.csv.reason.txt").read_text()
    assert "line 4 asks for the same as request" in reasons
    assert "(twice.csv, line 3)" in reasons
    assert "line 5 asks for the same as request 3 (list.csv, line 3)" in reasons
    (inbox / "again.csv").write_text("title,year\nHalloween,\n")
    code, output, _ = here("inbox")
    assert (code, "Halloween was requested before, and waits" in output) == (1, True), output


def test_the_inbox_may_be_any_folder(here: Command, tmp_path: Path) -> None:
    """A folder may be named; a second look finds nothing new, and one that is not there is said."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "a.txt").write_text("The Matrix (1999)\n")
    code, output, errors = here("inbox", str(folder))
    assert (code, "1 request: 1 answered, none waits; 0 files refused" in output) == (0, True), errors
    assert "No file in" in here("inbox", str(folder))[1]
    assert "is no folder" in here("inbox", str(tmp_path / "none"))[2]
    assert "is the data folder" in here("inbox", str(tmp_path))[2]


def test_after_a_wrong_choice_the_list_is_still_there(here: Command) -> None:
    """confirm and undo leave the candidates as they were numbered: another one can be chosen."""
    assert here("identify", "Superman")[0] == 0
    assert here("confirm", "1", "2")[0] == 0
    assert here("undo", "1")[0] == 0
    _, output, _ = here("pending")
    assert "2. " in output
    code, output, errors = here("confirm", "1", "3")
    assert code == 0, errors
    assert "Request 1 is answered" in output
