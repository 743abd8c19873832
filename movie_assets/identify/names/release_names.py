"""What the name of a file or folder of a film library asks for: the order in which its parts are read.

Belongs here: from a name to a request, and when guessit has the last word. Does not belong here: the marks and words
themselves (the other modules of this package), reading files.
"""

import re
from collections.abc import Mapping
from typing import Any

from guessit import guessit

from movie_assets.errors import IdentificationError
from movie_assets.identify.names.name_parts import SLASH, VIDEO, NameParts, plainly_written, taken_apart
from movie_assets.identify.names.no_films import extra, is_hash, is_marked_as_series, is_numbered, no_film
from movie_assets.identify.names.other_media import other_medium
from movie_assets.identify.names.title_readings import parts as parts_of
from movie_assets.identify.names.title_readings import technical_from, titles_in, without_edition, without_group
from movie_assets.identify.names.year_in_name import DATE, YearInName, find_year
from movie_assets.matching.query import MOST_SHOWN, Asked
from movie_assets.matching.titles import normalise
from movie_assets.plain_text import seen

# guessit takes 0.4 s for 250 evil characters, 14 s for some thousand, and more for each part of a path.
MOST_OF_A_NAME = 250
MOST_OF_A_PATH = 4096
MOST_READINGS = 8
_GENERIC = re.compile(
    r"^(?:movie|film|video|video_ts|vts_\d.*|bdmv|index|\d{1,5}|[a-z]{1,4}\d{0,3}|cd\d|dvd\d|disc ?\d|part ?\d)$",
    re.IGNORECASE,
)
_NO_TITLES = frozenset(("movie", "film", "video", "video_ts", "index"))
_SHORT = re.compile(r"^[A-Za-z]{2,4}$")
"""A word that may be a title ("Heat"), or a group's name for its file."""
_YEAR_ALONE_LAST = re.compile(r"(?<![(\[])\b\d{4}\s*$")
_NUMBER_FIRST = re.compile(r"^\(?\d{1,3}\)?[ ._][^\W\d_]{3,}")
_NUMBER_LAST = re.compile(r"^[A-Za-z][A-Za-z' ]+ \d{1,3}$")
"""Without any word of a release, "Apollo 18" and "101 Dalmatians" are titles as people write them."""


def read_name(name: str) -> Asked:
    """Return what a name asks for: title, year if it has one, ids in it, other readings of its title.

    Folders count: "Inception (2010) {imdb-tt1375666}/Inception.mkv" has the id.

    Raises:
        IdentificationError: it is an extra, an episode, a pack or a hash; or no title is left.
    """
    name = plainly_written(seen(name))
    if len(name) > MOST_OF_A_PATH:
        raise IdentificationError(f"{name[:MOST_SHOWN]!r}... is longer than {MOST_OF_A_PATH} characters")
    path = taken_apart(name)
    if len(path.text) > MOST_OF_A_NAME:
        raise IdentificationError(f"{name[:MOST_SHOWN]!r}... is longer than {MOST_OF_A_NAME} characters")
    if is_marked_as_series(name):
        raise IdentificationError(f"{name!r} is a series by its mark, not a film")
    if why := extra(path):
        raise IdentificationError(f"{name!r} is {why}, not a film")
    if why := other_medium(path.stem):
        raise IdentificationError(f"{name!r} is {why}, not a film")
    spelled = _part_to_read(path)
    year = find_year(spelled, technical_from(spelled))
    if year is None and is_numbered(path):
        raise IdentificationError(f"{name!r} is an episode by its number, not a film")
    if why := no_film(path.text.replace(SLASH, "/"), year=year is not None):
        raise IdentificationError(f"{name!r} is {why}, not a film")
    if not path.ids and not path.rivals and spelled == path.stem and is_hash(spelled):
        raise IdentificationError(f"{name!r} is a hash or no name: nothing can be read in it")
    return _asked(name, path, spelled, year)


def _part_to_read(path: NameParts) -> str:
    """Return the part of a path that says most: the file, unless its name says nothing, or a folder has the year."""
    folders = tuple(reversed(path.folders))
    if is_hash(path.stem) or _GENERIC.match(path.stem):
        named = [folder for folder in folders if not _GENERIC.match(folder) and not is_hash(folder)]
        if _SHORT.match(path.stem):
            named = [folder for folder in named if _may_be_short_for(path.stem, folder)]
        return next((folder for folder in named if _dated(folder) or _is_release(folder)), (named or [path.stem])[0])
    dated = [folder for folder in folders if _dated(folder)]
    if dated and not _dated(path.stem):
        namesakes = (folder for folder in dated if _is_release(folder) or _has_a_word_of(path.stem, folder))
        return next(namesakes, path.stem)
    return path.stem


def _may_be_short_for(word: str, folder: str) -> bool:
    """Return whether a folder says what a short word does not: as a release, by its year, or by the word's letters.

    "Best of 2010" says nothing about "Heat".
    """
    letters = iter(folder.lower())
    if all(char in letters for char in word.lower()):
        return True
    return _is_release(folder) or (_dated(folder) and not _YEAR_ALONE_LAST.search(folder))


def _dated(text: str) -> bool:
    return find_year(text, technical_from(text)) is not None


def _is_release(text: str) -> bool:
    return technical_from(text) < len(text)


def _has_a_word_of(one: str, other: str) -> bool:
    """Return whether two names share a word, or one is in the other: "Best of 2010" says nothing of its films."""
    words = {word for word in normalise(one).split() if len(word) > 2 or not word.isascii()}
    return bool(words & set(normalise(other).split())) or f" {normalise(one)} " in f" {normalise(other)} "  # Dr. No


def _asked(name: str, path: NameParts, spelled: str, year: YearInName | None) -> Asked:
    if (path.ids or path.rivals) and year is None and spelled.lower() in _NO_TITLES:
        return Asked(None, None, path.ids, rival_ids=path.rivals)
    found = _guessed(path, year)
    if found is None:
        raise IdentificationError(f"{name!r} is an episode or a season, not a film")
    guessed = _title(found)
    titles = titles_in(spelled, year)
    readings = [part for title in titles[:1] for part in parts_of(title, spelled)]
    for title in titles:
        readings += [title, *filter(None, [without_group(title, spelled) if year is None else None])]
    # With a year, a piece of a title could be another film: guessit takes "German" for a language, "WALL" for a group.
    if guessed and (year is None or "bonus" in found or not _is_a_piece(guessed, titles)):
        readings += [*parts_of(guessed, spelled), *(f"{guessed} {other}" for other in _alternatives(found)), guessed]
    readings = [title for title in dict.fromkeys([*_with_a_slash(name, path, spelled), *readings]) if normalise(title)]
    if not readings:
        if path.ids or path.rivals:
            return Asked(None, year.year if year else None, path.ids, rival_ids=path.rivals)
        raise IdentificationError(f"no title can be read in {name!r}")
    # The title that is shown is tried last, unless it stands among the readings.
    title = without_edition((titles or readings)[0])
    others = readings[:-1] if readings[-1] == title else readings
    told = year.year if year else _year(found, spelled)
    return Asked(title, told, path.ids, tuple(others[:MOST_READINGS]), rival_ids=path.rivals)


def _is_a_piece(text: str, titles: list[str]) -> bool:
    """Return whether a text is the beginning of a title, or its last word. More words may follow a group's name."""
    piece = normalise(text)
    last = " " not in piece
    return any(
        whole.startswith(f"{piece} ") or (last and whole.endswith(f" {piece}")) for whole in map(normalise, titles)
    )


def _with_a_slash(name: str, path: NameParts, spelled: str) -> list[str]:
    """Return the title of a name that a slash does not divide: "Self/less (2015)"."""
    if (
        not 1 <= name.count("/") <= 2
        or not path.folders
        or spelled != path.stem
        or VIDEO.search(name)
        or name[0] == "/"
    ):
        return []
    whole = path.text
    return titles_in(whole, find_year(whole, technical_from(whole)))[:1]


def _guessed(path: NameParts, year: YearInName | None) -> Mapping[str, Any] | None:
    """Return what guessit reads, as a film; None if it is an episode: with a year, its numbers are the title's."""
    text = path.text.replace(SLASH, " ")
    found: Mapping[str, Any] = guessit(text)
    if found["type"] != "episode":
        return found
    named = _NUMBER_FIRST.match(path.stem) or _NUMBER_LAST.match(path.stem)
    weak = year is not None or DATE.search(path.stem) is not None or named is not None
    if not weak and ("season" in found or "date" in found or ("episode" in found and "year" not in found)):
        return None
    film: Mapping[str, Any] = guessit(text, {"type": "movie"})
    return film


def _title(found: Mapping[str, Any]) -> str | None:
    title = found.get("title")
    first = title[0] if isinstance(title, list) and title else title
    return str(first).strip() or None if first is not None else None


def _alternatives(found: Mapping[str, Any]) -> list[Any]:
    more = found.get("alternative_title")
    return more if isinstance(more, list) else [more] if more else []


def _year(found: Mapping[str, Any], spelled: str) -> int | None:
    """Return guessit's year. One inside a date says when something was recorded, one of a folder little."""
    year = found.get("year")
    alone = technical_from(spelled) <= 5 and spelled.startswith(str(year))  # "2012.WEB-DL" is a title
    return year if isinstance(year, int) and str(year) in spelled and not alone and not DATE.search(spelled) else None
