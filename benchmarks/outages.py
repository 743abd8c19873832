"""`outages`: a year from failing providers, with the waits of the real settings.

Belongs here: films complete, requests at the server and seconds, while calls fail at random or a provider is down for a
minute. Does not belong here: the promises (movie_assets_tests/collect/test_comes_back.py), the warehouse, Dagster.

The year is 1999 of the shipped films; pace is off, retries wait 1 to 10 s. A failing provider is left alone for 5
minutes, so the last row takes that long. A film is complete when every provider has answered: it has it, or it has not.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.rounds import table
from movie_assets.clock import utc_now
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.left_undone import summary
from movie_assets.collect.run_report import Report
from movie_assets.collect.session import open_session, run_interruptibly
from movie_assets.demo.server import EmbeddedServer
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.settings import Settings
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.totals import complete_films

YEAR = "1999"
OUTAGE_SECONDS = 60.0
ROWS: dict[str, dict[str, Any]] = {
    "nothing fails": {},
    "20 % of calls at every provider": {"status": 500, "probability": 0.2},
    "20 % of calls at TMDB": {"provider": "tmdb", "status": 500, "probability": 0.2},
    "20 % of calls at OMDb": {"provider": "omdb", "status": 500, "probability": 0.2},
    "50 % of calls at every provider": {"status": 500, "probability": 0.5},
    "OMDb is down for a minute": {"provider": "omdb", "status": 503},
}
"""What fails -> the fault."""


def _settings(server: EmbeddedServer, data: Path) -> Settings:
    def of(name: str) -> dict[str, object]:
        address, key = (server.environment()[f"{name}_{what}"] for what in ("BASE_URL", "API_KEY"))
        return {"base_url": address, "api_key": SecretStr(key), "requests_per_second": None, "daily_quota": None}

    return Settings.model_construct(
        tmdb=TmdbSettings.model_validate(of("TMDB") | {"access_token": None}),
        omdb=OmdbSettings.model_validate(of("OMDB")),
        fanart=FanartSettings.model_validate(of("FANART") | {"client_key": None}),
        tvdb=TvdbSettings.model_validate(of("TVDB") | {"pin": None}),
        data=data,
        demo=False,
    )


@contextmanager
def _failing(server: EmbeddedServer, fault: dict[str, Any]) -> Iterator[None]:
    """Play a fault: one of a share of calls for the whole run, an outage for a minute."""
    if not fault:
        yield
        return
    number = server.faults.add(**fault)
    end = threading.Timer(OUTAGE_SECONDS, server.faults.clear, [number])
    if "probability" not in fault:
        end.start()
    yield
    end.cancel()


def measure(fault: dict[str, Any]) -> tuple[object, ...]:
    """Collect the year; return films, complete films, requests, seconds, and what is left."""
    with EmbeddedServer() as server, tempfile.TemporaryDirectory() as folder:
        settings = _settings(server, Path(folder))
        with Operations(settings.operations_path) as operations, _failing(server, fault):

            async def work() -> Report:
                async with open_session(settings, operations, "measured") as session:
                    await discover(session, [YEAR], min_votes=settings.min_votes)
                    selection = Selection([YEAR], settings.active_providers)
                    return await collect(session, due_films(operations, selection, utc_now()).films, selection)

            began = time.perf_counter()
            report = run_interruptibly(work())
            seconds = time.perf_counter() - began
            counted = census(operations, utc_now())
            films, whole = counted.films(), complete_films(counted, settings.active_providers)
        return films, whole, server.log.count(), round(seconds, 1), summary(report.undone) or "-"


def run() -> None:
    """Measure every row."""
    rows = [(what, *measure(fault)) for what, fault in ROWS.items()]
    table(f"{YEAR} from failing providers", ("what fails", "films", "complete", "requests", "s", "left undone"), rows)
