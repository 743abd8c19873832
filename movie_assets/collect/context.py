"""What a command or a run works with on single films: settings, stores, clock.

Belongs here: opening a session for a piece of work, showing the films that it changed. Does not belong here: the work
itself (identify/service.py, collect/imdb_service.py).
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


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, open stores and clock of one command or run. `run_id`: the Dagster run, if there is one."""

    settings: Settings
    operations: Operations
    warehouse: Warehouse
    clock: Clock = utc_now
    run_id: str | None = None


def in_session(
    context: Context,
    work: Callable[[Session], Awaitable[T]],
    *,
    tmdb_needed: bool = True,
    interactive: bool = False,
) -> T:
    """Open a session, do a piece of async work with it, and close it; Ctrl-C ends the work cleanly.

    Raises:
        ConfigurationError: TMDB is off, and the work needs it.
    """

    async def run(settings: Settings) -> T:
        opened = open_session(
            settings,
            context.operations,
            context.run_id,
            clock=context.clock,
            tmdb_needed=tmdb_needed,
            interactive=interactive,
        )
        async with opened as session:
            return await work(session)

    with providers_up(context.settings) as settings:
        return run_interruptibly(run(settings))


def show_films(context: Context, movie_ids: Iterable[int]) -> None:
    """Bring every table of the warehouse up to date for the release years of these films."""
    years = sorted(set(partition_years(context.operations, sorted(movie_ids)).values()))
    if years:
        projection = Projection(context.operations, context.warehouse, context.settings, years, context.run_id)
        project(projection, context.warehouse, context.clock())
