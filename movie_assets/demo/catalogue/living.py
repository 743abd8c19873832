"""The shipped films as they change: the catalogue of each day, and the changes from one day to the next.

Belongs here: applying the rules of `life` to a catalogue, with edits, which win over the rules. Does not belong here:
the rules themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.change import Change, differences
from movie_assets.demo.catalogue.facts import Facts
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.film_completion import complete
from movie_assets.demo.catalogue.life import DUPLICATE_IDS_FROM, Life
from movie_assets.demo.catalogue.view import View

_FILM_FIELDS = {field.name for field in fields(Film)}
_WINDOWS_KEPT = 8


class LivingCatalogue(Catalogue):
    """A catalogue whose films change as its clock moves on.

    The shipped films are those of `life.since`, whenever the server starts, so that all servers of one seed agree.
    Films that are announced or merged later cannot be edited.
    """

    def __init__(self, life: Life, *, now: Callable[[], datetime], seed: str = "demo") -> None:
        self._life = replace(life, seed=seed)
        super().__init__(now=now, seed=seed, today=life.since)
        self._living: tuple[tuple[date, int], View] | None = None
        self._windows: dict[tuple[date, date, int], list[Change]] = {}
        self._born: dict[int, Film] = {}

    def _day(self) -> date:
        return self._now().astimezone(UTC).date()

    @property
    def view(self) -> View:
        """The films as they are today."""
        key = (self._day(), self._revision)
        if self._living is None or self._living[0] != key:
            films = [film for film in self._on(key[0]) if film is not None]
            self._living = key, View(films, self._owners)
        return self._living[1]

    def facts(self, tmdb_id: int) -> Facts | None:
        """Return a film's facts as shipped, or as announced, without edits."""
        birthday = self._life.birthday(tmdb_id)
        if birthday is None:
            return super().facts(tmdb_id)
        return next((born for _, born in self._life.born(birthday, birthday) if born.tmdb_id == tmdb_id), None)

    def _on(self, day: date) -> Iterator[Film | None]:
        for film in self._view.films.values():
            yield self._lived(film, day)
            yield self._duplicate(film, day)
        for _, born in self._life.born(self._life.since, day):
            yield self._lived(self._announced(born), day)

    def _announced(self, born: Facts) -> Film:
        if born.tmdb_id not in self._born:
            self._born[born.tmdb_id] = complete(born, seed=self.seed, today=self._life.since)
        return self._born[born.tmdb_id]

    def _marked(self, film: Film | None, day: date) -> Film | None:
        """Return a film with a revision of its own for each day and edit: the cache of answers goes by it."""
        if film is None:
            return None
        return replace(film, revision=film.revision + ((day - self._life.since).days + 1 << 24))

    def _lived(self, film: Film, day: date) -> Film | None:
        lived = self._life.film(film, day)
        edits = self._edits.get(film.tmdb_id)
        if lived is not None and edits:
            lived = replace(lived, **{name: getattr(film, name) for name in edits.keys() & _FILM_FIELDS})
        return self._marked(lived, day)

    def _duplicate(self, film: Film, day: date) -> Film | None:
        return self._marked(self._life.duplicate(film, day), day)

    def changes_between(self, first: datetime, last: datetime, tmdb_id: int | None = None) -> list[Change]:
        """Return the changes from first to last, both inclusive, oldest first; never one of the future."""
        last = min(last, self._now().astimezone(UTC))
        edits = super().changes_between(first, last, tmdb_id)
        key = (first.date(), last.date(), self._revision)
        if key not in self._windows:
            if len(self._windows) >= _WINDOWS_KEPT:
                self._windows.clear()
            self._windows[key] = sorted(self._lived_between(key[0], key[1]), key=lambda c: (c.at, c.tmdb_id))
        lived = [c for c in self._windows[key] if first <= c.at <= last and tmdb_id in (None, c.tmdb_id)]
        return sorted([*edits, *lived], key=lambda change: change.at)

    def _lived_between(self, first: date, last: date) -> Iterator[Change]:
        first = max(first, self._life.since + timedelta(days=1))
        for film in self._view.films.values():
            days = self._life.days(film.tmdb_id, first, last)
            yield from self._reported(film.tmdb_id, days, partial(self._lived, film))
            days = self._life.duplicate_days(film.tmdb_id, first, last)
            duplicate = DUPLICATE_IDS_FROM + film.tmdb_id
            yield from self._reported(duplicate, days, partial(self._duplicate, film))
        for day, born in self._life.born(self._life.since, last):
            film = self._announced(born)
            if day >= first:
                yield from differences(None, self._lived(film, day), film.tmdb_id, _midnight(day))
            days = self._life.days(film.tmdb_id, max(first, day + timedelta(days=1)), last)
            yield from self._reported(film.tmdb_id, days, partial(self._lived, film))

    @staticmethod
    def _reported(tmdb_id: int, days: Iterator[date], state: Callable[[date], Film | None]) -> Iterator[Change]:
        """Yield what changed on each of some days, compared with the day before."""
        for day in days:
            yield from differences(state(day - timedelta(days=1)), state(day), tmdb_id, _midnight(day))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
