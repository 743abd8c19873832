"""IMDb's title pages: every recorded layout exactly, and each field in each layout."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from movie_assets.providers.imdb.page import read_page
from movie_assets_tests.providers.made_imdb_pages import linked, next_data, old

RECORDED = {
    "tt0076759_movie_StarWars__2022-04__xbmc.html": (
        "tt0076759",
        "Star Wars",
        1977,
        date(1977, 5, 25),
        121,
        "movie",
        8.6,
        1_315_176,
        ("US",),
        ("en",),
    ),
    "tt0103639_movie_Aladdin_G__2022__flexget.html": (
        "tt0103639",
        "Aladdin",
        1992,
        date(1992, 11, 25),
        90,
        "movie",
        8.0,
        417_539,
        ("US",),
        ("en",),
    ),
    "tt0114478_2017_layout_no_jsonld__2017__flexget.html": (
        "tt0114478",
        "Smoke",
        1995,
        date(1995, 6, 9),
        112,
        "movie",
        7.4,
        29_751,
        ("DE", "JP", "US"),
        ("en",),
    ),
    "tt0133093_movie_Matrix__2022__flexget.html": (
        "tt0133093",
        "The Matrix",
        1999,
        date(1999, 3, 31),
        136,
        "movie",
        8.7,
        1_897_569,
        ("US", "AU"),
        ("en",),
    ),
    "tt0361748_movie_Inglourious_Basterds__2022__flexget.html": (
        "tt0361748",
        "Inglourious Basterds",
        2009,
        date(2009, 8, 21),
        153,
        "movie",
        8.3,
        1_433_797,
        ("DE", "US"),
        ("en", "de", "fr", "it"),
    ),
    "tt0387564_movie_Saw_R__2022__flexget.html": (
        "tt0387564",
        "Saw",
        2004,
        date(2004, 10, 29),
        103,
        "movie",
        7.6,
        420_806,
        ("US",),
        ("en",),
    ),
    "tt2503944_movie_plot_with_links__2022__flexget.html": (
        "tt2503944",
        "Burnt",
        2015,
        date(2015, 10, 30),
        101,
        "movie",
        6.6,
        119_182,
        ("US", "GB"),
        ("en", "fr", "it"),
    ),
}
"""File -> id, title, year, release, minutes, kind, rating, votes, countries, languages."""


def test_every_recorded_page_is_read_exactly(answers: Path, said: Callable[[Any], Any]) -> None:
    """All recorded title pages, and no more than those that this table knows; samples say the same, made up."""
    pages = sorted((answers / "imdb" / "title-page").glob("*.html"))
    assert [page.name for page in pages] == sorted(RECORDED)
    for page in pages:
        film = read_page(page.read_bytes())
        reported = (
            film.imdb_id,
            film.title,
            film.year,
            film.release_date,
            film.runtime,
            film.kind,
            film.imdb_rating,
            film.imdb_votes,
            film.countries,
            film.languages,
        )
        imdb_id, title, year, released, *rest, votes, countries, languages = RECORDED[page.name]
        assert reported == (
            *said([imdb_id, title, year]),
            date.fromisoformat(said(str(released))),
            *rest,
            said(votes),
            countries,
            languages,
        ), page.name
        assert film.original_title == film.title
        assert film.poster_url
        assert film.poster_url.startswith("https://")
        assert film.overview
        assert "&" not in film.overview
        assert film.directors
        assert len(film.top_cast) >= 5
        assert not film.adult


def test_each_layout_alone_tells_the_same_film(answers: Path, said: Callable[[Any], Any]) -> None:
    """A page stripped of __NEXT_DATA__, or of linked data, still has title, kind, year, runtime and rating."""
    page = (answers / "imdb" / "title-page" / "tt0133093_movie_Matrix__2022__flexget.html").read_bytes()
    whole = read_page(page)
    for mark in (b"__NEXT_DATA__", b"application/ld+json"):
        film = read_page(page.replace(mark, b"nothing"))
        assert [film.imdb_id, film.title, film.year] == said(["tt0133093", "The Matrix", 1999])
        assert (film.kind, film.runtime, film.imdb_rating, film.released) == ("movie", 136, 8.7, said("1999-03-31"))
        assert film.directors == whole.directors
        assert film.top_cast[:3] == whole.top_cast[:3]


def test_linked_data_holds_entities() -> None:
    """Names and texts in linked data are HTML inside of JSON."""
    film = read_page(
        linked(name="Rock &amp; Roll isn&apos;t &quot;dead&quot;", description="Ros&eacute;.", genre="Drama")
    )
    assert (film.title, film.overview, film.genres) == ('Rock & Roll isn\'t "dead"', "Rosé.", ("Drama",))


def test_original_and_localized_title() -> None:
    """Linked data's name is the original title where it has an alternate name; __NEXT_DATA__ and 2017 name both."""
    film = read_page(linked(name="Sen to Chihiro no kamikakushi", alternateName="Spirited Away"))
    assert (film.title, film.original_title) == ("Spirited Away", "Sen to Chihiro no kamikakushi")
    film = read_page(next_data("movie", originalTitleText={"text": "Un film"}))
    assert (film.title, film.original_title) == ("A Film", "Un film")
    film = read_page(old("A Film (2001)", "<div class='originalTitle'>Un film<span> (original title)</span></div>"))
    assert (film.title, film.original_title, film.year) == ("A Film", "Un film", 2001)


@pytest.mark.parametrize(
    ("reported", "released", "year"),
    [
        ({"day": 3, "month": 5, "year": 2020}, "2020-05-03", 2020),
        ({"day": None, "month": 5, "year": 2020}, "2020-05", 2020),
        ({"day": None, "month": None, "year": 2020}, "2020", 2020),
        ({"day": 31, "month": 2, "year": 2020}, "2020-02", 2020),
        (None, None, None),
    ],
)
def test_dates_may_lack_day_and_month(
    reported: dict[str, int | None] | None, released: str | None, year: int | None
) -> None:
    """What is known of a date is kept; only a whole one is a release date."""
    film = read_page(next_data("movie", releaseDate=reported))
    assert (film.released, film.year) == (released, year)
    assert (film.release_date is not None) == (released is not None and len(released) == 10)
    if released:
        assert read_page(linked(heading="A Film - IMDb", datePublished=released)).released == released


def test_a_missing_rating_is_none() -> None:
    """Nobody voted: no rating, in any layout, rather than 0."""
    nobody = {"aggregateRating": None, "voteCount": 0}
    zero = {"ratingValue": 0, "ratingCount": 0}
    for page in (
        next_data("movie", ratingsSummary=nobody),
        linked(aggregateRating=zero),
        linked(),
        old("A Film (2001)"),
    ):
        film = read_page(page)
        assert (film.imdb_rating, film.imdb_votes) == (None, None)
