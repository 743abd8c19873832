"""Numbers in every notation: counts, scores, amounts of US dollars, lengths in minutes, years.

Belongs here: from text or number to a number. Does not belong here: bounds of a field (lenient_types.py), dates.
"""

import re
import unicodedata
from decimal import Decimal
from math import isfinite

from movie_assets.providers.values.texts import text

MOST_MINUTES = 100_000
"""The longest film has 51,420 minutes: a longer one is a slip, or counted in seconds."""
FIRST_YEAR, LAST_YEAR = 1850, 2199
"""No film was made before, nor is one announced for later. Year 1, 9999 and the like are spellings of nothing."""

_SCALES = {
    **dict.fromkeys(("k", "tsd", "thousand", "thousands"), 3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mil", "mill", "mln", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "bil", "bln", "mrd", "billion", "billions"), 9),
}
_NUMBER = re.compile(r"(\d[\d.,]*|[.,]\d+)(e[+-]?\d{1,3})?\s*([a-z]+)?\.?")
_UNIT = re.compile(r"\s*(?:votes?|users?|ratings?|reviews?|likes?|%)$")
_BETWEEN = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))")
"""What stands between groups of digits, beside comma and point."""
_GROUPS = re.compile(r"\d{1,3}(?:\d{3})*")
_DOLLARS = re.compile(
    r"^(?:us\s*\$|u\.s\.\s*\$|usd|\$|us dollars?)\s*|\s*(?:us\s*\$|usd|\$|(?:us|u\.s\.)?\s*dollars?)$"
)
_ABOUT = re.compile(
    r"^(?:(?:approx(?:imately|\.)?|about|around|circa|ca|est(?:imated|\.)?)(?![a-z$])|c\.|~)\.?\s*"
    r"|\s*\(?\b(?:estimated|est\.?|approx(?:imately|\.)?|domestic|worldwide|gross|usa)\)?$"
)
_ISO_LENGTH = re.compile(
    r"p(?:(?P<d>\d+)d)?(?:t(?:(?P<h>\d+(?:[.,]\d+)?)h)?(?:(?P<m>\d+(?:[.,]\d+)?)m)?(?:(?P<s>\d+(?:[.,]\d+)?)s)?)?"
)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_PART = re.compile(
    r"(\d[\d.,]*)\+?\s*(?:(?P<d>days?|d|tage?)|(?P<h>hours?|hrs?|h|std|stunden?|heures?|horas?)"
    r"|(?P<m>minutes?|mins?|minuten|minutos?|mn|m|')|(?P<s>seconds?|secs?|s|sek))(?![a-z])\.?(?:\s*(?:,|and|&|und|et)\s*|\s*)"
)
_MINUTES_OF: dict[str, Decimal] = {"d": Decimal(24 * 60), "h": Decimal(60), "m": Decimal(1), "s": Decimal(1) / 60}


def number(value: object, *, whole: bool = False) -> Decimal | None:
    """Return a number: 858,780 and 7,5 and 1.234.567 and 1.2K. None for a spelling of nothing.

    `whole`: it counts something, so that 858.780 are 858780.

    Raises:
        ValueError: it is no number, or more than one.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = Decimal(str(value))
        if not found.is_finite():
            raise ValueError("no number: it is without end")
        return found
    if (known := text(value)) is None:
        return None
    return _number(_UNIT.sub("", _folded(known)), known, whole=whole)


def count(value: object) -> int | None:
    """Return how many: a number without its fraction. None for a spelling of nothing; raises as `number`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = number(value, whole=True)
    if found is not None and found != int(found) and not isinstance(value, float | int):
        raise ValueError(f"no count: {value!r}")
    return None if found is None else int(found)


def positive(value: object) -> int | None:
    """Return how many, where 0 means unknown; raises as `number`."""
    return count(value) or None


def score(value: object, out_of: int) -> Decimal | None:
    """Return a score as points of this many: 84%, 8.4/10 and 4.2/5 are 84 of 100. Raises as `number`."""
    known = text(value) if isinstance(value, str) else value
    if not isinstance(known, str):
        return number(known)
    points, _, of = known.partition("/")
    most = number(of) if of else Decimal(100) if "%" in points else Decimal(out_of)
    found = number(points)
    if not most:
        raise ValueError(f"no score: {known[:40]!r}")
    return None if found is None else found * out_of / most


def points_of_100(value: object) -> int | None:
    """Return a score as points of 100; raises as `number`."""
    found = score(value, 100)
    return None if found is None else round(found)


def points_of_10(value: object) -> float | None:
    """Return a score as points of ten; raises as `number`."""
    if isinstance(value, float) and isfinite(value):
        return value
    found = score(value, 10)
    return None if found is None else float(found)


def dollars(value: object) -> int | None:
    """Return US dollars without cents: $292.6M, USD 63,000,000, 10 million dollars. 0 means unknown.

    Raises:
        ValueError: it is no amount, more than one (a range), or in another currency.
    """
    if not isinstance(value, str):
        found = number(value)
        return None if found is None else int(found) or None
    if (known := text(value)) is None:
        return None
    left, before = _folded(known), ""
    while left != before:
        before, left = left, _DOLLARS.sub("", _ABOUT.sub("", left)).strip()
    return int(_number(left, known, whole=True)) or None if left else None


def minutes(value: object) -> int | None:
    """Return a length in whole minutes: 1,440 min, 1 h 15 min, 2h 5m, PT1H30M, 1:30, 90. 0 means unknown.

    Raises:
        ValueError: it is no length, more than one, or longer than any film.
    """
    if isinstance(value, str):
        if (known := text(value)) is None:
            return None
        length = _length(_ABOUT.sub("", re.sub(r"\([^)]*\)", "", _folded(known)).strip()), known)
    else:
        length = number(value) or Decimal(0)
    if not 0 <= length < MOST_MINUTES:
        raise ValueError(f"no length of a film: {value!r}")
    return int(length) or None


def year(value: object) -> int | None:
    """Return a year, the first of a range such as 2005–2014. 0 means unknown.

    Raises:
        ValueError: it is no year in which films were or will be made.
    """
    if isinstance(value, str):
        if (known := text(value)) is None:
            return None
        found = re.match(r"\(?(\d{1,4})(?!\d)(?:\.0+|\s*[-–—/()].*)?$", _folded(known))
        years = int(found.group(1)) if found else -1
    else:
        years = count(value) or 0
    if years and not FIRST_YEAR <= years <= LAST_YEAR:
        raise ValueError(f"no year: {value!r}")
    return years or None


def _folded(known: str) -> str:
    """Return a text in lower case, its digits and spaces in their plain forms."""
    plain = unicodedata.normalize("NFKC", known).lower()
    return " ".join(_BETWEEN.sub("", plain).split())


def _number(folded: str, known: str, *, whole: bool) -> Decimal:
    found = _NUMBER.fullmatch(folded)
    if not found or (found.group(3) and found.group(3) not in _SCALES):
        raise ValueError(f"no number: {known[:40]!r}")
    digits, exponent, scale = found.groups()
    plain = _plain(digits, whole=whole and not scale)
    if plain is None or len(plain) > 40:
        raise ValueError(f"no number: {known[:40]!r}")
    return Decimal(plain + (exponent or "")).scaleb(_SCALES.get(scale or "", 0))


def _plain(digits: str, *, whole: bool) -> str | None:
    """Return digits with a point before the fraction, and nothing between groups."""
    marks = sorted(set(digits) & {",", "."}, key=digits.rfind)
    if not marks:
        return digits
    last = marks[-1]
    parts = digits.split(last)
    grouped = len(parts) > 2 or (len(marks) == 1 and len(parts[1]) == 3 and (last == "," or whole))
    if len(marks) == 2:
        if len(parts) > 2 or not _is_grouped(parts[0].split(marks[0])):
            return None
        return f"{''.join(parts[0].split(marks[0]))}.{parts[1]}"
    if grouped and parts[0]:
        return "".join(parts) if _is_grouped(parts) else None
    return f"{parts[0]}.{parts[1]}" if len(parts) == 2 else None


def _is_grouped(parts: list[str]) -> bool:
    """Return whether digits stand in groups of three, or as in India of two, the last of three."""
    inner = {len(part) for part in parts[1:-1]}
    return 1 <= len(parts[0]) <= 3 and len(parts[-1]) == 3 and (inner <= {3} or inner <= {2})


def _length(folded: str, known: str) -> Decimal:
    """Return minutes, with a fraction."""
    folded = re.sub(r"^[a-z ]{2,20}:\s*", "", folded)  # USA: 90 min
    if (found := _ISO_LENGTH.fullmatch(folded)) and any(found.groups()):
        parts = [(name, digits.replace(",", ".")) for name, digits in found.groupdict().items() if digits]
        return sum((Decimal(digits) * _MINUTES_OF[name] for name, digits in parts), Decimal(0))
    if found := _CLOCK.fullmatch(folded):
        first, second, third = int(found.group(1)), int(found.group(2)), found.group(3)
        return Decimal(first if third is None and first > 9 else first * 60 + second)
    total, place, unit = Decimal(0), 0, ""
    while found := _PART.match(folded, place):
        if unit and list(_MINUTES_OF).index(str(found.lastgroup)) <= list(_MINUTES_OF).index(unit):
            raise ValueError(f"no length, or more than one: {known[:40]!r}")
        unit, place = str(found.lastgroup), found.end()
        total += _number(found.group(1), known, whole=unit == "m") * _MINUTES_OF[unit]
    rest = folded[place:]
    if unit == "h" and re.fullmatch(r"[0-5]?\d", rest):  # 2h05
        return total + int(rest)
    if unit and rest:
        raise ValueError(f"no length: {known[:40]!r}")
    return total if unit else _number(rest, known, whole=False)
