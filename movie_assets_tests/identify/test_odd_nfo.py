"""NFO files that programs and people write wrongly: what is wrong costs itself, and never asks for another film."""

import pytest

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
