"""`plan`: what planning and the content hash cost, each beside its alternative.

Belongs here: the planner (planner.make_plan: reading the operations store, ranking, quota cut, figures) over 1,000,
100,000 and 1,000,000 films x 4 providers. Does not belong here: the store (planned_store.py), one plan (planning.py),
the loop (plan_loop.py), hashing (hash_share.py), whose figures are printed after these.

First about 1 % of all calls are due, scattered over the store: the planner and two loops in Python over every film,
alternating, each run in a process of its own. It is asserted that all give the same calls, in the same order, with the
same tier and choice. Then everything is due: the same store 200 days later, frozen films included.

The quotas are the usual ones (40,000 calls of TMDB, 1,000 of OMDb, the others without); no refresh_limit, no changes
feed, an untouched rate limiter, no ANALYZE. Figures: seconds from the opened store to the plan, and of CPU, which other
processes disturb less; peak RSS of the process in MB (10^6 bytes), interpreter and libraries included.
Targets at 1,000,000 films: 50 times faster than the loop; with everything due 30 s and 500 MB.
"""

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

from benchmarks.hash_share import hashes
from benchmarks.plan_loop import READ
from benchmarks.planned_store import NOW, make_store
from benchmarks.planning import Planned, looped, planner
from benchmarks.rounds import Apart, Spread, alternating, rounds, spread, table, verdict
from movie_assets.providers.registry import ROUTES

SIZES = (1_000, 100_000, 1_000_000)
SHARE_DUE = 0.01
LATER = NOW + timedelta(days=200)
"""No due date is further ahead than 181 days."""
TIMES_FASTER, MOST_SECONDS, MOST_MB = 50, 30.0, 500.0
PRODUCT = "planner"


def run() -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as folder:
        for films in SIZES:
            path = Path(folder) / f"{films}.sqlite"
            Apart.run(make_store, path, films, SHARE_DUE)
            _some_due(path, films)
            if films == max(SIZES):
                _all_due(path, films)
            path.unlink()
    hashes()


def _some_due(path: Path, films: int) -> None:
    ran: dict[str, list[Planned]] = {design: [] for design in (PRODUCT, *READ)}
    for design in alternating(list(ran), rounds()):
        one = Apart.run(planner, path, NOW) if design == PRODUCT else Apart.run(looped, path, design)
        ran[design].append(one)
    found = {one.digest for of in ran.values() for one in of}
    assert len(found) == 1, "the designs plan different calls"
    one = ran[PRODUCT][0]
    table(
        f"plan: {films:,} films x {len(ROUTES)} providers, {one.due:,} calls due, {one.chosen:,} chosen",
        ("design", "s", "x planner", "CPU s", "x planner's", "peak MB"),
        [
            (
                design,
                spread(o.seconds for o in of),
                _times(of, ran[PRODUCT], attrgetter("seconds")),
                spread(o.cpu for o in of),
                _times(of, ran[PRODUCT], attrgetter("cpu")),
                spread(o.megabytes for o in of),
            )
            for design, of in ran.items()
        ],
    )
    if films == max(SIZES):
        for design in READ:
            for unit in ("seconds", "cpu"):
                share = _times(ran[PRODUCT], ran[design], attrgetter(unit))
                verdict(f"planner beside the loop, {design}, {unit}", share, 1 / TIMES_FASTER, "of its time")


def _times(ones: Sequence[Planned], others: Sequence[Planned], figure: Callable[[Planned], float]) -> Spread:
    return spread(figure(one) / figure(other) for one, other in zip(ones, others, strict=True))


def _all_due(path: Path, films: int) -> None:
    ran = [Apart.run(planner, path, LATER, include_frozen=True) for _ in range(rounds())]
    assert all(one.due == films * len(ROUTES) for one in ran)
    seconds, megabytes = spread(one.seconds for one in ran), spread(one.megabytes for one in ran)
    row = (f"{ran[0].due:,}", f"{ran[0].chosen:,}", seconds, spread(one.cpu for one in ran), megabytes)
    table(f"plan: everything due, {films:,} films", ("calls due", "chosen", "s", "CPU s", "peak MB"), [row])
    verdict("everything due", seconds, MOST_SECONDS)
    verdict("peak memory, everything due", megabytes, MOST_MB, "MB")
