"""A scaled catalogue as the server wants it: looking up, editing and remembering what changed.

Belongs here: the interface of `Catalogue` over films that are computed. Does not belong here: which film a number
stands for (`scaled`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.change import differences
from movie_assets.demo.catalogue.facts import Facts
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.scaled import IDS_FROM, ScaledView


class ScaledCatalogue(Catalogue):
    """A catalogue of `size` generated films, none of which is held in memory."""

    def __init__(self, size: int, *, now: Callable[[], datetime], seed: str = "demo") -> None:
        self._scaled = ScaledView(size, seed=seed, today=now().astimezone(UTC).date())
        super().__init__(now=now, seed=seed, facts=())

    @property
    def view(self) -> ScaledView:  # type: ignore[override]  # it answers every question of a View
        """The films as they are now."""
        return self._scaled

    def facts(self, tmdb_id: int) -> Facts | None:
        """Return a film's facts as generated, without edits."""
        number = tmdb_id - IDS_FROM
        return self._scaled.facts(number) if 0 <= number < len(self._scaled) else None

    def edit(self, tmdb_id: int, *, remove: bool = False, **changes: Any) -> Film | None:
        """Change the truth about a film; lists go on placing it where it was."""
        self._check(changes)
        with self._lock:
            before = self._scaled.get(tmdb_id)
            if before is None and "title" not in changes and not self._edits.get(tmdb_id):
                raise KeyError(tmdb_id)
            edits = {**self._edits.get(tmdb_id, {}), **changes, "remove": remove}
            self._revision += 1
            after = self._edited(tmdb_id, edits)
            if after is not None and before is not None:
                # Its place in the power laws is the number's, not the edit's.
                kept = {"credits": before.credits, "artwork": before.artwork}
                after = replace(after, **{name: value for name, value in kept.items() if name not in edits})  # type: ignore[arg-type]  # the names of the mapping are the film's fields
            self._edits[tmdb_id] = edits
            self._scaled.overlay[tmdb_id] = after
            self._changes += tuple(differences(before, after, tmdb_id, self._now().astimezone(UTC)))
        return after

    def reset(self, tmdb_id: int | None = None) -> None:
        """Take back all edits, or those of one film."""
        with self._lock:
            self._revision += 1
            for film_id in list(self._edits) if tmdb_id is None else [tmdb_id]:
                self._edits.pop(film_id, None)
                self._scaled.overlay.pop(film_id, None)
            if tmdb_id is None:
                self._changes = ()
