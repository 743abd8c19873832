"""IMDb's title pages: where linked data stands, and how it is broken."""

import json
from typing import Any

import pytest

from movie_assets.errors import NoFilmError
from movie_assets.providers.imdb.page import read_page

WHOLE = {
    "datePublished": "2020-05-03",
    "duration": "PT2H",
    "aggregateRating": {"ratingValue": 8.1, "ratingCount": 12},
    "director": [{"name": "A Person"}],
}
_CRUMBS = {"@type": "BreadcrumbList", "itemListElement": []}
_OTHER = {"@type": "Movie", "url": "/title/tt7654321/", "name": "Another", "duration": "PT1H"}


def _scripts(*texts: str, heading: str = "A Film (2020) - IMDb") -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    own = '<link rel="canonical" href="https://www.imdb.com/title/tt1234567/">'
    return f"<html><head><title>{heading}</title>{own}{scripts}</head>".encode()


def _thing(**changes: Any) -> str:
    return json.dumps({"@type": "Movie", "url": "/title/tt1234567/", "name": "A Film", **WHOLE, **changes})


@pytest.mark.parametrize(
    "scripts",
    [
        [_thing()],
        [json.dumps(_CRUMBS), _thing()],
        [json.dumps(_OTHER), _thing()],
        ["{broken", _thing()],
        [f"[{json.dumps(_CRUMBS)}, {_thing()}]"],
        [f'{{"@graph": [{json.dumps(_OTHER)}, {_thing()}]}}'],
        [_thing(description="~").replace("~", "a\tb\nc")],
        [_thing(description="~").replace("~", r"a \q b")],
        [_thing()[:-1] + ",}"],
        [f"/*<![CDATA[*/{_thing()}/*]]>*/"],
        [f"<!--{_thing()}-->"],
        [_thing(**{"@type": ["Movie", "Product"]})],
        [_thing(**{"@type": "https://schema.org/Movie"})],
        [_thing(name=None)],
        [_thing(name=["A", "B"])],
        [_thing(director="A Person")],
        ["[" * 100_000, _thing()],
    ],
)
def test_linked_data_is_found_wherever_it_stands(scripts: list[str]) -> None:
    """The page's own title counts, in whichever script, list or graph; broken JSON within texts and an odd name cost
    themselves; another title's data is not this one's."""
    film = read_page(_scripts(*scripts))
    assert (film.title, film.released, film.runtime, film.imdb_rating) == ("A Film", "2020-05-03", 120, 8.1)
    assert film.directors == ("A Person",)


@pytest.mark.parametrize("type_", ["TVSeries", ["TVSeries"], "http://schema.org/TVSeries", ["Product", "VideoGame"]])
def test_what_linked_data_calls_no_film_is_none(type_: object) -> None:
    """A series is one in every way to write its type, whatever the heading says."""
    with pytest.raises(NoFilmError):
        read_page(_scripts(_thing(**{"@type": type_})))


def test_a_page_of_another_title_alone_fills_nothing() -> None:
    """Data of another title than the page's own is not used."""
    film = read_page(_scripts(json.dumps(_OTHER)))
    assert (film.imdb_id, film.title, film.runtime) == ("tt1234567", "A Film", None)


def test_data_that_is_nested_without_end_costs_itself() -> None:
    """The rest of the page counts."""
    deep = f'<script id="__NEXT_DATA__" type="application/json">{"[" * 100_000}</script>'.encode()
    assert read_page(_scripts(_thing()) + deep).runtime == 120
