"""Quotas count calls, and a call may take many films: the plan, the forecast and the end of a load know it."""

from datetime import date

import polars as pl

from movie_assets.policy.forecast import SCHEDULE, calls_within, forecast, runs_dry
from movie_assets.policy.shared_calls import cost, films_of
from movie_assets.providers.registry import ROUTES
from movie_assets_tests.policy.test_planning import call, planned_with

MOST = ROUTES["wikidata"].films_a_call


def test_a_quota_of_calls_takes_many_films_a_call() -> None:
    """Two calls take a hundred films; the next ones come on the day that the quota reaches them."""
    rows = planned_with({"wikidata": 2}, *(call(number, "wikidata") for number in range(2 * MOST + 10)))
    assert sum(row["chosen"] for row in rows) == 2 * MOST
    assert [(row["waits_for"], (row["comes_on"] - rows[0]["comes_on"]).days) for row in rows[-10:]] == [
        ("quota", 1)
    ] * 10


def test_a_forecast_counts_calls() -> None:
    """A thousand films are twenty calls, and so many a day that the quota allows."""
    today = date(2026, 11, 28)
    films = pl.DataFrame([("wikidata", today, None, True, None, 20 * MOST)], SCHEDULE, orient="row")
    free = forecast(films, {"wikidata": None}, {"wikidata": None}, today, days=1)
    assert calls_within(free, 1) == {"wikidata": 20}
    tight = forecast(films, {"wikidata": 8}, {"wikidata": 8}, today, days=3)
    assert tight["calls"].to_list() == [8, 8, 4]
    assert tight["waiting"].to_list() == [12, 4, 0]
    assert tight["quota"].to_list() == [8, 8, 8]
    assert runs_dry(tight) == {"wikidata": today}


def test_a_film_costs_its_share() -> None:
    """A request that many films share is divided by them; any other provider's is one."""
    rows = pl.DataFrame({"provider": ["tmdb", "wikidata"]})
    assert rows.select(cost=cost())["cost"].to_list() == [1, 1 / MOST]
    assert (films_of("tmdb", 7), films_of("wikidata", 7), films_of("wikidata", None)) == (7, 7 * MOST, None)
