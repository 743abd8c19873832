"""Made-up values in place of recorded ones: the same value becomes the same made-up value everywhere.

So answers about one film still fit together, and a test can say what a sample must hold by disguising what the
recording holds. Belongs here: making values up. Does not belong here: which answers become samples (sample_writing.py).
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Any

WORDS: list[str] = re.findall(
    r"\w+",
    "amber anchor autumn basin beacon birch bridge candle canyon cedar cellar circus clover copper corner coral "
    "cotton dancer desert dinner doctor dragon ember engine falcon fellow ferry flower forest garden gentle glass "
    "golden guitar hammer harbor hidden hollow hunter island ivory jacket journey kettle ladder lantern letter "
    "little lonely maple marble market meadow mirror morning mountain narrow needle night ocean office orange "
    "orchard paper pepper pilot planet pocket puzzle quiet rabbit railway river rocket saddle sailor scarlet "
    "second secret shadow silent silver simple sister spring stable station stone summer sunday table tailor "
    "teacher thunder ticket timber tower tunnel valley velvet violet walnut water weather willow window winter "
    "wooden yellow ",
)
LETTERS = {
    "CJK": "山川海空花風雨雪月星森林石道夜朝春秋人町",
    "HIRAGANA": "あいうえおかきくけこ",
    "KATAKANA": "アイウエオカキク",
    "HANGUL": "가나다라마바사아자차",
    "CYRILLIC": "абвгдежзик",
    "GREEK": "αβγδεζηθικ",
    "ARABIC": "ابتثجحخدذر",
    "HEBREW": "אבגדהוזחטי",
    "THAI": "กขคงจฉชซ",
    "GEORGIAN": "აბგდევზთ",
    "LATIN": "áâãäåçèéêëìíîïñòóôöøùúûüý",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONGEST = 90
"""Longer texts are cut: what they say does not matter."""
NOTHING_SAID = {"N/A", "\\N", "null", "undefined", "Not Rated", "Unrated"}
KEPT = {
    # Words of the interfaces: types, states, kinds, codes. Their value decides how an answer is read.
    *("Type", "Response", "Error", "Rated", "Source", "status", "error message", "type", "@type", "@context"),
    *("lang", "iso_639_1", "iso_3166_1", "language", "country", "original_language", "originalCountry", "primary_type"),
    *("originalLanguage", "department", "known_for_department", "job", "site", "media_type", "recordType"),
    "peopleType",
    *("sourceName", "contentType", "action", "quality", "qualifier", "titleType", "category", "__typename"),
    *("certification", "contentRating", "rating", "inLanguage", "size", "change_keys", "backdrop_sizes", "base_url"),
    *("secure_base_url", "logo_sizes", "poster_sizes", "profile_sizes", "still_sizes", "qid", "q"),
}
KIND_KEYS = {"titleType", "category", "type"}
"""Objects that say a kind: their `id` and `text` are words of the interface too."""
NUMBERS_KEPT = {"seconds", "height", "width", "gender", "status_code", "aspect_ratio", "size", "type", "genre_ids"}
HOSTS = ("imdb.com", "media-amazon.com", "tmdb.org", "themoviedb.org", "fanart.tv", "thetvdb.com", "youtube.com")


def _dice(value: object) -> int:
    return int.from_bytes(hashlib.blake2b(str(value).encode(), digest_size=8).digest(), "big")


def year(number: int) -> int:
    """Return the made-up year of a year."""
    return 1950 + _dice(f"year {number}") % 70


def number(value: int) -> int:
    """Return the made-up number of a number: as long; below a thousand it stays as it is."""
    if -1_000 < value < 1_000:
        return value
    if 1_870 <= value <= 2_040:
        return year(value)
    if value < 0:
        return -number(-value)
    least = int("1".ljust(len(str(value)), "0"))
    return least + _dice(f"number {value}") % (9 * least)


def _word(found: re.Match[str]) -> str:
    word = found.group()
    if word.isdigit():
        return str(number(int(word))).zfill(len(word))
    if word.isascii():
        made_up = WORDS[_dice(word.lower()) % len(WORDS)]
        return (
            made_up.upper() if word.isupper() and len(word) > 1 else made_up.title() if word[0].isupper() else made_up
        )
    return "".join(_letter(letter, place) for place, letter in enumerate(word))


def _letter(letter: str, place: int) -> str:
    if letter.isascii():
        return _code(f"{letter}{place}")[0]
    if not letter.isalpha():
        return letter
    script = unicodedata.name(letter, "LATIN").split()[0]
    pool = LETTERS.get(script, LETTERS["LATIN"])
    made_up = pool[_dice(f"{letter}{place}") % len(pool)]
    return made_up.upper() if letter.isupper() else made_up


def _code(text: str) -> str:
    """Return letters and digits of an address or a key made up, one for one."""
    dice, made_up = _dice(text), []
    for letter in text:
        dice = _dice(dice)
        pool = (
            "0123456789"
            if letter.isdigit()
            else "abcdefghijklmnopqrstuvwxyz"
            if letter.islower()
            else ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter.isascii() and letter.isupper() else letter)
        )
        made_up.append(pool[dice % len(pool)])
    return "".join(made_up)


def _id(found: re.Match[str]) -> str:
    """Return the made-up id of IMDb's: as long; there are seven digits at least."""
    digits = found.group(2)
    return found.group(1) + str(_dice(found.group()) % 9 + 1) + str(_dice(digits)).zfill(20)[: len(digits) - 1]


def text(value: str) -> str:
    """Return the made-up text of a text, in the same notation."""
    for pattern, make in _NOTATIONS:
        if found := pattern.fullmatch(value):
            return make(found)
    cut = value if len(value) <= LONGEST else value[:LONGEST].rsplit(" ", 1)[0] + "."
    cut = re.sub(r"\S{60,}", lambda found: found.group()[:40], cut)
    return re.sub(r"\b(tt|nm|co)(\d{7,})\b|[^\W_]+", lambda f: _id(f) if f.group(1) else _word(f), cut)


def _grouped(found: re.Match[str]) -> str:
    made_up = number(int(found.group(2).replace(",", "")))
    return f"{found.group(1)}{made_up:,}{found.group(3) or ''}"


def _dated(found: re.Match[str]) -> str:
    return f"{year(int(found.group(1)))}{found.group(2)}"


def _address(found: re.Match[str]) -> str:
    host, path = found.group(1), found.group(2)
    if host and not host.endswith(HOSTS):
        host = f"{host.partition('//')[0]}//films.example"
    if imdb := re.fullmatch(r"(.*?)(tt|nm)(\d{7,})(.*)", path):
        return host + imdb.group(1) + _id(re.fullmatch(r"(tt|nm)(\d+)", imdb.group(2) + imdb.group(3)) or found) + "/"
    end = re.search(r"\.\w{3,4}$", path)
    stem = path[: end.start()] if end else path
    return host + re.sub(r"[^/?=&.@:]{4,}", lambda part: _code(part.group()[:24]), stem) + (end.group() if end else "")


_NOTATIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), make)
    for pattern, make in (
        (r".{0,3}", lambda found: found.group()),
        (r"(tt|nm|co)(\d{7,})", _id),
        (r"(\d{4})(-\d{2}-\d{2}.*)", _dated),
        (r"(\d{1,2}) (" + "|".join(MONTHS) + r") (\d{4})", lambda f: f"{f[1]} {f[2]} {year(int(f[3]))}"),
        (r"(\d{4})([–-])(\d{4})?", lambda f: f"{year(int(f[1]))}{f[2]}{year(int(f[1])) + 4 if f[3] else ''}"),
        (r"PT[\dHMS]+", lambda found: found.group()),
        (r"(\$?)(\d{1,3}(?:,\d{3})+)(\.\d\d)?", _grouped),
        (r"\d+(\.\d+)?(%|/10|/100| min| h)?", lambda f: str(number(int(f[0]))) if f[0].isdigit() else f[0]),
        (r"\d+ h \d+ min", lambda found: found.group()),
        (r"((?:https?:)?//[^/\s]+)(\S*)", _address),
        (r"()(/\S+)", _address),
        (r"([0-9a-f]{24}|[\w-]{11})", lambda f: _code(f[0]) if re.search(r"\d", f[0]) else _text_of_words(f[0])),
    )
)


def _text_of_words(value: str) -> str:
    return re.sub(r"[^\W_]+", _word, value)


def disguise(value: Any, key: str = "", parent: str = "") -> Any:
    """Return JSON with made-up values, under the same keys and in the same types."""
    if isinstance(value, dict):
        return {name: disguise(inner, name, key) for name, inner in value.items()}
    if isinstance(value, list):
        return [disguise(item, key, parent) for item in value]
    if isinstance(value, str):
        is_word = key in KEPT or value in NOTHING_SAID or (parent in KIND_KEYS and key in ("id", "text"))
        is_word |= key == "key" and value.islower() and value.replace("_", "").isalpha()  # else a video's, at its site
        return value if is_word and len(value) <= LONGEST else text(value)
    if isinstance(value, bool) or not isinstance(value, int) or key in NUMBERS_KEPT:
        return value
    return number(value)
