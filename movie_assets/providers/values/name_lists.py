"""Names in one text, with commas between them and sometimes inside them: people, languages, countries, genres.

Belongs here: taking such a text apart. Does not belong here: codes of languages and countries (iso_codes.py).
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

from movie_assets.providers.values.texts import NOTHING, text, title

_SUFFIX = re.compile(r"(?:jr|sr|esq|ph\.?\s?d|m\.?d|[ivx]{2,4})\.?(?=\s*(?:\(|$))", re.IGNORECASE)
"""What stands behind a comma and belongs to the name before: Robert Downey, Jr."""
_AGE_OF_LANGUAGE = re.compile(r"(?:ancient|old|middle|modern|early|classical|literary)\b", re.IGNORECASE)
"""Greek, Ancient (to 1453)"""
_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_NOTE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


def people(value: object) -> list[str]:
    """Return names of people without notes such as "(screenplay)", each once; raises ValueError for what is no text."""
    split = _joined(_split(value), lambda _, part: bool(_SUFFIX.match(part)))
    return _each_once(_AND.sub("", _without_notes(name)) for name in split)


def words(value: object) -> list[str]:
    """Return genres and the like, each once; raises as `people`."""
    return _each_once(_split(value))


def languages(value: object) -> list[str]:
    """Return names of languages; "None" means that nobody speaks. Raises as `people`."""
    known = _with_commas("languages")
    return _each_once(
        _joined(_split(value), lambda before, part: _names(before, part, known) or bool(_AGE_OF_LANGUAGE.match(part)))
    )


def countries(value: object) -> list[str]:
    """Return names of countries; raises as `people`."""
    known = _with_commas("countries")
    return _each_once(_joined(_split(value), lambda before, part: _names(before, part, known)))


def _split(value: object) -> list[str]:
    """Return what stands between commas outside of brackets; a list is taken as it is."""
    if isinstance(value, list):
        return [part for item in value if (part := title(item))]
    if (known := text(value)) is None:
        return []
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(known):
        depth += (letter in "([") - (letter in ")]" and depth > 0)
        if letter in ",;|" and depth == 0:
            parts.append(known[start:place])
            start = place + 1
    return [part.strip() for part in [*parts, known[start:]] if part.strip()]


def _joined(parts: Iterable[str], belongs: Callable[[str, str], bool]) -> list[str]:
    """Return the parts, each with those behind it that belong to it."""
    joined: list[str] = []
    for part in parts:
        if joined and belongs(joined[-1], part):
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return joined


def _names(before: str, part: str, known: Collection[str]) -> bool:
    """Return whether two parts are the beginning of one known name."""
    start = f"{before}, {part}".casefold()
    return any(name == start or name.startswith((f"{start},", f"{start} (")) for name in known)


@cache
def _with_commas(kind: str) -> frozenset[str]:
    """Return the names of languages or countries that have a comma, by ISO 639-3 or ISO 3166-1, in lower case."""
    import pycountry  # takes 0.2 s, and only a text with commas needs it

    entries = getattr(pycountry, kind)
    names = {getattr(entry, field, None) for entry in entries for field in ("name", "official_name", "common_name")}
    return frozenset(name.casefold() for name in names if name and ", " in name)


def _without_notes(name: str) -> str:
    while (shorter := _NOTE.sub("", name)) != name and shorter:
        name = shorter
    return name


def _each_once(names: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for name in names:
        clean = " ".join(name.split())
        if clean.casefold() not in NOTHING:
            first.setdefault(clean.casefold(), clean)
    return list(first.values())
