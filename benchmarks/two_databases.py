"""The operations store in a SQLite file beside Postgres, in one run: permits, answers, due calls.

Belongs here: loads that both bear through the product's own code. Does not belong here: tools of either database.
The server is the one of the tests, on a socket of this machine and as it comes, with fsync: no network.

BENCH_FILMS (5,000) films are in the store, BENCH_SECONDS (2) is how long each load lasts, and
BENCH_PROCESSES (4) how many make calls at once; 20 take some minutes to start on two cores.
"""

import json
import os
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path

from benchmarks.rounds import Apart, table
from movie_assets.models import Meaning, Outcome, RawResponse, Reading, Reported
from movie_assets.store.connection import Address, Operations
from movie_assets.store.due_calls import due_calls
from movie_assets.store.rate_limits import Limits, Permit, RateLimiter
from movie_assets.store.raw_responses import RawResponses

FILMS = int(os.environ.get("BENCH_FILMS") or 5_000)
SECONDS = float(os.environ.get("BENCH_SECONDS") or 2)
PROCESSES = int(os.environ.get("BENCH_PROCESSES") or 4)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START_SECONDS = 1.0
"""Until one more process has started: all begin at one moment."""
PACE = 40.0
PROVIDERS = ("tmdb", "omdb", "fanart", "tvdb")


def call(address: Address, pace: float | None, begin: float) -> list[float]:
    """Take permits, wait for each, settle it; return when each was due. The load begins at one moment for all."""
    with Operations(address) as operations:
        limiter, limits, made = RateLimiter(operations), Limits(pace, 1_000, None, 30), []
        time.sleep(max(0.0, begin - time.time()))
        while (now := time.time()) < begin + SECONDS:
            taken = limiter.take("tmdb", limits, now)
            if not isinstance(taken, Permit):
                time.sleep(max(0.0, taken.until - now))
                continue
            time.sleep(max(0.0, taken.at - time.time()))
            limiter.settle(
                taken,
                provider="tmdb",
                endpoint="movie",
                subject="1",
                outcome="ok",
                http_status=200,
                started_at=taken.at,
                milliseconds=1.0,
                attempt=1,
                run_id="a run",
            )
            made.append(taken.at)
    return made


def calls(address: Address, processes: int, pace: float | None) -> tuple[float, int]:
    """Return the calls a second of some processes, and how many fell into the busiest second."""
    begin = time.time() + 2 + processes * START_SECONDS
    started = [Apart.start(call, address, pace, begin) for _ in range(processes)]
    made = sorted(chain.from_iterable(future.result() for _, future in started))
    for pool, _ in started:
        pool.shutdown()
    busiest = max((sum(at <= other < at + 1 for other in made[n : n + 200]) for n, at in enumerate(made)), default=0)
    return len(made) / SECONDS, busiest


def fill(operations: Operations) -> None:
    """Discover the films."""
    raw_responses = RawResponses(operations, "a run")
    for first in range(1, FILMS + 1, 500):
        page = RawResponse("tmdb", "discover", f"page {first}", Outcome.OK, 200, b"{}", NOW)
        numbers = range(first, min(first + 500, FILMS + 1))
        films = [(n, Reported(title=f"Film {n}", release_date=date(1950 + n % 70, 1, 1), dated=True)) for n in numbers]
        raw_responses.record_page(page, films, 1)


def answers(operations: Operations, at_once: int, first: int) -> float:
    """Return how many answers a second are stored, so many in a transaction."""
    raw_responses, stored, began = RawResponses(operations, "a run"), 0, time.perf_counter()
    while (took := time.perf_counter() - began) < SECONDS and first + stored + at_once <= FILMS:
        with operations.transaction() as connection:
            for number in range(first + stored, first + stored + at_once):
                body = json.dumps({"id": number, "overview": "x" * 2_000}).encode()
                raw = RawResponse("tmdb", "movie", str(number), Outcome.OK, 200, body, NOW)
                reported = Reported(ids={"tmdb": str(number), "imdb": f"tt{number:07d}"})
                reading = Reading(raw, 1, Meaning.GOOD, reported, {"title": f"Film {number}"})
                raw_responses.record(connection, number, reading)
        stored += at_once
    return stored / took


def due(operations: Operations) -> float:
    """Return how many due calls a second are read, when all are due."""
    later, began = NOW + timedelta(days=400), time.perf_counter()
    found = due_calls(operations, PROVIDERS, later)
    return len(found) / (time.perf_counter() - began)


def run() -> None:
    """Measure both, load by load, so that what else the machine does falls on both."""
    from movie_assets_tests.postgres import TestServer  # not in the processes that make calls

    with tempfile.TemporaryDirectory() as folder:
        server = TestServer(Path(folder) / "postgres", outlives_power_cuts=True)
        stores: dict[str, Address] = {"SQLite": Path(folder) / "operations.sqlite", "Postgres": server.new_store()}
        figures: dict[str, dict[str, str]] = {}

        def note(what: str, store: str, value: str) -> None:
            figures.setdefault(what, {})[store] = value

        for processes in (1, PROCESSES):
            for name, address in stores.items():
                note(f"permits a second, processes: {processes}", name, f"{calls(address, processes, None)[0]:,.0f}")
        for name, address in stores.items():
            rate, busiest = calls(address, PROCESSES, PACE)
            note(f"calls a second at {PACE:.0f}/s, processes: {PROCESSES}", name, f"{rate:.1f}, busiest {busiest}")
        opened = {name: Operations(address) for name, address in stores.items()}
        for operations in opened.values():
            fill(operations)
        first: Counter[str] = Counter(dict.fromkeys(stores, 1))
        for at_once in (1, 20):
            for name, operations in opened.items():
                rate = answers(operations, at_once, first[name])
                first[name] += int(rate * SECONDS) + at_once
                note(f"answers stored a second, {at_once} a transaction", name, f"{rate:,.0f}")
        for name, operations in opened.items():
            note("due calls read a second", name, f"{due(operations):,.0f}")
            operations.close()
        table("SQLite beside Postgres", ["load", *stores], [(what, *of.values()) for what, of in figures.items()])
        server.close()
