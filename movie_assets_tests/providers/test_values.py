"""One reading of each kind of value: every spelling that providers were seen to write, and its neighbours."""

from collections.abc import Callable
from datetime import date, datetime
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
        ("N/A", None),
        ("None", "None"),
        ("Null", "Null"),
        ("Dupe", "Dupe"),
        ("A\n B", "A B"),
        (300, "300"),
    ],
)
def test_titles(value: Any, title: str | None) -> None:
    """OMDb's mark of a duplicate is no title; a film may be called None; a title stands on one line."""
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
    ("value", "count"),
    [
        ("858,780", 858_780),
        ("1.434.451", 1_434_451),
        ("1 434 451", 1_434_451),
        ("1’434’451", 1_434_451),
        ("12,34,567", 1_234_567),
        ("858.780", 858_780),
        ("1.2K", 1_200),
        ("10914", 10_914),
        ("1,234 votes", 1_234),
        ("１２", 12),
        (3.0, 3),
        ("7.5", UNREADABLE),
        ("-1", UNREADABLE),
        ("1-2", UNREADABLE),
        ("1,2,3", UNREADABLE),
        ("many", UNREADABLE),
        (True, UNREADABLE),
        (float("inf"), UNREADABLE),
    ],
)
def test_counts(value: Any, count: Any) -> None:
    """Groups of digits in any country's way are one number; a range, a fraction or a word is no count."""
    assert read(numbers.count, value) == count


@pytest.mark.parametrize(
    ("value", "dollars"),
    [
        ("$292.6M", 292_600_000),
        ("$292,576,195", 292_576_195),
        ("$67,436,818.50", 67_436_818),
        ("US$ 63,000,000", 63_000_000),
        ("USD 10 million", 10_000_000),
        ("10 million dollars", 10_000_000),
        ("$1.2 billion", 1_200_000_000),
        ("$.5M", 500_000),
        ("$292,6M", 292_600_000),
        ("$ 17 599", 17_599),
        ("$5,000,000 (estimated)", 5_000_000),
        ("approx. $5M", 5_000_000),
        ("63000000", 63_000_000),
        (155_000_000, 155_000_000),
        ("$", None),
        ("$0", None),
        (0, None),
        ("0.00", None),
        ("£1,000,000", UNREADABLE),
        ("€5M", UNREADABLE),
        ("A$5,000", UNREADABLE),
        ("HK$5,000", UNREADABLE),
        ("CAD 5,000", UNREADABLE),
        ("INR 1,00,00,000", UNREADABLE),
        ("$10,000 - $20,000", UNREADABLE),
        ("-$5", UNREADABLE),
        ("secret", UNREADABLE),
    ],
)
def test_money_is_us_dollars(value: Any, dollars: Any) -> None:
    """Dollars in any notation are whole dollars; another currency, a range or a word is unknown, 0 means unknown."""
    assert read(numbers.dollars, value) == dollars


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("143 min", 143),
        ("1,440 min", 1_440),
        ("1 h 15 min", 75),
        ("2h 5m", 125),
        ("2h05", 125),
        ("2 h", 120),
        ("1 hour, 30 minutes", 90),
        ("1 hr 30 mins.", 90),
        ("1.5 hours", 90),
        ("1 Std. 30 Min.", 90),
        ("PT1H30M", 90),
        ("PT90M", 90),
        ("PT5400S", 90),
        ("P0DT1H30M", 90),
        ("1:30", 90),
        ("01:30:00", 90),
        ("90:00", 90),
        ("USA:90 min", 90),
        ("90 min (director's cut: 100 min)", 90),
        ("90", 90),
        (90, 90),
        (95.5, 95),
        ("45 sec", None),
        ("0 min", None),
        (0, None),
        ("90-95 min", UNREADABLE),
        ("143 min | 150 min", UNREADABLE),
        ("-5 min", UNREADABLE),
        ("long", UNREADABLE),
        (3_000_000_000, UNREADABLE),
        ("PT", UNREADABLE),
    ],
)
def test_lengths_are_minutes(value: Any, minutes: Any) -> None:
    """Every way to write one length is minutes; two lengths, a range or more than any film lasts is unknown."""
    assert read(numbers.minutes, value) == minutes


@pytest.mark.parametrize(
    ("value", "points"),
    [("84%", 84), ("76/100", 76), ("7.6/10", 76), ("4.2/5", 84), (76, 76), ("8", 8), ("x", UNREADABLE)],
)
def test_scores_are_points_of_100(value: Any, points: Any) -> None:
    """A score in a critic's own notation is points of 100."""
    assert read(numbers.points_of_100, value) == points


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1995", 1995),
        ("(1995)", 1995),
        ("2005–2014", 2005),
        ("2016–", 2016),
        (1995, 1995),
        ("0", None),
        (0, None),
        ("9999", UNREADABLE),
        ("1", UNREADABLE),
        ("20055", UNREADABLE),
        ("last", UNREADABLE),
    ],
)
def test_years(value: Any, year: Any) -> None:
    """The first year of a range counts; a year without films is none."""
    assert read(numbers.year, value) == year


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2013-06-14", date(2013, 6, 14)),
        ("2013-06-14T00:00:00.000Z", date(2013, 6, 14)),
        ("2013/06/14", date(2013, 6, 14)),
        ("20130614", date(2013, 6, 14)),
        ("14 Jun 2013", date(2013, 6, 14)),
        ("14 June 2013", date(2013, 6, 14)),
        ("14-Jun-2013", date(2013, 6, 14)),
        ("Fri, 14 Jun 2013", date(2013, 6, 14)),
        ("14 Jun 2013 (USA)", date(2013, 6, 14)),
        ("June 14th, 2013", date(2013, 6, 14)),
        ("Sept 5, 2001", date(2001, 9, 5)),
        ("14.06.2013", date(2013, 6, 14)),
        ("06/14/2013", date(2013, 6, 14)),
        ("14/06/2013", date(2013, 6, 14)),
        ("05/05/2013", date(2013, 5, 5)),
        ("05/06/2013", None),
        ("2013", None),
        ("Jun 2013", None),
        ("2013-00-00", None),
        ("0000-00-00", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("31 Feb 2013", UNREADABLE),
        ("2013-02-30", UNREADABLE),
        ("soon", UNREADABLE),
    ],
)
def test_dates(value: Any, day: Any) -> None:
    """A day in any spelling; a date that may be two days, lacks its day, or means nothing is none."""
    assert read(dates.day, value) == day


@pytest.mark.parametrize(
    ("value", "partial"),
    [("2013-00-00", "2013"), ("1977-05", "1977-05"), ("Jun 2013", "2013-06"), ("2013-02-30", "2013-02")],
)
def test_dates_as_far_as_they_are_known(value: str, partial: str) -> None:
    """What is known of a date stays when its day is not."""
    assert dates.partial(value) == partial


def test_moments_are_utc() -> None:
    """A moment with an offset is UTC without one."""
    assert dates.moment("2013-04-16T17:00:00.000Z") == dates.moment("2013-04-16T19:00:00+02:00")
    assert dates.moment("2013-04-16 17:00:00 UTC") == datetime(2013, 4, 16, 17)  # noqa: DTZ001 - frames hold naive UTC


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
        *((value, "Not Rated") for value in ("NOT RATED", "Not Rated", "Unrated", "NR", "N.R.", "UR", "not-rated")),
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


@given(st.integers(0, 10**11))
def test_property_money_is_read_back(amount: int) -> None:
    """An amount in OMDb's notation is that amount."""
    assert numbers.dollars(f"${amount:,}") == (amount or None)


@given(st.dates(date(1874, 1, 1), date(2100, 1, 1)))
def test_property_dates_are_read_back(day: date) -> None:
    """A date in OMDb's, in ISO's and in IMDb's notation is that date."""
    assert {dates.day(f"{day:%d %b %Y}"), dates.day(day.isoformat()), dates.day(f"{day:%B %d, %Y}")} == {day}
