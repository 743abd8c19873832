"""When two titles are the same: case, punctuation and diacritics do not count, everything else does.

Belongs here: the normal form of a title, whether two titles are equal, how alike they are. Does not belong here: what
that means for a film (decision.py), reading titles from file names (identify/names/).

A step that could make two different titles equal is left out: words keep their boundaries ("Now Here" is not
"Nowhere"), numbers are not read ("Rocky II" is not "Rocky 2"), articles are kept, "+" and "$" and emoji count.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŋ": "ng",
    "ŧ": "t",
    "þ": "th",
}
"""Latin letters that Unicode does not decompose, and how they are spelled out."""
TRADE_MARKS = "™®©℠"
ARTICLES = ("the", "a", "an", "le", "la", "les", "der", "das", "el", "los", "las", "il")
"""Articles that libraries put last: "Matrix, The". "Die" is not among them, since it is an English verb too."""
_SPELLED_OUT = str.maketrans(LETTERS)
_WITHOUT_TRADE_MARKS = str.maketrans("", "", TRADE_MARKS)
_APOSTROPHES = "'’‘ʼʹʻ`´′＇"
_AND = re.compile(r"\s*[&＆]\s*")
# l'avventura, qu'un: the article is its own word. Not i and o: "I'm" and "o'clock" are one word.
_ELISION = re.compile(rf"\b(l|d|j|n|s|c|m|t|qu|all|dall|dell|nell|sull)[{_APOSTROPHES}](?=\w\w)")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ARTICLE_LAST = re.compile(rf"^(?P<rest>.*\S)\s*,\s*(?P<article>{'|'.join(ARTICLES)})\s*$")
_INITIALS = re.compile(r"\b[a-z](?: [a-z]\b)+")
# Scripts whose marks are accents on a letter. In other scripts a mark is part of the letter: から is not がら.
_ACCENTED_SCRIPTS = ("LATIN ", "GREEK ")


def normalise(title: str) -> str:
    """Return the normal form of a title; equal forms mean the same title. It is empty only for a blank title.

    NFKD and casefold. Accents of Latin and Greek letters are dropped (and ё is е); ligatures and ø, ł, þ are spelled
    out; "&" is "and". Apostrophes are dropped, other punctuation becomes a space. "S.W.A.T." and "S W A T" are "swat";
    "8½" is "8 1 2" and "Alien³" is "alien 3". ", The" at the end moves to the front. A title that is only punctuation
    stays as it is, so it equals only itself.
    """
    text = title.translate(_WITHOUT_TRADE_MARKS).casefold()
    text = _AND.sub(" and ", text) if any(c.isalnum() for c in text) else text
    text = _ARTICLE_LAST.sub(r"\g<article> \g<rest>", text)
    text = _THOUSANDS.sub("", text)
    text = _APOSTROPHE.sub("", _ELISION.sub(r"\1 ", text))
    # Twice: decomposing a letter can leave a capital (ϓ, ℋ) whose small form has marks of its own.
    text = _plain(_plain(text).casefold())
    words = _INITIALS.sub(lambda initials: initials[0].replace(" ", ""), " ".join(text.split()))
    unmarked = title.translate(_WITHOUT_TRADE_MARKS)
    left = unmarked if unmarked.strip() else title
    return words or " ".join(_composed(_composed(left).casefold()).split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _plain(text: str) -> str:
    """Return text without accents and punctuation, composed again where marks are part of the letter."""
    return unicodedata.normalize("NFC", "".join(_characters(text))).translate(_SPELLED_OUT)


def _characters(text: str) -> Iterator[str]:
    base = " "
    for char in unicodedata.normalize("NFC", text):
        # A fraction or a superscript is its own number, and not another digit of the number before it.
        is_raised = unicodedata.category(char) == "No"
        for part in unicodedata.normalize("NFKD", f" {char} " if is_raised else char):
            if not unicodedata.combining(part):
                base = " " if part == "⁄" else _kept(part)
                yield base
            elif base.strip() and not _is_accent(base, part):
                yield part


def _is_accent(letter: str, mark: str) -> bool:
    return unicodedata.name(letter, "").startswith(_ACCENTED_SCRIPTS) or (letter, mark) == ("е", "\u0308")


def _kept(char: str) -> str:
    """Return a character, a space for punctuation, nothing for an invisible one."""
    match unicodedata.category(char)[0]:
        case "P" | "Z":
            return " "
        case "C":
            return " " if char.isspace() else ""
        case _:
            # An accent that stands alone, such as a typed caret, counts as punctuation.
            return " " if unicodedata.category(char) == "Sk" else char


def same_title(one: str, other: str) -> bool:
    """Return whether two titles are the same. A blank title equals no other."""
    form = normalise(one)
    return bool(form) and form == normalise(other)


def search_text(title: str) -> str:
    """Return the text to search for a title with: the title without "and" and "&".

    A search wants every word that it is given, and providers differ in "&" and "and". Afterwards, what it finds is
    compared with the whole title.
    """
    words = [word for word in title.split() if word.casefold() not in ("and", "&", "＆")]
    return " ".join(words) if len(words) > 1 else title.strip()


def likeness(one: str, other: str) -> float:
    """Return how alike two titles are, from 0 to 1 (1 = the same). Words in another order cost a little."""
    form, against = normalise(one), normalise(other)
    if not form or not against:
        return 0.0
    if form == against:
        return 1.0
    return min(0.99, max(fuzz.ratio(form, against), 0.95 * fuzz.token_sort_ratio(form, against)) / 100)


def nearest(title: str, titles: Sequence[str], number: int) -> list[int]:
    """Return the places of the titles most like this one, the likeliest first.

    The normal form of a million titles takes minutes, so only those that look alike in small letters are compared.
    """
    near = process.extract(title, titles, scorer=fuzz.ratio, processor=str.casefold, limit=20 * number)
    places = sorted((place for _, _, place in near), key=lambda place: (-likeness(title, titles[place]), place))
    return places[:number]


def holds(title: str, words: str) -> bool:
    """Return whether a title contains all words of another."""
    wanted = set(normalise(words).split())
    return bool(wanted) and wanted <= set(normalise(title).split())
