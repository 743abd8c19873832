"""Certificates of films: one spelling each, and which of several counts.

Belongs here: spellings, and the order of releases. Does not belong here: whose certificate a film gets (merge).
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from movie_assets.providers.values.texts import text

NOT_RATED = "Not Rated"
"""What every spelling of a film without a certificate becomes."""
_NOT_RATED = frozenset(
    {"notrated", "unrated", "nr", "ur", "norating", "notyetrated", "unclassified"}
    | {"ratingpending", "pending", "tba", "tbd"}
)
_OFFICIAL = ("G", "PG", "PG-13", "R", "NC-17", "GP", "M", "M/PG", "X", "TV-Y", "TV-Y7", "TV-Y7-FV", "TV-G", "TV-PG")
_AMERICAN = {
    re.sub(r"[^A-Z0-9]", "", name.upper()): name for name in (*_OFFICIAL, "TV-14", "TV-MA", "Approved", "Passed")
}
_AROUND = re.compile(r"^(?:rated\s+|us:|usa:)\s*|\s+for\s.*$|(?<=\w)\s*\([^)]*\)$", re.IGNORECASE)
THEATRICAL = (3, 2)
"""TMDB's numbers of a release in cinemas, and in few of them."""
TELEVISION = 6
_ORDER = (*THEATRICAL, None, 1, 4, 5, TELEVISION)
"""Cinemas, few cinemas, not said, premiere, online, disc, television: the first that has a certificate counts."""


class Certificate(NamedTuple):
    """A country's certificate of a release. `release_type`: TMDB's number, None = not said."""

    country: str
    certificate: str
    release_type: int | None = None
    released: date | None = None


def certificate(value: object) -> str | None:
    """Return a certificate in its one spelling, None for a spelling of nothing; raises ValueError for no text."""
    if (known := text(value)) is None:
        return None
    bare = _AROUND.sub("", " ".join(known.split()))
    letters = re.sub(r"[^A-Z0-9]", "", bare.upper())
    if letters.casefold() in _NOT_RATED:
        return NOT_RATED
    return _AMERICAN.get(letters, bare) or None


def leading(certificates: Iterable[Certificate], country: str) -> str | None:
    """Return the certificate that counts in a country: of cinemas first, then the earliest; "Not Rated" last."""

    def rank(found: Certificate) -> tuple[bool, int, date]:
        order = _ORDER.index(found.release_type) if found.release_type in _ORDER else len(_ORDER)
        return found.certificate == NOT_RATED, order, found.released or date.max

    own = [found for found in certificates if found.country == country]
    return min(own, key=rank).certificate if own else None
