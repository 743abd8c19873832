"""TMDB's daily list of ids with 1,100,000 films: taken whole, the next day's after it, and a plan of the first load.

Belongs here: generating lists, measuring. Does not belong here: the work (collect/tmdb_ids.py). The films exist nowhere
else. Sizes, rates of change and shares are of real lists of 2026, in round numbers: 1.24 million films, of which some
hundred come and leave in a day.
"""

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from pydantic import SecretStr

FILMS = int(os.environ.get("BENCH_FILMS", "1100000"))
DAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = ("The", "Night", "of", "a", "Long", "Summer", "und", "Liebe", "夜", "Дом", "Amor", "City", "II", "Last", "Été")
COME, LEAVE = 600, 1_500


def films(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield films; one id in three is nobody's, and most films have next to no popularity."""
    dice, number = random.Random(seed), 0
    for _ in range(count):
        number += 1 + (dice.random() < 0.35)
        yield {
            "adult": False,
            "id": number,
            "original_title": " ".join(dice.choices(WORDS, k=dice.randint(1, 6))) + f" {number}",
            "popularity": round(dice.lognormvariate(-1, 1.2), 4),
            "video": dice.random() < 0.02,
        }


def write_lists(folder: Path, count: int) -> None:
    """Write the list of a day, and that of the next: some films came, some left."""
    gone = set(random.Random(2).sample(range(count), LEAVE))
    with gzip.open(folder / name_of(DAY.date()), "wb") as first, gzip.open(folder / name_of(tomorrow()), "wb") as next_:
        for place, film in enumerate(films(count + COME)):
            line = json.dumps(film, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            if place < count:
                first.write(line)
            if place not in gone:
                next_.write(line)


def tomorrow() -> date:
    """Return the day of the second list."""
    return (DAY + timedelta(days=1)).date()


def name_of(day: date) -> str:
    """Return the name of the list of a day."""
    return f"movie_ids_{day:%m_%d_%Y}.json.gz"


def serving(folder: Path) -> HTTPServer:
    """Return a server of the folder's files, which runs: a process apart would be the same to whoever asks."""

    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = folder / self.path.rpartition("/")[2]
            etag = f'"{file.stat().st_size}"' if file.exists() else ""
            same = etag == self.headers.get("If-None-Match")
            # Without a Date: the days are made up.
            self.send_response_only(404 if not etag else 304 if same else 200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(file.stat().st_size if etag and not same else 0))
            self.end_headers()
            if etag and not same:
                with file.open("rb") as content:
                    while piece := content.read(1 << 20):
                        self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def measured(name: str, work: Callable[[], Any]) -> Any:
    """Do a piece of work, and print what it took."""
    began, cpu = time.perf_counter(), time.process_time()
    said = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(
        f"| {name} | {time.perf_counter() - began:.1f} | {time.process_time() - cpu:.1f} | {peak:.0f} | {said} |",
        flush=True,
    )


def take_apart(step: str, folder: Path, address: str) -> None:
    """Take one step in this process, and print its row."""
    from movie_assets.collect.context import Context
    from movie_assets.collect.tmdb_ids import bring
    from movie_assets.policy.completion import done_on
    from movie_assets.refresh.planner import make_plan
    from movie_assets.settings import Settings
    from movie_assets.store.backlog import backlog
    from movie_assets.store.census import census
    from movie_assets.store.connection import Operations
    from movie_assets.warehouse.database import Warehouse

    settings = Settings(_env_file=None, data=folder, demo=False)
    key = {"api_key": SecretStr("benchmark")}
    keyed: dict[str, Any] = {name: settings.of(name).model_copy(update=key) for name in ("omdb", "fanart", "tvdb")}
    keyed["tmdb"] = settings.tmdb.model_copy(update=key | {"exports_url": address})
    settings = settings.model_copy(update=keyed | {"min_popularity": 0.0 if step != "list" else None})
    now = DAY if step in ("list", "films", "plan", "status", "answered") else DAY + timedelta(days=1)
    with Operations(settings.operations_path) as operations:
        context = Context(settings, operations, Warehouse(settings.warehouse_path), lambda: now)

        def brought() -> str:
            taken = bring(context)
            outcome = taken.file.outcome if taken.file else "none"
            return f"{outcome}: {taken.known.rows:,} films, {taken.discovered or 0:,} new, {taken.left} left"

        def planned() -> str:
            made = make_plan(operations, settings, now, refresh_limit=None)
            own = made.figures["providers"]["tmdb"]
            return f"{made.calls.height:,} calls due, {own['chosen']:,} of TMDB's today, all by {own['complete_on']}"

        def expected() -> str:
            taken, done = census(operations, now), []
            for name in ("tmdb", "fanart", "omdb"):
                quota = settings.of(name).daily_quota
                done.append(f"{name} {done_on(backlog(taken, name), quota, quota, now.date())}")
            return "done by: " + ", ".join(done)

        def answered() -> str:
            with operations.transaction() as connection:
                connection.execute(
                    "UPDATE fetch_state SET status = 'ok', fetched_at = :at, checked_at = :at, due_at = :at + 8e6"
                    " WHERE provider = 'tmdb' AND movie_id % 10 = 0",
                    {"at": now.timestamp() - 86_400},
                )
            return "TMDB has answered about a tenth of the films"

        labels: dict[str, tuple[str, Callable[[], str]]] = {
            "list": ("download, verify, show", brought),
            "films": ("the same day, with discovery of all", brought),
            "plan": ("plan of the first load", planned),
            "status": ("forecast, as `status` shows it", expected),
            "answered": ("(made for the next step)", answered),
            "next": ("the next day's list", brought),
            "same": ("the next day again: nothing changed", brought),
        }
        measured(*labels[step])


def run() -> None:
    """Write the lists, take every step in a process of its own, print the figures."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as temporary:
        folder = Path(temporary)
        write_lists(folder, FILMS)
        server = serving(folder)
        size = (folder / name_of(DAY.date())).stat().st_size / 1e6
        print(f"{FILMS:,} films, {size:.0f} MB compressed\n")
        print("| step | wall s | CPU s | peak MB | what came of it |\n|---|---|---|---|---|", flush=True)
        for step in ("list", "films", "plan", "status", "answered", "next", "same"):
            address = f"http://127.0.0.1:{server.server_port}/p/exports"
            subprocess.run(
                [sys.executable, "-m", "benchmarks.tmdb_ids", step, str(folder / "data"), address], check=True
            )
        sizes = {path.name: path.stat().st_size / 1e6 for path in (folder / "data").rglob("*") if path.is_file()}
        stores = ("operations.sqlite", "warehouse.duckdb")
        print("\n" + ", ".join(f"{name} {sizes[name]:.0f} MB" for name in stores))
        server.shutdown()


if __name__ == "__main__":
    take_apart(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
