"""Title pages of IMDb that tests make up, one function a layout.

Belongs here: pages. Does not belong here: what is read in them (test_imdb_page.py and its neighbours).
"""

import json
from typing import Any


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
