"""The embedded providers in a process of their own, with films for measuring, and the requests that arrive there.

Belongs here: starting and stopping that process, settings that point at it, arrival times and rates. Does not belong
here: the server itself (movie_assets.demo), designs. Films made here are generated: they exist nowhere else.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from movie_assets.demo.server import EmbeddedServer
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.providers.wikidata.settings import WikidataSettings
from movie_assets.settings import Settings

FIRST_ID = 91_000_001
VOTES = 1_000_000
"""Votes of a film made here: more than any other has, so that `min_votes` leaves all others out of discovery."""
PAGE = 20
"""Films on a discover page."""

Pace = Mapping[str, float | None]
"""Requests a second by provider; None = no limit."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Requests of one provider as they arrived at the server (seconds, its clock)."""

    times: Sequence[float]

    @property
    def rate(self) -> float:
        """Requests a second between the first and the last one."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])

    def most_within(self, seconds: float) -> int:
        """Return the most requests in any window of this length."""
        most, first = 0, 0
        for last, at in enumerate(self.times):
            while at - self.times[first] >= seconds:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass(frozen=True, slots=True)
class Providers:
    """A running server."""

    environment: Mapping[str, str]
    control: str

    def arrivals(self, provider: str) -> Arrivals:
        """Return what arrived for a provider since the last `forget`, in order."""
        answer = httpx.get(f"{self.control}/requests", params={"provider": provider}, timeout=30, trust_env=False)
        return Arrivals([entry["at"] for entry in answer.raise_for_status().json()])

    def forget(self) -> None:
        """Empty the server's log, and end its faults."""
        for what in ("requests", "faults"):
            httpx.delete(f"{self.control}/{what}", timeout=30, trust_env=False).raise_for_status()

    def fail(self, fault: Mapping[str, object]) -> None:
        """Plan a fault, as `FaultPlan.add` takes it."""
        httpx.post(f"{self.control}/faults", json=dict(fault), timeout=30, trust_env=False).raise_for_status()


@contextmanager
def providers(films_by_year: Mapping[int, int], latency_seconds: float) -> Iterator[Providers]:
    """Run a server that has so many films made for measuring in these years, besides its own."""
    command = [sys.executable, "-m", "benchmarks.embedded", "--latency", str(latency_seconds)]
    command += ["--films", json.dumps(dict(films_by_year))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            reported = json.loads(process.stdout.readline())
            yield Providers(reported["environment"], reported["control"])
        finally:
            process.terminate()
            process.wait(10)


def settings_for(
    there: Providers, data: Path, pace: Pace, only: Sequence[str] = ("tmdb", "omdb", "fanart")
) -> Settings:
    """Return settings that ask this server at this pace and keep all in `data`, whatever the environment says."""

    def common(name: str) -> dict[str, object]:
        return {
            "enabled": name in only,
            "base_url": there.environment[f"{name.upper()}_BASE_URL"],
            "api_key": SecretStr(there.environment[f"{name.upper()}_API_KEY"]),
            "requests_per_second": pace.get(name),
            "daily_quota": None,
        }

    return Settings.model_construct(
        tmdb=TmdbSettings.model_validate(common("tmdb") | {"access_token": None, "max_concurrent": 10}),
        omdb=OmdbSettings.model_validate(common("omdb") | {"max_concurrent": 5, "plot": "short"}),
        fanart=FanartSettings.model_validate(common("fanart") | {"client_key": None, "max_concurrent": 10}),
        tvdb=TvdbSettings.model_validate(common("tvdb") | {"pin": None, "max_concurrent": 5}),
        wikidata=WikidataSettings.model_validate(
            {
                "enabled": "wikidata" in only,
                "base_url": there.environment["WIKIDATA_BASE_URL"],
                "contact": there.environment["WIKIDATA_CONTACT"],
                "requests_per_second": pace.get("wikidata"),
            }
        ),
        data=data,
        demo=False,
        min_votes=VOTES,
    )


def _serve(films_by_year: Mapping[int, int], latency_seconds: float) -> None:
    def ready(server: EmbeddedServer) -> None:
        number = FIRST_ID
        for year, films in sorted(films_by_year.items()):
            for index in range(films):
                server.catalogue.edit(
                    number,
                    title=f"Measured Film {number - FIRST_ID + 1}",
                    release_date=f"{year}-{index % 12 + 1:02}-{index // 12 % 28 + 1:02}",
                    imdb_id=f"tt{number}",
                    vote_count=VOTES,
                    vote_average=6.5,
                )
                number += 1
        reported = {"environment": server.environment(), "control": f"{server.url}/_demo"}
        print(json.dumps(reported), flush=True)

    EmbeddedServer(latency_seconds=latency_seconds).run_foreground(ready)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--films", type=json.loads, default={})
    asked = parser.parse_args()
    _serve({int(year): films for year, films in asked.films.items()}, asked.latency)


if __name__ == "__main__":
    _main()
