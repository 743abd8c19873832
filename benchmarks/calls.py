"""`calls`: CPU of a film of four providers, from its calls to its typed rows; nothing is paced.

Belongs here: how much work a film is, step by step, without Dagster. Does not belong here: how fast calls follow each
other (fetch.py), merging (merge.py).

300 generated films, five calls each: TVDB finds a film before it is asked for it. Each round has empty stores and a
process of its own; the server has one too, and has made its answers before. Milliseconds of CPU a film, user and
system, all threads:
- calls: HTTP, rate limiter, understanding, keeping;
- typing, writing: typed rows from kept bodies, and into the warehouse;
- frames, and frames by polars: the step from parsed rows to frames alone, as the product does it and from dicts.
Targets: 8 ms for the calls, 0.3 ms for frames.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import polars as pl

from benchmarks.embedded import providers, settings_for
from benchmarks.rounds import Apart, rounds, spread, table, verdict
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import open_session
from movie_assets.garbage_collection import collect_rarely
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store import film_frames
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection

FILMS, YEAR = 300, "1900"
NAMES = ("tmdb", "omdb", "fanart", "tvdb")
STEPS = ("calls", "typing", "writing", "frames", "frames by polars")
TARGETS = {"calls": 8.0, "frames": 0.3}


def taken(settings: Settings) -> dict[str, float]:
    """Collect and type the films once; return milliseconds of CPU a film by step."""
    collect_rarely()  # as commands do
    settings.data.mkdir(parents=True)
    seconds = dict.fromkeys(STEPS, 0.0)

    async def calls(operations: Operations) -> None:
        async with open_session(settings, operations, "bench") as session:
            await discover(session, [YEAR], min_votes=settings.min_votes)
            selection = Selection(years=[YEAR], providers=settings.active_providers)
            due = due_films(operations, selection, datetime.now(UTC)).films
            assert len(due) == FILMS
            began = time.process_time()
            await collect(session, due, selection)
            seconds["calls"] = time.process_time() - began

    with Operations(settings.operations_path) as operations:
        asyncio.run(calls(operations))
        warehouse = Warehouse(settings.warehouse_path)
        projection = Projection(operations, warehouse, settings, [YEAR], "bench")
        with warehouse.connection():
            for batch in projection.movies():
                warehouse.write(batch)
            whole = time.process_time()
            for batch in chain.from_iterable(map(projection.provider, NAMES)):
                began = time.process_time()
                warehouse.write(batch)
                seconds["writing"] += time.process_time() - began
            seconds["typing"] = time.process_time() - whole - seconds["writing"]
        _time_frames(operations, seconds)
    return {step: of * 1_000 / FILMS for step, of in seconds.items()}


def _time_frames(operations: Operations, seconds: dict[str, float]) -> None:
    states = film_frames.states(operations, film_frames.movie_ids_of(operations, [YEAR])).filter("answers")
    for provider in NAMES:
        answers = dict(states.filter(provider=provider).select("movie_id", "answer_id").iter_rows())
        rows = []
        for movie_id, answer_id, fetched_at, body in film_frames.bodies(operations, provider, answers):
            own = {"movie_id": movie_id, "answer_id": answer_id, "fetched_at": fetched_at, "parser_version": 1}
            rows.append(PARSERS[provider].parse(body).row | own | {"raw_response": body.decode()})
        declared = PROVIDER_TABLES[provider]
        began = time.process_time()
        ours = declared.frame(rows)
        between = time.process_time()
        theirs = pl.DataFrame(rows, schema=declared.schema, orient="row")
        seconds["frames"] += between - began
        seconds["frames by polars"] += time.process_time() - between
        assert ours.equals(theirs)


def run() -> None:
    """Run and print."""
    runs = []
    with tempfile.TemporaryDirectory() as folder, providers({int(YEAR): FILMS}, 0.0) as there:
        for number in range(rounds() + 1):
            runs.append(Apart.run(taken, settings_for(there, Path(folder) / str(number), {}, only=NAMES)))
    spreads = {step: spread(run[step] for run in runs[1:]) for step in STEPS}  # the first warms the server
    table("ms of CPU a film of four providers", ("step", "ms"), list(spreads.items()))
    for step, most in TARGETS.items():
        verdict(step, spreads[step], most, "ms")
