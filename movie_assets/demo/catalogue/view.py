"""All films at one moment, and the indexes for looking them up.

Belongs here: what a provider can ask of a set of films, as an interface (`Films`), and the set that is held in
memory (`View`). Does not belong here: where films come from (`catalogue`, `scaled`), how a provider words
a request or an answer. A view never changes once it is built.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from movie_assets.demo.catalogue.film import Film

SORT_KEYS: dict[str, Callable[[Film], Any]] = {
    "popularity": lambda film: film.popularity,
    "primary_release_date": lambda film: film.release_date,
    "release_date": lambda film: film.release_date,
    "revenue": lambda film: film.revenue,
    "vote_average": lambda film: film.vote_average,
    "vote_count": lambda film: film.vote_count,
    "title": lambda film: film.title,
    "original_title": lambda film: film.original_title,
}


def searchable(text: str) -> str:
    """Return text without case, diacritics and punctuation, words separated by single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())


@dataclass(frozen=True)
class Criteria:
    """Which films a list holds, in which order.

    `first` and `last` are ISO dates, inclusive; an empty one leaves that end open. `tests` are all other criteria, and
    `name` identifies the whole set.
    """

    first: str = ""
    last: str = ""
    min_votes: float | None = None
    max_votes: float | None = None
    include_video: bool = False
    tests: tuple[Callable[[Film], bool], ...] = ()
    sort_by: str = "popularity"
    descending: bool = True
    name: str = ""

    def admits(self, film: Film) -> bool:
        """Return whether a film fits, its date aside. Lists are TMDB's, so a film that TMDB lacks never does."""
        if self.min_votes is not None and film.vote_count < self.min_votes:
            return False
        if self.max_votes is not None and film.vote_count > self.max_votes:
            return False
        if film.video and not self.include_video:
            return False
        return film.in_tmdb and all(test(film) for test in self.tests)


class Films(Protocol):
    """What the providers ask of a set of films, held in memory or computed."""

    def __len__(self) -> int:
        """Return how many films there are."""
        ...

    def get(self, tmdb_id: int) -> Film | None:
        """Return a film by its TMDB id."""
        ...

    def by_imdb_id(self, imdb_id: str) -> Film | None:
        """Return the film of an IMDb id."""
        ...

    def ordered(self, key: str) -> Sequence[Film]:
        """Return all films in ascending order of a sort key, ties by id."""
        ...

    def by_number(self, start: int, stop: int) -> Sequence[Film]:
        """Return the films from place start to before stop in ascending order of their ids."""
        ...

    def select(self, criteria: Criteria) -> Sequence[Film]:
        """Return the films that fit, in the order asked for."""
        ...

    def matching(self, query: str, *, infix: bool = False) -> Iterable[Film]:
        """Return the films with a title that holds all words of a searchable query, most popular first.

        With `infix`, a title also fits that holds the query as it stands, even in the middle of a word.
        """
        ...


class View:
    """Films held in memory."""

    def __init__(self, films: Iterable[Film], owners: dict[str, int]) -> None:
        self.films: dict[int, Film] = {film.tmdb_id: film for film in films}
        self.by_imdb: dict[str, Film] = {}
        for film in self.films.values():
            # When an edit gives a film the id of another film, OMDb keeps the id for the other one.
            if film.imdb_id and (film.imdb_id not in self.by_imdb or owners.get(film.imdb_id) == film.tmdb_id):
                self.by_imdb[film.imdb_id] = film
        self._sorted: dict[str, list[Film]] = {}
        self._dates: list[str] | None = None
        self._numbered: list[int] | None = None
        self._search: list[tuple[str, Film]] | None = None

    def __len__(self) -> int:
        return len(self.films)

    def get(self, tmdb_id: int) -> Film | None:
        """Return a film by its TMDB id."""
        return self.films.get(tmdb_id)

    def by_imdb_id(self, imdb_id: str) -> Film | None:
        """Return the film of an IMDb id."""
        return self.by_imdb.get(imdb_id)

    def ordered(self, key: str) -> list[Film]:
        """Return all films in ascending order of a sort key, ties by id."""
        if key not in self._sorted:
            value = SORT_KEYS[key]
            self._sorted[key] = sorted(self.films.values(), key=lambda film: (value(film), film.tmdb_id))
        return self._sorted[key]

    def by_number(self, start: int, stop: int) -> list[Film]:
        """Return the films from place start to before stop in ascending order of their ids."""
        if self._numbered is None:
            self._numbered = sorted(self.films)
        return [self.films[tmdb_id] for tmdb_id in self._numbered[start:stop]]

    def released_between(self, first: str, last: str) -> list[Film]:
        """Return the films released from first to last (ISO dates, inclusive), oldest first."""
        films = self.ordered("primary_release_date")
        if self._dates is None:
            self._dates = [film.release_date for film in films]
        # Undated films sort first; a window never holds them.
        return films[bisect_left(self._dates, first or "0") : bisect_right(self._dates, last or "9")]

    def select(self, criteria: Criteria) -> list[Film]:
        """Return the films that fit, in the order asked for."""
        windowed, key = bool(criteria.first or criteria.last), criteria.sort_by
        films = self.released_between(criteria.first, criteria.last) if windowed else self.ordered(key)
        wanted = [film for film in films if criteria.admits(film)]
        if windowed and not key.endswith("release_date"):
            value = SORT_KEYS[key]
            wanted.sort(key=lambda film: (value(film), film.tmdb_id))
        if criteria.descending:
            wanted.reverse()
        return wanted

    def matching(self, query: str, *, infix: bool = False) -> list[Film]:
        """Return the films with a title that holds all words of a searchable query, most popular first."""
        if self._search is None:
            self._search = [(titles_of(film), film) for film in reversed(self.ordered("popularity"))]
        words = [f" {word}" for word in query.split()]
        if not words:
            return []
        return [film for text, film in self._search if (infix and query in text) or all(word in text for word in words)]


def titles_of(film: Film) -> str:
    """Return all titles of a film as the text that a search reads."""
    return f" {searchable(film.title)} | {searchable(film.original_title)} | {searchable(film.imdb_title)} "
