"""The films that the providers have now: facts, edits, and what changed when.

Belongs here: looking up, changing and resetting films, and remembering what changed when. Does not belong here:
what a film is (`facts`, `film`), how a provider presents it. Readers take one immutable view and never wait. An edit
builds the next view and puts it in place.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from movie_assets.demo.catalogue.change import Change, differences
from movie_assets.demo.catalogue.facts import Facts, generated_films, real_films
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.film_completion import complete
from movie_assets.demo.catalogue.view import View

_FACT_FIELDS = {field.name for field in fields(Facts)} - {"tmdb_id", "absent", "source"}
_VALUE_FIELDS = {field.name for field in fields(Film)} - _FACT_FIELDS - {"tmdb_id", "generated", "withheld", "revision"}


class Catalogue:
    """The films of one server. Any thread may edit them while the server answers."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        seed: str = "demo",
        facts: Iterable[Facts] | None = None,
        today: date | None = None,
    ) -> None:
        self.seed = seed
        self._now = now
        # Generated dates are relative to the day on which the server started: moving the clock moves no film.
        self._today = today or now().astimezone(UTC).date()
        self._lock = Lock()
        shipped = (*real_films(), *generated_films(self._today)) if facts is None else facts
        self._facts: dict[int, Facts] = {f.tmdb_id: f for f in shipped}
        self._original = {f.tmdb_id: self._complete(f) for f in self._facts.values()}
        self._owners = {f.imdb_id: f.tmdb_id for f in self._original.values() if f.imdb_id}
        self._edits: dict[int, dict[str, Any]] = {}
        self._revision = 0
        self._changes: tuple[Change, ...] = ()
        self._view = View(self._original.values(), self._owners)

    def _complete(self, facts: Facts, revision: int = 0) -> Film:
        return complete(facts, seed=self.seed, today=self._today, revision=revision)

    @property
    def view(self) -> View:
        """The films as they are now."""
        return self._view

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes since the start or the last reset, oldest first."""
        return self._changes

    def changes_between(self, first: datetime, last: datetime, tmdb_id: int | None = None) -> list[Change]:
        """Return the changes from first to last, both inclusive, oldest first: all, or those of one film."""
        return [c for c in self._changes if first <= c.at <= last and tmdb_id in (None, c.tmdb_id)]

    def get(self, tmdb_id: int) -> Film | None:
        """Return a film by its TMDB id."""
        return self.view.get(tmdb_id)

    def by_imdb(self, imdb_id: str) -> Film | None:
        """Return the film of an IMDb id."""
        return self.view.by_imdb_id(imdb_id)

    def facts(self, tmdb_id: int) -> Facts | None:
        """Return a film's facts as shipped, without edits."""
        return self._facts.get(tmdb_id)

    def edits(self, tmdb_id: int) -> dict[str, Any]:
        """Return the edits of a film."""
        return dict(self._edits.get(tmdb_id, {}))

    def edit(self, tmdb_id: int, *, remove: bool = False, **changes: Any) -> Film | None:
        """Change the truth about a film; every provider shows it from the next request on.

        Any single value can change (`imdb_id`, `title`, `release_date`, `vote_average`, `overview`...); None means that
        the provider has no value. `remove=True` removes the film from all providers. An unknown tmdb_id with a title
        adds a film.
        """
        self._check(changes)
        with self._lock:
            before = self._stored(tmdb_id)
            if before is None and "title" not in changes and not self._edits.get(tmdb_id):
                raise KeyError(tmdb_id)
            edits = {**self._edits.get(tmdb_id, {}), **changes, "remove": remove}
            self._revision += 1
            after = self._edited(tmdb_id, edits)
            self._edits[tmdb_id] = edits
            self._store(tmdb_id, after)
            self._changes += tuple(differences(before, after, tmdb_id, self._now().astimezone(UTC)))
        return after

    def _stored(self, tmdb_id: int) -> Film | None:
        """Return a film as the edits left it."""
        return self._view.films.get(tmdb_id)

    def _store(self, tmdb_id: int, film: Film | None) -> None:
        """Put an edited film in the place of the stored one, or remove that."""
        others = [other for other in self._view.films.values() if other.tmdb_id != tmdb_id]
        self._view = View([*others, film] if film else others, self._owners)

    @staticmethod
    def _check(changes: dict[str, Any]) -> None:
        unknown = set(changes) - _FACT_FIELDS - _VALUE_FIELDS
        if unknown:
            raise ValueError(f"a film has no {', '.join(sorted(unknown))}")

    def _edited(self, tmdb_id: int, edits: dict[str, Any]) -> Film | None:
        if edits.get("remove"):
            return None
        facts = self.facts(tmdb_id) or Facts(tmdb_id=tmdb_id, title=edits["title"], source="edit")
        film = self._complete(_edited_facts(facts, edits), self._revision)
        values = {name: value for name, value in edits.items() if name in _VALUE_FIELDS}
        return replace(film, **values) if values else film

    def reset(self, tmdb_id: int | None = None) -> None:
        """Undo all edits, or those of one film. A full reset also empties the list of changes."""
        with self._lock:
            # An edited film gets a new revision, so that no cached answer of the edit is served again.
            self._revision += 1
            chosen = self._edits.keys() if tmdb_id is None else {tmdb_id} & self._edits.keys()
            films = {film_id: film for film_id, film in self._view.films.items() if film_id not in chosen}
            for film_id in chosen & self._original.keys():
                films[film_id] = replace(self._original[film_id], revision=self._revision)
            self._edits = {film_id: edits for film_id, edits in self._edits.items() if film_id not in chosen}
            self._view = View(films.values(), self._owners)
            if tmdb_id is None:
                self._changes = ()


def _edited_facts(facts: Facts, edits: dict[str, Any]) -> Facts:
    """Return facts with those edits that are about facts, and with what follows from them."""
    edited = {name: value for name, value in edits.items() if name in _FACT_FIELDS}
    if "title" in edited:
        # A new title holds at every provider; a title that differed from the old one stays.
        edited.setdefault("imdb_title", None)
        if facts.original_title == facts.title:
            edited.setdefault("original_title", None)
    if isinstance(edited.get("genre_ids"), list):
        edited["genre_ids"] = tuple(edited["genre_ids"])
    if edited.get("release_date") == "":
        edited["release_date"] = None
    if edited.get("release_date") and "year" not in edited:
        edited["year"] = int(edited["release_date"][:4])
    absent = {name for name in ("imdb_id", "release_date", "runtime") if name in edited and edited[name] is None}
    return replace(facts, **edited, absent=(facts.absent - edited.keys()) | absent)
