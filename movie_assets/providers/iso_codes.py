"""ISO codes of languages and countries: TVDB writes three letters, the cache keeps two.

Belongs here: reading both codes from pycountry's tables (ISO 639 and ISO 3166-1). Does not belong here: names.
"""

from functools import cache


@cache
def languages() -> dict[str, str]:
    """Return ISO 639 codes of three letters -> codes of two, for languages that have both."""
    import pycountry  # takes 0.2 s, and only a response of TVDB needs it

    return {entry.alpha_3: entry.alpha_2 for entry in pycountry.languages if hasattr(entry, "alpha_2")}


@cache
def countries() -> dict[str, str]:
    """Return ISO 3166-1: codes of three letters, lower case -> codes of two, upper case."""
    import pycountry

    return {entry.alpha_3.lower(): entry.alpha_2 for entry in pycountry.countries}


def language(code: str | None) -> str | None:
    """Return a language's ISO 639-1 code; an unknown code, or one without an equivalent, is returned unchanged."""
    return languages().get(code.lower(), code) if code else None


def country(code: str | None) -> str | None:
    """Return a country's code of two letters (ISO 3166-1) in upper case; an unknown code is returned unchanged."""
    return countries().get(code.lower(), code) if code else None
