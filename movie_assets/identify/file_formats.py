"""Reading a file of the inbox as requests: CSV, Kodi NFO, Radarr webhook JSON, lists of names, empty files.

Belongs here: each format. Does not belong here: names of releases (release_names.py), moving files (inbox.py).
Sources: Kodi's wiki, "NFO files/Movies" and "Parsing NFO" (a bare address instead of XML, or after it); Radarr's
webhook connection (eventType, movie and remoteMovie with title, year, tmdbId, imdbId).
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from movie_assets.errors import IdentificationError
from movie_assets.identify.release_names import read_name
from movie_assets.matching.query import Asked, ask

MOST_BYTES = 5_000_000
MOST_REQUESTS = 10_000
IN_A_PART = 20
"""Entries of a part. A name takes 10 ms to read, an evil one half a second: a part is done in seconds."""
COLUMNS = ("title", "year", "imdb_id", "tmdb_id", "tvdb_id")

_ADDRESSES = {
    "imdb_id": re.compile(r"imdb\.com/(?:[a-z]{2}/)?title/(tt\d{7,9})", re.IGNORECASE),
    "tmdb_id": re.compile(r"(?:themoviedb|tmdb)\.org/movie/(\d+)", re.IGNORECASE),
    "tvdb_id": re.compile(r"thetvdb\.com/(?:dereferrer/movie/|movies/|\?tab=movie&id=)(\d+)(?![\w-])", re.IGNORECASE),
}
_NO_FILM_ADDRESS = re.compile(r"(?:themoviedb|tmdb)\.org/tv/|thetvdb\.com/(?:series|dereferrer/series)/", re.IGNORECASE)
_NO_FILM_ROOTS = {"tvshow": "a series", "episodedetails": "an episode", "musicvideo": "a music video"}
_IGNORED_EVENTS = frozenset({"test", "moviedelete", "moviefiledelete", "health", "healthrestored", "applicationupdate"})

Entry = tuple[Asked | str, str | None]
"""A request, or a name that is still to be read, and its place in the file."""


@dataclass(frozen=True, slots=True)
class Part:
    """The requests of a part of a file, each with the line that it came from; and the lines left out, with the reason.

    `until`: how many entries of the file end with this part.
    """

    asked: Sequence[tuple[Asked, str | None]]
    left_out: Sequence[str] = ()
    until: int = 1


def read_parts(name: str, content: bytes, *, after: int = 0) -> Iterator[Part]:
    """Yield the requests of a file in parts, without its first `after` entries.

    Its ending says how it is read. An empty file, or one with another ending, asks by its name.

    Raises:
        IdentificationError: the file is none of these, or asks for nothing; the message says why.
    """
    reader = _READERS.get(ending(name)) if content else None
    if reader is None:
        yield Part([(read_name(name), None)])
        return
    if len(content) > MOST_BYTES:
        raise IdentificationError(f"larger than {MOST_BYTES:,} bytes")
    entries = reader(_text(content))
    if not entries:
        raise IdentificationError("it asks for nothing")
    if len(entries) > MOST_REQUESTS:
        raise IdentificationError(f"more than {MOST_REQUESTS:,} requests in one file")
    for start in range(after, len(entries), IN_A_PART):
        part = entries[start : start + IN_A_PART]
        asked, left_out = _asked(part)
        yield Part(asked, left_out, start + len(part))


def _asked(entries: Sequence[Entry]) -> tuple[list[tuple[Asked, str | None]], list[str]]:
    """Read the names among some entries; return what is asked, and the lines that are left out, with the reason."""
    asked: list[tuple[Asked, str | None]] = []
    left_out: list[str] = []
    for entry, place in entries:
        try:
            asked.append((entry if isinstance(entry, Asked) else read_name(entry), place))
        except IdentificationError as error:
            left_out.append(f"{place}: {error}")
    return asked, left_out


def ending(name: str) -> str:
    """Return the ending of a name without its dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def has_text(name: str) -> bool:
    """Return whether the content asks, and not only the name."""
    return ending(name) in _READERS


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16", errors="replace")
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise IdentificationError("not a text file")
    return text


def _read_csv(text: str) -> list[Entry]:
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    asked: list[Entry] = []
    try:
        header = [(name or "").strip().lower() for name in rows.fieldnames or ()]
        if not set(header) & set(COLUMNS):
            raise IdentificationError(f"the header has none of {', '.join(COLUMNS)}")
        rows.fieldnames = header
        for row in rows:
            if not any(isinstance(value, str) and value.strip() for value in row.values()):
                continue
            try:
                asked.append((ask(row), f"line {rows.line_num}"))
            except IdentificationError as error:
                raise IdentificationError(f"line {rows.line_num}: {error}") from None
    except csv.Error as error:
        raise IdentificationError(f"line {rows.line_num}: {error}") from None
    return asked


def _read_nfo(text: str) -> list[Entry]:
    """Read Kodi's NFO: XML of a film, an address of its page, or both. Entities and DTDs are refused."""
    xml, reported = text.strip(), dict[str, str]()
    if xml.startswith("<"):
        root, addresses = _parsed(xml)
        if (kind := _NO_FILM_ROOTS.get(root.tag)) is not None:
            raise IdentificationError(f"it is of {kind}, not of a film")
        if root.tag != "movie":
            raise IdentificationError(f"<{root.tag[:40]}> instead of <movie>")
        reported = _of_movie(root)
    else:
        addresses = xml
    if not reported and _NO_FILM_ADDRESS.search(addresses):
        raise IdentificationError("it is of a series, not of a film")
    for name, pattern in _ADDRESSES.items():
        if name not in reported and (found := pattern.search(addresses)):
            reported[name] = found[1]
    if not reported:
        raise IdentificationError("neither XML of a film nor the address of one at IMDb, TMDB or TVDB")
    return [(ask(reported), None)]


def _parsed(xml: str) -> tuple[Element, str]:
    """Return the root and the text after it: Kodi allows an address after the XML."""
    end = re.search(r"</(?:movie|tvshow|episodedetails|musicvideo)\s*>", xml)
    cut = end.end() if end else len(xml)
    try:
        # Text in memory has no encoding of its own. What the XML declares is about the file.
        body = re.sub(r"^<\?xml[^>]*\?>", "", xml[:cut]).strip()
        root: Element = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise IdentificationError("XML with a DTD or entities is refused") from None
    except (ParseError, RecursionError) as error:
        raise IdentificationError(f"broken XML: {error}") from None
    return root, xml[cut:]


def _of_movie(root: Element) -> dict[str, str]:
    reported: dict[str, str] = {}
    for unique in root.findall("uniqueid"):
        kind, text = (unique.get("type") or "").lower(), (unique.text or "").strip()
        if kind in ("imdb", "tmdb", "tvdb") and text:
            reported.setdefault(f"{kind}_id", text)
    for tag, name in (("imdbid", "imdb_id"), ("imdb_id", "imdb_id"), ("tmdbid", "tmdb_id"), ("tvdbid", "tvdb_id")):
        if text := (root.findtext(tag) or "").strip():
            reported.setdefault(name, text)
    if (old := (root.findtext("id") or "").strip()).startswith("tt"):
        reported.setdefault("imdb_id", old)
    for tag, name in (("title", "title"), ("originaltitle", "original_title")):
        if text := (root.findtext(tag) or "").strip():
            reported[name] = text
    year = (root.findtext("year") or root.findtext("premiered") or "").strip()[:4]
    if year.isdecimal() and int(year) > 0:
        reported["year"] = year
    return reported


def _read_json(text: str) -> list[Entry]:
    try:
        reported = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise IdentificationError(f"broken JSON: {error}") from None
    asked: list[Entry] = []
    for place, event in enumerate(reported if isinstance(reported, list) else [reported], start=1):
        asked.append((_webhook(event), f"event {place}" if isinstance(reported, list) else None))
    return asked


def _webhook(event: object) -> Asked:
    """Read Radarr's webhook: its film, else the film of the release that was grabbed."""
    if not isinstance(event, dict):
        raise IdentificationError("not a webhook: the JSON is not an object")
    if "series" in event or "episodes" in event:
        raise IdentificationError("a webhook of a series, not of a film")
    kind = str(event.get("eventType") or "")
    if kind.lower() in _IGNORED_EVENTS:
        raise IdentificationError(f"a webhook of the event {kind} asks for nothing")
    films = [film for name in ("movie", "remoteMovie") if isinstance(film := event.get(name), dict)]
    reported = {
        ours: next((film[theirs] for film in films if film.get(theirs)), None)
        for ours, theirs in (("title", "title"), ("year", "year"), ("tmdb_id", "tmdbId"), ("imdb_id", "imdbId"))
    }
    if not films or not any(reported.values()):
        raise IdentificationError("not a webhook of a film: it has neither movie nor remoteMovie")
    return ask(reported)


def _read_names(text: str) -> list[Entry]:
    """Return the lines of a list of file or folder names. Those that are not films are left out later, when read."""
    lines = enumerate(text.splitlines(), start=1)
    return [(line, f"line {number}") for number, line in lines if line.strip() and not line.lstrip().startswith("#")]


_READERS: dict[str, Callable[[str], list[Entry]]] = {
    "csv": _read_csv,
    "nfo": _read_nfo,
    "xml": _read_nfo,
    "json": _read_json,
    "txt": _read_names,
}
