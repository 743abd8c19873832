"""What a provider can be asked when a film is sought: by which kinds of ids, and by title.

Belongs here: the values in which a provider declares it. Does not belong here: any provider's own (its search.py), what
is asked when (matching/cross_reference.py), asking (identify/engine.py).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from movie_assets.matching.candidates import Hit
from movie_assets.models import RawResponse

# Each function takes the client of its own provider, which only that provider knows: hence Any.
AskById = Callable[[Any, str], Awaitable[RawResponse]]
"""Client, id."""
AskByTitle = Callable[[Any, str, int | None, int], Awaitable[RawResponse]]
"""Client, title, year, page."""


@dataclass(frozen=True, slots=True)
class ById:
    """A call that says which film has an id.

    `endpoint`: that of its responses. Exactly one of `of_record` and `read` is set: `of_record` makes a hit from the
    record that the provider's parser read (Parsed.record), `read` makes hits from any other response.
    """

    endpoint: str
    ask: AskById
    of_record: Callable[[Any], Hit] | None = None
    read: Callable[[RawResponse], list[Hit]] | None = None
    links: bool = False
    """Its response reports ids of other sites."""
    finds: str | None = None
    """It only finds the film's id of this kind: it is asked while that id is not known."""
    issuer: bool = False
    """The provider issues these ids: "not found" means that no film has the id."""


@dataclass(frozen=True, slots=True)
class ByTitle:
    """A search by title and year.

    `read` returns a page's hits and the number of pages. A search may answer with a whole record instead; the response
    then has the endpoint of a ById.
    """

    ask: AskByTitle
    read: Callable[[RawResponse], tuple[list[Hit], int]]
    best_first: bool = False
    """The best titles come first: after a page without the title, later pages need not be read."""


@dataclass(frozen=True, slots=True)
class Seeking:
    """Everything that a provider can be asked when a film is sought.

    `speaks_for`: the kind of id whose films its records describe (tmdb, imdb or tvdb), or None. `by_id`: kind of id ->
    the call that takes it.
    """

    speaks_for: str | None = None
    by_id: Mapping[str, ById] = field(default_factory=dict)
    by_title: ByTitle | None = None
