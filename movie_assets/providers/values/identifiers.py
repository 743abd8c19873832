"""Ids and codes: canonical, or none.

Belongs here: ids at other sites, codes of languages and countries as providers write them. Does not belong here: which
film an id is of (matching/).
"""

import re
from functools import lru_cache

from movie_assets.matching.candidates import canonical_id
from movie_assets.providers.values.texts import NOTHING, entities_resolved, text

_NO_LANGUAGE = (NOTHING - {"na", "nan", "nil"}) | {"00", "xx", "zxx", "und", "mis", "mul", "unknown", "no language"}
"""How providers write that an image or a film has no language. The codes of Nauru's and other languages stay."""
_IMDB = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:imdb\.com/(?:[a-z]{2}(?:-[a-z]{2})?/)?title/)?(tt\d{1,10})(?:[/?#].*)?"
)
_HANDLE = re.compile(r"(?:https?://)?(?:www\.|m\.)?(?:facebook|instagram|twitter|x)\.com/", re.IGNORECASE)


def imdb_id(value: object) -> str | None:
    """Return an IMDb id of a title; its address is one too. None for a spelling of nothing, and for 0.

    Raises:
        ValueError: it is something else, such as a person's id or a bare number, which may be anybody's.
    """
    if value == 0 or (known := text(value)) is None or known == "0":
        return None
    found = _IMDB.fullmatch(known.strip().lower())
    if not found:
        raise ValueError(f"no IMDb id of a title: {known[:40]!r}")
    return canonical_id("imdb", found.group(1))


def number_id(value: object) -> int | None:
    """Return a provider's number of a film, a person and so on. None for a spelling of nothing, and for 0.

    Raises:
        ValueError: it is no such number.
    """
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(f"no id: {value!r}")
    if isinstance(value, int | float):
        found = int(value)
    elif (known := text(value)) is None:
        return None
    elif re.fullmatch(r"\+?[0-9]{1,10}(?:\.0+)?", known):
        found = int(float(known))
    else:
        raise ValueError(f"no id: {known[:40]!r}")
    if not 0 <= found < 10**10:
        raise ValueError(f"no id: {value!r}")
    return found or None


def wikidata_id(value: object) -> str | None:
    """Return a Wikidata id such as Q83495; its address is one too. Raises ValueError for what is none."""
    if (known := text(value)) is None:
        return None
    found = re.fullmatch(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?q([1-9]\d{0,11})", known.lower())
    if not found:
        raise ValueError(f"no Wikidata id: {known[:40]!r}")
    return f"Q{found.group(1)}"


def handle(value: object) -> str | None:
    """Return a name at Facebook, Instagram or Twitter, without its address. Raises ValueError for what is none."""
    if (known := text(value)) is None:
        return None
    name = _HANDLE.sub("", known).strip("/@ ")
    if re.search(r"\s", name):
        raise ValueError(f"no name of an account: {known[:40]!r}")
    return name if name not in ("", "0") else None


_TODAYS_CODES = {"cn": "yue", "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
"""TMDB's own code of Cantonese, and codes that ISO 639-1 has withdrawn -> the code of today."""


def language_code(value: object) -> str | None:
    """Return a code of a language in lower case, as ISO 639 has it today; "en-US" and "en_US" are en.

    None where there is no language.

    Raises:
        ValueError: it is no code.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"no code of a language: {value!r}")
    return _language(value)


@lru_cache(maxsize=1_000)
def _language(text: str) -> str | None:
    """Read one of the few texts that a film repeats a hundred times."""
    known = entities_resolved(text).strip().lower()
    if known in _NO_LANGUAGE:
        return None
    found = re.fullmatch(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", known)
    if not found:
        raise ValueError(f"no code of a language: {known[:20]!r}")
    return _TODAYS_CODES.get(found.group(1), found.group(1))


_NO_COUNTRY = (NOTHING - {"na"}) | {"xx", "00"}
"""Spellings of no country; NA is Namibia."""


def country_code(value: object) -> str | None:
    """Return a country's code as two or three letters, upper case. Raises ValueError for what is none."""
    if value is None:
        return None
    known = value.strip().upper() if isinstance(value, str) else ""
    if known.lower() in _NO_COUNTRY:
        return None
    if not re.fullmatch(r"[A-Z]{2,3}", known):
        raise ValueError(f"no code of a country: {value!r}"[:60])
    return known
