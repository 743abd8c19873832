"""Release years as Dagster partitions.

Belongs here: the partitions definition, its keys in an instance, tags of runs over years. Does not belong here: which
year owns a movie (policy/years.py).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import dagster as dg

from movie_assets.policy.years import FIRST_YEAR, UNDATED, last_year, partition_years, years_between

YEARS_NAME = "release_years"
YEARS = dg.DynamicPartitionsDefinition(name=YEARS_NAME)
"""undated, then every year from the first movie to ten years ahead. The keys live in the Dagster instance, so a new
year appears while a code server of last year keeps running."""

PARTITION = "dagster/partition"
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def missing_years(instance: dg.DagsterInstance, today: date | None = None) -> list[str]:
    """Return the partition keys that the instance lacks, in their order."""
    known = set(instance.get_dynamic_partitions(YEARS_NAME))
    return [year for year in partition_years(today or datetime.now(UTC).date()) if year not in known]


def add_years(instance: dg.DagsterInstance, today: date | None = None) -> None:
    """Give the instance the partition keys that it lacks."""
    if missing := missing_years(instance, today):
        instance.add_dynamic_partitions(YEARS_NAME, missing)


def range_tags(first: str, last: str) -> dict[str, str]:
    """Return the run tags by which one run takes all years from first to last."""
    return {RANGE_START: first, RANGE_END: last}


def ranges(years_per_run: int, today: date) -> list[tuple[str, str]]:
    """Return the first and last year of each run that together take all years, so many years a run."""
    keys = partition_years(today)
    parts = [keys[start : start + years_per_run] for start in range(0, len(keys), years_per_run)]
    return [(part[0], part[-1]) for part in parts]


def years_of_run(tags: Mapping[str, str]) -> list[str]:
    """Return the years that a run with these tags works on."""
    if RANGE_START in tags and RANGE_END in tags:
        return years_between(tags[RANGE_START], tags[RANGE_END])
    return [tags[PARTITION]] if PARTITION in tags else []


def unknown_years(years: list[str], today: date) -> list[str]:
    """Return the keys that are no release year; a person can add any text as a key in the UI."""
    return [
        year
        for year in years
        if year != UNDATED and not (year.isdecimal() and FIRST_YEAR <= int(year) <= last_year(today) + 1)
    ]
