"""The product's way without Dagster: discover, collect and project a year, called directly.

Belongs here: that one design, as the assets do it. Does not belong here: Dagster (e2e.py), measuring.
"""

import asyncio
import time
from datetime import UTC, datetime

from movie_assets.collect.discover import Kept, discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import open_session
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection
from movie_assets.warehouse.background_writer import written_meanwhile
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project


def collect_pipelined(settings: Settings, year: str) -> tuple[float, float]:
    """Collect a year; return the moments (unix seconds) at which calls and merging ended."""

    async def fetch(operations: Operations) -> None:
        async with open_session(settings, operations, "bench") as session:

            async def finding(start: Kept) -> None:
                await discover(session, [year], min_votes=settings.min_votes, kept=start)

            selection = Selection(years=[year], providers=settings.active_providers)
            await collect(session, {}, selection, finding=finding)

    with Operations(settings.operations_path) as operations:
        warehouse = Warehouse(settings.warehouse_path)

        def projection(operations: Operations) -> Projection:
            return Projection(operations, warehouse, settings, [year], "bench")

        with written_meanwhile(settings, warehouse, lambda own: projection(own).answered(settings.active_providers)):
            asyncio.run(fetch(operations))
            fetched = time.time()
        project(projection(operations), warehouse, datetime.now(UTC))
    return fetched, time.time()
