"""Whether a run over some years would find anything to do, asked without starting one.

Belongs here: that question over both stores. Does not belong here: answering it by work (fetch.py, the projections),
recording that it was asked (store/last_looks.py, defs/look_events.py).
"""

from datetime import datetime, timedelta

from movie_assets.providers.registry import SPECS, parser_version
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.store.last_looks import last_run
from movie_assets.store.refusals import refused_responses
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.projection import Projection

RUN_EACH = timedelta(hours=20)
"""A look runs no check and writes no table. A run that is older than this is due, so daily commands have it daily."""


def is_at_rest(settings: Settings, operations: Operations, selection: Selection, now: datetime) -> bool:
    """Return whether no call of the selection is due, and every table of its years shows what the store holds.

    Never where films are named: what is not due of them says nothing about their years.

    Raises:
        StoreError: a store is damaged, or locked for too long.
    """
    ran = last_run(operations, selection.years)
    if selection.force or selection.movie_ids or ran is None or not timedelta(0) <= now - ran < RUN_EACH:
        return False
    due = due_films(operations, selection, now)
    if due.films or due.waiting or _readable_anew(operations):
        return False
    warehouse = warehouse_of(settings)
    return warehouse.place.exists() and Projection(operations, warehouse, settings, selection.years).shows_all(now)


def _readable_anew(operations: Operations) -> bool:
    """Return whether a parser is newer than the one that refused a response."""
    return any(
        next(iter(refused_responses(operations, provider, parser_version(provider))), None) is not None
        for provider in SPECS
    )
