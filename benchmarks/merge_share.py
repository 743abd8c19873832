"""Merging 1 % of the films into a cache that holds all of them, beside merging all of them into an empty one.

Belongs here: both, as the product merges (Projection.cache: comparing merge keys, the queries of the seven merged
tables), ten years at a time, as a backfill's runs do. Does not belong here: parsing answers; the wide rows; the
benchmark that prints this (plan.py).

The films are those of planned_store.py; their typed rows are those of shipped films over and over (shipped.py, without
raw_response), so that lists of people and images have real lengths. The 1 % are scattered over all years, so that every
year is compared, and their answers are newer. Each round merges all into an empty cache, then 1 % into that. It is
asserted that each merge writes the films it should, and that another one finds nothing. There are 100,000 films, not a
million, unless BENCH_MERGE_FILMS says otherwise: they take two minutes of CPU already. Target: a tenth of the whole.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benchmarks.planned_store import NOW, make_store
from benchmarks.rounds import Apart, Spread, rounds, spread, table, verdict
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
MOST = 0.1
FIRST, NEWER = f"{1:032x}", f"{2:032x}"
"""Answer ids, each followed by its film and provider."""


def _make(folder: Path, films: int) -> None:
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
            shipped = pl.DataFrame(own, schema=typed.schema, orient="row").with_row_index("template")
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
        for years in _runs(settings):
            for batch in Projection(operations, warehouse, settings, years).movies():
                warehouse.write(batch)


def _answer_anew(folder: Path) -> None:
    """Give one film in ONE_IN a newer answer of every provider, which its typed rows show already."""
    with Operations(folder / OPERATIONS) as operations, operations.transaction() as connection:
        connection.execute(
            f"UPDATE fetch_state SET good_answer_id = '{NEWER}' || movie_id || provider WHERE movie_id % {ONE_IN} = 0"
        )
    with Warehouse(folder / WAREHOUSE).connection() as warehouse:
        for provider, typed in PROVIDER_TABLES.items():
            warehouse.execute(
                f"UPDATE {typed.name} SET answer_id = '{NEWER}' || movie_id || '{provider}'"
                f" WHERE movie_id % {ONE_IN} = 0"
            )


def _merged(folder: Path) -> tuple[float, float, int]:
    """Merge what differs, some years at a time; return seconds, CPU seconds and films."""
    settings, warehouse, films = Settings.model_construct(), Warehouse(folder / WAREHOUSE), 0
    with Operations(folder / OPERATIONS) as operations:
        began, used = time.perf_counter(), time.process_time()
        for years in _runs(settings):
            with warehouse.connection():
                for batch in Projection(operations, warehouse, settings, years).cache():
                    warehouse.write(batch)
                    films += len(batch.movie_ids)
        return time.perf_counter() - began, time.process_time() - used, films


def _runs(settings: Settings) -> Iterator[Sequence[str]]:
    years = partition_years(NOW.date())
    for start in range(0, len(years), settings.years_per_run):
        yield years[start : start + settings.years_per_run]


def merges() -> None:
    """Run and print."""
    films = int(os.environ.get("BENCH_MERGE_FILMS") or FILMS)
    taken: dict[str, list[tuple[float, float]]] = {"all": [], f"1 in {ONE_IN}": [], "none, only compared": []}
    with tempfile.TemporaryDirectory() as name:
        made, copy = Path(name) / "made", Path(name) / "copy"
        Apart.run(_make, made, films)
        for _ in range(rounds()):
            shutil.copytree(made, copy)
            for what, wanted in zip(taken, (films, films // ONE_IN, 0), strict=True):
                if wanted == films // ONE_IN:
                    Apart.run(_answer_anew, copy)
                took, used, merged = Apart.run(_merged, copy)
                assert merged == wanted, f"{merged} films were merged, not {wanted}"
                taken[what].append((took, used))
            shutil.rmtree(copy)
    seconds, cpu = ({what: [one[n] for one in own] for what, own in taken.items()} for n in (0, 1))
    whole, share, _ = taken
    table(
        f"merge: {films:,} films x {len(PROVIDER_TABLES)} providers",
        ("merged", "s", "of the whole", "CPU s", "of the whole's"),
        [
            (w, spread(seconds[w]), _ratio(seconds[w], seconds[whole]), spread(cpu[w]), _ratio(cpu[w], cpu[whole]))
            for w in taken
        ],
    )
    verdict(f"merging {share}", _ratio(seconds[share], seconds[whole]), MOST, "of the whole")
    verdict(f"merging {share}, CPU", _ratio(cpu[share], cpu[whole]), MOST, "of the whole's")


def _ratio(ones: Sequence[float], others: Sequence[float]) -> Spread:
    return spread(one / other for one, other in zip(ones, others, strict=True))
