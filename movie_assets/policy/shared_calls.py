"""Calls that many films share: rules choose films, quotas count calls, and this is the rate of exchange.

Belongs here: from calls to the films that they take, and back. Does not belong here: which films share a call
(collect/gathering.py), the quotas.
"""

from collections.abc import Mapping

import polars as pl

from movie_assets.providers.registry import ROUTES


def films_of(provider: str, calls: int | None) -> int | None:
    """Return how many films this many calls take; None = unlimited."""
    return None if calls is None else calls * _films_a_call(provider)


def in_films(calls: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return by provider how many films its calls take."""
    return {provider: films_of(provider, number) for provider, number in calls.items()}


def calls_of(films: pl.Expr) -> pl.Expr:
    """Return how many calls films cost: those of a provider (column `provider`) share them."""
    shared = {name: route.films_a_call for name, route in ROUTES.items() if route.films_a_call > 1}
    calls = films
    for name, most in shared.items():
        calls = pl.when(pl.col("provider") == name).then((films + most - 1) // most).otherwise(calls)
    return calls.name.keep()


def cost() -> pl.Expr:
    """Return a film's share of its call."""
    share = pl.lit(1.0)
    for name, route in ROUTES.items():
        if route.films_a_call > 1:
            share = pl.when(pl.col("provider") == name).then(1 / route.films_a_call).otherwise(share)
    return share


def _films_a_call(provider: str) -> int:
    return ROUTES[provider].films_a_call if provider in ROUTES else 1
