"""IMDb's title pages: every recorded layout exactly, what is not a film refused, a block distinguished from a page."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.providers.imdb.block import block_of
from movie_assets.providers.imdb.page import read_page

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


def linked(heading: str = "A Film (2020) - IMDb", **changes: Any) -> bytes:
    """Return a page with linked data only."""
    data = {"@type": "Movie", "url": "/title/tt1234567/", "name": "A Film", **changes}
    text = json.dumps({key: value for key, value in data.items() if value is not None})
    return f'<html><head><title>{heading}</title><script type="application/ld+json">{text}</script></head>'.encode()


def next_data(kind: str, **changes: Any) -> bytes:
    """Return a page with __NEXT_DATA__ only."""
    above = {"id": "tt1234567", "titleText": {"text": "A Film"}, "titleType": {"id": kind}, **changes}
    text = json.dumps({"props": {"pageProps": {"aboveTheFoldData": above, "mainColumnData": {"isAdult": False}}}})
    return f'<html><head><script id="__NEXT_DATA__" type="application/json">{text}</script></head></html>'.encode()


def old(title: str, body: str = "") -> bytes:
    """Return a page of 2017: microdata, and no linked data."""
    name = title.split(" (", maxsplit=1)[0]
    return (
        f"<html><head><title>{title} - IMDb</title><meta property='og:title' content='{title}'/>"
        f"<meta property='pageId' content='tt1234567'/></head><body><h1 itemprop='name'>{name}&nbsp;"
        f"<span>(2001)</span></h1>{body}</body></html>"
    ).encode()


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


@pytest.mark.parametrize("kind", ["movie", "tvMovie", "short", "tvShort", "video", "tvSpecial"])
def test_films_of_all_kinds_are_films(kind: str) -> None:
    """TV films, shorts, videos and specials are films, and say what they are."""
    assert read_page(next_data(kind)).kind == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [("", "movie"), ("TV Movie ", "tvMovie"), ("Short ", "short"), ("Video ", "video"), ("TV Special ", "tvSpecial")],
)
def test_the_heading_tells_the_kind_where_nothing_else_does(words: str, kind: str) -> None:
    """Linked data calls them all Movie, and the pages of 2017 say it in the heading alone."""
    assert read_page(linked(heading=f"A Film ({words}2001) - IMDb")).kind == kind
    assert read_page(old(f"A Film ({words}2001)")).kind == kind


@pytest.mark.parametrize(
    "page",
    [
        *map(next_data, ("tvEpisode", "tvSeries", "tvMiniSeries", "videoGame", "musicVideo", "podcastEpisode")),
        *(linked(**{"@type": kind}) for kind in ("TVSeries", "TVEpisode", "VideoGame", "PodcastSeries")),
        linked(heading="A Film (TV Mini Series 2001–2003) - IMDb"),
        old("A Film (TV Episode 2001)"),
        old("A Film (TV Series 2001–2005)"),
        old("A Film (Video Game 2001)"),
    ],
)
def test_what_is_no_film_is_refused(page: bytes) -> None:
    """Episodes, series, games, music videos and podcasts, in every layout."""
    with pytest.raises(NoFilmError, match="tt1234567 is of type"):
        read_page(page)


def test_adult_titles_are_marked() -> None:
    """By IMDb's mark, or by its genre where a layout has no mark."""
    assert read_page(next_data("movie", genres={"genres": [{"text": "Adult"}]})).adult
    assert read_page(next_data("movie", isAdult=True)).adult
    assert read_page(linked(genre=["Adult", "Comedy"])).adult
    assert not read_page(linked(genre="Comedy")).adult


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html><head><title>404 Error</title></head></html>",
        b"<html><head><title>IMDb: Ratings and Reviews</title></head></html>",
        b'<html><head><title>Someone - IMDb</title><link rel="canonical" href="/name/nm0000001/"/></head></html>',
        b'<script type="application/ld+json">{"@type": "Person", "url": "/name/nm0000001/", "name": "X"}</script>',
        b'<script type="application/ld+json">{broken</script>',
        b'<script id="__NEXT_DATA__">[]</script>',
        b'<html><script>window.awsWafCookieDomainList = ["imdb.com"]; window.gokuProps = {}</script></html>',
    ],
)
def test_what_is_no_title_page_is_no_answer(page: bytes) -> None:
    """Pages of people, start pages, errors, challenges and rubbish are bad answers, never films."""
    with pytest.raises(BadAnswerError):
        read_page(page)


@pytest.mark.parametrize(
    ("status", "body", "blocked"),
    [
        (202, b"", True),
        (202, b"  \n", True),
        (202, b"<html></html>", True),
        (403, b"", True),
        (403, b"<html><body><h1>403</h1></body></html>", True),
        (200, b"<script>window.awsWafCookieDomainList = []</script>", True),
        (200, b'<div id="challenge-container"></div>', True),
        (200, linked(description="A film about a captcha."), False),
        (404, b"<html><head><title>404 Error</title></head></html>", False),
    ],
)
def test_a_block_is_reported_from_a_page(status: int, body: bytes, blocked: bool) -> None:
    """HTTP 202, 403 and challenges are blocks; a page that only speaks of one is a page."""
    assert (block_of(status, body) is not None) is blocked


DIRECTORS, STARS = "urn:group:1", "urn:group:2"


def _credited(*names: str) -> list[dict[str, Any]]:
    return [{"name": {"id": "nm1", "nameText": {"text": name}}} for name in names]


def newer(**main: Any) -> bytes:
    """Return a page in the layout of 2025: the day, the lists and the words for groups are in the main column."""
    title = {"text": "Titolo"}
    above = {
        "id": "tt7654321",
        "titleType": {"id": "movie"},
        "titleText": title,
        "originalTitleText": {"text": "A Title &amp; More"},
        "releaseYear": {"year": 1999},
        "runtime": {"seconds": 8160},
        "certificate": {"rating": "T"},
        "titleGenres": {"genres": [{"genre": {"text": "Drama"}}]},
        "crewV2": [{"grouping": {"groupingId": DIRECTORS}, "credits": _credited("D One", "D Two")}],
        "castV2": [{"credits": _credited("S One")}],
        "releaseDate": None,
        "principalCredits": None,
    }
    column = {
        "releaseDate": {"day": 7, "month": 5, "year": 1999, "country": {"id": "IT"}},
        "principalCreditsV2": [
            {"grouping": {"groupingId": DIRECTORS, "text": "Directors"}, "credits": _credited("D One")},
            {"grouping": {"groupingId": STARS, "text": "Stars"}, "credits": _credited("S One", "S Two")},
        ],
        "creditGroupings": {
            "edges": [
                {
                    "node": {
                        "grouping": {"groupingId": "x", "text": "Second Unit Directors or Assistant Directors"},
                        "credits": {"edges": [{"node": _credited("No Director")[0]}]},
                    }
                }
            ]
        },
    } | main
    data = {"props": {"pageProps": {"aboveTheFoldData": above, "mainColumnData": column}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    return f"<html><head>{script}</head></html>".encode()


def test_the_newer_layout() -> None:
    """Names of a group whose id is opaque count once the page names the group; the reader's certificate is not ours."""
    film = read_page(newer())
    assert (film.title, film.original_title, film.year) == ("Titolo", "A Title & More", 1999)
    assert (film.directors, film.top_cast) == (("D One", "D Two"), ("S One", "S Two"))
    assert (film.runtime, film.genres, film.released) == (136, ("Drama",), "1999-05-07")
    assert film.content_rating is None


def test_a_day_of_another_year_is_no_first_release() -> None:
    """Where the reader's country had the film in a later year, the year of the first release alone is known."""
    film = read_page(newer(releaseDate={"day": 7, "month": 5, "year": 2004, "country": {"id": "IT"}}))
    assert (film.year, film.released, film.release_date) == (1999, "1999", None)


@pytest.mark.parametrize(
    ("listed", "certificate"),
    [
        ([("IT", "T"), ("US", "TV-14"), ("US", "R")], "R"),
        ([("US", "Unrated")], "Not Rated"),
        ([("IT", "T")], None),
    ],
)
def test_the_american_certificate_of_the_list(listed: list[tuple[str, str]], certificate: str | None) -> None:
    """Of all countries' certificates the American one counts, that of cinemas before television's."""
    edges = [{"node": {"rating": rating, "country": {"id": country}}} for country, rating in listed]
    assert read_page(newer(certificates={"edges": edges})).content_rating == certificate


def test_money_is_read_where_it_is_in_dollars() -> None:
    """Cost, world and domestic gross; what is null, 0 or in another currency is unknown."""
    world = {"total": {"amount": 467_222_728, "currency": "USD"}}
    told = {"worldwideGross": world, "lifetimeGross": {"total": {"amount": 172_076_928, "currency": "USD"}}}
    film = read_page(newer(productionBudget={"budget": {"amount": 63_000_000, "currency": "USD"}}, **told))
    assert (film.budget, film.revenue, film.box_office) == (63_000_000, 467_222_728, 172_076_928)
    rupees = {"budget": {"amount": 250_000_000, "currency": "INR"}}
    nothing = {"total": {"amount": 0, "currency": "USD"}}
    film = read_page(newer(productionBudget=rupees, worldwideGross=nothing, lifetimeGross=None))
    assert (film.budget, film.revenue, film.box_office) == (None, None, None)


def test_linked_data_fills_the_newer_layout_field_by_field() -> None:
    """What the data of the page lacks comes from its linked data, and nothing else."""
    extra = {"@type": "Movie", "name": "Other", "duration": "PT90M", "contentRating": "PG13", "description": "A plot."}
    script = f'<script type="application/ld+json">{json.dumps(extra)}</script></head>'
    film = read_page(newer().replace(b"</head>", script.encode()))
    assert (film.title, film.runtime, film.content_rating, film.overview) == ("Titolo", 136, "PG-13", "A plot.")
