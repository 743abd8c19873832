"""Release years as Dagster partitions.

Belongs here: the partitions definition, its keys in an instance, tags of runs over years. Does not belong here: which
year owns a film (policy/years.py).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from movie_assets.policy.years import FIRST_YEAR, UNDATED, last_year, partition_years, years_between

YEARS_NAME = "release_years"
YEARS = dg.DynamicPartitionsDefinition(name=YEARS_NAME)
"""Every year from ten years ahead back to the first film, then undated: the UI lists them, and runs take them, in
this order. The keys live in the Dagster instance, so a new year appears while a code server of last year runs on."""

PARTITION = "dagster/partition"
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def partition_keys(today: date) -> list[str]:
    """Return all partition keys, the newest year first."""
    return partition_years(today)[::-1]


def in_order(years: Iterable[str]) -> list[str]:
    """Return years as time has them, undated first."""
    return sorted(years, key=lambda year: (year != UNDATED, year))


def year_requests(
    instance: dg.DagsterInstance, today: date
) -> list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest]:
    """Return what gives the instance every release year, the newest first; nothing where it has them so.

    Keys stand in the order in which they came, and ranges of runs go by it. So where a year is missing, all come anew.
    """
    known, keys = instance.get_dynamic_partitions(YEARS_NAME), partition_keys(today)
    wanted = [*keys, *(key for key in known if key not in set(keys))]
    if list(known) == wanted:
        return []
    return [*([YEARS.build_delete_request(known)] if known else []), YEARS.build_add_request(wanted)]


def add_years(instance: dg.DagsterInstance, today: date | None = None) -> None:
    """Give the instance the partition keys that it lacks, in their order."""
    for request in year_requests(instance, today or datetime.now(UTC).date()):
        if isinstance(request, dg.AddDynamicPartitionsRequest):
            instance.add_dynamic_partitions(YEARS_NAME, request.partition_keys)
        else:
            for key in request.partition_keys:
                instance.delete_dynamic_partition(YEARS_NAME, key)


def range_tags(first: str, last: str) -> dict[str, str]:
    """Return the run tags by which one run takes all years from first to last."""
    return {RANGE_START: last, RANGE_END: first}


def ranges(years_per_run: int, today: date) -> list[tuple[str, str]]:
    """Return the first and last year of each run that together take all years, so many years a run, newest first."""
    keys = partition_keys(today)
    parts = [keys[start : start + years_per_run] for start in range(0, len(keys), years_per_run)]
    return [(part[-1], part[0]) for part in parts]


def years_of_run(tags: Mapping[str, str]) -> list[str]:
    """Return the years that a run with these tags works on; runs of older versions began with the first year."""
    if RANGE_START in tags and RANGE_END in tags:
        first, last = in_order((tags[RANGE_START], tags[RANGE_END]))
        return years_between(first, last)
    return [tags[PARTITION]] if PARTITION in tags else []


def unknown_years(years: list[str], today: date) -> list[str]:
    """Return the keys that are no release year; a person can add any text as a key in the UI."""
    return [
        year
        for year in years
        if year != UNDATED and not (year.isdecimal() and FIRST_YEAR <= int(year) <= last_year(today) + 1)
    ]


# Dagster logs the events of a step's years in the order of a set, which is random, and the UI shows the last one as the
# asset's. With this they come as time has the years, so that it shows the newest one.
_PARTITION_KEYS: Any = dg.OutputContext.asset_partition_keys
dg.OutputContext.asset_partition_keys = property(  # type: ignore[method-assign,assignment]
    lambda context: in_order(_PARTITION_KEYS.fget(context))
)
