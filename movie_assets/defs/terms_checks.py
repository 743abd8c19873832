"""Checks of what providers' terms allow: is anything shown for longer than it may be kept.

Belongs here: the rules, one for each provider whose declaration names a limit (`Licence.keep_days`). Does not belong
here: the terms (providers/*/spec.py), asking again (policy/), dropping old answers (store/pruning.py).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from movie_assets.defs.check_rule import WARN, Rule, Scope
from movie_assets.providers.registry import SPECS
from movie_assets.warehouse import failing_rows

GRACE = timedelta(days=2)
"""What is due on the last day is asked for within so long: a call waits at most 26 hours for the changes feed, and then
for a run. Six months are 181 to 184 days, so that TMDB's limit holds all the same."""


def _kept_as_allowed(provider: str, days: int) -> Rule:
    spec = SPECS[provider]

    def older(scope: Scope) -> pl.DataFrame:
        before = scope.now - timedelta(days=days) - GRACE
        return failing_rows.fetched_before(scope.warehouse, spec.table, scope.years, before)

    def failures(scope: Scope) -> pl.DataFrame:
        return older(scope).filter(~pl.col("gone")).drop("gone")

    def figures(scope: Scope) -> Mapping[str, Any]:
        return {"keep_days": days, "older_of_films_that_are_gone": int(older(scope)["gone"].sum())}

    text = (
        f"No film shows an answer that is older than {spec.display_name}'s terms allow ({days} days), films aside that"
        " are gone. MOVIE_ASSETS_FROZEN_REVALIDATE_DAYS asks for frozen films again."
    )
    return Rule(spec.table.name, "kept_as_allowed", text, failures, WARN, figures)


TERMS_RULES = tuple(
    _kept_as_allowed(provider, spec.licence.keep_days)
    for provider, spec in SPECS.items()
    if spec.licence.keep_days is not None
)
