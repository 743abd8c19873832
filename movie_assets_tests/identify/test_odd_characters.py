"""Characters that no title, year or id has, in files of the inbox: they cost themselves, never a line or the file."""

import json

import pytest

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.cells import id_of, year_of
from movie_assets.identify.inputs.typed import typed
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import ask
from movie_assets_tests.identify.user_files import read

TWO = [("The Matrix", 1999), ("Heat", 1995)]


def asked(name: str, content: bytes | str) -> list[tuple[str | None, int | None]]:
    found, _ = read(name, content.encode() if isinstance(content, str) else content)
    return [(one.title, one.year) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "title,year\nThe\u2028Matrix,1999\nHeat,1995\n",
        "title,year\nThe\x0bMatrix,1999\nHeat,1995\n",
        "title,year\nThe\x85Matrix,1999\nHeat\x0c,1995\n",
        'title,year\n"The\nMatrix",1999\n"Heat\r\n",1995\n',
        "title,year\r\nThe\tMatrix,1999\r\nHeat\u2029,1995\r\n",
        "title,year\rThe\x1cMatrix,1999\rHeat,1995\r",
    ],
)
def test_a_break_inside_a_cell_is_a_space(text: str) -> None:
    """A line ends with a line feed or a carriage return alone; what else breaks lines is a space of its title."""
    assert asked("a.csv", text) == TWO


@pytest.mark.parametrize("break_", ["\u2028", "\x85", "\x0c"])
def test_a_break_inside_a_text_of_json_lines_or_a_list_ends_no_line(break_: str) -> None:
    """JSON lines have such a break in a review, and a list in a name: neither becomes two entries, nor none."""
    rows = f'{{"title": "The Matrix", "year": 1999, "review": "a{break_}b"}}\n{{"title": "Heat", "year": 1995}}\n'
    assert asked("a.jsonl", rows) == TWO
    assert asked("a.txt", f"The{break_}Matrix (1999).mkv\nHeat (1995).mkv\n") == TWO


@pytest.mark.parametrize(
    "content",
    [
        b"title,year\r\nThe Mat\x00rix,1999\r\nHeat,1995\r\n",
        b"title,year\r\nThe Matrix,1999\r\n\x00\x00\r\nHeat,1995\r\n",
        b"title,year\r\nThe Matrix,1999\r\nHeat,1995\r\n" + b"\x00" * 4096,
        b"title,year\r\nThe Matrix,1999\r\nHeat,1995\r\n\x1a",
        "title,year\nThe Matrix\u200f,\u200e1999\n\u2066Heat\u2069,1995\u200b\n",
        "\ufeff\ufefftitle,year\nThe Matrix,1999\nHeat,1995\n",
        "ï»¿title,year\nThe Matrix,1999\nHeat,1995\n",
        '[{"title": "The\\u0000 Matrix", "year": 1999}, {"title": "\u202bHeat\u202c", "year": 1995}]',
    ],
)
def test_what_nobody_sees_is_no_part_of_a_title(content: bytes | str) -> None:
    """Zero bytes of a crash, the end of a file of DOS, marks of encodings and directions: a title is without them."""
    assert asked("a.json" if content[:1] == "[" else "a.csv", content) == TWO


def test_a_picture_is_no_text_though_some_zero_bytes_are() -> None:
    """A tenth of zero bytes: it is a picture or an archive, and refused as a whole."""
    (refusal,) = read("a.csv", b"title,year\n" + b"ab\x00\x01" * 400)[1]
    assert "not a text file" in refusal


def test_text_that_was_encoded_twice() -> None:
    """A file whose mark was taken for letters and written anew is read as it was before."""
    assert asked("a.csv", "\ufefftitle,year\nAmélie,2001\n".encode().decode("cp1252")) == [("Amélie", 2001)]


@pytest.mark.parametrize(
    ("text", "title"), [("Salt &amp;amp; Iron", "Salt & Iron"), ("Q&amp;A", "Q&A"), ("R&B", "R&B")]
)
def test_entities_that_were_escaped_again(text: str, title: str) -> None:
    """HTML's entities are resolved as in answers of providers, however often they were escaped."""
    assert asked("a.csv", f"title,year\n{text},1999\n") == [(title, 1999)]


def test_marks_of_direction_in_a_name() -> None:
    """A name of a file is read without what nobody sees in it."""
    found = read_name("\u200fThe Matrix\u200f (1999)\u200b.mkv")
    assert (found.title, found.year) == ("The Matrix", 1999)


@pytest.mark.parametrize("text", ["1,999", "1.999", "1 999", "(1999)", "1999.0", "1999,00", "１９９９"])
def test_years_as_spreadsheets_write_them(text: str) -> None:
    """A mark of thousands, a fraction of zeros and figures of another width do not make it another year."""
    assert year_of(text) == 1999


@pytest.mark.parametrize(
    ("namespace", "text"),
    [
        *(("tmdb", text) for text in ("６０３", "[603]", "{tmdb-603}", "#603", "(603)", "tmdb id: 603", "movie:603")),
        *(("tmdb", text) for text in ("themoviedb:603", "'603'", "603.0", "tmdb=603", "film/603")),
        *(("imdb", text) for text in ("ｔｔ0133093", "{imdb-tt0133093}", "imdbid=tt0133093", "['tt0133093']")),
        *(("tvdb", text) for text in ("thetvdb:603", "tvdb-603", "{tvdb-603}")),
    ],
)
def test_ids_in_brackets_and_with_the_name_of_their_site(namespace: str, text: str) -> None:
    """What people and programs put around an id is no part of it."""
    assert id_of(namespace, text) == ("tt0133093" if namespace == "imdb" else "603")


@pytest.mark.parametrize(
    ("namespace", "text"),
    [("tmdb", "tvdb:603"), ("tmdb", "imdb-603"), ("tvdb", "tmdb=603"), ("imdb", "tmdb-603"), ("imdb", "thetvdb:603")],
)
def test_an_id_that_names_another_site_is_no_id_of_this_one(namespace: str, text: str) -> None:
    """A number that says whose it is never becomes another site's number, which is another film's."""
    with pytest.raises(IdentificationError, match=f"not of {namespace}"):
        id_of(namespace, text)


@pytest.mark.parametrize(
    ("namespace", "text"),
    [
        *(
            ("tmdb", text)
            for text in ("603,604", "603.604", "603 604", "603\u00a0604", "603, 604", "603/604", "[603,604]")
        ),
        *(("tmdb", text) for text in ("1,234,567", "58.7", "603|604", "603 & 604", "603,604,605")),
        *(("imdb", text) for text in ("tt0133093,tt0133094", "tt0133093 / tt0133094", "0133093,0133094", "133,093")),
        ("tvdb", "169,170"),
    ],
)
def test_two_ids_in_a_cell_are_never_one(namespace: str, text: str) -> None:
    """No program writes ids in groups of thousands: which film is meant would be a guess, and the words say so."""
    with pytest.raises(IdentificationError, match="may be several ids, or one with marks in it"):
        id_of(namespace, text)


def test_a_column_of_ids_with_two_in_a_cell_costs_that_line() -> None:
    """The others are read, and the reason names the cell; a column of votes may have its thousands apart."""
    content = 'tmdb_id,votes\n"603,604","1,234,567"\n949,"26,000"\n'
    found, refused = read("a.csv", content.encode())
    assert [one.ids for one in found] == [{"tmdb": "949"}]
    (reason,) = (words for words in refused if words.startswith("line"))
    assert "'603,604' may be several ids" in reason


@pytest.mark.parametrize("text", ["-603", "+603", "603;604", "603x", "1e309", "inf", "tv-603", "{'id': 603}"])
def test_what_is_no_number_of_a_film(text: str) -> None:
    """A sign, two numbers, a word: no id, and no part of it is taken for one."""
    with pytest.raises(IdentificationError):
        id_of("tmdb", text)


@pytest.mark.parametrize("text", ["Heat (1995)", "Heat [1995]", "Heat（1995）", "Heat (１９９５)", "  Heat  (1995) "])
def test_a_year_behind_a_title_in_any_brackets(text: str) -> None:
    """Typed, in a cell, in an object, in a list of texts: the year is the same, and no part of the title."""
    files = {
        "a.csv": f"title\n{text}\n",
        "a.txt": f"{text}\n",
        "a.json": json.dumps([{"title": text}]),
        "b.json": json.dumps([text]),
    }
    found = [read(name, content.encode())[0] for name, content in files.items()]
    assert [(one.title, one.year) for (one,) in found] == [("Heat", 1995)] * len(files)
    assert typed(text) == {"title": "Heat", "year": "1995"}


@pytest.mark.parametrize("text", ["tt0113277", "TT0113277", "Tt0113277"])
def test_an_id_in_the_place_of_a_title(text: str) -> None:
    """In any letters it is that id."""
    assert ask(typed(text)).ids == {"imdb": "tt0113277"}
    for name, content in {"a.csv": f"title\n{text}\n", "a.json": json.dumps([{"title": text}, text])}.items():
        assert {tuple(one.ids.items()) for one in read(name, content.encode())[0]} == {(("imdb", "tt0113277"),)}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("盗火线 / Heat", {"盗火线 / Heat", "盗火线", "Heat"}),
        ("盗火线 / Heat / 烈火悍将", {"盗火线 / Heat / 烈火悍将", "盗火线", "Heat", "烈火悍将"}),
        ("Схватка / Heat", {"Схватка / Heat", "Схватка", "Heat"}),
        ("Face / Off", {"Face / Off"}),
        ("Self/less", {"Self/less"}),
    ],
)
def test_a_title_beside_its_translation(text: str, titles: set[str]) -> None:
    """Titles in two scripts with a slash between them are each a title of the film; one in one script is whole."""
    ((found,), _) = read("a.csv", f"标题,上映日期\n{text},1995-12-15(美国)\n".encode())
    assert {str(found.title), *found.other_titles} == titles
    assert found.year == 1995


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "- [ ] ", "- [x] ", "[X] ", "☐ ", "✅ ", "  – ", "+ "])
def test_marks_of_a_list_are_no_part_of_a_title(mark: str) -> None:
    """Bullets and boxes to tick stand before the titles of notes; without a space behind it a mark is a title's."""
    assert asked("a.txt", f"{mark}The Matrix (1999)\n{mark}Heat (1995)\n") == TWO
    for title in ("[REC]", "+1", "*batteries not included"):
        ((found,), _) = read("a.txt", f"{title} (2007)\n".encode())
        assert title in (found.title, *found.other_titles), title
