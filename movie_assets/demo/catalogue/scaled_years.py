"""The years of a scaled catalogue: how many films each has, and how votes spread within a year.

Belongs here: the arithmetic between a film's number, its day, its rank and its votes. Does not belong here: films
(`scaled`).
"""

from bisect import bisect_right
from datetime import date, timedelta
from math import gcd

FIRST_YEAR, YEARS_AHEAD = 1900, 2
# About how many films a year has for each film of 1900; other years are interpolated.
_COUNTS = {1900: 1.0, 1915: 7, 1930: 12, 1950: 14, 1970: 32, 1990: 42, 2000: 62, 2010: 115, 2019: 180, 2030: 190}
# One film in forty has the 200 votes that discovery asks for; votes fall by a power of the rank.
_WELL_KNOWN_SHARE, VOTES_AT_SHARE, _POWER = 0.025, 200, 0.8


def weights(last_year: int) -> list[float]:
    """Return how many films each year has relative to 1900."""
    known = sorted(_COUNTS)
    weights = []
    for year in range(FIRST_YEAR, last_year + 1):
        after = min(bisect_right(known, year), len(known) - 1)
        low, high = known[after - 1], known[after]
        share = min(1.0, (year - low) / (high - low))
        weights.append(_COUNTS[low] + share * (_COUNTS[high] - _COUNTS[low]))
    # Few films of the years ahead are announced yet.
    for ahead in range(YEARS_AHEAD):
        weights[-1 - ahead] *= 0.25 / (YEARS_AHEAD - ahead)
    return weights


class Year:
    """One year's films: their numbers from `start` on, and the conversion between number and rank."""

    __slots__ = ("back", "first_day", "forth", "size", "start", "year")

    def __init__(self, year: int, start: int, size: int) -> None:
        self.year, self.start, self.size = year, start, size
        self.first_day = date(year, 1, 1)
        self.forth = max(1, int(size * 0.618))
        while gcd(self.forth, size) != 1:
            self.forth += 1
        self.back = pow(self.forth, -1, size) if size > 1 else 0

    def rank(self, number: int) -> int:
        """Return the film's place by votes; 0 has the most."""
        return (number - self.start) * self.forth % self.size

    def number(self, rank: int) -> int:
        """Return the number of the film at a rank."""
        return self.start + rank * self.back % self.size

    def day(self, number: int) -> date:
        """Return the film's release date."""
        return self.first_day + timedelta(days=(number - self.start) * 365 // self.size)

    def votes(self, rank: int) -> int:
        """Return the votes of the film at a rank."""
        return int(VOTES_AT_SHARE * (_WELL_KNOWN_SHARE * self.size / (rank + 1)) ** _POWER)

    def ranks_with(self, votes: float) -> int:
        """Return how many films have at least so many votes."""
        if votes <= 0:
            return self.size
        near = min(self.size, int(_WELL_KNOWN_SHARE * self.size / (votes / VOTES_AT_SHARE) ** (1 / _POWER)) + 2)
        while near > 0 and self.votes(near - 1) < votes:
            near -= 1
        return near
