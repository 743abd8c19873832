"""Release years as Dagster partitions.

Belongs here: the partitions definition and the backfill policy. Does not belong here: which year owns a film
(policy/years.py).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import dagster as dg

from movie_assets.policy.years import partition_years

YEARS = dg.StaticPartitionsDefinition(partition_years(datetime.now(UTC).date()))
"""undated, then every year from the first film to ten years ahead of the day on which this process started."""

PARTITION = "dagster/partition"
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def range_tags(first: str, last: str) -> dict[str, str]:
    """Return the run tags by which one run takes all years from first to last."""
    return {RANGE_START: first, RANGE_END: last}


def years_of_run(tags: Mapping[str, str]) -> list[str]:
    """Return the years that a run with these tags works on."""
    if RANGE_START in tags and RANGE_END in tags:
        return list(YEARS.get_partition_keys_in_range(dg.PartitionKeyRange(tags[RANGE_START], tags[RANGE_END])))
    return [tags[PARTITION]] if PARTITION in tags else []
