"""`fetch`: one provider's details through the collector, against the least time that the pace allows.

Belongs here: N films of TMDB at 40 requests a second, 0.05 s of latency, 10 calls at once. Does not belong here:
discovery (films are in the operations store before the clock starts), the warehouse, Dagster.

Designs, alternating:
- collector: movie_assets.collect.fetch over movie_assets.collect.session, as a run does it: SQLite rate limiter, raw
responses and state;
- metronome: the same client and HTTP core behind a pacer in memory, answers kept in a dict. What it takes is what
  HTTP, event loop and server take; the difference is what rate limiter, raw responses and parsing cost.

Floor (seconds): max((N - burst) / rate, N x latency / concurrency), burst = 1.
Target: wall at most 1.05 x (floor + one latency). Walls are in seconds, rates in requests a second at the server.
"""

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.embedded import Providers, providers, settings_for
from benchmarks.rounds import Apart, alternating, rounds, spread, table, verdict
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import open_session
from movie_assets.collect.throttle import Attempt
from movie_assets.http.core import Http, HttpPolicy, Request
from movie_assets.providers.tmdb.client import Tmdb
from movie_assets.settings import Settings
from movie_assets.store.bodies import read_body
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films

SIZES = (100, 1_000)
RATE, BURST, LATENCY, CONCURRENCY = 40.0, 1, 0.05, 10
TARGET = 1.05
YEARS = {100: 1900, 1_000: 1901}
"""The year that holds the films of each size."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One run: seconds by its own clock, and a hash of all answers."""

    seconds: float
    digest: str


def floor(films: int) -> float:
    """Return the least seconds that pace and latency allow."""
    return max((films - BURST) / RATE, films * LATENCY / CONCURRENCY)


class Metronome:
    """A throttle in memory: the n-th call leaves at start + n / rate, so many at once; nothing is written."""

    def __init__(self, rate: float | None, at_once: int) -> None:
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0
        self._at_once = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def attempt(self, request: Request, number: int, *, last: bool = True) -> AsyncIterator[Attempt]:
        """Wait for the beat, let one attempt through."""
        async with self._at_once:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._pause
            if at > now:
                await asyncio.sleep(at - now)
            yield Attempt()


def _digest(bodies: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join(f"{name} ".encode() + bodies[name] for name in sorted(bodies))).hexdigest()


def _selection(films: int) -> Selection:
    return Selection(years=[str(YEARS[films])], providers=["tmdb"])


def collector(settings: Settings, films: int) -> Fetched:
    """Fetch what is due as a run does it."""

    async def work(operations: Operations) -> float:
        due = due_films(operations, _selection(films), datetime.now(UTC))
        assert len(due.films) == films
        began = time.perf_counter()
        async with open_session(settings, operations, "bench") as session:
            await collect(session, due.films, _selection(films))
        return time.perf_counter() - began

    with Operations(settings.operations_path) as operations:
        seconds = asyncio.run(work(operations))
        rows = operations.rows(
            "SELECT external_id, body_hash, body FROM responses JOIN body_keys USING (body_id)"
            " JOIN bodies USING (body_id) WHERE endpoint = 'movie'"
        )
    return Fetched(seconds, _digest({row["external_id"]: read_body(row["body_hash"], row["body"]) for row in rows}))


def metronome(settings: Settings, films: int) -> Fetched:
    """Fetch the same films without rate limiter, raw responses or parsing."""

    async def work(ids: list[str]) -> tuple[float, dict[str, bytes]]:
        policy = HttpPolicy(1, 0.0, 0.0, settings.timeout_seconds, settings.max_body_bytes)
        bodies: dict[str, bytes] = {}
        began = time.perf_counter()
        async with Http(policy, Metronome(settings.tmdb.requests_per_second, CONCURRENCY)) as http:
            client = Tmdb(settings.tmdb, http, language=settings.language, image_languages=settings.image_languages)

            async def one(tmdb_id: str) -> None:
                bodies[tmdb_id] = (await client.film(tmdb_id)).body

            await asyncio.gather(*map(one, ids))
        return time.perf_counter() - began, bodies

    with Operations(settings.operations_path) as operations:
        ids = [str(movie_id) for movie_id in due_films(operations, _selection(films), datetime.now(UTC)).films]
    seconds, bodies = asyncio.run(work(ids))
    return Fetched(seconds, _digest(bodies))


DESIGNS = {"collector": collector, "metronome": metronome}


def _discovered(there: Providers, folder: Path) -> Path:
    """Return an operations store that knows all films and no details; the server's answers are made on the way."""
    settings = settings_for(there, folder, {}, only=["tmdb"])

    async def work(operations: Operations) -> None:
        async with open_session(settings, operations) as session:
            await discover(session, [str(year) for year in YEARS.values()], min_votes=settings.min_votes)

    with Operations(settings.operations_path) as operations:
        asyncio.run(work(operations))
    for films in SIZES:
        metronome(settings, films)  # warms the server: it makes each answer once
    return settings.operations_path


def run() -> None:
    """Run and print."""
    taken: dict[tuple[int, str], list[Fetched]] = {}
    arrived: dict[tuple[int, str], list[tuple[float, int, int]]] = {}
    with tempfile.TemporaryDirectory() as folder, providers({YEARS[n]: n for n in SIZES}, LATENCY) as there:
        known = _discovered(there, Path(folder) / "known")
        for number, (films, design) in enumerate(alternating([(n, d) for n in SIZES for d in DESIGNS], rounds())):
            data = Path(folder) / str(number)
            data.mkdir()
            settings = settings_for(there, data, {"tmdb": RATE}, only=["tmdb"])
            shutil.copyfile(known, settings.operations_path)
            there.forget()
            fetched = Apart.run(DESIGNS[design], settings, films)
            arrivals = there.arrivals("tmdb")
            assert len(arrivals.times) == films, f"{design} made {len(arrivals.times)} calls for {films} films"
            taken.setdefault((films, design), []).append(fetched)
            arrived.setdefault((films, design), []).append(
                (arrivals.rate, arrivals.most_within(1), arrivals.most_within(10))
            )
            shutil.rmtree(data)
    for films in SIZES:
        answers = {run.digest for design in DESIGNS for run in taken[films, design]}
        assert len(answers) == 1, f"the designs' answers for {films} films differ"
    table(
        f"fetch: TMDB details at {RATE:g}/s, latency {LATENCY} s, {CONCURRENCY} at once; rates read at the server",
        ("films", "design", "wall s", "x floor", "rate /s", "most in 1 s", "most in 10 s"),
        [
            (
                films,
                design,
                walls := spread(run.seconds for run in taken[films, design]),
                f"{walls.median / floor(films):.3f}",
                spread(rate for rate, _, _ in arrived[films, design]),
                max(second for _, second, _ in arrived[films, design]),
                max(ten for _, _, ten in arrived[films, design]),
            )
            for films in SIZES
            for design in DESIGNS
        ],
    )
    for films in SIZES:
        most = TARGET * (floor(films) + LATENCY)
        verdict(f"fetch of {films:,} films", spread(run.seconds for run in taken[films, "collector"]), most)
