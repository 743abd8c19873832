"""What collecting did, by year, provider and outcome, and who hears of it while it goes on.

Belongs here: counting outcomes, the words of problems, the listener. Does not belong here: what leads to an outcome
(fetch.py), showing figures (defs/year_figures.py).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from movie_assets.collect.left_undone import Undone, add, tally

OUTCOMES = ("fetched", "unchanged", "not_found", "failed", "refused", "deferred")
UNANSWERED = ("failed", "refused", "deferred")
MOST_PROBLEMS = 20


@dataclass
class Report:
    """What collecting did: by year and provider films by outcome (OUTCOMES; unchanged ones are fetched too)."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    films: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    """The first failures and deferrals, in words."""
    refused_keys: dict[str, str] = field(default_factory=dict)
    """Providers that were set aside because their key was refused, with the reason, which names the variable."""

    undone: Counter[Undone] = field(default_factory=Counter)
    """Calls that brought nothing usable, by provider, outcome and reason."""

    def count(
        self, year: str, provider: str, outcome: str, problem: str | None = None, *, by_design: bool = False
    ) -> None:
        """Count one outcome; an unchanged answer was fetched too."""
        counts = self.counts.setdefault((year, provider), Counter())
        counts["fetched" if outcome == "unchanged" else outcome] += 1
        counts["unchanged"] += outcome == "unchanged"
        if outcome in UNANSWERED:
            reason = (problem or "").rpartition(f"{provider}: ")[2]
            tally(self.undone, Undone(provider, outcome, reason, by_design))
        if problem and problem not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def add(self, other: "Report") -> None:
        """Take in a later part of the same run."""
        for key, counts in other.counts.items():
            self.counts.setdefault(key, Counter()).update(counts)
        self.films |= other.films
        add(self.undone, other.undone)
        self.refused_keys |= other.refused_keys
        self.problems = list(dict.fromkeys(self.problems + other.problems))[:MOST_PROBLEMS]

    def total(self, provider: str, year: str | None = None) -> Counter[str]:
        """Return a provider's counts, of one year or of all."""
        total: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        for (counted_year, counted_provider), counts in self.counts.items():
            if counted_provider == provider and year in (None, counted_year):
                total.update(counts)
        return total


class Watcher:
    """Hears how a run goes on; this one keeps silent."""

    def planned(self, providers: Sequence[str], films: int, waiting: int) -> None:
        """Hear how many films are due at these providers, and how many a limit leaves for later."""

    def found(self, providers: Sequence[str], films: int) -> None:
        """Hear that discovery found so many more that are due."""

    def called(self, provider: str, outcome: str, problem: str | None = None) -> None:
        """Hear of each call as it ends: its outcome, and why it failed or what of its answer was left out."""

    def waits(self, providers: Sequence[str], until: datetime) -> None:
        """Hear that nothing is left to do but at these providers, which keep failing and are asked again then."""

    def waits_for_others(self, films: int) -> None:
        """Hear that nothing is left to do but so many films, which another collection is about to ask for."""

    def left(self, undone: Counter[Undone]) -> None:
        """Hear what a part of the run left undone at its end."""
