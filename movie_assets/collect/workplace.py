"""Where a command or a run works on single films: stores, settings, clock, sessions, and what is shown afterwards.

Belongs here: what the desks of identification and of the IMDb fallback share. Does not belong here: their work
(recognise.py, collect/imdb_desk.py).
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from movie_assets.clock import Clock, utc_now
from movie_assets.collect.demo_providers import providers_up
from movie_assets.collect.session import Session, open_session, run_interruptibly
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.stored_films import partition_years
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project

T = TypeVar("T")


@dataclass(frozen=True)
class Workplace:
    """Stores, settings and clock of one command or run."""

    settings: Settings
    operations: Operations
    warehouse: Warehouse
    clock: Clock = utc_now
    run_id: str | None = None

    def with_session(self, work: Callable[[Session], Awaitable[T]], *, tmdb_needed: bool = True) -> T:
        """Do a piece of async work with a session of its own; Ctrl-C ends it cleanly."""

        async def run(settings: Settings) -> T:
            opened = open_session(settings, self.operations, self.run_id, clock=self.clock, tmdb_needed=tmdb_needed)
            async with opened as session:
                return await work(session)

        with providers_up(self.settings) as settings:
            return run_interruptibly(run(settings))

    def show_films(self, movie_ids: Iterable[int]) -> None:
        """Bring every table up to date for the years of these films."""
        years = sorted(set(partition_years(self.operations, sorted(movie_ids)).values()))
        if years:
            projection = Projection(self.operations, self.warehouse, self.settings, years, self.run_id)
            project(projection, self.warehouse, self.clock())
