"""The awards of a film, generated, and the sentences in which OMDb has written them over the years.

Belongs here: drawing awards, and putting them into words. Does not belong here: other values (`omdb/title_record`).
"""

from dataclasses import dataclass

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.film import Film

_NAMED = ("Oscar", "Golden Globe", "BAFTA Award", "BAFTA Film Award", "Primetime Emmy")


@dataclass(frozen=True, slots=True)
class Honours:
    """All wins and nominations; the award that is named, and how often it was won (or the film nominated for it)."""

    wins: int
    nominations: int
    named: str | None = None
    named_times: int = 0
    named_was_won: bool = False


def honours_of(seed: str, film: Film, *, must_name: bool = False) -> Honours | None:
    """Return the film's generated awards, None for a film without any. `must_name`: one award is named if any is."""
    dice = Dice(seed, film.imdb_id or "", "honours")
    wins, nominations, named, share = dice.below(30), dice.below(80), dice.pick(_NAMED), dice.unit()
    if dice.chance(0.25) or not wins + nominations:
        return None
    if share >= 0.25 and not must_name:
        return Honours(wins, nominations)
    was_won = bool(wins) and (dice.chance(0.4) or not nominations)
    times = dice.between(1, min(4, wins if was_won else nominations))
    return Honours(wins, nominations, named, times, was_won)


def sentence(honours: Honours | None, *, runs_together: bool, dice: Dice) -> str:
    """Return awards as OMDb writes them: a total today, "another" in older answers, or without a point between."""
    if honours is None:
        return "N/A"
    if honours.named is None:
        return _counted(honours.wins, honours.nominations) + dice.pick((" total", ".", " total"))
    times, plural = honours.named_times, "s" if honours.named_times > 1 else ""
    named = f"{'Won' if honours.named_was_won else 'Nominated for'} {times} {honours.named}{plural}"
    if runs_together:
        return f"{named}{_counted(honours.wins, honours.nominations)} total"
    others = (
        _counted(honours.wins - times, honours.nominations)
        if honours.named_was_won
        else _counted(honours.wins, honours.nominations - times)
    )
    if dice.chance(0.5) or not others:
        return f"{named}. {_counted(honours.wins, honours.nominations)} total"
    return f"{named}. Another {others}."


def _counted(wins: int, nominations: int) -> str:
    counts = ((wins, "win"), (nominations, "nomination"))
    return " & ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)
