"""NFO files that programs and people write wrongly: what is wrong costs itself, and never asks for another film."""

import pytest

from movie_assets.identify.inputs.typed import typed
from movie_assets_tests.identify.user_files import read

FILM = "<title>The Matrix</title><year>1999</year>"
IMDB = {"imdb": "tt0133093"}
PAGE = "https://www.imdb.com/title/tt0133093/"
MANY = "".join(f"https://www.imdb.com/title/tt01330{number:02d}/\n" for number in range(40))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("<movie><title>The <i>Matrix</i></title><year>1999</year></movie>", "The Matrix"),
        ("<movie><title>I <3 You</title><year>1999</year></movie>", "I <3 You"),
        ("<movie><title>Him < Her</title><plot>a <= b & c</plot><year>1999</year></movie>", "Him < Her"),
        (f"junk <movie>{FILM}</movie>", "The Matrix"),
        (f';\n<?xml version="1.0"?>\n<movie>{FILM}</movie>', "The Matrix"),
        (f"<<< ART >>>\n<movie>{FILM}</movie>", "The Matrix"),
        (f"ï»¿<movie>{FILM}</movie>", "The Matrix"),
        ("<movie><title>The Mat\x00rix</title><year>1999</year></movie>", "The Matrix"),
    ],
)
def test_what_breaks_xml_costs_itself(text: str, title: str) -> None:
    """Marks inside a title, a bare < or &, text before the first element: title and year are the content's."""
    (asked,), _ = read("Another Film (2001).nfo", text.encode())
    assert (asked.title, asked.year, asked.ids) == (title, 1999, {})


@pytest.mark.parametrize(
    "text",
    [
        f'<movie>{FILM}<uniqueid type="tmdb">tt0133093</uniqueid></movie>',
        f"<movie>{FILM}<tmdbid>tt0133093</tmdbid><tvdbid>0</tvdbid></movie>",
        f'<movie>{FILM}<uniqueid type="tvdb" default="true">tt0133093</uniqueid></movie>',
        f'<movie>{FILM}<id>tt0133093</id><uniqueid type="moviedb">tt0133093</uniqueid></movie>',
        f"{PAGE}\n<movie>{FILM}</movie>",
        f"<movie>{FILM}<imdbid>[tt0133093]</imdbid></movie>",
    ],
)
def test_an_id_of_imdb_is_known_wherever_it_stands(text: str) -> None:
    """An id with tt is IMDb's, under any site's element, and before the XML too."""
    (asked,), _ = read("Another Film (2001).nfo", text.encode())
    assert (asked.title, asked.year, asked.ids) == ("The Matrix", 1999, IMDB)


@pytest.mark.parametrize(
    "page",
    [
        f'<!DOCTYPE html><html><link rel="canonical" href="{PAGE}"/><a href="{MANY}">x</a><br></html>',
        f'<html lang="en"><meta property="og:url" content="{PAGE}"><p>{MANY}',
        f"<!-- saved from a site --><!DOCTYPE HTML>\n<html><body>{PAGE}<br></body></html>",
    ],
)
def test_a_saved_page_is_of_its_own_film(page: str) -> None:
    """A page saved as NFO has the addresses of many films: the one that it calls its own counts."""
    (asked,), _ = read("The Matrix (1999).nfo", page.encode())
    assert (asked.title, asked.ids) == ("The Matrix", IMDB)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MANY, "addresses of more than"),
        (f"<!DOCTYPE html><html>{MANY}</html>", "addresses of more than"),
        ('<html><meta property="og:url" content="https://www.themoviedb.org/tv/603"></html>', "of a series"),
        ('<!DOCTYPE movie [<!ENTITY x "y">]><movie><title>&x;</title></movie>', "DTD"),
        ("x <tvshow><title>Lost</title></tvshow>", "of a series"),
    ],
)
def test_what_is_of_no_one_film_asks_for_none(text: str, words: str) -> None:
    """A list of addresses, a series' page or XML, entities of its own: nothing is asked, and the reason is said."""
    asked, reasons = read("a.nfo", text.encode())
    assert not asked
    assert words in reasons[0]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Complete name : a.mkv\nTMDB : movie/949\n", {"tmdb": "949"}),
        ("TMDB: movies/949\nIMDB: tt0113277\n", {"tmdb": "949", "imdb": "tt0113277"}),
        ("TMDB : tv/949\n", {}),
    ],
)
def test_ids_as_matroska_writes_them(text: str, ids: dict[str, str]) -> None:
    """Tags of a Matroska file say whether TMDB's number is a film's: movie/949 is, tv/949 is none."""
    asked, _ = read("a.nfo", text.encode())
    assert [dict(one.ids) for one in asked] == ([ids] if ids else [])


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("https://letterboxd.com/tmdb/949", {"tmdb": "949"}),
        ("https://letterboxd.com/tmdb/949/", {"tmdb": "949"}),
        ("letterboxd.com/tmdb/949", {"tmdb": "949"}),
        ("https://letterboxd.com/imdb/tt0113277/", {"imdb": "tt0113277"}),
        ("https://fanart.tv/movie/949/heat/", {"tmdb": "949"}),
        ("https://api.themoviedb.org/3/movie/949?language=de", {"tmdb": "949"}),
        ("https://www.omdbapi.com/?plot=full&i=tt0113277", {"imdb": "tt0113277"}),
        ("https://trakt.tv/search/imdb/tt0113277", {"imdb": "tt0113277"}),
        ("stremio:///detail/movie/tt0113277/tt0113277", {"imdb": "tt0113277"}),
        ("https://web.stremio.com/#/detail/movie/tt0113277", {"imdb": "tt0113277"}),
    ],
)
def test_an_address_of_another_site_names_the_film_by_its_id(address: str, ids: dict[str, str]) -> None:
    """An address with an id of IMDb or TMDB in it is that film's, in an NFO, a list, a table and when typed."""
    for name, text in (
        ("a.nfo", f"here: {address}\n"),
        ("a.url", f"[InternetShortcut]\nURL={address}\n"),
        ("a.txt", address),
        ("a.csv", f"title,url\nHeat,{address}\n"),
    ):
        assert [dict(one.ids) for one in read(name, text.encode())[0]] == [ids], name
    assert typed(address) == {f"{site}_id": value for site, value in ids.items()}


def test_a_series_page_of_another_site_is_of_no_film() -> None:
    """An IMDb id in the address of a series asks for nothing, though a title stands beside it."""
    address = "https://web.stremio.com/#/detail/series/tt0411008"
    for name, text in (("a.nfo", address), ("a.txt", address), ("a.csv", f"title,url\nLost,{address}\n")):
        asked, reasons = read(name, text.encode())
        assert (asked, "of a series" in reasons[0]) == ([], True)


@pytest.mark.parametrize(
    ("address", "film"),
    [
        ("https://trakt.tv/movies/heat-1995", ("heat", 1995)),
        ("https://letterboxd.com/film/heat-1995/", ("heat", 1995)),
        ("https://thetvdb.com/movies/heat", ("heat", None)),
        ("https://letterboxd.com/film/heat-1995/reviews/by/activity/", ("heat", 1995)),
        ("https://letterboxd.com/somebody/film/heat-1995/1/", ("heat", 1995)),
        ("https://app.trakt.tv/movies/heat-1995?mode=media", ("heat", 1995)),
        ("https://www.metacritic.com/movie/heat/critic-reviews/", ("heat", None)),
        ("https://mubi.com/en/us/films/heat", ("heat", None)),
        ("https://www.justwatch.com/us/movie/heat", ("heat", None)),
        ("https://simkl.com/movies/53000/heat", ("heat", None)),
    ],
)
def test_a_page_that_has_a_title_in_its_address(address: str, film: tuple[str, int | None]) -> None:
    """A shortcut to such a page asks for what its address says, as a line of a list does; two pages ask for nothing."""
    for text in (address, f"[InternetShortcut]\r\nURL={address}\r\nIconIndex=0\r\n", f"{address}\n{address}"):
        asked, _ = read("a.url", text.encode())
        assert [(one.title, one.year) for one in asked] == [film]
    assert [(one.title, one.year) for one in read("a.txt", address.encode())[0]] == [film]
    assert read("a.nfo", f"{address} https://trakt.tv/movies/se7en-1995".encode())[0] == []


@pytest.mark.parametrize("year", ["95", "'95", "208", "19955", "0", "-", "1795", "in 95"])
def test_a_year_that_is_none_is_left_out(year: str) -> None:
    """What stands for a year and is none costs itself: title, id and the date beside it still count."""
    for broken in ("", "<plot>a < b"):
        xml = f'<movie><title>Heat</title><year>{year}</year><uniqueid type="imdb">tt0113277</uniqueid>{broken}</movie>'
        ((asked,), _) = read("a.nfo", xml.encode())
        assert (asked.title, asked.year, asked.ids) == ("Heat", None, {"imdb": "tt0113277"})
    ((asked,), _) = read("a.nfo", f"<movie><title>Heat</title><year>{year}</year></movie>".encode())
    assert (asked.title, asked.year) == ("Heat", None)
    dated = f"<movie><title>Heat</title><year>{year}</year><premiered>1995-12-15</premiered></movie>"
    ((asked,), _) = read("a.nfo", dated.encode())
    assert (asked.title, asked.year) == ("Heat", 1995)


@pytest.mark.parametrize(
    ("day", "year"), [("1995-12", 1995), ("2004-10", 2004), ("2004-10-00", 2004), ("2004-13", None)]
)
def test_a_date_without_a_day(day: str, year: int | None) -> None:
    """A month of a year in a field of a date is no span of years, as it would be in a field of a year."""
    for name, text in (
        ("a.nfo", f"<movie><title>Heat</title><premiered>{day}</premiered></movie>"),
        ("a.csv", f"title,release date\nHeat,{day}\n"),
        ("a.json", f'[{{"title": "Heat", "release_date": "{day}"}}]'),
    ):
        assert [(one.title, one.year) for one in read(name, text.encode())[0]] == [("Heat", year)], name
    assert read("a.csv", f"title,year\nLost,{day[:7]}\n".encode())[0] == []


@pytest.mark.parametrize("years", ["2004–2010", "2004-2010", "2004–", "since 2004"])
def test_years_of_a_series_in_an_nfo_file(years: str) -> None:
    """A film has one year: what has a span of them is a series, whatever its element is called."""
    asked, reasons = read(
        "a.nfo", f"<movie><title>Lost</title><year>{years}</year><tmdbid>4607</tmdbid></movie>".encode()
    )
    assert (asked, "are a series'" in reasons[0]) == ([], True)
