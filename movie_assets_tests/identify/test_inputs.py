"""Files of the programs that people use: each known format is read, refused for the right reason, and documented."""

from pathlib import Path

import pytest

from movie_assets.identify.inputs.declaration import Family, Format
from movie_assets.identify.inputs.kinds import no_film
from movie_assets.identify.inputs.known_formats import FORMATS
from movie_assets.identify.inputs.reading import read_parts
from movie_assets.matching.query import from_json
from movie_assets_tests.growing import assert_linear
from movie_assets_tests.identify.input_sample import Sample, Wanted
from movie_assets_tests.identify.samples_of_exports import EXPORT_SAMPLES
from movie_assets_tests.identify.samples_of_mixed_lists import MIXED_SAMPLES
from movie_assets_tests.identify.samples_of_tables import TABLE_SAMPLES
from movie_assets_tests.identify.samples_of_webhooks import WEBHOOK_SAMPLES
from movie_assets_tests.identify.samples_of_xml import XML_SAMPLES
from movie_assets_tests.identify.user_files import read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inputs.md"
_SAMPLES = TABLE_SAMPLES | EXPORT_SAMPLES | WEBHOOK_SAMPLES | XML_SAMPLES
SAMPLES = {
    name: (*_SAMPLES.get(name, ()), *MIXED_SAMPLES.get(name, ())) for name in dict.fromkeys([*_SAMPLES, *MIXED_SAMPLES])
}
EVERY = [(name, number, sample) for name, samples in SAMPLES.items() for number, sample in enumerate(samples, start=1)]


@pytest.mark.parametrize(("name", "number", "sample"), EVERY, ids=[f"{name} {number}" for name, number, _ in EVERY])
def test_a_format_is_read(name: str, number: int, sample: Sample) -> None:
    """A file of the format asks for its films, all and no others; what is not used is said."""
    asked, reasons = read(sample.file, sample.text.encode())
    found: list[Wanted] = [(one.title, one.year, {**one.ids, **one.unsure_ids}) for one in asked]
    assert found == list(sample.wanted)
    said = "\n".join(reasons)
    for words in sample.said:
        assert words in said
    assert asked or said


def test_every_format_has_samples() -> None:
    """A format that is declared is tested, and nothing else."""
    assert {known.name for known in FORMATS} == SAMPLES.keys()
    assert len({known.name for known in FORMATS}) == len(FORMATS)


def test_the_page_and_the_formats_agree() -> None:
    """docs/inputs.md has one row for each known format: where it is documented, what is read, refused, and its test."""
    rows = [
        line
        for line in PAGE.read_text().splitlines()
        if (line.startswith("| ") and "](http" in line) or "test_inputs" in line
    ]
    assert rows == [row_of(known) for known in FORMATS]


def row_of(known: Format) -> str:
    """Return the row of the page about a format."""
    source = f"[site]({known.documented})" if known.documented.startswith("http") else known.documented
    means = ", ".join(dict.fromkeys(meaning.value for meaning in known.reads.values()))
    reads = means or (
        "nothing" if known.holds_no_film else {Family.WEBHOOK: "as the JSON of its film"}.get(known.family, "see below")
    )
    test = f'`test_inputs.py -k "{known.name.split(",")[0]}"`'
    return f"| {known.name} | {known.family.value} | {source} | {reads} | {known.refuses or 'nothing'} | {test} |"


def test_encodings() -> None:
    """Marks and declarations of an encoding count; without either, UTF-8, else what programs write."""
    table = "title,year\nБрат,1997\nAmélie,2001\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        asked, _ = read("a.csv", table.encode(encoding))
        assert [one.title for one in asked] == ["Брат", "Amélie"], encoding
    asked, _ = read("a.csv", "title,year\nAmélie,2001\n".encode("cp1252"))
    assert asked[0].title == "Amélie"
    xml = '<?xml version="1.0" encoding="windows-1251"?><movie><title>Брат</title><year>1997</year></movie>'
    assert read("a.nfo", xml.encode("cp1251"))[0][0].title == "Брат"
    wrong = xml.replace("windows-1251", "utf-16")  # as .NET declares what it then writes as UTF-8
    assert read("a.nfo", wrong.encode())[0][0].title == "Брат"
    xml = '<?xml version="1.0" encoding="UTF-8"?><movie><title>Amélie</title><year>2001</year></movie>'
    assert read("a.nfo", xml.encode("cp1252"))[0][0].title == "Amélie"  # declared, and not what it is
    art = "░▒▓ A RELEASE ▓▒░\nhttps://www.imdb.com/title/tt0133093/\n".encode("cp437")
    assert read("a.nfo", art)[0][0].ids == {"imdb": "tt0133093"}
    wrong = xml.replace("UTF-8", "ISO-8859-1").replace("Amélie", "Брат")  # declared for what is UTF-8
    assert read("a.nfo", wrong.encode())[0][0].title == "Брат"
    for encoding, title in (("cp1251", "Братство"), ("gbk", "霸王别姬"), ("koi8-r", "Братство")):
        asked, reasons = read("a.csv", f"title,year\n{title},1997\n".encode(encoding))
        assert not asked, encoding
        assert "save it as UTF-8" in reasons[0], encoding
    dashes = "title,year\n————— — —————,1999\nAmélie,2001\n".encode("cp1252")
    assert read("a.csv", dashes)[0][-1].title == "Amélie"


def test_endings_of_the_same_formats() -> None:
    """Feeds, shortcuts to a page, lists of JSON lines and playlists are read as what they hold, not by their names."""
    feed = "<rss><channel><item><title>The Matrix (1999)</title></item></channel></rss>"
    files = {
        "mine.rss": feed,
        "page.url": "[InternetShortcut]\r\nURL=https://www.imdb.com/title/tt0133093/\r\n",
        "mine.jsonl": '{"title": "The Matrix", "year": 1999}\n{"title": "Heat", "year": 1995}\n',
        "mine.m3u8": "#EXTM3U\n#EXTINF:8160,The Matrix\n/films/The Matrix (1999).mkv\n",
        "mine.tab": "title\tyear\nThe Matrix\t1999\n",
    }
    for name, text in files.items():
        first = read(name, text.encode())[0][0]
        assert (first.title, first.year) == ("The Matrix", 1999) or first.ids == {"imdb": "tt0133093"}, name


_MORE_KINDS = (
    "Movie Collection",
    "MovieGroup",
    "Film Actor",
    "Movie Soundtrack",
    "movie trailer",
    "K-Drama",
    "Livre",
    "连续剧",
)


def test_kinds_that_are_no_film() -> None:
    """Each program's word for what is no film is known; words of films are none."""
    no_films = (
        "テレビシリーズ MusicAlbum AudioBook LiveTvProgram BoxSet Photo tvPilot podcastEpisode videoGame visual_novel"
    )
    for word in (*no_films.split(), "Serie TV", "Série de TV", "Miniserie de TV", "TV Mini Series", *_MORE_KINDS):
        assert no_film(word), word
    for word in (
        "Movie",
        "tvMovie",
        "Película de TV",
        "Téléfilm",
        "Court-métrage",
        "Anime Movie",
        "tvSpecial",
        "short",
        "Drama",
        "Cartoon",
        "Concert",
        "Stand-up",
    ):
        assert no_film(word) is None, word


def test_a_form_with_a_picture_beside_the_event() -> None:
    """Plex posts its event in a form, beside a picture whose bytes are no text; an & in a title divides nothing."""
    event = b'{"event": "media.play", "Metadata": {"type": "movie", "title": "Marley & Me", "year": 2008}}'
    part = b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    form = b"--b\r\n" + part % (b"thumb", b"\xff\xd8\x00\x01") + b"--b\r\n" + part % (b"payload", event) + b"--b--\r\n"
    for body in (form, b"payload=" + event):
        (asked,), _ = read("a.json", body)
        assert (asked.title, asked.year) == ("Marley & Me", 2008)


def test_two_films_in_one_nfo_are_a_question() -> None:
    """Ids of two films of one site are kept as rivals: none of them is taken for certain, and both survive storing."""
    text = "Out now, too:\nhttps://www.imdb.com/title/tt0113277/\n\nhttps://www.imdb.com/title/tt0133093/\n"
    (asked,), _ = read("The Matrix (1999).nfo", text.encode())
    assert (asked.title, asked.year, asked.ids) == ("The Matrix", 1999, {})
    assert asked.rival_ids == (("imdb", "tt0113277"), ("imdb", "tt0133093"))
    assert from_json(asked.as_json()) == asked
    assert [query.unsure for query in asked.queries()] == [True, True, False]
    assert "tt0113277 or imdb tt0133093" in asked.words()


def test_a_line_costs_the_same_in_a_long_list() -> None:
    """The time to read a table grows with its rows alone."""

    def rows_read(rows: int) -> None:
        text = "Date,Name,Year,Letterboxd URI\n" + "2020-01-01,The Matrix,1999,https://boxd.it/1\n" * rows
        assert sum(len(part.asked) for part in read_parts("a.csv", text.encode())) == rows

    assert_linear(rows_read, 4_000)


EVIL = {
    "quote.json": ('["', '\\"', 300_000, ""),
    "comment.json": ('{"a": ', "/*", 300_000, ""),
    "form.json": ("--", 'content-disposition: form-data; name="a"\n', 20_000, ""),
    "deep.json": ("", '{"a":', 50_000, ""),
    "open.nfo": ("<movie>", "<thumb", 100_000, ""),
    "id.nfo": ("<movie>", "<id ", 150_000, ""),
    "address.nfo": ("", "thetvdb.com/?", 50_000, ""),
    "quotes.csv": ("title,year\n", '"a,1\n', 5_000, ""),
    "spaces.csv": ('Title,Date\n"a', " ", 500_000, ': b",x\n'),
    "brackets.csv": ("title,year\nA", "(", 300_000, ",1999\n"),
}
"""What stands before, what is repeated, how often, and what stands behind."""


@pytest.mark.fault("inbox", "files made to take for ever")
@pytest.mark.parametrize("name", EVIL)
def test_no_file_takes_for_ever(name: str) -> None:
    """The time for what makes patterns and parsers slow grows with its length alone, whatever it is read as."""
    before, unit, times, behind = EVIL[name]
    assert_linear(lambda size: read(name, (before + unit * size + behind).encode()), times)
