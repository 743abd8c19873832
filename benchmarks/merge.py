"""`merge`: merging everything into an empty cache, and then 1 % of the films into the full one.

Belongs here: both, as the product merges (Projection.cache: comparing merge keys, the queries of the seven merged
tables): all years in one run, as `movie-assets collect` does, and ten years at a time, as the runs of a backfill do.
Does not belong here: parsing answers, the wide rows.

The films are those of planned_store.py; their typed rows are those of shipped films over and over (shipped.py, without
raw_response), so that lists of people and images have real lengths. The 1 % are scattered over all years, so that every
year is compared, and their answers are newer. It is asserted that each merge writes the films it should, and that
another one finds nothing. There are 100,000 films unless BENCH_MERGE_FILMS says otherwise. Target: 25 CPU s for them.
"""

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planned_store import NOW, make_store
from benchmarks.rounds import Apart, Spread, alternating, rounds, spread, table, verdict
from benchmarks.shipped import answers
from movie_assets.policy.years import partition_years
from movie_assets.providers.registry import PARSERS, PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.projection import Projection

FILMS = 100_000
ONE_IN = 100
AT_ONCE = 10_000
"""Films whose typed rows are made at once: their lists, sorted, fit into the warehouse's memory."""
OPERATIONS, WAREHOUSE = "operations.sqlite", "warehouse.duckdb"
MOST_MS = 0.25
"""Milliseconds of CPU a film, when all are merged."""
ONE_RUN = "one of all years"
_RUNS = {ONE_RUN: 1_000, "each of ten years": 10}
"""How many years a run takes."""
FIRST, NEWER = f"{1:032x}", f"{2:032x}"
"""Answer ids, each followed by its film and provider."""


def make(folder: Path, films: int) -> None:
    """Write both stores: films with an answer of every provider, and the typed rows of those answers."""
    make_store(folder / OPERATIONS, films, 0)
    with Operations(folder / OPERATIONS) as operations, operations.transaction() as connection:
        for provider, external_id in (("tmdb", "movie_id"), ("imdb", "'tt' || movie_id"), ("tvdb", "movie_id")):
            connection.execute(
                "INSERT INTO external_ids (provider, external_id, movie_id, role, reported_at)"
                f" SELECT '{provider}', {external_id}, movie_id, 'accepted', 0 FROM films"
            )
        connection.execute(f"UPDATE fetch_state SET good_answer_id = '{FIRST}' || movie_id || provider")
    warehouse = Warehouse(folder / WAREHOUSE)
    _show_films(folder, warehouse)
    with warehouse.connection() as connection:
        for provider, bodies in answers().items():
            rows = [PARSERS[provider].parse(body).row for body in bodies]
            typed = PROVIDER_TABLES[provider]
            common = {"movie_id": 0, "answer_id": "", "fetched_at": NOW.replace(tzinfo=None)}
            own = [row | common | {"parser_version": PARSERS[provider].version, "raw_response": None} for row in rows]
            shipped = typed.frame(own).with_row_index("template")
            connection.register("shipped", shipped.to_arrow())
            for first in range(1, films + 1, AT_ONCE):
                these = f"SELECT range AS film FROM range({first}, {min(first + AT_ONCE, films + 1)})"
                connection.execute(
                    f"INSERT INTO {typed.name} BY NAME SELECT * EXCLUDE (template, film)"
                    f" REPLACE (film AS movie_id, '{FIRST}' || film || '{provider}' AS answer_id)"
                    f" FROM shipped JOIN ({these}) ON template = film % {len(own)} ORDER BY film"
                )
            connection.unregister("shipped")


def _show_films(folder: Path, warehouse: Warehouse) -> None:
    settings = Settings.model_construct()
    with Operations(folder / OPERATIONS) as operations:
        for years in _runs(_RUNS[ONE_RUN]):
            for batch in Projection(operations, warehouse, settings, years).movies():
                warehouse.write(batch)


def answer_anew(folder: Path, warehouse: Warehouse) -> None:
    """Give one film in ONE_IN a newer answer of every provider, which its typed rows show already."""
    with Operations(folder / OPERATIONS) as operations, operations.transaction() as connection:
        connection.execute(
            f"UPDATE fetch_state SET good_answer_id = '{NEWER}' || movie_id || provider WHERE movie_id % {ONE_IN} = 0"
        )
    with warehouse.transaction() as connection:
        for provider, typed in PROVIDER_TABLES.items():
            connection.execute(
                f"UPDATE {typed.name} SET answer_id = '{NEWER}' || movie_id || '{provider}'"
                f" WHERE movie_id % {ONE_IN} = 0"
            )


def _answer_anew(folder: Path) -> None:
    answer_anew(folder, Warehouse(folder / WAREHOUSE))


@dataclass(frozen=True, slots=True)
class _Taken:
    wall: float
    cpu: float
    films: int
    peak_mb: float


def _merged(folder: Path, years_a_run: int) -> _Taken:
    """Merge what differs, so many years at a time."""
    settings, warehouse, films = Settings.model_construct(), Warehouse(folder / WAREHOUSE), 0
    with Operations(folder / OPERATIONS) as operations:
        began, used = time.perf_counter(), time.process_time()
        for years in _runs(years_a_run):
            with warehouse.connection():
                for batch in Projection(operations, warehouse, settings, years).cache():
                    warehouse.write(batch)
                    films += len(batch.movie_ids)
        wall, cpu = time.perf_counter() - began, time.process_time() - used
    return _Taken(wall, cpu, films, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def _runs(size: int) -> Iterator[Sequence[str]]:
    years = partition_years(NOW.date())
    for start in range(0, len(years), size):
        yield years[start : start + size]


def run() -> None:
    """Run and print."""
    films = int(os.environ.get("BENCH_MERGE_FILMS") or FILMS)
    wanted = {"all": films, f"1 in {ONE_IN}": films // ONE_IN, "none, only compared": 0}
    taken: dict[tuple[str, str], list[_Taken]] = {(what, how): [] for how in _RUNS for what in wanted}
    with tempfile.TemporaryDirectory() as name:
        made, copy = Path(name) / "made", Path(name) / "copy"
        Apart.run(make, made, films)
        for how in alternating(list(_RUNS), rounds()):
            shutil.copytree(made, copy)
            for what, number in wanted.items():
                if number == films // ONE_IN:
                    Apart.run(_answer_anew, copy)
                done = Apart.run(_merged, copy, _RUNS[how])
                assert done.films == number, f"{done.films} films were merged, not {number}"
                taken[what, how].append(done)
            shutil.rmtree(copy)
    table(
        f"merge: {films:,} films x {len(PROVIDER_TABLES)} providers",
        ("merged", "runs", "s", "CPU s", "CPU, of all in one run", "peak MB"),
        [
            (what, how, spread(t.wall for t in own), spread(t.cpu for t in own), _share(taken, own),
             f"{max(t.peak_mb for t in own):.0f}")
            for (what, how), own in taken.items()
        ],
    )  # fmt: skip
    verdict("merging all, CPU", spread(t.cpu for t in taken["all", ONE_RUN]), MOST_MS * films / 1_000, "s")


def _share(taken: "dict[tuple[str, str], list[_Taken]]", own: "list[_Taken]") -> Spread:
    return spread(one.cpu / whole.cpu for one, whole in zip(own, taken["all", ONE_RUN], strict=True))
