"""The inbox: files are read, taken once each, set aside with their reason, and never block others."""

import json
import os
from pathlib import Path

import pytest

from movie_assets.errors import IdentificationError
from movie_assets.identify.inbox import MOST_OF_A_FILE, Taken, take_files
from movie_assets.identify.inputs.reading import MOST_BYTES, read_parts
from movie_assets.matching.query import Asked, ask
from movie_assets.store import requests
from movie_assets.store.connection import Operations
from movie_assets_tests.identify.conftest import MATRIX, Asker

NFO = '<?xml version="1.0" encoding="UTF-8"?><movie><title>The Matrix</title><year>1999</year>{}</movie>'
RADARR = {"eventType": "Grab", "movie": {"id": 1, "title": "The Matrix", "year": 1999, "tmdbId": 603}}
IDS = {"imdb_id": "tt0133093", "tmdb_id": "603"}

GOOD: list[tuple[str, str, list[dict[str, object]]]] = [
    (
        "a.csv",
        "title,year,imdb_id,tmdb_id,tvdb_id\nThe Matrix,1999,,,\n,,tt0133093,,\n",
        [MATRIX, {"imdb_id": "tt0133093"}],
    ),
    ("semicolons.csv", "\ufeffYear;Title;Note\r\n1999;The Matrix;seen\r\n;;\r\n", [MATRIX]),
    (
        "quoted.csv",
        'title,year\n"Crouching Tiger, Hidden ""Dragon""",2000\n',
        [{"title": 'Crouching Tiger, Hidden "Dragon"', "year": 2000}],
    ),
    (
        "ids.nfo",
        NFO.format('<uniqueid type="imdb" default="true">tt0133093</uniqueid><uniqueid type="tmdb">603</uniqueid>'),
        [MATRIX | IDS],
    ),
    ("old.nfo", NFO.format("<id>tt0133093</id>"), [MATRIX | {"imdb_id": "tt0133093"}]),
    ("plain.nfo", NFO.format(""), [MATRIX]),
    (
        "original.nfo",
        NFO.format("<originaltitle>Matrix Original</originaltitle>"),
        [MATRIX | {"original_title": "Matrix Original"}],
    ),
    ("address.nfo", "https://www.themoviedb.org/movie/603-the-matrix\n", [{"tmdb_id": "603"}]),
    ("both.nfo", NFO.format("") + "\nhttps://www.imdb.com/title/tt0133093/", [MATRIX | {"imdb_id": "tt0133093"}]),
    ("radarr.json", json.dumps(RADARR), [MATRIX | {"tmdb_id": "603"}]),
    (
        "radarr2.json",
        json.dumps([RADARR, {"eventType": "Grab", "remoteMovie": {"imdbId": "tt0133093"}}]),
        [MATRIX | {"tmdb_id": "603"}, {"imdb_id": "tt0133093"}],
    ),
    ("The.Matrix.1999.1080p.BluRay.x264-GRP.mkv", "", [MATRIX]),
    ("names.txt", "# my films\nThe Matrix (1999)\n\nBreaking.Bad.S01E01.mkv\n", [MATRIX]),
]

BAD = {
    "nothing.csv": "",
    "empty.csv": "title,year\n",
    "header.csv": "who,when\nThe Matrix,1999\n",
    "year.csv": "title,year\nThe Matrix,19xx\n",
    "id.csv": "imdb_id\nnm0000206\n",
    "quote.csv": 'title,year\n"The Matrix,1999\n',
    "binary.csv": "title\n\x00\x01\n",
    "broken.nfo": "<movie><title>The Matrix</movie>",
    "series.nfo": "<tvshow><title>The Matrix</title></tvshow>",
    "episode.nfo": "<episodedetails><title>The Matrix</title></episodedetails>",
    "tv.nfo": "https://www.themoviedb.org/tv/1399",
    "nothing.nfo": "my favourite film\n",
    "bomb.nfo": '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><movie><title>&b;</title></movie>',
    "outside.nfo": '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
    "dtd.nfo": '<!DOCTYPE movie SYSTEM "http://127.0.0.1:9/movie.dtd"><movie><title>The Matrix</title></movie>',
    "deep.nfo": "<a>" * 100_000,
    "broken.json": '{"movie": ',
    "deep.json": "[" * 100_000,
    "list.json": "[1, 2]",
    "series.json": '{"eventType": "Grab", "series": {"title": "Lost"}}',
    "test.json": '{"eventType": "Test", "movie": {"title": "Test Title", "year": 1970}}',
    "Breaking.Bad.S01E01.720p.mkv": "",
    "episodes.txt": "Breaking.Bad.S01E01.720p.mkv\n",
}


@pytest.mark.parametrize(("name", "text", "asked"), GOOD, ids=[row[0] for row in GOOD])
def test_a_good_file_asks(name: str, text: str, asked: list[dict[str, object]]) -> None:
    """Each format is read as requests, in the order of the file."""
    parts = read_parts(name, text.encode())
    assert [(a.title, a.year, dict(a.ids)) for part in parts for a, _ in part.asked] == [
        (a.title, a.year, dict(a.ids)) for a in map(ask, asked)
    ]


@pytest.mark.parametrize("name", sorted(BAD.keys() - {"episodes.txt"}))
def test_a_bad_file_says_why(name: str) -> None:
    """What is broken, asks for nothing, or is not about a film is refused with a reason; nothing is fetched."""
    with pytest.raises(IdentificationError) as reported:
        list(read_parts(name, BAD[name].encode()))
    assert len(str(reported.value)) > 8
    assert "root:" not in str(reported.value)


def look(asker: Asker, inbox: Path, before: Taken | None = None) -> Taken:
    return take_files(inbox, asker.operations, asker.context.clock(), watched=before.watched if before else {})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def drop(inbox: Path, name: str, text: str) -> Path:
    (inbox / name).write_text(text)
    return inbox / name


@pytest.mark.fault("inbox", "files that cannot be used beside good ones")
def test_bad_files_never_block_good_ones(asker: Asker, inbox: Path) -> None:
    """All good ones are taken, each bad one is set aside with its reason beside it."""
    for name, text in [(name, text) for name, text, _ in GOOD] + list(BAD.items()):
        drop(inbox, name, text)
    (inbox / "huge.csv").write_bytes(b"title\n" + b"x" * MOST_BYTES)
    (inbox / "a folder").mkdir()
    taken = look(asker, inbox, look(asker, inbox))
    assert set(taken.refused) == {*BAD, "huge.csv"}
    for name, reason in taken.refused.items():
        assert (inbox / "refused" / name).exists()
        assert (inbox / "refused" / f"{name}.reason.txt").read_text().strip() == reason
    assert {path.name for path in (inbox / "taken").iterdir()} == {g[0] for g in GOOD} | {
        "names.txt.reason.txt",  # an episode
        "semicolons.csv.reason.txt",  # a column that is not used
        *(f"{name}.reason.txt" for name in ("a.csv", "both.nfo", "plain.nfo", "radarr2.json")),  # asked for by others
    }
    assert not [path for path in inbox.iterdir() if path.is_file()]
    wanted = {ask(asked).as_json() for *_, each in GOOD for asked in each}
    kept = requests.requests(asker.operations)
    # A file's name has other readings beside the one that is wanted; a file's original title is wanted.
    read = {asked.as_json() for r in kept for asked in (r.asked, Asked(r.asked.title, r.asked.year, r.asked.ids))}
    assert wanted <= read
    assert len(kept) == len({r.asked.as_json() for r in kept})
    assert {r.source for r in kept} == {"inbox"}
    assert "a.csv, line 3" in {r.origin for r in kept}


def test_a_file_is_taken_when_it_has_stopped_changing(asker: Asker, inbox: Path) -> None:
    """Half-written files, and those that say so by their name, are left where they are."""
    path = drop(inbox, "a.csv", "title,year\nThe Mat")
    drop(inbox, "b.csv.part", "title")
    first = look(asker, inbox)
    path.write_text("title,year\nThe Matrix,1999\n")
    second = look(asker, inbox, first)
    assert (first.requests, second.requests) == ([], [])
    third = look(asker, inbox, second)
    assert len(third.requests) == 1
    assert [p.name for p in inbox.iterdir() if p.is_file()] == ["b.csv.part"]


def test_a_whole_film_is_left_where_it_is(asker: Asker, inbox: Path) -> None:
    """An inbox set to somebody's library moves no film."""
    film = inbox / "Inception (2010).mkv"
    with film.open("wb") as file:
        file.truncate(MOST_OF_A_FILE + 1)
    taken = look(asker, inbox, look(asker, inbox))
    assert (taken, film.exists()) == (Taken(), True)


def test_other_things_are_left_where_they_are(asker: Asker, inbox: Path) -> None:
    """Stores, pictures and documents in the folder are not moved; an archive or a workbook is told what to do."""
    for name in ("operations.sqlite", "operations.sqlite-wal", "photo.JPG", "letter.pdf", "export.zip", "list.xlsx"):
        drop(inbox, name, "x")
    taken = look(asker, inbox, look(asker, inbox))
    assert sorted(path.name for path in inbox.iterdir() if path.is_file()) == [
        *("letter.pdf", "operations.sqlite", "operations.sqlite-wal", "photo.JPG")
    ]
    assert "unpack it" in taken.refused["export.zip"]
    assert "save its sheet as CSV" in taken.refused["list.xlsx"]


def test_the_same_content_is_taken_once(asker: Asker, inbox: Path) -> None:
    """Under whatever name it comes again; empty files are kept apart by their names."""
    for name in ("a.csv", "b.csv"):
        drop(inbox, name, "title,year\nThe Matrix,1999\n")
    taken = look(asker, inbox, look(asker, inbox))
    assert (len(taken.requests), taken.known) == (1, ["b.csv"])
    for name in ("Inception (2010).mkv", "Arrival (2016).mkv"):
        drop(inbox, name, "")
    assert len(look(asker, inbox, look(asker, inbox)).requests) == 2


@pytest.mark.fault("inbox", "kill -9 after a file was taken")
def test_a_kill_between_taking_and_moving_takes_nothing_twice(asker: Asker, inbox: Path, tmp_path: Path) -> None:
    """Requests and hash are one transaction; the file that stayed is moved by the next look."""
    path = drop(inbox, "a.csv", "title,year\nThe Matrix,1999\n")
    look(asker, inbox, look(asker, inbox))
    (inbox / "taken" / "a.csv").rename(path)
    again = look(asker, inbox, look(asker, inbox))
    assert (again.requests, again.known) == ([], ["a.csv"])
    assert not path.exists()
    assert asker.count("identification_requests") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.fault("inbox", "a file that cannot be read")
def test_an_unreadable_file_stays_and_blocks_nothing(asker: Asker, inbox: Path) -> None:
    """It is named with its reason, and the others are taken."""
    drop(inbox, "a.csv", "title,year\nThe Matrix,1999\n").chmod(0)
    drop(inbox, "b.csv", "title,year\nInception,2010\n")
    taken = look(asker, inbox, look(asker, inbox))
    assert "cannot be read" in taken.refused["a.csv"]
    assert len(taken.requests) == 1


@pytest.mark.fault("inbox", "there is no inbox folder")
def test_a_folder_that_is_not_there_is_empty(operations: Operations, asker: Asker, tmp_path: Path) -> None:
    """Nobody has to make the inbox before the sensor looks."""
    assert take_files(tmp_path / "none", operations, asker.context.clock(), watched={}) == Taken()
