"""Which years one refresh run takes together. A run has a fixed cost, and so has each of its years.

Belongs here: the rule and its measured numbers. Does not belong here: starting runs.
"""

from collections.abc import Mapping, Sequence

ENOUGH_CALLS = 240
"""A minute of fetching at 4 calls a second. Beside it a run's own 4-6 s are small, so a year with as many calls gets
its own run, which fails, retries and is shown by itself."""
MOST_GAP = 10
"""How many years without a call one run may include: each costs 0.26 s, another run about 5 s."""


def group_years(calls: Mapping[str, int], order: Sequence[str]) -> list[list[str]]:
    """Return the years of each run, neighbours in `order`. Years with few calls share a run.

    `calls`: the number of calls of each year. `order`: all partition keys.
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
