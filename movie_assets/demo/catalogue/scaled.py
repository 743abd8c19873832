"""A catalogue of up to ten million films, each computed from its number when it is asked for.

Belongs here: which film a number stands for, and lists that are found by arithmetic instead of by looking at every
film. Does not belong here: real films (`catalogue`), the rules that all films follow (`film_completion`). Memory holds
a table of years, and a bounded number of recent films and lists.

Films are numbered by release date. Each has a rank within its year; a multiplication that can be undone spreads the
ranks over the days. Votes, people and pictures follow from the rank by power laws. So "the films of 1999 with 200
votes" are the first ranks of that year, whatever the size of the catalogue.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from typing import Generic, TypeVar, overload

from movie_assets.demo.catalogue.dice import Dice
from movie_assets.demo.catalogue.facts import Facts
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.film_completion import complete
from movie_assets.demo.catalogue.scaled_years import FIRST_YEAR, VOTES_AT_SHARE, YEARS_AHEAD, Year, weights
from movie_assets.demo.catalogue.view import SORT_KEYS, Criteria

IDS_FROM = 100_000_001
LARGEST = 10_000_000
_UNDATED_SHARE = 0.004
# The most films that are looked at for a list whose order or criteria do not follow from the numbers.
_MOST_LOOKED_AT = 20_000
# TMDB serves 500 pages of 20.
_MOST_SERVED = 10_000
_ADJECTIVES = (
    *("amber", "bold", "calm", "dark", "early", "faint", "gold", "high"),
    *("iron", "jade", "kind", "late", "mild", "new", "odd", "pale"),
)
_NOUNS = (
    *("arch", "bay", "cliff", "dune", "east", "fjord", "grove", "hill", "isle"),
    *("jetty", "knoll", "lake", "moor", "north", "oasis", "pier", "quay"),
)
_VOCABULARY = frozenset({"generated", *_ADJECTIVES, *_NOUNS})
Value = TypeVar("Value")


class _Kept(Generic[Value]):
    """A bounded number of values by key; the least recently used value goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, build: Callable[[], Value]) -> Value:
        """Return the value under key, building it when it is not there."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = build()
        self._values[key] = value
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget all values."""
        self._values.clear()


class ChosenFilms(Sequence[Film]):
    """Films by their numbers, each made when it is read; `total` may be more than can be read."""

    def __init__(self, numbers: Sequence[int], film: Callable[[int], Film | None], total: int | None = None) -> None:
        self._numbers = numbers
        self._film = film
        self._total = len(numbers) if total is None else total

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, index: int) -> Film: ...
    @overload
    def __getitem__(self, index: slice) -> list[Film]: ...
    def __getitem__(self, index: int | slice) -> Film | list[Film]:
        if isinstance(index, slice):
            return [film for film in map(self._film, self._numbers[index]) if film is not None]
        film = self._film(self._numbers[index])
        if film is None:
            raise IndexError(index)
        return film

    def __iter__(self) -> Iterator[Film]:
        return (film for film in map(self._film, self._numbers) if film is not None)


def _votes_of_the_served(years: list[Year], votes: float) -> float:
    """Return a number of votes that more films have than are ever served: the others are counted, not listed."""
    while sum(year.ranks_with(votes) for year in years) > 2 * _MOST_SERVED:
        votes = max(votes * 1.3, 20)
    return votes


class ScaledView:
    """All films of a scaled catalogue. Edited films stay where they were in lists; removed ones leave them."""

    def __init__(self, size: int, *, seed: str, today: date) -> None:
        if not 0 < size <= LARGEST:
            raise ValueError(f"a catalogue has from 1 to {LARGEST:,} films, not {size:,}")
        self._size, self._seed, self._today = size, seed, today
        dated = size - int(size * _UNDATED_SHARE)
        shares = weights(today.year + YEARS_AHEAD)
        ends = [round(dated * part / sum(shares)) for part in accumulate(shares)]
        self._years = [
            Year(FIRST_YEAR + place, start, end - start)
            for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
            if end > start
        ]
        self._starts = [year.start for year in self._years]
        self._dated = dated
        # Numbers follow the order of release: films from this number on are not released yet.
        self._unreleased = bisect_right(range(dated), today, key=lambda number: self._year(number).day(number))
        self._films: _Kept[Film | None] = _Kept(4_096)
        self._lists: _Kept[Sequence[Film]] = _Kept(64)
        self.overlay: dict[int, Film | None] = {}

    def __len__(self) -> int:
        return self._size

    def _year(self, number: int) -> Year:
        return self._years[bisect_right(self._starts, number) - 1]

    def facts(self, number: int) -> Facts:
        """Return the facts of the film that a number stands for."""
        dice = Dice(self._seed, number, "scaled")
        adjective, noun = _ADJECTIVES[number % len(_ADJECTIVES)], _NOUNS[number // len(_ADJECTIVES) % len(_NOUNS)]
        votes, released = 0, None
        if number < self._dated:
            year = self._year(number)
            released = year.day(number)
            votes = year.votes(year.rank(number)) if released <= self._today else 0
        return Facts(
            tmdb_id=IDS_FROM + number,
            imdb_id=None if number % 50 == 7 else f"tt{IDS_FROM + number}",
            title=f"Generated {adjective.title()} {noun.title()} {number}",
            original_language="en" if dice.chance(0.6) else dice.pick(("ja", "fr", "es", "de", "ko", "hi", "it", "zh")),
            year=released.year if released else None,
            release_date=released.isoformat() if released else None,
            vote_count=votes,
            vote_average=round(4.2 + 4.2 * (dice.unit() + dice.unit()) / 2, 3) if votes else 0.0,
            absent=frozenset() if released else frozenset({"release_date"}),
            source="generated",
        )

    def film(self, number: int) -> Film | None:
        """Return the film of a number, with its edits."""
        if IDS_FROM + number in self.overlay:
            return self.overlay[IDS_FROM + number]
        return self._films.get(number, lambda: self._made(number))

    def _made(self, number: int) -> Film:
        film = complete(self.facts(number), seed=self._seed, today=self._today)
        # How well known a film is: 1 with the votes that discovery asks for.
        fame = (max(film.vote_count, 1) / VOTES_AT_SHARE) ** 0.6
        return replace(
            film,
            popularity=round(0.2 + film.vote_count / 400, 3),
            credits=min(300, 5 + int(36 * fame)),
            artwork=min(24.0, max(0.2, 0.83 * fame**1.07)),
        )

    def get(self, tmdb_id: int) -> Film | None:
        """Return a film by its TMDB id."""
        if tmdb_id in self.overlay:
            return self.overlay[tmdb_id]
        number = tmdb_id - IDS_FROM
        return self.film(number) if 0 <= number < self._size else None

    def by_imdb_id(self, imdb_id: str) -> Film | None:
        """Return the film of an IMDb id."""
        digits = imdb_id.removeprefix("tt")
        found = self.get(int(digits)) if digits.isdigit() else None
        if found is not None and found.imdb_id == imdb_id:
            return found
        return next((film for film in self.overlay.values() if film and film.imdb_id == imdb_id), None)

    def ordered(self, key: str) -> Sequence[Film]:
        """Return all films in ascending order of release, whatever the key: no other order can be computed."""
        return ChosenFilms(range(self._size), self.film)

    def by_number(self, start: int, stop: int) -> Sequence[Film]:
        """Return the films from place start to before stop in ascending order of their ids."""
        return ChosenFilms(range(max(0, start), max(start, min(stop, self._size))), self.film)

    def _window(self, criteria: Criteria) -> list[Year]:
        first, last = criteria.first[:4] or "0", criteria.last[:4] or "9"
        return [year for year in self._years if first <= f"{year.year:04d}" <= last]

    def select(self, criteria: Criteria) -> Sequence[Film]:
        """Return the films that fit, in the order asked for."""
        key = (criteria.name, criteria.first, criteria.last, len(self.overlay))
        return self._lists.get(key, lambda: self._select(criteria))

    def _count(self, year: Year, votes: float) -> int:
        """Return how many released films of a year have at least so many votes."""
        ranks = year.ranks_with(votes)
        if not votes or year.start + year.size <= self._unreleased:
            return ranks
        return sum(year.number(rank) < self._unreleased for rank in range(ranks))

    def _select(self, criteria: Criteria) -> ChosenFilms:
        years, votes = self._window(criteria), max(criteria.min_votes or 0, 0)
        windowed = bool(criteria.first or criteria.last)
        total = sum(self._count(year, votes) for year in years)
        undated = 0 if windowed or votes else self._size - self._dated
        if not windowed and total > _MOST_LOOKED_AT and criteria.descending:
            votes = _votes_of_the_served(years, votes)
        numbers = self._with_votes(years, votes)
        if windowed:
            numbers = self._within(numbers, criteria)
            total = len(numbers)
        if criteria.max_votes is not None or criteria.tests:
            numbers, total = self._tested(numbers, criteria, total)
        numbers.sort(key=self._sort_value(criteria.sort_by, len(numbers)), reverse=criteria.descending)
        return ChosenFilms(numbers, self.film, max(len(numbers), total) + undated)

    def _with_votes(self, years: list[Year], votes: float) -> list[int]:
        """Return the films of some years with at least so many votes."""
        numbers = [year.number(rank) for year in years for rank in range(year.ranks_with(votes))]
        # Nobody votes for a film before its release.
        return [number for number in numbers if number < self._unreleased] if votes else numbers

    def _within(self, numbers: list[int], criteria: Criteria) -> list[int]:
        """Return the films that are released within the days of a list."""
        first, last = criteria.first or "0", criteria.last or "9"
        return [n for n in numbers if first <= self._year(n).day(n).isoformat() <= last]

    def _tested(self, numbers: list[int], criteria: Criteria, total: int) -> tuple[list[int], int]:
        """Return the films that pass all criteria, and how many there would be if all films were looked at."""
        listed = len(numbers)
        if listed > _MOST_LOOKED_AT:
            numbers.sort(key=self._votes, reverse=True)
        passed = [n for n in numbers[:_MOST_LOOKED_AT] if (film := self.film(n)) and criteria.admits(film)]
        return passed, len(passed) if total == listed else round(total * len(passed) / max(1, listed))

    def _sort_value(self, key: str, count: int) -> Callable[[int], tuple[object, int]]:
        if key in ("popularity", "vote_count"):
            return lambda number: (self._votes(number), number)
        if key == "vote_average":
            return lambda number: (self.facts(number).vote_average, number)
        if key.endswith("release_date") or count > _MOST_LOOKED_AT:
            return lambda number: (0, number)
        value = SORT_KEYS[key]
        return lambda number: (value(film) if (film := self.film(number)) else 0, number)

    def _votes(self, number: int) -> int:
        year = self._year(number)
        return year.votes(year.rank(number)) if number < self._unreleased else 0

    def matching(self, query: str, *, infix: bool = False) -> Iterable[Film]:
        """Return films whose title holds all words of a query: by their numbers, or the first of their words."""
        words = query.split()
        numbers, wanted = [int(w) for w in words if w.isdigit()], [w for w in words if not w.isdigit()]
        if not words or not _VOCABULARY.issuperset(wanted):
            return [film for film in self.overlay.values() if film and words and query in film.title.casefold()]
        places: Iterable[int] = numbers or self._first_of_words(wanted, len(_ADJECTIVES) * len(_NOUNS))
        found = [film for n in places if 0 <= n < self._size and (film := self.film(n)) is not None]
        fits = [film for film in found if all(f" {word}" in f" {film.title.casefold()}" for word in words)]
        return sorted(fits, key=lambda film: -film.vote_count)

    def _first_of_words(self, wanted: list[str], step: int) -> Iterator[int]:
        """Yield the numbers of titles that hold the words, from some twenty places spread over the catalogue."""
        rests = [
            rest
            for rest in range(step)
            if set(wanted) <= {"generated", _ADJECTIVES[rest % len(_ADJECTIVES)], _NOUNS[rest // len(_ADJECTIVES)]}
        ]
        rounds = range(0, self._size, step)
        for start in rounds[:: max(1, len(rounds) // 20)]:
            yield from (start + rest for rest in rests)
