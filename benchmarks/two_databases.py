"""The operations store in a SQLite file beside Postgres, in one run: permits and answers.

Belongs here: loads that both bear through the product's own code. Does not belong here: tools of either database, due
calls of a large store (two_databases_due.py). The server is the one of the tests, on a socket of this machine and as it
comes, with fsync; answers are also stored over a network that takes AWAY_MS there and back.

BENCH_FILMS (2,000) films are in a store, a new one each round; BENCH_SECONDS (2) is how long each load lasts, and
BENCH_PROCESSES (1,4,20) how many processes make calls at once. CPU is of the program: Postgres has its own.
"""

import json
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, product
from pathlib import Path

from benchmarks.rounds import Apart, Spread, rounds, spread, table
from benchmarks.slow_network import delayed
from movie_assets.collect.batches import AT_ONCE
from movie_assets.models import Meaning, Outcome, RawResponse, Reading, Reported
from movie_assets.store.connection import Address, Operations
from movie_assets.store.rate_limits import ApiRequest, Limits, Permit, RateLimiter
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.sql import Connection

FILMS = int(os.environ.get("BENCH_FILMS") or 2_000)
SECONDS = float(os.environ.get("BENCH_SECONDS") or 2)
PROCESSES = [int(number) for number in (os.environ.get("BENCH_PROCESSES") or "1,4,20").split(",")]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGIN = "begin"
"""The file that says when all begin."""
PACE = 40.0
AWAY_MS = 0.5
SQLITE, POSTGRES, AWAY = "SQLite", "Postgres", f"Postgres, {AWAY_MS} ms away"


def call(address: Address, pace: float | None, ready: Path) -> list[float]:
    """Take permits, wait for each, settle it; return when each was due. All begin when everyone is ready."""
    with Operations(address) as operations:
        (ready / str(os.getpid())).touch()
        while not (ready / BEGIN).exists():
            time.sleep(0.01)
        begin = float((ready / BEGIN).read_text())
        limiter, limits, made = RateLimiter(operations), Limits(pace, 1_000, None, 30), []
        time.sleep(max(0.0, begin - time.time()))
        while (now := time.time()) < begin + SECONDS:
            taken = limiter.take("tmdb", limits, now)
            if not isinstance(taken, Permit):
                time.sleep(max(0.0, taken.until - now))
                continue
            time.sleep(max(0.0, taken.at - time.time()))
            limiter.settle(taken, ApiRequest("tmdb", "movie", "1", "ok", 200, taken.at, 1.0, 1, "a run"))
            made.append(taken.at)
    return made


def calls(address: Address, processes: int, pace: float | None) -> tuple[float, int]:
    """Return the calls a second of some processes, and how many fell into the busiest second."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder)
        started = [Apart.start(call, address, pace, ready) for _ in range(processes)]
        while len(list(ready.iterdir())) < processes:
            time.sleep(0.1)
        (ready / "arriving").write_text(str(time.time() + 0.5))
        (ready / "arriving").rename(ready / BEGIN)
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


def answers(operations: Operations, at_once: int, films: range) -> tuple[int, float, float]:
    """Store answers of some of these films, so many in a transaction; return how many, their seconds and CPU."""
    raw_responses, stored = RawResponses(operations, "a run"), 0

    def record(number: int, connection: Connection) -> None:
        body = json.dumps({"id": number, "overview": "x" * 2_000}).encode()
        raw = RawResponse("tmdb", "movie", str(number), Outcome.OK, 200, body, NOW)
        reported = Reported(ids={"tmdb": str(number), "imdb": f"tt{number:07d}"})
        raw_responses.record(connection, number, Reading(raw, 1, Meaning.GOOD, reported, {"title": f"Film {number}"}))

    began, used = time.perf_counter(), time.process_time()
    while (took := time.perf_counter() - began) < SECONDS and stored + at_once <= len(films):
        operations.together([(n, partial(record, n)) for n in films[stored : stored + at_once]])
        stored += at_once
    return stored, took, time.process_time() - used


def answered(address: Address) -> dict[str, float]:
    """Return how many answers a second are stored, one by one and in batches, and the CPU of one in a batch."""
    figures, half = dict[str, float](), FILMS // 2
    with Operations(address) as operations:
        for at_once, films in ((1, range(1, half)), (AT_ONCE, range(half, FILMS + 1))):
            stored, took, used = answers(operations, at_once, films)
            figures[f"answers stored a second, {at_once} a transaction"] = stored / took
        figures["CPU of an answer in such a transaction, ms"] = used * 1_000 / stored
    return figures


def run() -> None:
    """Measure all, load by load, so that what else the machine does falls on each."""
    from movie_assets_tests.postgres import TestServer  # not in the processes that make calls

    figures: dict[str, dict[str, list[float]]] = {}

    def note(what: str, store: str, value: float) -> None:
        figures.setdefault(what, {}).setdefault(store, []).append(value)

    with tempfile.TemporaryDirectory() as folder:
        server = TestServer(Path(folder) / "postgres", outlives_power_cuts=True)
        for number in range(rounds()):
            stores: dict[str, Address] = {SQLITE: Path(folder) / f"{number}.sqlite", POSTGRES: server.new_store()}
            for processes, (name, address) in product(PROCESSES, stores.items()):
                note(f"permits a second, processes: {processes}", name, calls(address, processes, None)[0])
                if processes > 1:
                    rate, busiest = calls(address, processes, PACE)
                    note(f"calls a second at {PACE:.0f}/s, processes: {processes}", name, rate)
                    note(f"the busiest second of these, processes: {processes}", name, busiest)
            away = server.new_store()
            for address in (*stores.values(), away):
                with Operations(address) as operations:
                    fill(operations)
            with delayed(away, AWAY_MS / 1_000) as far:
                for name, address in (stores | {AWAY: far}).items():
                    for what, value in answered(address).items():
                        note(what, name, value)
        server.close()
    names = (SQLITE, POSTGRES, AWAY)
    table(
        f"SQLite beside Postgres, {FILMS:,} films",
        ["load", *names, f"{SQLITE} / {POSTGRES}"],
        [
            (what, *(spread(of[name]) if name in of else "" for name in names), _ratio(of[SQLITE], of[POSTGRES]))
            for what, of in figures.items()
        ],
    )


def _ratio(ones: Sequence[float], others: Sequence[float]) -> Spread:
    return spread(one / other for one, other in zip(ones, others, strict=True))
