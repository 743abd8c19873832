"""Simulated days: the real rules, stores, planner and collector against the embedded server, day after day.

Belongs here: what a day does, levers, an outage, and the figures of a run. Does not belong here: what must be true of
them (refresh_model.py, test_simulation.py). Dagster is left out: the sensor asks for the same runs from the same plan.
`python -m movie_assets_tests.refresh.simulation VARIANT` prints the figures of one variant as JSON.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import Session, open_session
from movie_assets.demo.catalogue.life import Life
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ProviderError
from movie_assets.policy.years import partition_years
from movie_assets.refresh.changes_feed import poll_changes
from movie_assets.refresh.planner import make_plan, runs_of
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.decisions import unfreeze
from movie_assets.store.due_calls import Selection, due_films
from movie_assets_tests.conftest import settings_for
from movie_assets_tests.refresh.refresh_model import Found, RefreshModel

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
STEP = timedelta(minutes=1)
ADDED_IDS_FROM = 92_000_000
OLDEST = 1930
TMDB_QUOTA, OMDB_QUOTA = 40_000, 1_000
CONTACT = "tests@movie-assets.example"


NEVER = (-1, 0)
"""No outage: how often a failing provider is tried depends on which of its calls are under way."""


@dataclass(frozen=True)
class Scenario:
    """What is simulated. `feed` and `freeze` are levers; an outage is its first day and how many days it lasts."""

    days: int = 1_100
    films: int = 2_000
    """Films with enough votes on the first day: the shipped ones, and generated ones added to them."""
    pace: float = 0.1
    """How fast films live. 0.1: a fifth each changes every 110, 290, 610, 1,200 and 2,410 days."""
    feed: bool = True
    freeze: bool = True
    outage: tuple[int, int] = (550, 7)
    quotas: Mapping[str, int] = field(default_factory=lambda: {"tmdb": TMDB_QUOTA, "omdb": OMDB_QUOTA})
    years: tuple[int, ...] = ()
    """Only the shipped films of these years, and those around the first day; () = all."""
    providers: tuple[str, ...] = ("tmdb", "omdb", "fanart")
    """TVDB is left out: its rule is Fanart.tv's, but for recent films, and each of its films costs two calls."""


@dataclass
class Simulated:
    """What came of it: the model's findings and the server's own count of requests."""

    scenario: Scenario
    found: Found = field(default_factory=Found)
    requests: Counter[str] = field(default_factory=Counter)
    """Requests that the server had, by provider and endpoint."""
    most_a_day: Counter[str] = field(default_factory=Counter)
    full_days: Counter[str] = field(default_factory=Counter)
    """Days on which a provider's quota was used up."""
    films: int = 0
    frozen: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    unfetched: int = 0
    seconds: float = 0.0

    def calls(self, provider: str) -> int:
        """Return a provider's requests of every kind."""
        return sum(n for name, n in self.requests.items() if name.startswith(f"{provider} "))

    def figures(self) -> dict[str, Any]:
        """Return everything as JSON objects."""
        reported = {name: _plain(value) for name, value in vars(self.found).items()}
        return {**{name: _plain(value) for name, value in vars(self).items() if name != "found"}, **reported}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {" ".join(map(str, k)) if isinstance(k, tuple) else str(k): n for k, n in sorted(value.items())}
    return asdict(value) if isinstance(value, Scenario) else value


class Simulation:
    """One run of a scenario on a server and store of its own."""

    def __init__(self, scenario: Scenario, server: EmbeddedServer, settings: Settings, operations: Operations) -> None:
        self._scenario, self._server = scenario, server
        self._settings, self._operations = settings, operations
        self.result = Simulated(scenario)
        self._model = RefreshModel(operations, server.catalogue, settings.active_providers)
        self._followed: datetime | None = None
        self._counted: dict[str, Counter[str]] = {}
        self._before_outage: list[tuple[Any, ...]] = []

    async def run(self) -> Simulated:
        """Let all days pass."""
        began = time.perf_counter()
        self.choose_films()
        async with open_session(self._settings, self._operations, "simulation", clock=self._server.clock) as session:
            for day in range(self._scenario.days):
                await self._day(session, day)
                if day % 50 == 0 and not sys.stderr.isatty():
                    spent = f"{sum(self.result.requests.values())} requests, {time.perf_counter() - began:.0f} s"
                    print(day, spent, self._model.found.wrong[:2], file=sys.stderr, flush=True)
        result, rows = self.result, self._operations.rows
        result.found, result.unfetched = self._model.found, self._model.unfetched
        result.films = rows("SELECT count(*) AS n FROM films WHERE merged_into IS NULL")[0]["n"]
        for row in rows(
            "SELECT provider, count(*) AS n, sum(frozen = 1) AS frozen FROM fetch_state"
            " WHERE good_answer_id IS NOT NULL GROUP BY provider"
        ):
            result.states[row["provider"]], result.frozen[row["provider"]] = row["n"], row["frozen"]
        result.seconds = time.perf_counter() - began
        return result

    def choose_films(self) -> None:
        """Keep the films of the years that are simulated, and add generated archived ones until there are enough."""
        catalogue, least, years = self._server.catalogue, self._settings.min_votes, self._scenario.years
        if years:
            for film in list(catalogue.view.ordered("vote_count")):
                if film.release_date[:4] not in map(str, (*years, START.year - 1, START.year, START.year + 1)):
                    catalogue.edit(film.tmdb_id, remove=True)
        known = sum(film.vote_count >= least for film in catalogue.view.ordered("vote_count"))
        of = years or range(OLDEST, START.year - 2)
        for number in range(max(0, self._scenario.films - known)):
            tmdb_id = ADDED_IDS_FROM + number
            catalogue.edit(
                tmdb_id,
                title=f"Generated Film {tmdb_id} (Added)",
                imdb_id=f"tt{tmdb_id}",
                release_date=f"{of[number % len(of)]}-{number % 12 + 1:02}-{number % 28 + 1:02}",
                vote_count=least + number,
            )

    async def _day(self, session: Session, day: int) -> None:
        """A tick: discovery once a week, the feed, the plan, and the runs that it asks for."""
        clock = self._server.clock
        clock.set(START + timedelta(days=day))
        failing = self._outage(day)
        self._model.truth(clock())
        if day == 0:
            years = [*self._scenario.years, START.year - 1, START.year, START.year + 1]
            await self._discover(
                session, sorted(map(str, years)) if self._scenario.years else partition_years(clock().date())[1:]
            )
        elif day % 7 == 0:
            await self._discover(session, [str(clock().year - 1), str(clock().year)])
        if self._scenario.feed:
            await self._poll_feed(session)
        clock.move(STEP)
        await self._fetch(session)
        clock.move(STEP)
        self._model.answers_were_kept(clock())
        self._model.compare(clock(), self._requests_of_the_day(), failing=failing)
        if not self._scenario.freeze:
            self._unfreeze_all()

    def _outage(self, day: int) -> bool:
        first, days = self._scenario.outage
        if day == first:
            self._server.faults.add(status=503)
            self._before_outage = self._quiet()
        if day == first + days:
            self._server.faults.clear()
            if self._quiet() != self._before_outage:
                self._model.found.complain("an outage froze films or counted unchanged cycles")
        return first <= day < first + days

    def _quiet(self) -> list[tuple[Any, ...]]:
        rows = self._operations.rows("SELECT movie_id, provider, unchanged_streak, frozen, fetched_at FROM fetch_state")
        return sorted(map(tuple, rows), key=str)

    async def _discover(self, session: Session, years: list[str]) -> None:
        try:
            await discover(session, years, min_votes=self._settings.min_votes)
        except ProviderError as error:
            self._expect_outage(error)

    async def _poll_feed(self, session: Session) -> None:
        now = self._server.clock()
        try:
            await poll_changes(session, catch_up_days=self._settings.changes_catch_up_days)
        except ProviderError as error:
            self._expect_outage(error)
            return
        self._model.feed_was_read(self._followed or now - timedelta(days=1), now)
        self._followed = now

    def _expect_outage(self, error: ProviderError) -> None:
        if not self._server.faults.planned():
            self._model.found.complain(f"{self._server.clock()}: {error}")

    async def _fetch(self, session: Session) -> None:
        """Make the plan and fetch what it chose, as the runs do that the sensor asks for."""
        now, settings = self._server.clock(), self._settings
        made = make_plan(self._operations, settings, now, refresh_limit=None)
        for run in list(runs_of(self._operations, made, settings.active_providers, busy=())):
            selection = Selection(
                run.years, run.providers, movie_ids=run.movie_ids, narrowed={n: set(i) for n, i in run.narrowed.items()}
            )
            await collect(session, due_films(self._operations, selection, now).films, selection)

    def _requests_of_the_day(self) -> frozenset[str]:
        """Count the server's requests since yesterday; return the providers whose quota is used up."""
        full = set()
        for provider, endpoints in self._server.log.counts().items():
            before = self._counted.get(provider, Counter())
            today = Counter(endpoints) - before
            self._counted[provider] = Counter(endpoints)
            for endpoint, number in today.items():
                self.result.requests[f"{provider} {endpoint}"] += number
            calls, quota = sum(today.values()), self._scenario.quotas.get(provider)
            self.result.most_a_day[provider] = max(self.result.most_a_day[provider], calls)
            if quota is not None and calls >= quota:
                full.add(provider)
                self.result.full_days[provider] += 1
            if quota is not None and calls > quota:
                self._model.found.complain(f"{self._server.clock():%F} {provider}: {calls} requests, quota {quota}")
        return frozenset(full)

    def _unfreeze_all(self) -> None:
        """Switch the lever "freeze" off: whatever froze today is unfrozen by a person."""
        for row in self._operations.rows("SELECT movie_id, provider FROM fetch_state WHERE frozen = 1"):
            unfreeze(
                self._operations, row["movie_id"], [row["provider"]], "simulated without freeze", self._server.clock()
            )
            self._model.unfrozen_by_a_person(row["movie_id"], row["provider"])


def simulate(scenario: Scenario, folder: Path) -> Simulated:
    """Run a scenario with a server of its own and stores in this folder."""
    with EmbeddedServer(now=lambda: START, life=Life(since=START.date(), pace=scenario.pace)) as server:
        given: dict[str, dict[str, Any]] = {
            name: {"daily_quota": scenario.quotas.get(name), "enabled": name in scenario.providers}
            for name in ("tmdb", "omdb", "fanart", "tvdb")
        }
        if "wikidata" in scenario.providers:
            given["wikidata"] = {"contact": CONTACT, "daily_quota": scenario.quotas.get("wikidata")}
        settings = settings_for(server, folder, **given)
        with Operations(settings.operations_path) as operations:
            return asyncio.run(Simulation(scenario, server, settings, operations).run())


A_YEAR = Scenario(days=365, films=100, years=(1994, 1999), outage=NEVER, providers=("tmdb", "omdb", "fanart", "tvdb"))

VARIANTS = {
    "all": Scenario(),
    "feed": Scenario(freeze=False, providers=("tmdb",)),  # the other providers have no feed: as with "age"
    "freeze": Scenario(feed=False),
    "age": Scenario(feed=False, freeze=False),
    "slow": Scenario(pace=0.05, providers=("tmdb",)),  # half the changes; the rules of age ask as often all the same
    "tight": Scenario(days=240, films=300, years=(1994, 1999, 2004), outage=(120, 7), quotas={"tmdb": 60, "omdb": 8}),
}

A_YEAR_EACH = {"year": A_YEAR, "year-wikidata": replace(A_YEAR, providers=(*A_YEAR.providers, "wikidata"))}
"""The same year without and with Wikidata."""

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as store:
        print(json.dumps(simulate((VARIANTS | A_YEAR_EACH)[sys.argv[1]], Path(store)).figures(), indent=1, default=str))
