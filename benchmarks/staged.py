"""The staged design, kept for the comparison: all of TMDB, then all of OMDb, then all of Fanart.tv, a commit a film.

Belongs here: collecting as the project's first sketches did, film by film and stage by stage, on the product's own
clients, rate limiter, raw responses and tables, so that order and commits are all that differs. Does not belong here:
anything that the product uses.

It is the kinder version: calls within a stage overlap up to the provider's concurrency, and DuckDB's file stays open
for the whole run (opening it for every film would cost more).
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl

from movie_assets.collect.discover import discover
from movie_assets.collect.session import Session, open_session
from movie_assets.collect.understanding import understand
from movie_assets.errors import ProviderError
from movie_assets.models import Meaning, RawResponse
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films, due_providers
from movie_assets.warehouse.database import Batch, Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.projection import Projection


@dataclass
class Staged:
    """One run's stores."""

    settings: Settings
    operations: Operations
    warehouse: Warehouse
    years: Sequence[str]

    async def fetch(self) -> None:
        """Discover, then one provider after the other."""
        async with open_session(self.settings, self.operations, "bench") as session:
            await discover(session, self.years, min_votes=self.settings.min_votes)
            for provider in session.clients:
                await self._stage(session, provider)

    async def _stage(self, session: Session, provider: str) -> None:
        selection = Selection(years=self.years, providers=[provider])
        at_once = asyncio.Semaphore(self.settings.providers[provider].max_concurrent)

        async def film(movie_id: int) -> None:
            async with at_once:
                due = due_providers(self.operations, movie_id, selection, datetime.now(UTC))
                with suppress(ProviderError):  # the film stays incomplete
                    self._keep(session, movie_id, await session.clients[provider].film(due[provider]))

        films = due_films(self.operations, selection, datetime.now(UTC)).films
        await asyncio.gather(*map(film, films))

    def _keep(self, session: Session, movie_id: int, answer: RawResponse) -> None:
        """Store a raw response, and commit its typed row."""
        reading, table = understand(answer), PROVIDER_TABLES[answer.provider]
        with self.operations.transaction() as connection:
            session.raw_responses.record(connection, movie_id, reading)
        if reading.meaning is not Meaning.GOOD:
            return
        states = film_frames.states(self.operations, [movie_id]).filter(pl.col("provider") == answer.provider)
        row = dict(reading.row) | {
            "movie_id": movie_id,
            "answer_id": states["answer_id"][0],
            "fetched_at": answer.fetched_at.replace(tzinfo=None),
            "parser_version": reading.parser_version,
            "raw_response": answer.body.decode(),
        }
        self.warehouse.write(Batch([movie_id], {table.name: pl.DataFrame([row], schema=table.schema, orient="row")}))

    def merge(self) -> None:
        """Merge, a commit a film and table."""
        one_by_one = self.settings.model_copy(update={"batch_films": 1})
        projection = Projection(self.operations, self.warehouse, one_by_one, self.years, "bench")
        now = datetime.now(UTC)
        for batch in chain(projection.movies(), projection.cache(), projection.wide(), projection.status(now)):
            self.warehouse.write(batch)


class _KeptOpen(DuckDBFile):
    """A file that one connection has open all the time."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(path)
        self._connection = connection

    def opened(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor of it."""
        return self._connection.cursor()


@contextmanager
def _kept_open(settings: Settings) -> Iterator[Warehouse]:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        yield Warehouse(_KeptOpen(settings.warehouse_path, connection))


def collect_staged(settings: Settings, year: str) -> tuple[float, float]:
    """Collect a year from nothing; return the moments (unix seconds) at which calls and merging ended."""
    with Operations(settings.operations_path) as operations, _kept_open(settings) as warehouse:
        staged = Staged(settings, operations, warehouse, [year])
        asyncio.run(staged.fetch())
        fetched = time.time()
        staged.merge()
    return fetched, time.time()
