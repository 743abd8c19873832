"""How far apart values of providers are, and from when on they disagree.

Belongs here: each field's measure and how grave it is to be wrong there. Does not belong here: reading values
(warehouse/merging/disagreements_view.py), whose value counts (priority.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["span", "ratio", "likeness", "identity"]


@dataclass(frozen=True, slots=True)
class Measure:
    """How values of a field are compared.

    `span`: the largest number less the smallest; `ratio`: divided by it; `likeness`: how unlike the film's title the
    least alike one is, from 0 to 1; `identity`: 1 where they are not the same. Up to `usual` they do not disagree;
    from `worst` on it is as bad as it can be, and scores the `weight`.
    """

    kind: Kind
    unit: str
    usual: float
    worst: float
    weight: float


_MONEY = Measure("ratio", "times", usual=1.25, worst=10, weight=0.5)
_ID = Measure("identity", "ids", usual=0, worst=1, weight=1)

MEASURES: Mapping[str, Measure] = {
    "title": Measure("likeness", "of 1", usual=0, worst=0.5, weight=0.7),
    "year": Measure("span", "years", usual=1, worst=5, weight=0.8),
    "runtime": Measure("span", "minutes", usual=5, worst=40, weight=0.6),
    "budget": _MONEY,
    "revenue": _MONEY,
    "box_office": _MONEY,
    "tmdb_id": _ID,
    "imdb_id": _ID,
    "tvdb_id": _ID,
}
"""The fields that are compared. Another id may be another film; a year of difference is usual between TVDB and TMDB,
some minutes are a rounding or another cut, and sums are converted and rounded by everybody in another way."""
GRAVE = 0.5
"""From this score on a disagreement counts in the check: two providers may mean different films."""
