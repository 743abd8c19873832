"""Simulated days and a simulated first load: every promise of refreshing, at once, over months.

Belongs here: what must be true of simulation.py's and first_load.py's results. Does not belong here: the machinery.
The figures in docs/refresh.md come from the proofs of this module.
"""

import json
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from movie_assets_tests.refresh.first_load import OMDB_RECENT_DAYS, Load, Loaded, first_load
from movie_assets_tests.refresh.simulation import A_YEAR_EACH, VARIANTS, Scenario, Simulated, simulate

SMALL = Scenario(days=330, films=40, pace=0.2, years=(1994,), outage=(100, 7), quotas={"tmdb": 40_000, "omdb": 14})
AT_ONCE = 2
"""Simulations under way at once: each keeps one core busy."""
AT_MOST = pytest.mark.timeout(3 * 3600)
"""Each of the variants takes 15 to 30 minutes; the first test that asks for them waits for all."""


def assert_kept(result: Simulated) -> None:
    """Every promise of a simulation with feed and freezing on."""
    found = result.found
    assert found.wrong == []  # the store agrees with the model on every day, nobody is two ticks late, no quota broken
    assert all(ticks == 1 for _, ticks in found.late)
    assert found.freezes["third"] > 0
    assert found.unfrozen > 0
    assert found.confirmations > 0
    # Reported on the day of the change, due when that day is over; an outage of a week may stand between.
    assert max(found.latency) <= 1 + result.scenario.outage[1] + 1
    assert sum(n for days, n in found.latency.items() if days > 1) <= 0.05 * found.latency.total()
    for provider, quota in result.scenario.quotas.items():
        assert result.most_a_day[provider] <= quota


def test_a_year_passes(tmp_path: Path) -> None:
    """Over 330 days every film is fetched or confirmed within its interval and a tick, and freezes by the rule alone.

    OMDb's quota binds while films are loaded; for a week nobody answers.
    """
    result = simulate(SMALL, tmp_path)
    assert_kept(result)
    assert result.full_days["omdb"] >= 2
    assert result.unfetched <= 3  # of the last days


def assert_loaded(result: Loaded, *, within: float) -> None:
    """Every promise of a first load."""
    load = result.load
    assert result.completed is not None
    assert max(sum(day.values()) for day in result.omdb) <= load.omdb_quota
    assert max(result.tmdb) <= load.tmdb_quota
    assert result.oldest_rating_days <= OMDB_RECENT_DAYS + 1
    assert result.not_found_before_first == 0
    for asked_on, reported in result.forecasts.items():
        assert reported is not None
        assert abs((reported - result.day(result.completed)).days) <= within * result.completed, (asked_on, reported)
    # Until the load is complete no day goes by with quota left over, once TMDB has reported the ids.
    assert all(sum(day.values()) == load.omdb_quota for day in result.omdb[2 : result.completed - 1])


def test_a_first_load_in_small(tmp_path: Path) -> None:
    """1,500 films with 30 OMDb calls a day: young films stay fresh, the rest comes in order, the end is foretold."""
    result = first_load(Load(films=1_500, tmdb_quota=600, omdb_quota=30, forecast_on=(1, 10, 25)), tmp_path)
    assert_loaded(result, within=0.08)


@pytest.mark.prove
def test_a_first_load_of_100_000_films(tmp_path: Path) -> None:
    """With OMDb's 1,000 calls a day; completion is foretold within 5 % on day 1, 10 and 50."""
    result = first_load(Load(), tmp_path)
    print(result)
    assert_loaded(result, within=0.05)


@dataclass(frozen=True)
class Figures:
    """A variant's printed figures."""

    reported: dict[str, Any]

    def calls(self, provider: str) -> int:
        """Return a provider's requests of every kind."""
        return sum(n for name, n in self.reported["requests"].items() if name.startswith(f"{provider} "))


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    """Every variant, in a process of its own."""
    return simulated(VARIANTS)


def simulated(variants: Collection[str]) -> dict[str, Figures]:
    """Simulate variants, each in a process of its own."""

    def run(variant: str) -> Figures:
        command = [sys.executable, "-m", "movie_assets_tests.refresh.simulation", variant]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(variant, done.stdout)
        return Figures(json.loads(done.stdout))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(variants, pool.map(run, variants), strict=True))


@pytest.mark.prove
@AT_MOST
def test_wikidata_changes_no_figure_of_the_others() -> None:
    """A year with it and without: the same calls, answers, freezes and freshness of every other provider.

    Its own films are fresh, and share calls; what it has nothing of by one id it is asked for by the other one.
    """
    without, with_it = simulated(A_YEAR_EACH).values()
    assert with_it.reported["wrong"] == without.reported["wrong"] == []
    assert of_the_others(with_it) == of_the_others(without)
    answers = sum(n for name, n in with_it.reported["answers"].items() if name.startswith("wikidata "))
    assert answers > 1.5 * with_it.calls("wikidata") > 0
    assert {name for name in with_it.reported["late"] if name.startswith("wikidata ")} <= {"wikidata 1"}


def of_the_others(one: Figures) -> dict[str, Any]:
    """Return the figures that are each provider's, without Wikidata's."""
    figures = {
        name: {key: n for key, n in value.items() if not key.startswith("wikidata")}
        for name, value in one.reported.items()
        if isinstance(value, dict) and name not in ("scenario", "freezes")
    }
    return figures | {name: one.reported[name] for name in ("films", "unfetched", "confirmations", "unfrozen")}


@pytest.mark.prove
@AT_MOST
def test_1100_days_with_2000_films_keep_every_promise(figures: dict[str, Figures]) -> None:
    """No variant breaks a rule: freshness, freeze after exactly 3 unchanged cycles, quotas, an outage."""
    for variant, reported in figures.items():
        assert reported.reported["wrong"] == [], variant
        assert reported.reported["films"] >= VARIANTS[variant].films
        for provider, quota in VARIANTS[variant].quotas.items():
            assert reported.reported["most_a_day"].get(provider, 0) <= quota
    full = figures["all"].reported
    assert full["freezes"]["third"] > 1_000
    assert full["unfrozen"] > 100
    late = timedelta(days=VARIANTS["all"].outage[1] + 2)
    assert max(map(int, full["latency"])) <= late.days


@pytest.mark.prove
@AT_MOST
def test_tmdb_takes_at_most_half_the_calls_of_the_age_rules(figures: dict[str, Figures]) -> None:
    """Feed and freeze together, pages of feed and discovery included, where a film changes every 650 days on average.

    Where it changes every 325, as in the other variants, each change's call leaves less to save. Alone, both save too.
    """
    age = figures["age"].calls("tmdb")
    assert figures["slow"].calls("tmdb") <= age / 2
    assert figures["all"].calls("tmdb") <= age * 0.6
    assert figures["feed"].calls("tmdb") < age
    assert figures["freeze"].calls("tmdb") < age
    assert figures["all"].calls("omdb") < figures["age"].calls("omdb")


@pytest.mark.prove
@AT_MOST
def test_a_tight_quota_is_spent_and_never_broken(figures: dict[str, Figures]) -> None:
    """A quota that binds for weeks delays films, and only while it binds."""
    tight = figures["tight"].reported
    assert tight["full_days"]["omdb"] > 30
    assert tight["most_a_day"]["omdb"] == VARIANTS["tight"].quotas["omdb"]
