"""The plain alternative to the planner: a Python loop over all films with the rules for one film.

Belongs here: the loop, and the same plan made of what it finds, with lists. Does not belong here: the product's planner
(movie_assets.refresh.planner). It knows no changes feed, no refresh_limit, and it starts with an untouched quota.

It reads in two ways: a query for each film, as such loops are usually written; and one query for all states, which is
the best that a loop can do.
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ctypes import c_float
from datetime import UTC, date, datetime
from itertools import chain, groupby
from operator import itemgetter

from movie_assets.policy.due_dates import due_after_good, get_movie_age, interval
from movie_assets.policy.planning import YOUNG
from movie_assets.store.connection import Operations

FILM = "f.movie_id, f.release_date, f.popularity"
STATE = "s.provider, s.external_id, s.fetched_at, s.due_at, s.frozen"
Film = tuple[int, str | None, float] | sqlite3.Row
State = tuple[str, str | None, float | None, float, int] | sqlite3.Row
Call = tuple[int, str, int, bool]
"""movie_id, provider, tier, whether it is chosen."""


def a_query_a_film(operations: Operations) -> Iterator[tuple[Film, Sequence[State]]]:
    """Yield every film with its states, by a query a film."""
    for film in operations.rows(f"SELECT {FILM} FROM films f WHERE f.gone_at IS NULL"):
        yield film, operations.rows(f"SELECT {STATE} FROM fetch_state s WHERE s.movie_id = ?", (film["movie_id"],))


def one_query(operations: Operations) -> Iterator[tuple[Film, Sequence[State]]]:
    """Yield every film with its states, by one query in the order of films."""
    rows = chain.from_iterable(
        operations.chunks(
            f"SELECT {FILM}, {STATE} FROM films f CROSS JOIN fetch_state s USING (movie_id) WHERE f.gone_at IS NULL"
        )
    )
    for film, states in groupby(rows, itemgetter(0, 1, 2)):
        yield film, [row[3:] for row in states]


READ = {"a query a film": a_query_a_film, "one query": one_query}


def loop(
    operations: Operations, read: str, providers: Sequence[str], quotas: Mapping[str, int | None], now: datetime
) -> list[Call]:
    """Return every due call in the order of the plan."""
    due: list[tuple[float, int, int, str, bool, bool]] = []
    for (movie_id, reported, popularity), states in READ[read](operations):
        released = None if reported is None else date.fromisoformat(reported)
        for provider, external_id, fetched, due_first, frozen in states:
            if provider not in providers or external_id is None or frozen:
                continue
            due_at = datetime.fromtimestamp(due_first, UTC)
            if fetched is not None:
                due_at = due_after_good(provider, released, datetime.fromtimestamp(fetched, UTC))
            if due_at > now:
                continue
            age = get_movie_age(released, now)
            value = _value(due_at, now, interval(provider, age).days, popularity)
            due.append((-value, movie_id, providers.index(provider), provider, age.value in YOUNG, fetched is None))
    return _planned(sorted(due), quotas)


def _value(due_at: datetime, now: datetime, days: int, popularity: float) -> float:
    overdue = int((now - due_at).total_seconds()) / 86_400
    return _single((1 + overdue / days) * (1 + math.log1p(_single(popularity))))


def _single(number: float) -> float:
    """Return a number in single precision, as the plan's frame keeps it."""
    return c_float(number).value


def _planned(due: Sequence[tuple[float, int, int, str, bool, bool]], quotas: Mapping[str, int | None]) -> list[Call]:
    """Give each call its tier, order by it, and cut each provider by its quota."""
    tiered, young_so_far, so_far = [], Counter[str](), Counter[str]()
    for place, (_, movie_id, _, provider, young, never) in enumerate(due):
        young_so_far[provider] += young
        quota = quotas[provider]
        first = young and (quota is None or young_so_far[provider] <= quota // 2)
        tier = 0 if first else 3 if young else 1 if never else 2
        tiered.append((tier, place, movie_id, provider))
    planned = []
    for tier, _, movie_id, provider in sorted(tiered):
        so_far[provider] += 1
        quota = quotas[provider]
        planned.append((movie_id, provider, tier, quota is None or so_far[provider] <= quota))
    return planned
