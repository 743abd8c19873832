"""One reading of each kind of value: every spelling that providers were seen to write, and its neighbours."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie_assets.providers.values import certificates, dates, identifiers, name_lists, numbers, texts
from movie_assets.providers.values.certificates import Certificate, leading

UNREADABLE = "unreadable"
NOTHING = ["N/A", "n/a", " N/A ", "None", "null", "-", "–", "", " ", None]


def read(reader: Callable[[Any], Any], value: Any) -> Any:
    """Return what a reader makes of a value, or UNREADABLE."""
    try:
        return reader(value)
    except ValueError:
        return UNREADABLE


@pytest.mark.parametrize("value", NOTHING)
@pytest.mark.parametrize(
    "reader",
    [
        *(texts.text, texts.address, dates.day, dates.partial, numbers.count, numbers.dollars, numbers.minutes),
        *(numbers.year, numbers.points_of_10, numbers.points_of_100, certificates.certificate, identifiers.imdb_id),
        *(identifiers.language_code, identifiers.country_code, identifiers.number_id, identifiers.wikidata_id),
    ],
)
def test_every_spelling_of_nothing_is_none(reader: Callable[[Any], Any], value: Any) -> None:
    """No value is no value, for every kind and in every spelling."""
    assert reader(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Salt &amp; Iron", "Salt & Iron"),
        ("It&#39;s &quot;cold&quot;.", 'It\'s "cold".'),
        ("Am&eacute;lie", "Amélie"),
        ("Am&amp;eacute;lie", "Amélie"),
        ("&amp;amp;amp;", "&"),
        ("&#x26;", "&"),
        ("AT&T", "AT&T"),
        ("a&copy=2", "a&copy=2"),
        ("x&nbsp;y", "x y"),
        ("A\x01B", "AB"),
        (1917, "1917"),
        (True, UNREADABLE),
        (["x"], UNREADABLE),
    ],
)
def test_text_has_no_entities(value: Any, text: str) -> None:
    """HTML entities are resolved, also where they were escaped again; an ampersand alone is none."""
    assert read(texts.text, value) == text


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("#DUPE#", None),
        ("#dupe#", None),
        ("# DUPE #", None),
        ("##DUPE##", None),
        ("[#DUPE#]", None),
        ("#DUPLICATE#", None),
        ("Grey Harbour #DUPE#", None),
        ("N/A", None),
        ("None", "None"),
        ("Null", "Null"),
        ("Dupe", "Dupe"),
        ("A\n B", "A B"),
        ("\u200eHeat\u200e ", "Heat"),
        ("\u202bחום\u202c", "חום"),
        ("\u200e", None),
        (300, "300"),
    ],
)
def test_titles(value: Any, title: str | None) -> None:
    """OMDb's mark of a duplicate is no title; a film may be called None; a title stands on one line, without marks of
    the direction of writing around it."""
    assert texts.title(value) == title


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://a.example/p.jpg", "https://a.example/p.jpg"),
        ("//a.example/p.jpg", "https://a.example/p.jpg"),
        ("http://a.example/?a=1&amp;b=2", "http://a.example/?a=1&b=2"),
        ("p.jpg", UNREADABLE),
        ("/p.jpg", UNREADABLE),
        ("ftp://a.example/p.jpg", UNREADABLE),
        ("https:///p.jpg", UNREADABLE),
        ("https://a.example/p q.jpg", UNREADABLE),
        ("http://[", UNREADABLE),
    ],
)
def test_addresses_are_whole(value: Any, address: str) -> None:
    """An address has a scheme of the web and a host, or it is none."""
    assert read(texts.address, value) == address


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Joel C (screenplay), Ethan C (screenplay), Joel C (story by, additional)", ["Joel C", "Ethan C"]),
        ("Robert D, Jr., A B", ["Robert D, Jr.", "A B"]),
        ("Sammy D Jr., X Y", ["Sammy D Jr.", "X Y"]),
        ("Bob K (characters) (as Bobby)", ["Bob K"]),
        ("Jo M&uuml;ller", ["Jo Müller"]),
        ("A B, C D, and E F", ["A B", "C D", "E F"]),
        ("A B, a b", ["A B"]),
        (["A B", "N/A", "C"], ["A B", "C"]),
        ("N/A", []),
        (None, []),
    ],
)
def test_people_stand_once_and_without_notes(value: Any, people: list[str]) -> None:
    """Notes in brackets are no names, a suffix is part of a name, and each person stands once."""
    assert name_lists.people(value) == people


@pytest.mark.parametrize(
    ("value", "languages"),
    [
        ("English, French", ["English", "French"]),
        ("Greek, Ancient (to 1453), English", ["Greek, Ancient (to 1453)", "English"]),
        ("English, Old (ca.450-1100), Latin", ["English, Old (ca.450-1100)", "Latin"]),
        ("None", []),
        ("None, English", ["English"]),
    ],
)
def test_commas_inside_languages(value: str, languages: list[str]) -> None:
    """A language's name may have a comma; None is no language."""
    assert name_lists.languages(value) == languages


@pytest.mark.parametrize(
    ("value", "countries"),
    [
        ("USA, UK", ["USA", "UK"]),
        ("Tanzania, United Republic of, Kenya", ["Tanzania, United Republic of", "Kenya"]),
        ("Korea, Republic of, Japan", ["Korea, Republic of", "Japan"]),
    ],
)
def test_commas_inside_countries(value: str, countries: list[str]) -> None:
    """A country's name may have a comma."""
    assert name_lists.countries(value) == countries


@pytest.mark.parametrize(
    ("value", "certificate"),
    [
        *(
            (value, "Not Rated")
            for value in ("NOT RATED", "Not Rated", "Unrated", "NR", "N.R.", "UR", "not-rated", "TBA", "TBD")
        ),
        ("Not Yet Rated", "Not Rated"),
        ("(Not Rated)", "Not Rated"),
        ("R (cut)", "R"),
        ("PG13", "PG-13"),
        ("pg-13", "PG-13"),
        ("Rated PG-13 for violence", "PG-13"),
        ("APPROVED", "Approved"),
        ("tv-14", "TV-14"),
        ("FSK 12", "FSK 12"),
        ("12A", "12A"),
    ],
)
def test_certificates_have_one_spelling(value: str, certificate: str) -> None:
    """Each certificate has one spelling, and so has none at all; other countries' stay as they are."""
    assert certificates.certificate(value) == certificate


def test_which_certificate_counts() -> None:
    """Cinemas before premieres, discs and television; a real one before "Not Rated"; the earliest; the country's."""
    day = date(2000, 1, 1)
    found = [
        Certificate("US", "Not Rated", 1, day),
        Certificate("US", "R", 5, day),
        Certificate("US", "PG", 3, date(2001, 1, 1)),
        Certificate("US", "PG-13", 3, day),
        Certificate("DE", "12", 3, day),
    ]
    assert (leading(found, "US"), leading(found, "DE"), leading(found, "FR")) == ("PG-13", "12", None)
    assert leading([Certificate("US", "Not Rated", 3), Certificate("US", "R", 5)], "US") == "R"
    assert leading([Certificate("US", "Not Rated", 1)], "US") == "Not Rated"


@pytest.mark.parametrize(
    ("value", "imdb_id"),
    [
        ("tt0133093", "tt0133093"),
        (" TT133093 ", "tt0133093"),
        ("tt00133093", "tt0133093"),
        ("https://www.imdb.com/title/tt0133093/?ref_=x", "tt0133093"),
        ("https://m.imdb.com/de/title/tt0133093", "tt0133093"),
        ("tt0000000", None),
        (0, None),
        ("0", None),
        ("nm0000138", UNREADABLE),
        ("co0002663", UNREADABLE),
        ("808151", UNREADABLE),
        (808151, UNREADABLE),
        ("tt", UNREADABLE),
        ("tt1 or tt2", UNREADABLE),
    ],
)
def test_imdb_ids_are_canonical_or_none(value: Any, imdb_id: Any) -> None:
    """A title's id in one spelling; a person's id and a bare number, which may be anybody's, are none."""
    assert read(identifiers.imdb_id, value) == imdb_id


@pytest.mark.parametrize(
    ("value", "number"),
    [("78", 78), (78, 78), (78.0, 78), ("78.0", 78), (0, None), ("0", None), (-1, UNREADABLE), (True, UNREADABLE)],
)
def test_numbers_of_records(value: Any, number: Any) -> None:
    """A provider's number in one form; 0 is none."""
    assert read(identifiers.number_id, value) == number


@pytest.mark.parametrize(
    ("value", "handle"), [("https://www.facebook.com/TheFilm/", "TheFilm"), ("@film", "film"), ("a b", UNREADABLE)]
)
def test_names_of_accounts(value: str, handle: str) -> None:
    """An account's name without its address."""
    assert read(identifiers.handle, value) == handle


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((value, None) for value in ("00", "xx", "zxx", "und", "No Language", "NONE", "N/A")),
        ("en-US", "en"),
        ("EN", "en"),
        ("deu", "deu"),
        ("na", "na"),
        ("cn", "yue"),
        ("iw-IL", "he"),
        ("English!", UNREADABLE),
    ],
)
def test_codes_of_languages(value: Any, code: Any) -> None:
    """No language in every spelling is none; codes are lower case and without a country."""
    assert read(identifiers.language_code, value) == code


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers())
READERS = [
    *(texts.text, texts.title, texts.address, texts.image_path, dates.day, dates.partial, dates.moment),
    *(numbers.count, numbers.dollars, numbers.minutes, numbers.year, numbers.points_of_10, numbers.points_of_100),
    *(name_lists.people, name_lists.languages, name_lists.countries, certificates.certificate),
    *(identifiers.imdb_id, identifiers.number_id, identifiers.wikidata_id, identifiers.language_code),
]


@given(st.sampled_from(READERS), ANYTHING | st.from_regex(r"[$0-9.,:a-zPTHMS /%()#&;-]{0,20}", fullmatch=True))
def test_property_a_reader_reads_or_raises_value_error(reader: Callable[[Any], Any], value: Any) -> None:
    """Whatever comes, a reader returns a value or raises ValueError, and nothing else."""
    read(reader, value)


@given(st.text(st.characters(max_codepoint=0x17F)) | st.from_regex(r"(https?:)?//?[a-z0-9.:@/?#%&;-]{0,20}"))
def test_property_plain_texts_are_read_as_all_others(value: str) -> None:
    """What is read the short way, texts in ASCII and addresses of plain hosts, is what the long way reads."""
    unseen = f"\u200b{value}"  # nothing that anybody sees, and no ASCII
    for reader in (texts.text, texts.title, texts.line, texts.address, texts.image_path):
        assert read(reader, value) == read(reader, unseen)


@given(st.integers(-(2**70), 2**70) | st.floats())
def test_property_numbers_are_read_as_their_texts(value: float) -> None:
    """A number counts as much as the same number in words, and is as many points."""
    if isinstance(value, int):
        assert numbers.count(value) == int(numbers.number(value) or 0)
    points = read(numbers.points_of_10, value)
    assert points == read(lambda v: float(numbers.score(v, 10) or 0), value)
