"""An identification from the request to what is shown: session, work on requests, rows of the films that changed.

Belongs here: what the command line and Dagster both call. Does not belong here: either of
them, and what is done with a request (resolution.py).
"""

from dataclasses import dataclass
from functools import partial

from movie_assets.collect.workplace import Workplace
from movie_assets.identify import resolution
from movie_assets.identify.engine import Identified
from movie_assets.identify.resolution import Outcomes
from movie_assets.matching.query import Asked
from movie_assets.store import id_conflicts, requests
from movie_assets.store.identification_frames import decision_rows, request_rows
from movie_assets.store.stored_films import StoredFilm
from movie_assets.warehouse.database import Batch

AT_A_TIME = 50
"""Requests whose films are shown together: a long run shows as it goes, and a killed one has shown what it took."""


@dataclass(frozen=True)
class Desk(Workplace):
    """Where requests are worked on: stores, settings and clock of one command or run."""

    def identify(self, request_ids: list[int], *, force: bool = False, interactive: bool = False) -> Outcomes:
        """Identify requests automatically, and show the films taken; see resolution.run_requests."""
        total = Outcomes()
        for start in range(0, len(request_ids), AT_A_TIME):
            ids = request_ids[start : start + AT_A_TIME]
            outcomes = self.with_session(
                partial(resolution.run_requests, request_ids=ids, force=force, interactive=interactive)
            )
            self._show(outcomes)
            total.add(outcomes)
        return total

    def search(self, request_id: int, asked: Asked) -> Identified:
        """Find candidates for a person; works without TMDB too. Nothing of any film is kept."""
        return self.with_session(lambda s: resolution.show(s, request_id, asked), tmdb_needed=False)

    def from_store(self, request_id: int) -> StoredFilm | None:
        """Answer a request by a film whose answers in the store are fresh, without a call; return the film."""
        request = requests.request(self.operations, request_id)
        return resolution.from_store(self.operations, self.settings, request, self.clock())

    def confirm(self, request_id: int, choice: str, *, force: bool = False, again: bool = False) -> Outcomes:
        """Take the candidate that a person chose, collect it in full, and show it; see resolution.confirm."""
        outcomes = self.with_session(lambda s: resolution.confirm(s, request_id, choice, force=force, again=again))
        self._show(outcomes)
        return outcomes

    def undo(self, request_id: int) -> Outcomes:
        """Take back which film a request means; what nothing else holds is not shown any more."""
        outcomes = resolution.undo(self.operations, request_id, self.clock())
        self._show(outcomes)
        return outcomes

    def settle(self, movie_id: int, provider: str, keep: str | None) -> str:
        """Say which contested id a film has; return in words what was done. What is due then, the next run asks for."""
        done, films = id_conflicts.settle(self.operations, movie_id, provider, keep, self.clock())
        self._show(Outcomes(changed=films))
        return done

    def settle_same(self, movie_id: int, provider: str) -> int:
        """Say that a film and the one that holds its contested id are one film; return its movie_id."""
        kept, films = id_conflicts.settle_same(self.operations, movie_id, provider, self.clock())
        self._show(Outcomes(changed=films))
        return kept

    def show_requests(self) -> None:
        """Bring the tables of requests and decisions up to date."""
        rows = {
            "identification_requests": request_rows(self.operations),
            "identifications": decision_rows(self.operations),
        }
        self.warehouse.write(Batch([], rows))

    def _show(self, outcomes: Outcomes) -> None:
        self.show_films(outcomes.changed | outcomes.report.films)
