"""The titles that a name may mean, most exact first.

Belongs here: where a title ends, words about the release, two titles in one name, parts. Does not belong here: what
guessit knows (release_names.py), when two titles are the same (matching/titles.py).
"""

import re
from collections.abc import Iterator

from movie_assets.identify.names.name_parts import SLASH
from movie_assets.identify.names.year_in_name import YearInName
from movie_assets.matching.titles import normalise

_B, _E = r"(?<![^\W_])", r"(?![^\W_])"
_LANGUAGES = (
    r"german|french|true[ ._-]?french|italian|ita|eng|spanish|castellano|latino|swedish|nordic|danish|finnish|norwegian"
    r"|dutch|polish|russian|hindi|tamil|telugu|korean|japanese|chinese|vostfr|vff?|vfq|vo|pl|lektor|dubbed|subbed|subs?"
    r"|multi\d?|dual[ ._-]audio"
)
_CUTS = (
    r"extended|unrated|uncut|uncensored|theatrical|final|director'?s?|assembly|producer'?s|rogue|international"
    r"|alternat(?:e|ive)"
)
_SPECIAL = r"special|collector'?s?|ultimate|limited|imperial|diamond|signature|deluxe|platinum|gold"
_EDITIONS = (
    rf"(?:the[ ._-]+)?(?:(?:{_CUTS})[ ._-]+)+(?:cut|version)|(?:the[ ._-]+)?(?:{_SPECIAL})[ ._-]+edition"
    r"|version[ ._-]+(?:longue|int[eé]grale)|edition[ ._-]+collector|langfassung|kinofassung|versi[oó]n[ ._-]+extendida"
    r"|edition|fan[ ._-]?edit|(?:cd|dvd|dis[ck])[ ._-]?\d|\d[ ._-]?cds?"
    r"|(?:\d{1,3}(?:th|st|nd|rd)[ ._-]+)?anniversary(?:[ ._-]+edition)?|criterion(?:[ ._-]collection)?"
    r"|extended|unrated|uncut|uncensored|theatrical(?:[ ._-]+version)?|directors?|open[ ._-]matte|(?-i:DC|SE|OM)"
    r"|remastered|redux|despecialized|imax|custom|int[eé]grale?|internal|limited|proper|repack|rerip|real|retail|rated"
    r"|read\.?nfo|nfofix|dirfix|stv|complete|festival|h-?sbs|hou|3d|v\d"
)
_ENDS = re.compile(rf"[\W_]+[\[(]?(?:{_EDITIONS}|{_LANGUAGES})[\])]?[\W_]*$", re.IGNORECASE)
_NO_TITLE = re.compile(
    rf"(?:{_EDITIONS}|{_LANGUAGES}|original|short|silent|b ?& ?w|black and white|colou?ri[sz]ed|sub(?:titulada)?"
    r"|.* (?:cut|version|edition|movie|film))",
    re.IGNORECASE,
)
"""What stands in parentheses in a name and is no other title of its film, though other films are called so."""
_BEGINS = re.compile(r"^[\W_]*(?:UNRATED|UNCUT|EXTENDED|REMASTERED)[\W_]+(?=.*[a-z])")
_ARTICLES = frozenset(("the", "a", "an", "le", "la", "les", "der", "die", "das", "el", "los", "las", "il"))
_ENDING_EDITIONS = re.compile(rf"[\W_]+[\[(]?(?:{_EDITIONS})[\])]?[\W_]*$", re.IGNORECASE)
_PICTURE = (
    r"(?:bd|web|dvd|hd)?\d{3,4}[pi](?:\d{2,3})?|\d{3,4}x\d{3,4}p?|[48]k|u(?:ltra)?hd"
    r"|f?hd(?:[ ._-]?(?:rip|tv|cam|t[cs]|dvd|light))|hdr(?:10)?|m-?hd|(?:8|10)[ ._-]?bit|hybrid"
)
_SOURCE = (
    r"blu[ ._-]?ray|b[dr](?:[ ._-]?(?:rip|mux|remux|25|50))?(?:mux)?|bdrip\w*|remux|dvd(?:[ ._-]?(?:r|rip|scr|\d))?"
    r"|web(?:[ ._-]?(?:dl|rip))?|[hp]dtv\w*|satrip|dsr(?:ip)?|tvrip|vodrip|ppvrip|vhs(?:rip)?"
    r"|(?:dvd|ts|web|vhs|br|bd)-screener|(?:dvd)?scr(?:eener)?|pre-?dvd\w*|r5"
    r"|cam(?:rip)?(?=[ ._-](?:x|h|a|d|\d))|telesync|telecine|dl(?=[ ._-]\d)|pal|ntsc"
)
_CODEC = (
    r"[xh][ ._]?26[45]|hevc|avc1?|xvid|divx|mpeg\d?|aac\d?|ac3d?|e?ac-?3|dts(?:[ ._-]?hd)?|ddp?\+?\d?|truehd|flac|atmos"
)
TECHNICAL = re.compile(rf"{_B}(?:{_PICTURE}|{_SOURCE}|{_CODEC}){_E}", re.IGNORECASE)
_IN_TITLES = frozenset(("web", "cam", "pal", "dl", "hybrid", "scr", "screener", "atmos", "dvd", "remux", "hdr"))
_LATER_YEAR = re.compile(r"(?<![A-Za-z\d])(?:18[7-9]|19\d|20\d)\d(?!\d|p)")
_WITHOUT_YEAR_ENDS = re.compile(
    rf"{_B}(?:multi|complete|integral|truefrench|vostfr|dubbed|proper|repack|limited|internal"
    r"|(?:amzn|nf|dsnp|hmax|max|atvp|hulu|itunes|it|pcok|pmtp)(?=[ ._-]web)"
    r"|(?:german|french)(?=[ ._-](?:dl|ac3|dts|\d|extended|dvd|bd|web|blu|hd)))[\W_]",
    re.IGNORECASE,
)
_GROUP = re.compile(r"^(?:[\[【][^\]】]*[\]】]|\([^)]*\)(?=[\W_]*[\[【]))\s*[-_. ]*")
_GROUPS = re.compile(r"^(?:\s*[\[【][^\]】]*[\]】]){2,}")
_BRACKETS = re.compile(r"[\[【]([^\]】]+)[\]】]")
_ITEM = re.compile(r"\d{1,3}(?:[.)]| -) (?=\D)")
"""The number of a title in a list: "1. The Matrix". The whole may be the title all the same: "9. April"."""
_AKA = re.compile(r"[\W_]+\(?(?:aka|a\.k\.a\.?|a k a)[\W_]+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\(((?:[^()]|\([^()]*\))*)\)")
_INNER_GROUPS = re.compile(r"(?<=\w)\s*[\[【][^\]】]*[\]】]")
_SCRIPT = re.compile(r"^([^A-Za-z\u00c0-\u024f]*[\u0370-\uffdc][^A-Za-z\u00c0-\u024f]*?)[ ._]+(?=[A-Za-z])")
_RELEASE_GROUP = re.compile(r"-[A-Za-z0-9]{2,12}$")
_PART = re.compile(
    r"[-. _:,(]+(?P<what>part|pt|vol|volume|chapter|episode)[-. _]*"
    r"(?P<n>\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six)\b",
    re.IGNORECASE,
)
_NUMERALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def technical_from(text: str) -> int:
    """Return where words about the file begin, or the length of the text. "Web" before the year is a title's."""
    for found in TECHNICAL.finditer(text, 1):
        if not (found[0].lower() in _IN_TITLES and _LATER_YEAR.search(text, found.end())):
            return found.start()
    return len(text)


def titles_in(text: str, year: YearInName | None) -> list[str]:
    """Return the titles that stand in a name, the longest first, without words about the release at the end."""
    technical = technical_from(text)
    if year is not None and any(map(str.isalnum, text[: year.start])):
        ends = [year.start, technical] if technical < year.start else [year.start]
        found = [_between(text, 0, end) for end in ends]
        found += [twice[1] for one in found if (twice := re.fullmatch(rf"(.*\w)\W+{year.year}", one))]
    elif year is not None:
        found = [_between(text, year.end, technical if technical > year.end else len(text))]
    else:
        more = _WITHOUT_YEAR_ENDS.search(text, 1, technical)
        found = [_between(text, 0, more.start() if more else technical)]
        found += [one.partition("[")[0].strip() for one in found if "[" in one]
    leading = _GROUPS.match(text)
    only_groups = leading is not None and not any(map(str.isalnum, text[leading.end() : technical]))
    if only_groups or not any(map(normalise, found)):
        groups = [group for group in _BRACKETS.findall(text) if not TECHNICAL.search(f" {group}")]
        ending = rf"[\W_]+{year.year}$" if year is not None else r"\Z"
        found = [_cleaned(re.sub(ending, "", group)) for group in groups[1:2] + groups[:1]]
    every = [more for one in found for more in (one, *_shorter(one))]
    every += [one[match.end() :] for one in every if (match := _ITEM.match(one)) and year is not None]
    every = [title for one in every for title in (one, *_several(one))]
    return [title for title in dict.fromkeys(every) if normalise(title)]


def _between(text: str, begin: int, end: int) -> str:
    return _cleaned(_without_group(text[begin:end]))


def _without_group(text: str) -> str:
    rest = _GROUP.sub("", text)
    while rest != text and any(map(str.isalpha, rest)):
        text, rest = rest, _GROUP.sub("", rest)
    return text


def _cleaned(text: str) -> str:
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        text = re.sub(r"(?<!^)[\[【][^\]】]*$|\([^)]*$", "", text).lstrip("[【")
    if " " not in text.strip() or text.count("_") > text.count(" "):
        text = re.sub(r"(?<=\w)\.(?=\w)|[._]+", " ", text)
    return " ".join(text.replace(SLASH, "/").split()).lstrip(" -–._,/:]})").rstrip(" -–._,/:([{")


def _shorter(title: str) -> Iterator[str]:
    """Yield the title without words about the release, at its end and its beginning."""
    for pattern in (_ENDING_EDITIONS, _ENDS):
        text = title
        while (cut := pattern.sub("", text)) != text and normalise(cut):
            text = cut
        text = _BEGINS.sub("", text)
        if text != title and not set(normalise(text).split()) <= _ARTICLES:
            yield _cleaned(text)


def without_edition(title: str) -> str:
    """Return the title without words about an edition at its end, as it is shown to people."""
    while (cut := _ENDING_EDITIONS.sub("", title)) != title and not set(normalise(cut).split()) <= _ARTICLES:
        title = cut
    return _cleaned(title)


def _several(title: str) -> Iterator[str]:
    """Yield the titles of a name that has more than one: AKA, a slash, in parentheses, in two scripts."""
    for one in _AKA.split(title) if _AKA.search(title) else ():
        yield _cleaned(one.strip("() "))
    if " / " in title:
        for one in title.split(" / "):
            yield _cleaned(one)
    if inner := _PARENTHESES.search(title):
        outer = _cleaned(_PARENTHESES.sub("", title))
        if outer:
            yield outer
            yield from (_cleaned(part) for part in outer.split(" / ") if " / " in outer)
        if len(inner[1]) > 3 and not _NO_TITLE.fullmatch(inner[1].strip()):
            yield _cleaned(inner[1])
    bare = _INNER_GROUPS.sub("", title)
    if bare != title:
        yield _cleaned(bare)
    if script := _SCRIPT.match(bare):
        yield _cleaned(bare[script.end() :])
        yield _cleaned(script[1])


def without_group(title: str, text: str) -> str | None:
    """Return a title without what looks like the name of a release group, if the name is a release's."""
    return _RELEASE_GROUP.sub("", title) if "." in text and _RELEASE_GROUP.search(title) else None


def parts(title: str, text: str) -> Iterator[str]:
    """Yield the titles with a part ("Kill Bill Vol. 1"), in the spellings that titles have.

    A part may belong to the film or to the file ("Titanic part1"): the longer title is tried first.
    """
    if (part := _PART.search(text)) and f" {normalise(part[0])} " not in f" {normalise(title)} ":
        number = _NUMERALS.get(part["n"].lower(), part["n"])
        if str(number).upper() in _ROMAN:
            number = _ROMAN.index(str(number).upper())
        if str(number).isdecimal() and int(number) < len(_ROMAN):
            yield from _spelled(title, part["what"].lower(), int(number))


def _spelled(title: str, what: str, number: int) -> Iterator[str]:
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
