"""What a run leaves undone, and why: counted by provider, in the words in which commands and the UI say it.

Belongs here: the kinds, counting, the lines. Does not belong here: deciding that a call is left (fetch.py,
discover.py), printing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MOST_REASONS = 5
"""Of a provider and kind, so many reasons are named; others are counted together."""
OTHER_REASONS = "other reasons"


@dataclass(frozen=True, slots=True, order=True)
class Undone:
    """Why a provider was not asked for a film, or gave no usable answer."""

    provider: str
    what: str
    reason: str
    by_design: bool = False
    """A limit that we or the provider set was reached, such as the day's quota: nothing is wrong."""


def tally(into: Counter[Undone], undone: Undone, number: int = 1) -> None:
    """Count what was left; a provider that words every failure differently must not fill the screen."""
    if undone not in into:
        alike = sum((u.provider, u.what, u.by_design) == (undone.provider, undone.what, undone.by_design) for u in into)
        if alike >= MOST_REASONS:
            undone = Undone(undone.provider, undone.what, OTHER_REASONS, undone.by_design)
    into[undone] += number


def add(into: Counter[Undone], more: Counter[Undone]) -> None:
    """Add up what several parts of a run left."""
    for undone, number in more.items():
        tally(into, undone, number)


def lines(left: Counter[Undone]) -> list[str]:
    """Return a line for each provider, kind and reason."""
    return [f"{u.provider}: {number:,} {u.what}: {u.reason}" for u, number in sorted(left.items())]


def summary(left: Counter[Undone]) -> str:
    """Return numbers by provider and kind, without reasons."""
    whole: Counter[tuple[str, str]] = Counter()
    for undone, number in left.items():
        whole[undone.provider, undone.what] += number
    return "; ".join(f"{provider}: {number:,} {what}" for (provider, what), number in sorted(whole.items()))


def is_partly_done(left: Iterable[Undone]) -> bool:
    """Return whether anything is left that no limit explains."""
    return any(not undone.by_design for undone in left)
