"""What the report is drawn from: figures of the collection, an overview of the warehouse, what waits for a person.

Belongs here: asking the stores, at one moment. Does not belong here: which of it stands where on the page
(sections.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from movie_assets.monitoring.coverage import coverage, judged_fields
from movie_assets.monitoring.figures import collection_stats
from movie_assets.settings import Settings
from movie_assets.store import id_conflicts, requests
from movie_assets.store.connection import Operations
from movie_assets.warehouse.overview import Overview

MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Gathered:
    """Figures at `now` (aware UTC). `overview` is None where there is no warehouse yet.

    `stats`: collection_stats. `shares`: field coverage by day. `fields`: the newest of it, judged. `waiting`: requests
    that wait, by state; `first` of them. `conflicts`: ids that two films claim.
    """

    now: datetime
    demo: bool
    stats: pl.DataFrame
    shares: pl.DataFrame
    fields: pl.DataFrame
    overview: Overview | None
    waiting: Mapping[str, int]
    first: Sequence[requests.Request]
    conflicts: Sequence[id_conflicts.Conflict]

    @property
    def films(self) -> int:
        """How many films there are."""
        return int(self.stats.filter(figure="films")["value"].sum())


def gather(settings: Settings, operations: Operations, overview: Overview | None, now: datetime) -> Gathered:
    """Return all that the report shows."""
    with operations.one_moment():
        shares = coverage(operations, now.astimezone(UTC).date())
        return Gathered(
            now,
            settings.demo_mode,
            collection_stats(operations, settings, now),
            shares,
            judged_fields(shares, settings),
            overview,
            requests.waiting_counts(operations),
            requests.waiting(operations, MOST_WAITING),
            id_conflicts.open_conflicts(operations),
        )
