"""How a format is declared: what recognizes it, which of its fields mean what, which are knowingly unused.

Belongs here: the one value that a declaration is. Does not belong here: declarations (known_*.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from movie_assets.identify.inputs.cells import Means

Fields = dict[Means, str]


class Family(StrEnum):
    """How a file is taken apart."""

    TABLE = "CSV"
    JSON = "JSON"
    WEBHOOK = "webhook"
    XML = "NFO or XML"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Format:
    """A format, declared once.

    `marks`: columns, keys or element that a file of it has; all of them. `lacks`: what it never has. `reads`: what its
    fields mean; `unused`: those that say nothing about which film is meant. `refuses`: what of it asks for nothing, and
    with `holds_no_film` all of it. Of a webhook: `event` holds its event, `film_in` its film, and an event
    that fits `quiet` asks for nothing. `of_row` reads what only its rows say; `of_title` why a title is of no film.
    """

    name: str
    family: Family
    documented: str
    marks: frozenset[str] = frozenset()
    reads: Mapping[str, Means] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    refuses: str = ""
    holds_no_film: str = ""
    event: tuple[str, ...] = ()
    film_in: tuple[str, ...] = ()
    quiet: str = ""
    of_row: Callable[[Fields], Fields] | None = None
    of_title: Callable[[str], str | None] | None = None


def plain(name: str) -> str:
    """Return the name of a column or key as formats are declared: letters and digits, in small letters."""
    return "".join(char for char in name.casefold() if char.isalnum())


def words(text: str) -> frozenset[str]:
    """Return names that stand in one text."""
    return frozenset(text.split())


def reads(**columns: str) -> dict[str, Means]:
    """Return what names mean, from texts of names by their meaning. Of several, the first that has a value counts."""
    return {column: Means[name.upper()] for name, columns_ in columns.items() for column in columns_.split()}
