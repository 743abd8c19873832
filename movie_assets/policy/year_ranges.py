"""Which years a refresh run takes together: a run and each of its years have costs of their own.

Belongs here: the rule and its measured numbers. Does not belong here: starting runs.
"""

from collections.abc import Mapping, Sequence

ENOUGH_CALLS = 240
"""A minute of fetching at 4 calls a second: beside it the 4-6 s of a run's own are small, and years get runs of their
own, which fail, retry and show apart."""
MOST_GAP = 10
"""Years without a call that a run takes along: each costs 0.26 s of its own, another run about 5 s."""


def group_years(calls: Mapping[str, int], order: Sequence[str]) -> list[list[str]]:
    """Return the years of each run, neighbours in `order`: years with few calls are gathered.

    `calls`: how many calls each year has; `order`: all partition keys.
    """
    groups: list[list[str]] = []
    place = {year: n for n, year in enumerate(order)}
    weight = 0
    for year in sorted((y for y, n in calls.items() if n > 0), key=place.__getitem__):
        near = bool(groups) and place[year] - place[groups[-1][-1]] - 1 <= MOST_GAP
        if near and weight + calls[year] <= ENOUGH_CALLS:
            groups[-1].append(year)
            weight += calls[year]
        else:
            groups.append([year])
            weight = calls[year]
    return groups
