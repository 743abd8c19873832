"""The inbox and files that nobody expects: one of them never keeps the others waiting."""

import os
from pathlib import Path

import pytest

from movie_assets.identify.inbox import MOST_OF_A_NAME, REFUSED, TAKEN, Taken, take_files
from movie_assets.matching.query import MOST_OF_A_TITLE
from movie_assets_tests.identify.conftest import Asker

CSV = "title,year\nThe Matrix,1999\n"


def look(asker: Asker, inbox: Path, before: Taken | None = None, *, seconds: float = 60.0) -> Taken:
    watched = before.watched if before else {}
    return take_files(inbox, asker.operations, asker.context.clock(), watched=watched, seconds=seconds)


def both(asker: Asker, inbox: Path) -> Taken:
    """Look twice: what has not changed between is taken."""
    return look(asker, inbox, look(asker, inbox))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def titles(asker: Asker) -> set[str]:
    rows = asker.operations.rows("SELECT json_extract(asked, '$.title') AS title FROM identification_requests")
    return {row["title"] for row in rows}


@pytest.mark.parametrize("name", [b"\xff\xfe (1999).mkv", b"list \xe9.csv", b"a\nb\x1b[2J (1999).mkv"])
def test_a_name_that_is_no_text(asker: Asker, inbox: Path, name: bytes) -> None:
    """A name in another encoding, or with control characters, is kept in characters that can be shown; others go on."""
    odd = os.path.join(os.fsencode(inbox), name)  # noqa: PTH118 - a name in bytes, which pathlib does not take
    Path(os.fsdecode(odd)).write_text("title,year\nArrival,2016\n" if name.endswith(b"csv") else "")
    (inbox / "z.csv").write_text(CSV)
    taken = both(asker, inbox)
    assert len(taken.requests) == 2
    assert "The Matrix" in titles(asker)
    assert not [path for path in inbox.iterdir() if path.is_file()]
    for text in [row["name"] for row in asker.operations.rows("SELECT name FROM inbox_files")]:
        assert text.isprintable()


def test_a_name_in_the_encoding_of_western_europe_is_read(asker: Asker, inbox: Path) -> None:
    """Old archives bring such names: the film is asked for by its title, and the file moves as it is."""
    for name in ("Am\xe9lie (2001).mkv", "Caf\xe9 Society (2016).nfo"):
        odd = os.path.join(os.fsencode(inbox), name.encode("cp1252"))  # noqa: PTH118 - as above
        Path(os.fsdecode(odd)).touch()
    both(asker, inbox)
    assert titles(asker) == {"Am\xe9lie", "Caf\xe9 Society"}
    assert sorted(map(os.fsencode, os.listdir(inbox / TAKEN))) == [  # noqa: PTH208 - names in bytes
        "Am\xe9lie (2001).mkv".encode("cp1252"),
        "Caf\xe9 Society (2016).nfo".encode("cp1252"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"eventType": "Grab", "movie": {"title": "Arrival \\ud800 \\u0000 \\u001b[31m", "year": 2016}}'),
        ("a.json", '{"eventType": "Grab", "movie": {"title": "Arrival", "year": 2016, "tmdbId": ' + "9" * 4000 + "}}"),
        ("a.csv", "tmdb_id\n" + "9" * 5_000 + "\n"),
        ("a.csv", f"title,year\n{'Arrival' * MOST_OF_A_TITLE},2016\n"),
        ("a.nfo", "<movie><title>Arrival</title><year>2016</year><tmdbid>" + "1" * 5000 + "</tmdbid></movie>"),
        ("a.txt", "S01" * 3_000 + "\n"),
        ("a.txt", "01/02/" * 600 + "\n"),
    ],
)
@pytest.mark.fault("inbox", "odd content")
def test_odd_content_costs_its_file_alone(asker: Asker, inbox: Path, name: str, text: str) -> None:
    """Lone surrogates, numbers of thousands of digits, endless titles and names: taken or refused."""
    (inbox / name).write_text(text)
    (inbox / "z.csv").write_text(CSV)
    taken = both(asker, inbox)
    assert "The Matrix" in titles(asker)
    assert set(taken.refused) <= {name}
    assert not [path for path in inbox.iterdir() if path.is_file()]
    for title in titles(asker):
        title.encode()
        assert title.isprintable()


def test_a_reason_that_cannot_be_written(asker: Asker, inbox: Path) -> None:
    """A name of 255 bytes leaves no room for the reason's: the reason's name is shorter, and the file is moved."""
    long = "x" * (MOST_OF_A_NAME - 4) + ".csv"
    for _ in range(2):
        (inbox / long).write_text("nothing\n")
        (inbox / "z.csv").write_text(CSV)
        both(asker, inbox)
    moved = list((inbox / REFUSED).iterdir())
    assert len(moved) == 4
    assert sum("header" in path.read_text() for path in moved) == 2
    assert not [path for path in inbox.iterdir() if path.is_file()]


@pytest.mark.parametrize("name", [REFUSED, TAKEN])
def test_a_file_called_as_our_folders(asker: Asker, inbox: Path, name: str) -> None:
    """It makes room for the folder, and is read in its turn."""
    (inbox / name).write_text("")
    (inbox / "z.csv").write_text(CSV if name == TAKEN else "nothing")
    both(asker, inbox)
    both(asker, inbox)
    assert ("The Matrix" in titles(asker)) == (name == TAKEN)
    assert not [path for path in inbox.iterdir() if path.is_file()]


@pytest.mark.fault("inbox", "a list that takes longer than a look may take")
def test_a_long_list_is_taken_in_parts(asker: Asker, inbox: Path) -> None:
    """Each look takes what it has time for, and keeps it; the next one goes on; a short file does not wait for it."""
    (inbox / "a.txt").write_text("".join(f"Film number {n} (1999)\n" for n in range(100)) + "Lost.S01E01.mkv\n")
    (inbox / "z.csv").write_text(CSV)
    taken = look(asker, inbox, look(asker, inbox), seconds=0.05)
    assert "The Matrix" in titles(asker)
    first, looks = len(titles(asker)), 1
    assert first < 100
    while taken.watched:
        taken, looks = look(asker, inbox, taken, seconds=0.05), looks + 1
    assert looks > 2
    assert titles(asker) == {"The Matrix", *(f"Film number {n}" for n in range(100))}
    assert "episode" in (inbox / TAKEN / "a.txt.reason.txt").read_text()
    assert asker.count("identification_requests") == 101


def test_a_list_that_was_taken_in_part_is_not_asked_twice(asker: Asker, inbox: Path) -> None:
    """Requests that were answered meanwhile are not kept again when the rest of their file is taken."""
    (inbox / "a.txt").write_text("".join(f"Film number {n} (1999)\n" for n in range(60)))
    taken = look(asker, inbox, look(asker, inbox), seconds=0.01)
    with asker.operations.transaction() as connection:
        connection.execute("UPDATE identification_requests SET status = 'confirmed'")
    while taken.watched:
        taken = look(asker, inbox, taken)
    assert asker.count("identification_requests") == 60


@pytest.mark.prove
@pytest.mark.fault("inbox", "10,000 lines")
def test_ten_thousand_lines(asker: Asker, inbox: Path) -> None:
    """The longest list that is taken: all its lines, in several looks that end in time."""
    (inbox / "a.txt").write_text("".join(f"Film.number.{n}.1999.1080p.BluRay.x264-GRP.mkv\n" for n in range(10_000)))
    taken, looks = look(asker, inbox), 0
    while taken.watched:
        taken, looks = look(asker, inbox, taken, seconds=5), looks + 1
    assert asker.count("identification_requests") == 10_000
    assert looks > 1
