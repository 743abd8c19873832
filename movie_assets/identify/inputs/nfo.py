"""NFO files and other XML of films, and texts with the address of a film's page.

Belongs here: which elements and texts ask, several ids in one file. Does not belong here: which element means what
(known_xml.py), parsing XML (mended_xml.py).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.addresses import Found, ids_in, labelled_ids, of_guid, of_no_film, titles_in_addresses
from movie_assets.identify.inputs.cells import Means, cell, film, id_of, is_nothing, keep, year_of
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut
from movie_assets.identify.inputs.declaration import Fields, Format, plain
from movie_assets.identify.inputs.known_xml import ELEMENTS, NO_FILM
from movie_assets.identify.inputs.matroska_tags import film_of_tags
from movie_assets.identify.inputs.mended_xml import parsed
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.query import Asked

_KNOWN = {mark: known for known in ELEMENTS for mark in known.marks}
_FILMS = frozenset(_KNOWN) - {"videodb", "tags"}
_INSIDE = frozenset(("movie", "film", "item", "video"))
"""Films that stand deeper than right below the root."""
_OPENING = re.compile(r"<([A-Za-z][\w.:-]*)")
_FIELD = re.compile(
    r"<(?P<tag>title|originaltitle|year|(?:imdb|tmdb|tvdb)_?id|id|uniqueid)\b(?P<attributes>[^<>]*)>(?P<text>[^<]*)</(?P=tag)\s*>",
    re.IGNORECASE,
)
_WHOLE_FILM = re.compile(r"<movie\b[^<>]*>.*?</movie\s*>", re.IGNORECASE | re.DOTALL)
_IDS = (Means.IMDB, Means.TMDB, Means.TVDB)
_BEGIN = re.compile(r"<(?:\?xml|movie|tvshow|episodedetails|musicvideo)[\s>]", re.IGNORECASE)
"""Where XML begins that stands behind other text."""
_PAGE = re.compile(r"(?:\s|<\?xml[^>]*>|<!--(?:(?!-->).)*+-->)*+<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_OWN_ADDRESS = re.compile(r"<(?:link|meta)\b[^<>]*[\"'](?:canonical|og:url)[\"'][^<>]*>", re.IGNORECASE)
"""Where a saved page says which page it is: it has the addresses of many more."""
MOST_RIVALS = 20
"""Ids of a site in one file: with more, it is a list, and asks for no one film."""


def read_nfo(text: str, name: str) -> Contents:
    """Return what an NFO or XML file asks for; `name`: the file's, which speaks where the content has no title.

    Raises:
        IdentificationError: it is broken, or not of a film.
    """
    xml = text.strip()
    if _PAGE.match(xml):
        own = ids_in("".join(_OWN_ADDRESS.findall(xml)))
        return Contents([Entry(_of_text(own if own.ids or own.of_series else ids_in(xml), name))])
    before = ""
    if not xml.startswith("<") or xml.startswith("<<"):
        begin = _BEGIN.search(xml)
        if begin is None:
            found = ids_in(xml)
            named = {} if found.of_series else labelled_ids(xml).ids
            titles = [] if found.ids or found.of_series or named else titles_in_addresses(xml)
            if len(titles) == 1:
                return Contents([Entry(titles[0])])
            return Contents([Entry(_of_text(replace(found, ids=named | found.ids), name))])
        before, xml = xml[: begin.start()], xml[begin.start() :]
    cut = _end_of_root(xml)
    after = ids_in(f"{before} {xml[cut:]}")
    try:
        root = parsed(xml[:cut])
    except ParseError as error:
        films = _WHOLE_FILM.findall(xml)
        if len(films) > 1:  # what is broken in one costs that one
            return Contents([Entry(_alone(film, name), f"film {n}") for n, film in enumerate(films, start=1)])
        return Contents([Entry(_of_broken(xml, name, str(error)))])
    films = list(_films(root))
    if root.tag != "several" or len(films) != 1:
        after = Found() if len(films) > 1 else after
    return Contents([Entry(_read(element, after, name), place) for element, place in films])


def _alone(xml: str, name: str) -> Asked | LeftOut:
    """Return what one film asks for that stands among others in broken XML."""
    try:
        return _read(parsed(xml), Found(), name)
    except (ParseError, IdentificationError) as error:
        return _of_broken(xml, name, str(error))


def _end_of_root(xml: str) -> int:
    """Return where the last element of the root's name ends: an address may follow it."""
    opened = _OPENING.search(xml)
    closed = xml.lower().rfind(f"</{opened[1].lower()}") if opened else -1
    return (xml.find(">", closed) + 1 or len(xml)) if closed >= 0 else len(xml)


def _films(root: Element) -> Iterator[tuple[Element, str | None]]:
    """Yield the elements that are films or something like them, each with its place if there are several."""
    tag = _name(root)
    if tag == "tags":
        yield film_of_tags(root), None
        return
    holds_films = tag == "collection" and any(_name(element) in _FILMS for element in root)
    if (tag in NO_FILM and not holds_films) or (tag in _FILMS and (len(root) or tag != "title")):
        yield root, None
        return
    found = [element for element in root if _name(element) in _FILMS or _name(element) in NO_FILM]
    found = found or [element for element in root.iter() if _name(element) in _INSIDE]
    if not found:
        raise IdentificationError(f"<{root.tag[:40]}> instead of <movie>")
    for number, element in enumerate(found, start=1):
        yield element, f"element {number}"


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return plain(str(element.tag).rpartition("}")[2])


def _read(element: Element, after: Found, name: str) -> Asked | LeftOut:
    if (what := NO_FILM.get(_name(element))) is not None:
        return LeftOut(f"it is of {what}, not of a film")
    try:
        known = _KNOWN[_name(element)]
        fields, found = _fields(element, known)
        if known.of_title and (why := known.of_title(fields.get(Means.TITLE, ""))):
            return LeftOut(why)
        if not found.ids:
            found = after
        return _asked(fields, found, name, "it names no film: neither a title, nor an id, nor an address")
    except IdentificationError as error:
        return LeftOut(str(error))


def _fields(element: Element, known: Format) -> tuple[Fields, Found]:
    """Return title and year of an element, and all ids that it gives, without what is none."""
    fields, found = Fields(), Found()
    order = {key: place for place, key in enumerate(known.reads)}
    for key, text in sorted(_flattened(element), key=lambda pair: order.get(pair[0], len(order))):
        means = known.reads.get(key)
        if means is None and key.partition(".")[0] in ("id", "uniqueid") and text.lower().startswith("tt"):
            means = Means.IMDB  # whatever its type is called: Kodi writes "unknown"
        if means is None or (is_nothing(text) and means is not Means.TITLE):
            continue
        if means in _IDS and of_no_film(text):
            raise IdentificationError("its address is of a series, a person or a list, not of a film")
        if means in _IDS:
            _keep_id(found, fields, means, text)
        elif means in (Means.YEAR, Means.DATE):
            _keep_year(fields, means, text)
        else:
            keep(fields, means, text.strip("| "))
    return fields, found


def _keep_id(found: Found, fields: Fields, means: Means, text: str) -> None:
    if text.lower().startswith("tt"):
        means = Means.IMDB  # no other site has such ids, whatever the element is called
    if means is Means.IMDB and (several := ids_in(text)).several:  # of two films in one field
        found.ids.setdefault("imdb", []).extend(several.ids["imdb"])
        return
    try:
        known = id_of(means.value, text)
    except IdentificationError:
        return
    if known is None:
        return
    if known.isdigit() and means is Means.IMDB:
        fields.setdefault(means, known)
    elif known not in (values := found.ids.setdefault(means.value, [])):
        values.append(known)


def _keep_year(fields: Fields, means: Means, text: str) -> None:
    """Keep a year, or that of a date. What is none is left out.

    Raises:
        IdentificationError: instead of a year there are the years of a series.
    """
    try:
        year = year_of(text, of_date=True)
    except IdentificationError as error:
        if means is Means.YEAR and "series" in str(error):
            raise
        return
    if year is not None:
        fields.setdefault(Means.YEAR, str(year))


def _flattened(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the texts of an element's children by their names; ids by the site that an attribute or entry names.

    Plex writes attributes instead, and ids as addresses.
    """
    if _name(element) == "video" or not len(element):
        yield from ((plain(key), cell(value)) for key, value in element.attrib.items())
        guids = [element.get("guid"), *(child.get("id") for child in element if _name(child) == "guid")]
        yield from ((f"guid.{known[0]}", known[1]) for guid in guids if guid and (known := of_guid(guid)))
    yield from (("istv", cell(value)) for key, value in element.attrib.items() if plain(key) == "istv")
    for child in element:
        inside = not len(child) or (child.text or "").strip()  # marks of italics in a title, not parts of a set
        tag, text = _name(child), cell("".join(child.itertext()) if inside else child.text)
        kinds = [
            value
            for key, value in child.attrib.items()
            if plain(key) in ("type", "moviedb", "moviedatabase", "provider")
        ]
        kind = re.sub(r"\W?(?:org|com|id)$", "", kinds[0], flags=re.IGNORECASE) if kinds else ""
        if tag in ("uniqueid", "id") and kind:
            yield f"{tag}.{plain(kind)}", text
        elif tag == "ids":
            yield from _entries(child)
        elif tag == "guid" and (known := of_guid(text)):
            yield f"guid.{known[0]}", known[1]
        else:
            yield tag, text
        if tag == "id":
            yield from ((f"id.{plain(key)}", cell(value)) for key, value in child.attrib.items())


def _entries(ids: Element) -> Iterator[tuple[str, str]]:
    for entry in ids:
        if _name(entry) == "entry":
            yield f"ids.{plain(cell(entry.findtext('key')))}", cell(entry.findtext("value"))
        else:
            yield f"ids.{_name(entry)}", cell(entry.text)


def _asked(fields: Fields, found: Found, name: str, nothing: str) -> Asked:
    """Return the request of a film's fields and ids; ids of two films of one site are rivals.

    Raises:
        IdentificationError: nothing says which film it is.
    """
    if Means.TITLE not in fields and Means.ORIGINAL_TITLE not in fields:
        fields = fields | _voice_of(name)
    if not found.ids and not fields.keys() & {Means.TITLE, Means.ORIGINAL_TITLE, *_IDS}:
        raise IdentificationError("it is of a series, not of a film" if found.of_series else nothing)
    if any(len(ids) > MOST_RIVALS for ids in found.ids.values()):
        raise IdentificationError(
            f"it has the addresses of more than {MOST_RIVALS} films, and does not say which it is of"
        )
    if not found.several:
        return film(fields | {Means(site): value for site, value in found.first().items()})[0]
    titled = {means: text for means, text in fields.items() if means not in _IDS}
    plainly = film(titled)[0] if titled.keys() & {Means.TITLE, Means.ORIGINAL_TITLE} else Asked()
    return replace(plainly, ids={}, rival_ids=tuple(found.each()))


def _voice_of(name: str) -> Fields:
    """Return title and year of the file's own name, if it looks like a film's."""
    try:
        asked = read_name(name)
    except IdentificationError:
        return {}
    return {Means.TITLE: asked.title, Means.YEAR: str(asked.year)} if asked.title and asked.year else {}


def _of_text(found: Found, name: str) -> Asked | LeftOut:
    """Return what a text that is no XML asks for: art and notes around an address, or the address alone."""
    if found.of_series and not found.ids:
        return LeftOut("it is of a series, not of a film")
    try:
        return _asked({}, found, name, "neither XML of a film nor the address of one at IMDb, TMDB or TVDB")
    except IdentificationError as error:
        return LeftOut(str(error))


def _of_broken(xml: str, name: str, why: str) -> Asked | LeftOut:
    """Return what broken XML still says for certain: the ids in its elements, or addresses; with them the title."""
    opened = _OPENING.search(xml)
    if opened and (what := NO_FILM.get(plain(opened[1]))) is not None:
        return LeftOut(f"it is of {what}, not of a film")
    try:
        fields, found = _fields_of_broken(xml)
        if not found.ids:
            return LeftOut(f"broken XML: {why}")
        return _asked(fields, found, name, why)
    except IdentificationError as error:
        return LeftOut(str(error))


def _fields_of_broken(xml: str) -> tuple[Fields, Found]:
    fields, found = Fields(), Found()
    for match in _FIELD.finditer(xml):
        tag, text = plain(match["tag"]), cell(html.unescape(match["text"]))
        site = re.search(r"imdb|tmdb|tvdb", tag + match["attributes"].lower())
        if tag in ("title", "originaltitle"):
            fields.setdefault(Means.TITLE if tag == "title" else Means.ORIGINAL_TITLE, text)
        elif tag == "year":
            _keep_year(fields, Means.YEAR, text)
        elif site or text.startswith("tt"):
            _keep_id(found, fields, Means(site[0] if site else "imdb"), text)
    if not found.ids:
        found = ids_in(re.sub(r"<(thumb|fanart|art|trailer)\b[^<]*</\1>", "", xml, flags=re.IGNORECASE))
    return fields, found
