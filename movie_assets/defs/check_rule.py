"""A check: a rule about the stores, and the scope that it examines.

Belongs here: the words that all checks share. Does not belong here: any rule (checks.py, upkeep.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dagster as dg
import polars as pl

from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.all_tables import TABLES
from movie_assets.warehouse.database import Warehouse

WARN = dg.AssetCheckSeverity.WARN


@dataclass(frozen=True)
class Scope:
    """What a check examines; `now` is aware UTC."""

    warehouse: Warehouse
    operations: Operations
    settings: Settings
    years: Sequence[str]
    now: datetime


Failures = Callable[[Scope], pl.DataFrame]
"""Returns the rows that break a rule, with a column partition_year (null where a row has no year)."""
Figures = Callable[[Scope], Mapping[str, Any]]
"""Returns metadata that an operator wants to see whether the rule holds or not."""


@dataclass(frozen=True)
class Rule:
    """A check and what it says."""

    asset: str
    name: str
    description: str
    failures: Failures
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
    figures: Figures | None = None
    of_years: bool = True
    """Whether its failing rows are of release years; else it has one result, as has that of a whole table."""

    @property
    def partitioned(self) -> bool:
        """Whether it has a result for each year."""
        return self.of_years and not TABLES[self.asset].whole


def nothing(**columns: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
    """Return no failures."""
    return pl.DataFrame(schema={"partition_year": pl.String, **columns})
