"""A simulated first load: many films, a small quota at OMDb, the real store, plan and due dates, day after day.

Belongs here: films made up in bulk, answers made up and recorded, what each day's quota went to. Does not belong here:
sockets and the collector (simulation.py), what must be true of it (test_simulation.py).
`python -m movie_assets_tests.refresh.first_load` prints the days of 100,000 films.

Answers are not asked of a server, for there would be half a million of them: each chosen call takes a permit of the
rate limiter, which keeps the quota, and its answer is recorded. Everything else is the product's. No film changes, so
the changes feed is said to have reported nothing.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from movie_assets.errors import ProviderClosedError
from movie_assets.models import Outcome, RawResponse, Reported
from movie_assets.policy.completion import done_on
from movie_assets.providers.fanart.settings import FanartSettings
from movie_assets.providers.omdb.settings import OmdbSettings
from movie_assets.providers.registry import ROUTES
from movie_assets.providers.tmdb.settings import TmdbSettings
from movie_assets.providers.tvdb.settings import TvdbSettings
from movie_assets.refresh.planner import make_plan, runs_of
from movie_assets.settings import Settings
from movie_assets.store.backlog import backlog
from movie_assets.store.census import census
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_providers
from movie_assets.store.feed_state import confirm_unchanged, extend
from movie_assets.store.moments import seconds
from movie_assets.store.rate_limits import ApiRequest, Limits, Permit, RateLimiter
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.totals import rate_limit_state
from movie_assets_tests.recording import record

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
STEP = timedelta(minutes=1)
RECENT_DAYS, OMDB_RECENT_DAYS = 60, 5


@dataclass(frozen=True)
class Load:
    """What is loaded. A fortieth of the films came out in the last year, as many come out from now on."""

    films: int = 100_000
    tmdb_quota: int = 40_000
    omdb_quota: int = 1_000
    most_days: int = 200
    forecast_on: tuple[int, ...] = (1, 10, 50)
    """Days, counted from 1, at whose end the day of completion is foretold."""


@dataclass
class Loaded:
    """What came of it."""

    load: Load
    omdb: list[Counter[str]] = field(default_factory=list)
    """Calls of each day at OMDb: young, first (older films, never asked), again (the rest)."""
    tmdb: list[int] = field(default_factory=list)
    forecasts: dict[int, date | None] = field(default_factory=dict)
    naive: dict[int, date] = field(default_factory=dict)
    """What dividing what is due by the quota would have foretold."""
    completed: int | None = None
    """The day, counted from 1, at whose end no film of any age waits for its first answer."""
    oldest_rating_days: float = 0.0
    """The oldest rating of a recent film at the end of a day, in days."""
    longest_wait_days: float = 0.0
    """How long a recent film waited for its first rating, from the day on which its IMDb id was known."""
    not_found_before_first: int = 0
    """Calls for films that OMDb is known not to have, made while older ones were never asked."""
    seconds: float = 0.0

    def day(self, number: int) -> date:
        """Return the date of a day, counted from 1."""
        return START.date() + timedelta(days=number - 1)


class FirstLoad:
    """One first load."""

    def __init__(self, load: Load, operations: Operations, settings: Settings) -> None:
        self._load, self._operations, self._settings = load, operations, settings
        self._raw_responses, self._limiter, self._now = (
            RawResponses(operations, "first-load"),
            RateLimiter(operations),
            START,
        )
        self._limits = {
            name: Limits(None, p.max_concurrent, p.daily_quota, settings.timeout_seconds)
            for name, p in settings.providers.items()
        }
        self.result = Loaded(load)
        self._asked: set[int] = set()
        self._lacking: set[int] = set()

    def run(self) -> Loaded:
        """Let days pass until every film was asked for, and until the last forecast was made."""
        began, load = time.perf_counter(), self._load
        self._insert(0, load.films, lambda number: _released(number, load.films))
        newest, a_week = load.films, max(1, round(load.films / 40 / 365.25 * 7))
        for day in range(1, load.most_days + 1):
            self._now = START + timedelta(days=day - 1)
            if day > 1 and (day - 1) % 7 == 0:  # discovery, once a week
                self._insert(newest, newest + a_week, lambda number: self._now.date() - timedelta(days=number % 7))
                newest += a_week
            self._poll_feed()
            self._day()
            self._look(day)
            if self.result.completed is not None and day >= max(load.forecast_on):
                break
        self.result.seconds = time.perf_counter() - began
        return self.result

    def _insert(self, first: int, end: int, released: Callable[[int], date]) -> None:
        for start in range(first, end, 1_000):
            reported = [
                (
                    number + 1,
                    Reported(
                        title=f"Generated Film {number + 1}",
                        release_date=released(number),
                        dated=True,
                        popularity=(number * 7919 % 1_000) / 10,
                    ),
                )
                for number in range(start, min(start + 1_000, end))
            ]
            self._raw_responses.record_page(self._answer("tmdb", "discover", str(start)), reported, 1)

    def _answer(self, provider: str, endpoint: str, subject: str, outcome: Outcome = Outcome.OK) -> RawResponse:
        return RawResponse(provider, endpoint, subject, outcome, 200, b"{}", self._now)

    def _poll_feed(self) -> None:
        """Let the changes feed report that nothing changed."""
        confirm_unchanged(self._operations, extend(self._operations, self._now - timedelta(days=1), self._now))

    def _day(self) -> None:
        """Make the plan and record what it chose, film by film in its order; OMDb too where TMDB reported a new id."""
        self._now += STEP
        made = make_plan(self._operations, self._settings, self._now, refresh_limit=None)
        counts, self._tmdb = Counter[str](), 0
        self._age = dict(made.calls.filter(provider="omdb").select("movie_id", "age_category").iter_rows())
        self._never = set(made.calls.filter("never", provider="omdb")["movie_id"])
        closed: set[str] = set()
        for run in list(runs_of(self._operations, made, self._settings.active_providers, busy=())):
            takes = {name: frozenset(ids) for name, ids in run.narrowed.items()}
            selection = Selection(run.years, run.providers, movie_ids=run.movie_ids, narrowed=takes)
            for film in run.movie_ids:
                for provider in ("tmdb", "omdb"):
                    due = {} if provider in closed else due_providers(self._operations, film, selection, self._now)
                    if provider in due and not self._call(film, provider, due[provider], counts):
                        closed.add(provider)
        self.result.omdb.append(counts)
        self.result.tmdb.append(self._tmdb)

    def _call(self, film: int, provider: str, external_id: str, counts: Counter[str]) -> bool:
        """Make one call; return False when the rate limiter is closed for the day."""
        now = self._now.timestamp()
        try:
            permit = self._limiter.take(provider, self._limits[provider], now)
        except ProviderClosedError:
            return False
        assert isinstance(permit, Permit)
        endpoint = ROUTES[provider].endpoint
        outcome, reported = Outcome.OK, Reported()
        if provider == "tmdb":
            self._tmdb += 1
            reported = Reported(ids={"tmdb": external_id} | ({"imdb": f"tt{film:07}"} if film % 20 else {}))
        else:
            outcome = Outcome.NOT_FOUND if film % 33 == 0 else Outcome.OK
            self._count(film, counts)
        answer = self._answer(provider, endpoint, external_id, outcome)
        record(self._operations, film, answer, reported)
        made = ApiRequest(
            provider,
            endpoint,
            external_id,
            outcome,
            http_status=200,
            started_at=now,
            milliseconds=1.0,
            attempt=1,
            run_id="first-load",
        )
        self._limiter.settle(permit, made)
        return True

    def _count(self, film: int, counts: Counter[str]) -> None:
        first = film not in self._asked
        young = self._age.get(film) in ("recent", "established")
        counts["young" if young else "first" if first else "again"] += 1
        if film in self._lacking and not young and self._never - self._lacking - self._asked:
            self.result.not_found_before_first += 1
        self._asked.add(film)
        if film % 33 == 0:
            self._lacking.add(film)

    def _look(self, day: int) -> None:
        """Look at the end of a day: how old ratings are, what is still owed, when it is said to be done."""
        now, result = seconds(self._now), self.result
        recent = (self._now.date() - timedelta(days=RECENT_DAYS)).isoformat()
        row = self._operations.row(
            "SELECT max(?1 - s.fetched_at) AS oldest, max(iif(s.fetched_at IS NULL, ?1 - t.fetched_at, 0)) AS longest"
            " FROM films f JOIN fetch_state s USING (movie_id) JOIN fetch_state t USING (movie_id)"
            " WHERE s.provider = 'omdb' AND t.provider = 'tmdb' AND s.external_id IS NOT NULL"
            " AND s.status <> 'not_found' AND f.release_date >= ?2",
            (now, recent),
        )
        assert row is not None
        result.oldest_rating_days = max(result.oldest_rating_days, (row["oldest"] or 0) / 86_400)
        result.longest_wait_days = max(result.longest_wait_days, (row["longest"] or 0) / 86_400)
        owed = backlog(census(self._operations, self._now), "omdb")
        if owed.first == 0 and result.completed is None:
            result.completed = day
        if day in self._load.forecast_on:
            quota = self._load.omdb_quota
            left = rate_limit_state(self._operations, "omdb", self._now).left(quota)
            result.forecasts[day] = done_on(owed, left, quota, self._now.date())
            due = self._operations.rows(
                "SELECT count(*) AS n FROM fetch_state WHERE provider = 'omdb' AND due_at <= ?", (now,)
            )[0]["n"]
            result.naive[day] = self._now.date() + timedelta(days=-(-due // quota))


def _released(number: int, films: int) -> date:
    """Return release dates over a hundred years, more of them in newer ones: a fortieth in the last."""
    back = 100 * (1 - (1 - (number + 0.5) / films) ** 0.4)
    return START.date() - timedelta(days=int(back * 365.25))


def first_load(load: Load, folder: Path) -> Loaded:
    """Run a first load with stores in this folder."""
    settings = Settings(
        _env_file=None,
        tmdb=TmdbSettings(_env_file=None, api_key=SecretStr("none"), daily_quota=load.tmdb_quota),
        omdb=OmdbSettings(_env_file=None, api_key=SecretStr("none"), daily_quota=load.omdb_quota),
        fanart=FanartSettings(_env_file=None, enabled=False),
        tvdb=TvdbSettings(_env_file=None, enabled=False),
        data=folder,
    )
    with Operations(settings.operations_path) as operations:
        return FirstLoad(load, operations, settings).run()


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Load) else str(value)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as store:
        print(json.dumps(vars(first_load(Load(), Path(store))), default=_plain))
