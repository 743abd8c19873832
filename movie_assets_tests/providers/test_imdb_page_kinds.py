"""What a title page of IMDb is of: films of all kinds; what is no film, no title page or a block is told apart."""

import pytest

from movie_assets.errors import BadAnswerError, NoFilmError
from movie_assets.providers.imdb.block import block_of
from movie_assets.providers.imdb.page import read_page
from movie_assets_tests.providers.made_imdb_pages import linked, next_data, old


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
