"""Which films of a collection are its own to ask about, where another one is at work on the same.

Belongs here: claiming films shortly before their turn, waiting for those that others hold. Does not belong here: how a
claim is kept (store/film_claims.py), what is asked.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress

from movie_assets.errors import StoreError
from movie_assets.store.connection import Operations
from movie_assets.store.film_claims import LASTS_SECONDS, FilmClaims

AHEAD = 10
"""Films that are claimed in one transaction."""
LOOKS_SECONDS = 0.25
"""How often a collection that waits for others looks whether they are done."""
SAYS_AFTER_SECONDS = 2.0
"""So long others may take before somebody hears that they are waited for: most are done by then."""
MOST_LOOKING = 10
"""Looking takes one part in so many of its time."""


class Claims:
    """The claims of one collection. They end with it, and with its session."""

    def __init__(self, operations: Operations) -> None:
        self._kept = FilmClaims(operations)
        self._coming: deque[int] = deque()
        self._own: set[int] = set()
        self._ended: list[int] = []
        self._left_out: set[int] = set()
        self._renew_at = 0.0

    def expect(self, movie_ids: Iterable[int]) -> None:
        """Hear of films in the order in which their turn comes."""
        self._coming.extend(movie_ids)

    def take(self, movie_id: int) -> bool:
        """Return whether this film is ours to ask about: nobody else is, until `end`. Else it is left out."""
        while movie_id not in self._own and movie_id not in self._left_out:
            films = [self._coming.popleft() for _ in range(min(AHEAD, len(self._coming)))] or [movie_id]
            self._take([film for film in films if film not in self._own and film not in self._left_out])
        return movie_id in self._own

    def end(self, movie_id: int) -> None:
        """Let others have a film, with the next claim or at the end."""
        if movie_id in self._own:
            self._own.discard(movie_id)
            self._ended.append(movie_id)
            if time.monotonic() > self._renew_at:
                self._take(())

    def close(self) -> None:
        """Let others have all films."""
        self._ended.extend(self._own)
        self._own.clear()
        if self._ended:
            with suppress(StoreError):  # they end with the session
                self._take(())

    async def freed(
        self, due: Callable[[Collection[int]], Mapping[int, str]], waits: Callable[[int], None]
    ) -> Mapping[int, str]:
        """Wait for others; return what is still due of the films that were left out, once some of them are ours.

        Those that were expected have had their turn. `waits` hears once for how many films, if it takes long.
        """
        self._coming.clear()
        asked_at, announced = time.monotonic(), False
        while self._left_out:
            began = time.monotonic()
            still, self._left_out = due(self._left_out), set()
            self._take(still)
            if self._own:
                return {movie_id: year for movie_id, year in still.items() if movie_id in self._own}
            if self._left_out and not announced and began - asked_at > SAYS_AFTER_SECONDS:
                waits(len(self._left_out))
                announced = True
            await asyncio.sleep(max(LOOKS_SECONDS, MOST_LOOKING * (time.monotonic() - began)))
        return {}

    def _take(self, movie_ids: Collection[int]) -> None:
        """Claim films; the store learns what ended, and what goes on where it may soon forget that."""
        kept = self._own if time.monotonic() > self._renew_at else ()
        if kept or not self._own:
            self._renew_at = time.monotonic() + LASTS_SECONDS / 2
        taken = self._kept.take(movie_ids, ended=self._ended, kept=kept)
        self._ended.clear()
        self._own |= taken
        self._left_out |= set(movie_ids) - taken
