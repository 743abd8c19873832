"""IMDb's title page in every recorded layout: __NEXT_DATA__, linked data (JSON-LD), the markup of 2017.

Belongs here: from a page's text to an ImdbTitle. Does not belong here: fetching, blocks (block.py). A page may have
several of the three layouts: linked data fills what __NEXT_DATA__ lacks, and the markup fills the rest.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from movie_assets.errors import BadAnswerError
from movie_assets.providers.imdb.block import block_of
from movie_assets.providers.imdb.record import (
    MOST_CAST,
    ImdbTitle,
    is_imdb_id,
    partial_date,
    read_partial,
    require_film,
)

SOURCE = "page"
_LINKED_KINDS = {
    "TVSeries": "tvSeries",
    "TVEpisode": "tvEpisode",
    "VideoGame": "videoGame",
    "PodcastSeries": "podcastSeries",
    "PodcastEpisode": "podcastEpisode",
    "MusicVideoObject": "musicVideo",
}
"""Types of linked data that are not films. Its Movie may also be a short, a video or a TV film: the heading decides."""
_HEADING_KINDS = {
    "": "movie",
    "tv movie": "tvMovie",
    "short": "short",
    "tv short": "tvShort",
    "video": "video",
    "video short": "short",
    "tv special": "tvSpecial",
    "tv episode": "tvEpisode",
    "podcast episode": "podcastEpisode",
    "tv series": "tvSeries",
    "tv mini series": "tvMiniSeries",
    "tv mini-series": "tvMiniSeries",
    "podcast series": "podcastSeries",
    "video game": "videoGame",
    "music video": "musicVideo",
}
"""What stands before the year in a page's heading: "Duel (TV Movie 1971)"."""
_HEADING = re.compile(r"\(\s*([A-Za-z][A-Za-z -]*?)?\s*(\d{4})?(?:\s*[-–]\s*(?:\d{4})?)?\s*\)[^()]*$")
Reported = dict[str, Any]


def read_page(body: bytes) -> ImdbTitle:
    """Return the film that a title page describes.

    Raises:
        NoFilmError: the page describes an episode, a series, a game or another title that is not a film.
        BadAnswerError: it is a block, or not a title page at all.
    """
    if why := block_of(200, body):
        raise BadAnswerError("imdb", f"no title page but {why}")
    tree = LexborHTMLParser(body.decode("utf-8", errors="replace"))
    layouts = [reported for reported in (_next_data(tree), _linked_data(tree), _markup(tree)) if reported.get("title")]
    if not layouts:
        raise BadAnswerError("imdb", "no title page: it holds no title")
    reported = _first_reported(layouts)
    imdb_id = _page_id(tree) or reported.get("imdb_id")
    if not isinstance(imdb_id, str) or not is_imdb_id(imdb_id):
        raise BadAnswerError("imdb", "no title page: it does not say which title it describes")
    kinds = (reported.get(name) for name in ("exact_kind", "linked_kind", "heading_kind", "broad_kind"))
    reported["kind"] = require_film(imdb_id, next((kind for kind in kinds if kind), None))
    reported["adult"] = bool(reported.get("adult")) or "Adult" in reported.get("genres", ())
    if reported.get("original_title") is None:
        reported["original_title"] = reported["title"]
    if reported.get("year") is None and reported.get("released"):
        reported["year"] = int(reported["released"][:4])
    names = ImdbTitle.__dataclass_fields__.keys()
    values = {name: value for name, value in reported.items() if name in names and value is not None}
    return ImdbTitle(**(values | {"imdb_id": imdb_id, "source": SOURCE}))


def _first_reported(layouts: Iterable[Reported]) -> Reported:
    reported: Reported = {}
    for layout in layouts:
        reported = {name: value for name, value in layout.items() if value not in (None, (), "")} | reported
    return reported


# --- __NEXT_DATA__: since 2021 ---------------------------------------------------------------------------------------


def _next_data(tree: LexborHTMLParser) -> Reported:
    page = _get(_json_of(tree, "script#__NEXT_DATA__"), "props", "pageProps")
    above, main = _get(page, "aboveTheFoldData"), _get(page, "mainColumnData")
    if not isinstance(above, Mapping):
        return {}
    both = [above, main]
    released, seconds = _get(above, "releaseDate"), _one(both, "runtime", "seconds")
    people = {
        c: n
        for group in _items(_get(above, "principalCredits"))
        if (c := _get(group, "category", "id")) and (n := tuple(_names(_get(group, "credits"))))
    }
    cast = [*people.get("cast", ()), *_names([_get(edge, "node") for edge in _items(_one([main], "cast", "edges"))])]
    directors = [
        *people.get("director", ()),
        *(name for group in _items(_one([main], "directors")) for name in _names(_get(group, "credits"))),
    ]
    votes = _one(both, "ratingsSummary", "voteCount")
    countries = _one([main, above], "countriesOfOrigin", "countries")
    languages = _one([main, above], "spokenLanguages", "spokenLanguages")
    genres = _one(both, "genres", "genres")
    return {
        "imdb_id": _text(_get(above, "id") or _get(page, "tconst")),
        "exact_kind": _text(_one(both, "titleType", "id")),
        "title": _text(_one(both, "titleText", "text")),
        "original_title": _text(_one(both, "originalTitleText", "text")),
        "year": _number(_one(both, "releaseYear", "year")),
        "released": partial_date(_get(released, "year"), _get(released, "month"), _get(released, "day")),
        "runtime": seconds // 60 if isinstance(seconds, int) and seconds >= 60 else None,
        "overview": _text(_one(both, "plot", "plotText", "plainText")),
        "genres": _unique(_text(_get(genre, "text")) for genre in _items(genres)),
        "languages": _unique(_text(_get(language, "id")) for language in _items(languages)),
        "countries": _unique(_text(_get(country, "id")) for country in _items(countries)),
        "imdb_rating": _rating(_one(both, "ratingsSummary", "aggregateRating")) if votes else None,
        "imdb_votes": _number(votes) or None,
        "directors": _unique(directors),
        "top_cast": _unique(cast)[:MOST_CAST],
        "content_rating": _text(_one(both, "certificate", "rating")),
        "poster_url": _text(_one(both, "primaryImage", "url")),
        "adult": any(_get(place, "isAdult") is True for place in both) or None,
    }


def _names(credited: object) -> Iterator[str | None]:
    return (_text(_get(credit, "name", "nameText", "text")) for credit in _items(credited))


# --- JSON-LD: since 2018 ---------------------------------------------------------------------------------------------


def _linked_data(tree: LexborHTMLParser) -> Reported:
    """Read the page's linked data. Texts in it hold HTML entities, in JSON as on the page."""
    data = _json_of(tree, 'script[type="application/ld+json"]')
    if not isinstance(data, Mapping):
        return {}
    image, rating = data.get("image"), data.get("aggregateRating")
    name, localized = _entities(data.get("name")), _entities(data.get("alternateName"))
    votes = _number(_get(rating, "ratingCount"))
    found = re.search(r"tt\d+", str(data.get("url", "")))
    return {
        "imdb_id": found.group() if found else None,
        "linked_kind": _LINKED_KINDS.get(str(data.get("@type"))),
        "broad_kind": "movie" if data.get("@type") == "Movie" else None,
        "title": localized or name,
        "original_title": name,
        "released": read_partial(data.get("datePublished")),
        "runtime": _duration(data.get("duration")),
        "overview": _entities(data.get("description")),
        "genres": _unique(_entities(genre) for genre in _items(data.get("genre"))),
        "imdb_rating": _rating(_get(rating, "ratingValue")) if votes else None,
        "imdb_votes": votes or None,
        "directors": _unique(_entities(_get(person, "name")) for person in _items(data.get("director"))),
        "top_cast": _unique(_entities(_get(person, "name")) for person in _items(data.get("actor"))),
        "content_rating": _entities(data.get("contentRating")),
        "poster_url": _text(_get(image, "url") if isinstance(image, Mapping) else image),
    }


# --- markup: before 2018 ---------------------------------------------------------------------------------------------


def _markup(tree: LexborHTMLParser) -> Reported:
    """Read microdata (itemprop), as pages had it before linked data. In newer pages only the heading is read."""
    title, kind, year = _heading(tree)
    broad = "movie" if _attribute(tree, "meta[property='og:type']", "content") == "video.movie" else None
    reported: Reported = {"heading_kind": kind, "broad_kind": broad, "title": title, "year": year}
    if (heading := tree.css_first("h1[itemprop=name]")) is None:
        return reported
    original = tree.css_first(".originalTitle")
    votes = _digits(_node_text(tree.css_first("[itemprop=ratingCount]")))
    poster = tree.css_first(".poster img[itemprop=image]")
    return reported | {
        "title": _own_text(heading) or title,
        "original_title": _own_text(original) if original else None,
        "released": read_partial(_attribute(tree, "meta[itemprop=datePublished]", "content")),
        "runtime": _duration(_attribute(tree, "time[itemprop=duration]", "datetime")),
        "overview": _node_text(tree.css_first(".summary_text[itemprop=description]")),
        "genres": _unique(_node_text(node) for node in tree.css(".subtext [itemprop=genre]")),
        "languages": _unique(_codes(tree, "primary_language=")),
        "countries": _unique(code.upper() for code in _codes(tree, "country_of_origin=")),
        "imdb_rating": _rating(_node_text(tree.css_first("[itemprop=ratingValue]"))) if votes else None,
        "imdb_votes": votes or None,
        "directors": _unique(_node_text(n) for n in tree.css("[itemprop=director] [itemprop=name]")),
        "top_cast": _unique(
            _node_text(n) for n in tree.css("[itemprop=actors] [itemprop=name], td[itemprop=actor] [itemprop=name]")
        )[:MOST_CAST],
        "content_rating": _attribute(tree, ".subtext meta[itemprop=contentRating]", "content"),
        "poster_url": _text(poster.attributes.get("src")) if poster else None,
    }


def _heading(tree: LexborHTMLParser) -> tuple[str | None, str | None, int | None]:
    """Return title, kind and year of the page's own title, such as "Duel (TV Movie 1971) - IMDb"."""
    text = _attribute(tree, "meta[property='og:title']", "content") or _node_text(tree.css_first("title")) or ""
    text = re.split(r"\s(?:⭐|\|)\s", text.removesuffix("- IMDb").strip())[0].strip()
    found = _HEADING.search(text)
    if not found or not text[: found.start()].strip():
        return None, None, None
    year = int(found.group(2)) if found.group(2) else None
    return text[: found.start()].strip().strip('"'), _HEADING_KINDS.get((found.group(1) or "").lower()), year


def _codes(tree: LexborHTMLParser, parameter: str) -> Iterator[str]:
    for link in tree.css(f"#titleDetails a[href*='{parameter}']"):
        if found := re.search(re.escape(parameter) + r"([a-z]{2,3})\b", link.attributes.get("href") or ""):
            yield found.group(1)


# --- reading without trusting ----------------------------------------------------------------------------------------


def _page_id(tree: LexborHTMLParser) -> str | None:
    for selector, name in (
        ("meta[property='imdb:pageConst']", "content"),
        ("meta[property=pageId]", "content"),
        ("link[rel=canonical]", "href"),
        ("meta[property='og:url']", "content"),
    ):
        if found := re.search(r"\btt\d{7,10}\b", _attribute(tree, selector, name) or ""):
            return found.group()
    return None


def _json_of(tree: LexborHTMLParser, selector: str) -> object:
    node = tree.css_first(selector)
    try:
        return json.loads(node.text(deep=True)) if node else None
    except ValueError:
        return None  # another layout of the same page may still have it


def _get(value: object, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _one(places: Iterable[object], *path: str) -> Any:
    """Return what the first of these places has at a path."""
    return next((value for place in places if (value := _get(place, *path)) is not None), None)


def _items(value: object) -> list[Any]:
    """Return a list as it is, a single value as a list of one, nothing as an empty list: linked data omits brackets."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _entities(value: object) -> str | None:
    return _text(unescape(value)) if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _digits(text: str | None) -> int | None:
    digits = re.sub(r"\D", "", text or "")
    return int(digits) if digits else None


def _rating(value: object) -> float | None:
    try:
        rating = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return None
    return rating if 0 < rating <= 10 else None


def _duration(value: object) -> int | None:
    """Read an ISO 8601 duration (PT2H1M, PT112M) as minutes."""
    found = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?", value) if isinstance(value, str) else None
    return (int(found.group(1) or 0) * 60 + int(found.group(2) or 0) or None) if found else None


def _unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return _text(node.attributes.get(name)) if node else None


def _node_text(node: LexborNode | None) -> str | None:
    return _text(node.text(deep=True)) if node else None


def _own_text(node: LexborNode) -> str | None:
    """Return a node's text without that of its children, such as a heading without its year."""
    return _text(node.text(deep=False))
