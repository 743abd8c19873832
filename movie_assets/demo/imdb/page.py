"""IMDb's title pages in the layouts of several years: linked data, __NEXT_DATA__, both, and the markup of 2017.

Belongs here: how a page holds a title's facts, and the few titles that are not films of the catalogue. Does not belong
here: the facts of films, serving pages (`imdb/routes`). A title's number decides its layout, so the layout stays.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

import orjson

LINKED, NEXT, BOTH, MARKUP = "linked", "next", "both", "markup"
_LAYOUTS = {2: MARKUP, 4: NEXT, 5: BOTH}
"""By the remainder of a film's number divided by 7; all others are LINKED."""
_WORDS = {
    "movie": "",
    "tvMovie": "TV Movie ",
    "short": "Short ",
    "video": "Video ",
    "tvSpecial": "TV Special ",
    "tvEpisode": "TV Episode ",
    "tvSeries": "TV Series ",
    "videoGame": "Video Game ",
}
"""The words before the year in the heading."""
_LINKED_TYPES = {"tvEpisode": "TVEpisode", "tvSeries": "TVSeries", "videoGame": "VideoGame"}


@dataclass(frozen=True, slots=True)
class Other:
    """A title of IMDb that is not a film of the catalogue; its name says what it is."""

    imdb_id: str
    kind: str
    year: int = 2001
    adult: bool = False

    @property
    def title(self) -> str:
        """Its name."""
        return f"Generated Title ({'adult ' if self.adult else ''}{self.kind})"


OTHERS: dict[str, Other] = {
    other.imdb_id: other
    for other in (
        Other("tt99900001", "tvEpisode"),
        Other("tt99900002", "tvSeries"),
        Other("tt99900003", "videoGame"),
        Other("tt99900004", "tvMovie"),
        Other("tt99900005", "short"),
        Other("tt99900006", "movie", adult=True),
    )
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a title. `linked` is its linked data; all other texts are plain, without entities."""

    imdb_id: str
    kind: str
    title: str
    original_title: str
    year: int | None
    release_date: str
    runtime: int | None
    overview: str | None
    genres: list[str]
    directors: list[str]
    cast: list[str]
    rating: float | None
    votes: int | None
    poster: str | None
    linked: dict[str, Any]
    budget: int | None = None
    revenue: int | None = None
    box_office: int | None = None
    adult: bool = False


def layout_of(number: int) -> str:
    """Return the layout of the page of a film by the film's number."""
    return _LAYOUTS.get(number % 7, LINKED)


def other_page(other: Other) -> bytes:
    """Return the page of a title that is not a film of the catalogue."""
    genres = ["Adult"] if other.adult else ["Drama"]
    linked = {
        "@context": "https://schema.org",
        "@type": _LINKED_TYPES.get(other.kind, "Movie"),
        "url": f"/title/{other.imdb_id}/",
        "name": escape(other.title),
        "genre": genres,
        "datePublished": str(other.year),
    }
    shown = Shown(
        imdb_id=other.imdb_id,
        kind=other.kind,
        title=other.title,
        original_title=other.title,
        year=other.year,
        release_date=str(other.year),
        runtime=None,
        overview=None,
        genres=genres,
        directors=[],
        cast=[],
        rating=None,
        votes=None,
        poster=None,
        linked=linked,
        adult=other.adult,
    )
    return page(shown, LINKED)


def page(shown: Shown, layout: str) -> bytes:
    """Return a title page in a layout."""
    words = _WORDS[shown.kind]
    name = escape(f"{shown.title} ({words}{shown.year})" if shown.year else shown.title)
    head = f'<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"/><title>{name} - IMDb</title>'
    if layout == MARKUP:
        return (head + _markup(shown, name)).encode()
    parts = [head.encode()]
    if layout in (LINKED, BOTH):
        parts += [b'<script type="application/ld+json">', _json(shown.linked), b"</script>"]
    if layout in (NEXT, BOTH):
        parts += [b'<script id="__NEXT_DATA__" type="application/json">', _json(_next_data(shown)), b"</script>"]
    return b"".join((*parts, f"</head><body><h1>{name}</h1></body></html>".encode()))


def _json(value: object) -> bytes:
    return orjson.dumps(value).replace(b"</", b"<\\/")


def _next_data(shown: Shown) -> dict[str, Any]:
    """Return the data that the page's own script reads. Unknown values are null, and texts have no entities."""
    year, month, day = (int(part) if part else None for part in [*shown.release_date.split("-"), "", ""][:3])
    people = [("director", shown.directors), ("cast", shown.cast[:3])]
    above = {
        "id": shown.imdb_id,
        "titleText": {"text": shown.title},
        "originalTitleText": {"text": shown.original_title},
        "titleType": {"id": shown.kind},
        "releaseYear": {"year": shown.year, "endYear": None} if shown.year else None,
        "releaseDate": {"day": day, "month": month, "year": year} if year else None,
        "runtime": {"seconds": shown.runtime * 60} if shown.runtime else None,
        "ratingsSummary": {"aggregateRating": shown.rating, "voteCount": shown.votes or 0},
        "primaryImage": {"url": shown.poster, "width": 800, "height": 1200} if shown.poster else None,
        "genres": {"genres": [{"text": genre, "id": genre} for genre in shown.genres]},
        "plot": {"plotText": {"plainText": shown.overview}} if shown.overview else None,
        "principalCredits": [
            {"category": {"id": role}, "credits": [{"name": {"nameText": {"text": name}}} for name in names]}
            for role, names in people
        ],
    }
    main = {
        "isAdult": shown.adult,
        "productionBudget": {"budget": _money(shown.budget)} if shown.budget else None,
        "worldwideGross": {"total": _money(shown.revenue)} if shown.revenue else None,
        "lifetimeGross": {"total": _money(shown.box_office)} if shown.box_office else None,
        "countriesOfOrigin": {"countries": [{"id": "US"}]},
        "spokenLanguages": {"spokenLanguages": [{"id": "en"}]},
        "cast": {"edges": [{"node": {"name": {"nameText": {"text": name}}}} for name in shown.cast]},
    }
    props = {"pageProps": {"tconst": shown.imdb_id, "aboveTheFoldData": above, "mainColumnData": main}}
    return {"props": props, "page": "/title/[tconst]"}


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD", "__typename": "Money"}


def _markup(shown: Shown, name: str) -> str:
    """Return the rest of a page of 2017: microdata, and no linked data."""

    def people(role: str, names: list[str]) -> str:
        return "".join(
            f'<span itemprop="{role}" itemscope><a itemprop="url"><span itemprop="name">{escape(n)}</span></a></span>'
            for n in names
        )

    lines = [
        f'<meta property="pageId" content="{shown.imdb_id}"/><meta property="og:type" content="video.movie"/>',
        f'<meta property="og:title" content="{name}"/></head><body>',
        f'<h1 itemprop="name">{escape(shown.title)}&nbsp;<span id="titleYear">({shown.year or ""})</span></h1>',
    ]
    if shown.original_title != shown.title:
        original = escape(shown.original_title)
        lines.append(f'<div class="originalTitle">{original}<span> (original title)</span></div>')
    if shown.votes:
        lines.append(
            f'<span itemprop="ratingValue">{shown.rating}</span><span itemprop="ratingCount">{shown.votes:,}</span>'
        )
    lines.append('<div class="subtext">')
    if shown.runtime:
        lines.append(f'<time itemprop="duration" datetime="PT{shown.runtime}M">{shown.runtime} min</time>')
    lines += [f'<span itemprop="genre">{escape(genre)}</span>' for genre in shown.genres]
    if shown.release_date:
        lines.append(f'<meta itemprop="datePublished" content="{shown.release_date}"/>')
    lines.append("</div>")
    if shown.poster:
        lines.append(f'<div class="poster"><img itemprop="image" src="{shown.poster}"/></div>')
    if shown.overview:
        lines.append(f'<div class="summary_text" itemprop="description">{escape(shown.overview)}</div>')
    lines += [people("director", shown.directors), people("actors", shown.cast[:3])]
    return "".join((*lines, "</body></html>"))
