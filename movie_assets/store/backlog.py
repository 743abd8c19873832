"""The calls that are left at a provider. From them the forecast computes the day on which they are done.

Belongs here: the count. Does not belong here: the computation (policy/completion.py), other figures (totals.py).
"""

import polars as pl

from movie_assets.policy.completion import Backlog, young_calls_a_day
from movie_assets.policy.due_dates import MovieAge
from movie_assets.policy.placeholder_lifecycle import LACKED_BY_TMDB
from movie_assets.store.census import DUE, Census, has
from movie_assets.store.kept_counts import ASKABLE, GOOD, NOT_FOUND, STATE

_YOUNG = (MovieAge.RECENT, MovieAge.ESTABLISHED)


def backlog(counted: Census, provider: str) -> Backlog:
    """Count the calls that are left at a provider.

    TMDB has not reported every film's id there yet. Such a film counts as a fraction: the share of films for which TMDB
    did report one. Before TMDB reported any film, each counts as 1. A placeholder, which TMDB lacks, counts
    where its id is known.
    """
    there = ~pl.col("gone") & has(provider, STATE) & has("tmdb", STATE)
    askable, answered = has(provider, ASKABLE), has(provider, GOOD) | has(provider, NOT_FOUND)
    unreported = (
        ~askable
        & ~has("tmdb", GOOD)
        & ~has("tmdb", NOT_FOUND)
        & ~pl.col("import_status").is_in([status.value for status in LACKED_BY_TMDB])
    )
    reported = counted.films(there, has("tmdb", GOOD))
    share = counted.films(there, has("tmdb", GOOD), askable) / reported if reported else 1.0
    young = [pl.col("age_category") == age.value for age in _YOUNG]
    films = {
        age: counted.films(there, own, askable) + counted.films(there, own, unreported) * share
        for age, own in zip(_YOUNG, young, strict=True)
    }
    return Backlog(
        first=counted.films(there, askable, ~answered) + counted.films(there, unreported) * share,
        again=counted.films(there, has(provider, DUE), answered, ~pl.any_horizontal(young)),
        young_a_day=young_calls_a_day(provider, films, counted.films(there, pl.col("lately")) * share),
    )
