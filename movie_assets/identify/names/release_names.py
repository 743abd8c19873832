"""What the name of a file or folder of a film library asks for.

Belongs here: ids in names, names that are refused because they are not films, the readings of a title. Does not belong
here: taking names apart (guessit, which knows their conventions), reading files.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from guessit import guessit

from movie_assets.errors import IdentificationError
from movie_assets.matching.candidates import canonical_id
from movie_assets.matching.query import MOST_SHOWN, Asked
from movie_assets.matching.titles import normalise
from movie_assets.plain_text import one_line

# Folders and endings by which Plex, Kodi and Emby recognize extras.
_EXTRAS = (
    r"samples?|trailers?|featurettes?|extras?|specials|bonus|shorts|scenes|interviews?|other|deleted[ ._-]?scenes?"
    r"|behind[ ._-]?the[ ._-]?scenes"
)
_EXTRAS_FOLDER = re.compile(rf"^(?:{_EXTRAS})$", re.IGNORECASE)
# Words that also end titles ("The Big Short", "The Interview") mark an extra only after a hyphen.
_EXTRAS_ENDING = re.compile(
    r"(?:(?:^|[-. _(\[])(?:sample|trailer|featurette|behindthescenes|deletedscene)"
    r"|-(?:deleted|interview|short|scene|other))[)\]]?$",
    re.IGNORECASE,
)
_ID = re.compile(r"[\[{(]\s*(?P<name>tmdb|imdb|tvdb)(?:id)?\s*[-=:]\s*(?P<id>[\w-]+)\s*[\]})]", re.IGNORECASE)
_BARE_IMDB = re.compile(r"(?<![a-z0-9])tt\d{7,8}(?![0-9])", re.IGNORECASE)
_VIDEO = re.compile(r"\.(?:mkv|avi|mp4|m4v|mov|wmv|ts|m2ts|iso|mpe?g|webm|flv|ogm|divx|vob|nfo|strm)$", re.IGNORECASE)
_SITE = re.compile(r"^\s*(?:\[\s*)?(?:www\.[\w.-]+\.\w{2,6})\s*(?:\])?\s*(?:-\s*)?", re.IGNORECASE)
_PART = re.compile(
    r"[-. _:,(]+(?P<what>part|pt|vol|volume|chapter|episode)[-. _]*"
    r"(?P<n>\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six)\b",
    re.IGNORECASE,
)
# guessit takes 0.4 s for 250 evil characters, 14 s for some thousand, and more for each part of a path.
MOST_OF_A_NAME, PARTS_READ = 250, 3
MOST_OF_A_PATH = 4096
_NUMERALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def read_name(name: str) -> Asked:
    """Return what a name asks for: title, year if it has one, ids in it, other readings of its title.

    Folders count: "Inception (2010) {imdb-tt1375666}/Inception.mkv" has the id.

    Raises:
        IdentificationError: it is an extra, an episode or a season; or no title is left.
    """
    name = one_line(name.strip())
    path = PurePosixPath(name.replace("\\", "/"))
    last = PurePosixPath(*path.parts[-PARTS_READ:])
    if len(str(last)) > MOST_OF_A_NAME or len(name) > MOST_OF_A_PATH:
        raise IdentificationError(f"{name[:MOST_SHOWN]!r}... is longer than {MOST_OF_A_NAME} characters")
    if why := _extra(path):
        raise IdentificationError(f"{name!r} is {why}, not a film")
    ids = _ids(str(path))
    plain = _SITE.sub("", _BARE_IMDB.sub("", _ID.sub("", str(last)))).strip()
    found = _taken_apart(plain)
    if found["type"] == "episode":
        if _is_episode(found):
            raise IdentificationError(f"{name!r} is an episode or a season, not a film")
        found = _taken_apart(plain, type="movie")
    year = found.get("year")
    title = _title(found) or _before_year(plain, year)
    if not ids and not normalise(title or ""):
        raise IdentificationError(f"no title can be read in {name!r}")
    readings = tuple(dict.fromkeys(_readings(title, plain, found))) if title else ()
    return Asked(title, year if isinstance(year, int) else None, ids, tuple(r for r in readings if r != title))


def _extra(path: PurePosixPath) -> str | None:
    if any(_EXTRAS_FOLDER.match(folder) for folder in path.parts[:-1]):
        return "in a folder of extras"
    stem = _VIDEO.sub("", path.name)
    if _EXTRAS_ENDING.search(stem):
        return "a sample, a trailer or another extra"
    return None


def _ids(text: str) -> dict[str, str]:
    ids = {}
    for match in _ID.finditer(text):
        namespace = match["name"].lower()
        if known := canonical_id(namespace, match["id"]):
            ids[namespace] = known
    if "imdb" not in ids and (bare := _BARE_IMDB.search(_ID.sub("", text))):
        ids["imdb"] = str(canonical_id("imdb", bare[0]))
    return ids


def _taken_apart(text: str, **options: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = guessit(text, options or None)
    return found


def _is_episode(found: Mapping[str, Any]) -> bool:
    """Return whether what guessit calls an episode is one: titles of films have numbers too."""
    if "season" in found or "date" in found:
        return True
    return "episode" in found and "year" not in found


def _title(found: Mapping[str, Any]) -> str | None:
    title = found.get("title")
    first = title[0] if isinstance(title, list) and title else title
    return str(first).strip() or None if first is not None else None


def _before_year(text: str, year: object) -> str | None:
    """Return the text before the year. All words of a title may look like something else ("Cam", "Proper")."""
    found = re.match(rf"^(.+?)[-. _(\[]+{year}\b", PurePosixPath(text).name) if year else None
    return found[1].replace(".", " ").replace("_", " ").strip() or None if found else None


def _readings(title: str, text: str, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the titles that a name may mean, most exact first.

    A part may belong to the film ("Kill Bill Vol. 1") or to the file ("Titanic part1"). The longer title is tried
    first, in the spellings that titles have.
    """
    last = PurePosixPath(text).name
    if (part := _PART.search(last)) and not normalise(title).endswith(normalise(part[0])):
        number = _NUMERALS.get(part["n"].lower(), part["n"])
        if str(number).upper() in _ROMAN:
            number = _ROMAN.index(str(number).upper())
        if str(number).isdecimal() and int(number) < len(_ROMAN):
            yield from _parts(title, part["what"].lower(), int(number))
    more = found.get("alternative_title")
    for other in more if isinstance(more, list) else [more] if more else []:
        yield f"{title} {other}"


def _parts(title: str, what: str, number: int) -> Iterator[str]:
    words = {value: name for name, value in _NUMERALS.items()}
    if what in ("vol", "volume"):
        yield from (f"{title} Vol. {number}", f"{title} Volume {number}")
    elif what in ("part", "pt"):
        yield f"{title} Part {number}"
        if number in words:
            yield f"{title} Part {words[number].title()}"
        yield f"{title} Part {_ROMAN[number]}"
    else:
        yield f"{title} {what.title()} {number}"
