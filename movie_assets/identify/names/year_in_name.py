"""Which year a name gives, and where it stands.

Belongs here: years of any century, in brackets, twice, or inside dates. Does not belong here: years that files state.
"""

import re
from dataclasses import dataclass

_YEAR = r"(?:18[7-9]\d|19\d\d|20\d\d)"
_CANDIDATE = re.compile(
    rf"(?<![\d.]\d)(?<![A-Za-z\d])({_YEAR})(?=г|年)?(?!\d|p\b|i\b|x\d|[ ._-]?(?:kbps|mb|kb)\b)", re.IGNORECASE
)
_BRACKETED = re.compile(rf"[\[(（【{{]\s*({_YEAR})\s*(?:[\])）】}}]|,)")
DATE = re.compile(
    rf"(?<!\d){_YEAR}(?P<s>[ ._-]|年)(?:0?[1-9]|1[0-2])(?:(?P=s)|月)(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?P<t>[._-])(?:0[1-9]|[12]\d|3[01])(?P=t){_YEAR}(?!\d)"
    r"|(?<![a-z\d])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![a-z\d])"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)[ .](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .]{_YEAR}",
    re.IGNORECASE,
)
RANGE = re.compile(
    rf"(?<!\d){_YEAR}\s?[-–—~]\s?"
    rf"(?:{_YEAR}(?!\d)|\d\d(?=\))|(?:present|now|ongoing|today|heute|\.{{2,3}}|…)?\s?(?=[)\]）]))",
    re.IGNORECASE,
)
YEAR_ALONE = re.compile(rf"(?<!\d){_YEAR}(?!\d|p\b)")
_GLUED = re.compile(rf"(?<=[a-z])({_YEAR})(?=[ ._]\d{{3,4}}[pi]\b)")


@dataclass(frozen=True, slots=True)
class YearInName:
    """A year, and where it begins and ends in the text; the bracket around it belongs to it."""

    year: int
    start: int
    end: int


def find_year(text: str, technical: int) -> YearInName | None:
    """Return the year of a name, None if it has none; `technical`: where words about the file begin.

    The first one in brackets counts, else the last one before the technical words that is not the first word. A name
    that is only a year has none.
    """
    dated = [match.span() for match in DATE.finditer(text)]
    if bracketed := _BRACKETED.search(text):
        if bracketed.start() > 0 or any(char.isalpha() for char in text[bracketed.end() :]):
            return YearInName(int(bracketed[1]), bracketed.start(), bracketed.end())
        return None
    found = [match for match in _CANDIDATE.finditer(text) if not any(a <= match.start() < b for a, b in dated)]
    if dated:
        return None
    before = [match for match in found if match.start(1) < technical and match.start(1) > 0]
    before = before or list(_GLUED.finditer(text))
    if not before:
        return None
    last = before[-1]
    return YearInName(int(last[1]), last.start(1), last.end(1))
