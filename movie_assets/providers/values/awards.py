"""Awards in OMDb's sentence as numbers, such as "Won 6 Oscars. Another 39 wins & 28 nominations."

Belongs here: reading that sentence. Does not belong here: the sentence itself, which is shown as it is.
"""

import re
from typing import NamedTuple

from movie_assets.providers.values.texts import text

_NAMED = re.compile(r"(?P<how>won|nominated for)\s+(?P<n>[\d,]+)\s+(?P<name>[A-Za-z][A-Za-z' -]*[a-z])", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\d,])([\d,]+)\s*(win|nomination)s?\b", re.IGNORECASE)
_PLURALS = {"Awards": "Award", "Oscars": "Oscar", "Globes": "Globe", "Emmys": "Emmy"}


class Awards(NamedTuple):
    """All wins and nominations; the award that is named, and how often it was won or the film nominated for it."""

    wins: int = 0
    nominations: int = 0
    named: str | None = None
    named_wins: int = 0
    named_nominations: int = 0


def awards(value: object) -> Awards | None:
    """Return what a sentence counts; None for a spelling of nothing.

    "Another" counts what is not named, and "total" everything. Old sentences end without a point and run on.

    Raises:
        ValueError: it counts nothing.
    """
    if (known := text(value)) is None:
        return None
    named = _NAMED.search(known)
    counts = dict.fromkeys(("win", "nomination"), 0)
    for number, what in _COUNT.findall(known[named.end() :] if named else known):
        counts[what.lower()] += _whole(number)
    if not named:
        if not _COUNT.search(known):
            raise ValueError(f"no awards: {known[:60]!r}")
        return Awards(counts["win"], counts["nomination"])
    won, number = named["how"].lower() == "won", _whole(named["n"])
    wins, nominations = (number, 0) if won else (0, number)
    if "another" not in known.lower() and "total" in known.lower():
        return Awards(counts["win"], counts["nomination"], _singular(named["name"]), wins, nominations)
    return Awards(counts["win"] + wins, counts["nomination"] + nominations, _singular(named["name"]), wins, nominations)


def _whole(digits: str) -> int:
    return int(digits.replace(",", "") or 0)


def _singular(name: str) -> str:
    *before, last = name.split()
    return " ".join([*before, _PLURALS.get(last, last)])
