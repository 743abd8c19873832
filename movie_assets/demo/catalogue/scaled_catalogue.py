"""A scaled catalogue with the interface that the server uses: lookup, edits and changes.

Belongs here: the interface of `Catalogue` over films that are computed. Does not belong here: which film a number
stands for (`scaled`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from movie_assets.demo.catalogue.catalogue import Catalogue
from movie_assets.demo.catalogue.facts import Facts
from movie_assets.demo.catalogue.film import Film
from movie_assets.demo.catalogue.scaled import IDS_FROM, ScaledView


class ScaledCatalogue(Catalogue):
    """A catalogue of `size` generated films, which are computed and not held in memory."""

    def __init__(self, size: int, *, now: Callable[[], datetime], seed: str = "demo") -> None:
        self._scaled = ScaledView(size, seed=seed, today=now().astimezone(UTC).date())
        super().__init__(now=now, seed=seed, facts=())

    @property
    def view(self) -> ScaledView:  # type: ignore[override]  # answers all of `Films`; only a held View has `.films`
        """The films as they are now."""
        return self._scaled

    def facts(self, tmdb_id: int) -> Facts | None:
        """Return a film's facts as generated, without edits."""
        number = tmdb_id - IDS_FROM
        return self._scaled.facts(number) if 0 <= number < len(self._scaled) else None

    def _stored(self, tmdb_id: int) -> Film | None:
        return self._scaled.get(tmdb_id)

    def _store(self, tmdb_id: int, film: Film | None) -> None:
        """Put an edited film over the computed one. Lists go on placing it where it was."""
        self._scaled.overlay[tmdb_id] = film

    def _edited(self, tmdb_id: int, edits: dict[str, Any]) -> Film | None:
        before, after = self._stored(tmdb_id), super()._edited(tmdb_id, edits)
        if before is None or after is None:
            return after
        # Its rank decides how many people and pictures a film has, unless the edit does.
        return replace(
            after,
            credits=after.credits if "credits" in edits else before.credits,
            artwork=after.artwork if "artwork" in edits else before.artwork,
        )

    def reset(self, tmdb_id: int | None = None) -> None:
        """Undo all edits, or those of one film."""
        with self._lock:
            self._revision += 1
            for film_id in list(self._edits) if tmdb_id is None else [tmdb_id]:
                self._edits.pop(film_id, None)
                self._scaled.overlay.pop(film_id, None)
            if tmdb_id is None:
                self._changes = ()
