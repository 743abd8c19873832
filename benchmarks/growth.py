"""`growth`: how both stores grow when films are refreshed again and again.

Belongs here: 250 films (BENCH_FILMS) of the embedded providers, collected once and refreshed by force, and the bytes a
film takes in both files after 0, 1, 10 and 40 refreshes. Does not belong here: how fast that is (fetch.py, e2e.py).

Two cases: films that did not change at all, and films whose votes have moved at TMDB and OMDb before every refresh, so
that each of these two answers is another one. Sizes are those of the closed files (1 KB = 1,000 bytes). Nothing varies
between runs but ids and moments: one round is enough.
"""

import asyncio
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.embedded import Providers, settings_for
from benchmarks.rounds import table
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import open_session
from movie_assets.demo.server import EmbeddedServer
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection, project

YEARS = [str(year) for year in range(2010, 2018)]
FILMS = int(os.environ.get("BENCH_FILMS") or 250)
MARKS = (0, 1, 10, 40)
"""After how many refreshes the files are measured; BENCH_REFRESHES bounds them."""
PROVIDERS = ("tmdb", "omdb", "fanart", "tvdb")


def _films(settings: Settings) -> list[int]:
    """Discover the years; return the films to refresh."""

    async def work(operations: Operations) -> None:
        async with open_session(settings, operations, "bench") as session:
            await discover(session, YEARS, min_votes=200)

    with Operations(settings.operations_path) as operations:
        asyncio.run(work(operations))
        return [row["movie_id"] for row in operations.rows("SELECT movie_id FROM films ORDER BY 1 LIMIT ?", (FILMS,))]


def _refresh(settings: Settings, films: list[int]) -> int:
    """Ask for all films whether due or not, and show what came; return how many answers are kept."""

    async def work(operations: Operations) -> None:
        selection = Selection(YEARS, PROVIDERS, force=True, movie_ids=films)
        async with open_session(settings, operations, "bench") as session:
            await collect(session, due_films(operations, selection, datetime.now(UTC)).films, selection)

    with Operations(settings.operations_path) as operations:
        asyncio.run(work(operations))
        warehouse = Warehouse(settings.warehouse_path)
        project(Projection(operations, warehouse, settings, YEARS), warehouse)
        return int(operations.rows("SELECT count(*) FROM responses")[0][0])


def _case(server: EmbeddedServer, folder: Path, what: str, *, changing: bool) -> list[tuple[object, ...]]:
    settings = settings_for(Providers(server.environment(), f"{server.url}/_demo"), folder, {}, PROVIDERS)
    films, lines = _films(settings), list[tuple[object, ...]]()
    most = int(os.environ.get("BENCH_REFRESHES") or MARKS[-1])
    for number in range(most + 1):
        for film in films if changing and number else ():
            average, votes = 6.0 + number % 30 / 10, 5_000 + number
            server.catalogue.edit(film, vote_average=average, vote_count=votes, imdb_votes=9_000 + number)
        answers = _refresh(settings, films)
        if number in MARKS or number == most:
            store, shown = (path.stat().st_size for path in (settings.operations_path, settings.warehouse_path))
            cells = [f"{size / len(films) / 1_000:.1f}" for size in (store, shown)]
            lines.append((what, number, f"{answers / len(films):.1f}", *cells))
            print(lines[-1], flush=True)
    return lines


def run() -> None:
    """Run and print."""
    lines: list[tuple[object, ...]] = []
    for what, changing in (("unchanged", False), ("votes moved", True)):
        with tempfile.TemporaryDirectory() as folder, EmbeddedServer() as server:
            lines += _case(server, Path(folder), what, changing=changing)
    head = ("films", "refreshes", "answers a film", "operations.sqlite, KB a film", "warehouse.duckdb, KB a film")
    table(f"growth of both stores, {FILMS} films", head, lines)
