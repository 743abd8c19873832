"""What a file asks for, whatever its format: its entries in order, and what was not used.

Belongs here: the one result of all readers. Does not belong here: any format.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from movie_assets.matching.query import Asked
from movie_assets.plain_text import one_line

MOST_NAMED = 40
"""How many columns or fields one note names."""
MOST_OF_A_FIELD = 40


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why an entry asks for nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, event or line of a file: a request, a name that is still to be read, or the reason why it is neither.

    `notes`: what of it was not used, though the rest was.
    """

    what: Asked | str | LeftOut
    place: str | None = None
    notes: Sequence[str] = ()


@dataclass(slots=True)
class Contents:
    """All entries of a file, and notes about the whole of it: columns and fields that are not used."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether any entry may ask for a film."""
        return any(not isinstance(entry.what, LeftOut) for entry in self.entries)

    def reasons(self) -> list[str]:
        """Return why the entries that ask for nothing do not, a line each."""
        return [at(entry.place, entry.what.reason) for entry in self.entries if isinstance(entry.what, LeftOut)]


def at(place: str | None, words: str) -> str:
    """Return words about an entry, with its place."""
    return f"{place}: {words}" if place else words


def not_used(what: str, names: Iterable[str]) -> list[str]:
    """Return the note that columns or fields are not used, if there are any."""
    found = list(dict.fromkeys(one_line(name.strip())[:MOST_OF_A_FIELD] for name in names if name.strip()))
    if not found:
        return []
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return [f"{what} not used: {', '.join(found[:MOST_NAMED])}{more}"]
