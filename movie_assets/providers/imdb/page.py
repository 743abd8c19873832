"""IMDb's title page in every recorded layout: __NEXT_DATA__, linked data (JSON-LD), the markup of 2017.

Belongs here: from a page's text to an ImdbTitle. Does not belong here: __NEXT_DATA__ (next_data.py), fetching, blocks
(block.py). A page may have several of the three layouts: linked data fills, field by field, what __NEXT_DATA__ lacks,
and the markup fills the rest.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from movie_assets.errors import BadAnswerError
from movie_assets.providers.imdb.block import block_of
from movie_assets.providers.imdb.lookups import get, items, unique
from movie_assets.providers.imdb.next_data import rating, read_next_data
from movie_assets.providers.imdb.record import MOST_CAST, ImdbTitle, is_imdb_id, require_film
from movie_assets.providers.json_body import load
from movie_assets.providers.lenient_types import known
from movie_assets.providers.values import certificates, dates, identifiers, numbers, texts

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
_LINKED_TITLES = frozenset({"Movie", *_LINKED_KINDS})
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
    layouts = (_next_data(tree), _linked_data(tree), _markup(tree))
    if not any(reported.get("title") for reported in layouts):
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
    year, released = reported.get("year"), reported.get("released")
    if year is None and released:
        reported["year"] = int(released[:4])
    elif year and (released or "")[:4] != str(year):
        reported["released"] = str(year)  # the day of another year is that of a later release somewhere
    names = ImdbTitle.__dataclass_fields__.keys()
    values = {name: value for name, value in reported.items() if name in names and value is not None}
    return ImdbTitle(**(values | {"imdb_id": imdb_id, "source": SOURCE}))


def _next_data(tree: LexborHTMLParser) -> Reported:
    data = next(_json_of(tree, "script#__NEXT_DATA__"), None)
    return read_next_data(get(data, "props", "pageProps"))


def _first_reported(layouts: Iterable[Reported]) -> Reported:
    reported: Reported = {}
    for layout in layouts:
        reported = {name: value for name, value in layout.items() if value not in (None, (), "")} | reported
    return reported


# --- JSON-LD: since 2018 ---------------------------------------------------------------------------------------------


def _linked_data(tree: LexborHTMLParser) -> Reported:
    """Read the page's title among its linked data. Texts in it hold HTML entities, in JSON as on the page."""
    own = _page_id(tree)
    things = [thing for data in _json_of(tree, 'script[type="application/ld+json"]') for thing in _things(data)]
    titles = ((thing, type_) for thing in things for type_ in _types(thing) if type_ in _LINKED_TITLES)
    found = (one for one in titles if own is None or _id_in(one[0].get("url")) in (None, own))
    data, type_ = next(found, ({}, ""))
    if not data:
        return {}
    image, rated = data.get("image"), data.get("aggregateRating")
    name, localized = (known(texts.title, data.get(field), field) for field in ("name", "alternateName"))
    votes = known(numbers.count, get(rated, "ratingCount"), "ratingCount")
    return {
        "imdb_id": known(identifiers.imdb_id, _id_in(data.get("url")), "url"),
        "linked_kind": _LINKED_KINDS.get(type_),
        "broad_kind": "movie" if type_ == "Movie" else None,
        "title": localized or name,
        "original_title": name,
        "released": known(dates.partial, data.get("datePublished"), "datePublished"),
        "runtime": known(numbers.minutes, data.get("duration"), "duration"),
        "overview": known(texts.text, data.get("description"), "description"),
        "genres": _texts(data.get("genre")),
        "imdb_rating": rating(get(rated, "ratingValue")) if votes else None,
        "imdb_votes": votes or None,
        "directors": _texts([_name(person) for person in items(data.get("director"))]),
        "top_cast": _texts([_name(person) for person in items(data.get("actor"))]),
        "content_rating": known(certificates.certificate, data.get("contentRating"), "contentRating"),
        "poster_url": known(texts.address, get(image, "url") if isinstance(image, Mapping) else image, "image"),
    }


def _things(data: object) -> Iterator[Mapping[str, Any]]:
    """Yield what a script describes: one thing, a list of them, or a graph."""
    for thing in items(data):
        if isinstance(thing, Mapping):
            yield thing
            yield from (inner for inner in items(thing.get("@graph")) if isinstance(inner, Mapping))


def _types(thing: Mapping[str, Any]) -> list[str]:
    """Return what a thing is, without the address of the vocabulary."""
    return [str(type_).rpartition("/")[2] for type_ in items(thing.get("@type"))]


def _name(person: object) -> object:
    return get(person, "name") if isinstance(person, Mapping) else person


def _texts(values: object) -> tuple[str, ...]:
    return unique(known(texts.title, value, "name") for value in items(values))


def _id_in(address: object) -> str | None:
    found = re.search(r"tt\d+", str(address))
    return found.group() if found else None


# --- markup: before 2018 ---------------------------------------------------------------------------------------------


def _markup(tree: LexborHTMLParser) -> Reported:
    """Read microdata (itemprop), as pages had it before linked data. In newer pages only the heading is read."""
    title, kind, year = _heading(tree)
    broad = "movie" if _attribute(tree, "meta[property='og:type']", "content") == "video.movie" else None
    reported: Reported = {"heading_kind": kind, "broad_kind": broad, "title": title, "year": year}
    if (heading := tree.css_first("h1[itemprop=name]")) is None:
        return reported
    original = tree.css_first(".originalTitle")
    votes = known(numbers.count, _node_text(tree.css_first("[itemprop=ratingCount]")), "ratingCount")
    poster = tree.css_first(".poster img[itemprop=image]")
    return reported | {
        "title": _own_text(heading) or title,
        "original_title": _own_text(original) if original else None,
        "released": known(dates.partial, _attribute(tree, "meta[itemprop=datePublished]", "content"), "datePublished"),
        "runtime": known(numbers.minutes, _attribute(tree, "time[itemprop=duration]", "datetime"), "duration"),
        "overview": _node_text(tree.css_first(".summary_text[itemprop=description]")),
        "genres": unique(_node_text(node) for node in tree.css(".subtext [itemprop=genre]")),
        "languages": unique(_codes(tree, "primary_language=")),
        "countries": unique(code.upper() for code in _codes(tree, "country_of_origin=")),
        "imdb_rating": rating(_node_text(tree.css_first("[itemprop=ratingValue]"))) if votes else None,
        "imdb_votes": votes or None,
        "directors": unique(_node_text(n) for n in tree.css("[itemprop=director] [itemprop=name]")),
        "top_cast": unique(
            _node_text(n) for n in tree.css("[itemprop=actors] [itemprop=name], td[itemprop=actor] [itemprop=name]")
        )[:MOST_CAST],
        "content_rating": known(
            certificates.certificate, _attribute(tree, ".subtext meta[itemprop=contentRating]", "content"), "rating"
        ),
        "poster_url": known(texts.address, poster.attributes.get("src"), "poster") if poster else None,
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


def _json_of(tree: LexborHTMLParser, selector: str) -> Iterator[object]:
    """Yield the values of scripts. One that is no JSON is none: another layout of the same page may still have it."""
    for node in tree.css(selector):
        with contextlib.suppress(BadAnswerError):
            yield load("imdb", node.text(deep=True).encode(errors="replace"))


def _text(value: object) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return _text(node.attributes.get(name)) if node else None


def _node_text(node: LexborNode | None) -> str | None:
    return _text(node.text(deep=True)) if node else None


def _own_text(node: LexborNode) -> str | None:
    """Return a node's text without that of its children, such as a heading without its year."""
    return _text(node.text(deep=False))
