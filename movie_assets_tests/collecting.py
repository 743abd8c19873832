"""Running discovery and collection for tests, as the assets do, without Dagster.

Belongs here: the few lines that several test modules start work with. Does not belong here: assertions.
"""

from collections.abc import Sequence
from datetime import datetime

from movie_assets.clock import Clock, utc_now
from movie_assets.collect.discover import Discovery, discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.run_report import Report, Watcher
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.collect.throttle import Spent
from movie_assets.refresh.changes_feed import Polled, poll_changes
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project


def discover_years(
    settings: Settings,
    operations: Operations,
    *years: str,
    min_votes: int = 200,
    interactive: bool = False,
    clock: Clock = utc_now,
) -> dict[str, Discovery]:
    """Discover these years."""

    async def work() -> dict[str, Discovery]:
        async with open_session(settings, operations, clock=clock, interactive=interactive) as session:
            return await discover(session, years, min_votes=min_votes)

    return run_interruptibly(work())


def collect_years(
    settings: Settings,
    operations: Operations,
    *years: str,
    force: bool = False,
    limit: int | None = None,
    movie_ids: Sequence[int] | None = None,
    providers: Sequence[str] | None = None,
    interactive: bool = False,
    clock: Clock = utc_now,
    run_id: str = "test-run",
    watcher: Watcher | None = None,
    spent: Spent | None = None,
) -> Report:
    """Fetch what is due of these years."""
    active = providers or settings.active_providers
    selection = Selection(years, active, force=force, limit=limit, movie_ids=movie_ids)
    films = due_films(operations, selection, clock()).films

    async def work() -> Report:
        async with open_session(settings, operations, run_id, spent, clock, interactive=interactive) as session:
            return await collect(session, films, selection, watcher=watcher)

    return run_interruptibly(work())


def poll_feed(settings: Settings, operations: Operations, *, clock: Clock = utc_now, catch_up_days: int = 28) -> Polled:
    """Read TMDB's changes feed until now."""

    async def work() -> Polled:
        async with open_session(settings, operations, clock=clock) as session:
            return await poll_changes(session, catch_up_days=catch_up_days)

    return run_interruptibly(work())


def project_years(
    settings: Settings, operations: Operations, warehouse: Warehouse, *years: str, as_of: datetime | None = None
) -> int:
    """Bring all tables of these years up to the operations store; return films written, summed over tables.

    `as_of` (aware UTC) adds movie_status.
    """
    return project(Projection(operations, warehouse, settings, years), warehouse, as_of)
