"""The outcome of an identification, as a value that can be kept and shown.

Belongs here: decision, evidence and their JSON. Does not belong here: how it is decided (decision.py).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from movie_assets.matching.candidates import Candidate


class DecisionOutcome(StrEnum):
    """The outcome of a request. All but confident wait for a person."""

    CONFIDENT = "confident"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against. `rule` is a word for machines; `film` is a candidate's key or empty."""

    rule: str
    says: str
    film: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as a JSON object."""
        return {"rule": self.rule, "says": self.says, "film": self.film}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, among which films, and why. `candidates` are all films, ranked; `candidate` if confident."""

    outcome: DecisionOutcome
    reason: str
    candidate: Candidate | None
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]

    @property
    def overruled(self) -> str:
        """Which ids of the request do not count, in words: they are another film's, or no film's any more."""
        of_others = [item.says for item in self.evidence if item.rule == "id_found" and item.film != self._key]
        gone = [item.says for item in self.evidence if item.rule in ("id_differs", "id_is_gone")]
        return "; ".join([*of_others, *gone]) if self.candidate else ""

    @property
    def _key(self) -> str | None:
        return self.candidate.key if self.candidate else None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object: films by key, and each candidate's ids, titles, years and score once."""
        return {
            "outcome": self.outcome.value,
            "reason": self.reason,
            "candidate": self._key,
            "candidates": [_film_json(film) for film in self.candidates],
            "evidence": [item.as_json() for item in self.evidence],
        }


def _film_json(film: Candidate) -> dict[str, Any]:
    return {
        "key": film.key,
        "title": film.title,
        "ids": dict(film.ids),
        "conflicts": {name: list(values) for name, values in film.conflicts.items()},
        "titles": list(film.titles),
        "years": dict(film.years),
        "providers": list(film.providers),
        "kinds": sorted(kind.value for kind in film.kinds),
        "popularity": film.popularity,
        "poster_url": film.poster_url,
        "score": film.score,
        "reasons": list(film.reasons),
    }
