"""`write`: 1,000 films into 1,000,000 stored rows of tmdb_details, and how the file grows by refreshes of 1 %.

Belongs here: the product's write (Warehouse.write: older rows left alone, DELETE of the films, INSERT BY NAME, a lock,
an open file and a checkpoint a write) beside INSERT ... ON CONFLICT DO UPDATE and MERGE INTO of the same rows, each
given the same opening, lock and checkpoint. Does not belong here: making rows of answers (projection.py).

Rows are generated: all columns of tmdb_details are filled but raw_response and the lists of people, images and videos,
which stay empty so that a million rows fit; the primary key is the declared one. Each design has its own copy of the
file; every round gives all of them the same 1,000 films, 900 of them stored and spread over the whole table, 100 new.
Then 20 refreshes of 1 % (10,000 stored films each, together a fifth of the table).

Figures: seconds a write, opening and closing included; megabytes (10^6 bytes) of the file once closed. No target is
set for either; the claim to test is that DELETE + INSERT beats the other two at this size.
"""

import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.rounds import alternating, rounds, spread, table
from movie_assets.providers.tmdb.spec import TMDB_DETAILS
from movie_assets.warehouse.database import Batch, Warehouse, to_frame

ROWS, FILMS, NEW = 1_000_000, 1_000, 100
REFRESHES, REFRESHED = 20, 10_000
EMPTY = ("images", "videos", "cast_members", "crew_members", "raw_response")
NAME = TMDB_DETAILS.name


def _generated(version: int) -> str:
    """Return the SELECT list that makes a row of tmdb_details of `movie_id`; another version gives other values."""
    made = {
        "BIGINT": f"(movie_id * 7919 + {version}) % 100000000",
        "INTEGER": f"(movie_id * 31 + {version}) % 200",
        "DOUBLE": f"((movie_id * 13 + {version}) % 1000) / 100",
        "VARCHAR": f"md5(movie_id || '/{version}')",
        "BOOLEAN": "false",
        "DATE": "DATE '1990-01-01' + (movie_id % 12000)::INTEGER",
        "TIMESTAMP": f"TIMESTAMP '2025-01-01' + INTERVAL {version} DAY",
        "VARCHAR[]": f"[md5('a' || movie_id % 50), md5('b' || movie_id % 7), '{version}']",
    }
    lists = {c.name: f"[]::{c.duckdb_type}" for c in TMDB_DETAILS.columns if c.name in EMPTY and not c.json}
    own = lists | {
        "movie_id": "movie_id",
        "answer_id": f"'{version:012}' || md5(movie_id::VARCHAR)",
        "overview": f"repeat(md5(movie_id || '/{version}'), 8)",
        "keywords": "[{'keyword_id': movie_id % 100, 'name': md5('k' || movie_id % 100)}]",
        "external_ids": "[{'source': 'imdb', 'external_id': 'tt' || movie_id}]",
        "raw_response": "NULL",
    }
    return ", ".join(f'({own.get(c.name) or made[c.duckdb_type]}) AS "{c.name}"' for c in TMDB_DETAILS.columns)


def _incoming(movie_ids: Sequence[int], version: int) -> pl.DataFrame:
    films = pl.DataFrame({"movie_id": movie_ids}, schema={"movie_id": pl.Int64}).to_arrow()
    with duckdb.connect() as connection:
        connection.register("films", films)
        return to_frame(connection, f"SELECT {_generated(version)} FROM films ORDER BY movie_id").cast(
            TMDB_DETAILS.schema
        )


def product(warehouse: Warehouse, rows: pl.DataFrame) -> None:
    """Write as the product does."""
    warehouse.write(Batch(rows["movie_id"].to_list(), {NAME: rows}))


def on_conflict(warehouse: Warehouse, rows: pl.DataFrame) -> None:
    """Write by INSERT ... ON CONFLICT DO UPDATE."""
    columns = [name for name in rows.columns if name != "movie_id"]
    assignments = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    _execute(
        warehouse, rows, f"INSERT INTO {NAME} BY NAME FROM incoming ON CONFLICT (movie_id) DO UPDATE SET {assignments}"
    )


def merge_into(warehouse: Warehouse, rows: pl.DataFrame) -> None:
    """Write by MERGE INTO."""
    _execute(
        warehouse,
        rows,
        f"MERGE INTO {NAME} USING incoming USING (movie_id)"
        " WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT BY NAME",
    )


def _execute(warehouse: Warehouse, rows: pl.DataFrame, sql: str) -> None:
    with warehouse.connection() as connection:
        connection.register("incoming", rows.to_arrow())
        connection.execute("BEGIN")
        connection.execute(sql)
        connection.execute("COMMIT")


DESIGNS = {"DELETE + INSERT (product)": product, "ON CONFLICT DO UPDATE": on_conflict, "MERGE INTO": merge_into}


def _filled(path: Path) -> None:
    with Warehouse(path).connection() as connection:
        connection.execute(
            f"INSERT INTO {NAME} BY NAME SELECT {_generated(0)} FROM (SELECT range + 1 AS movie_id FROM range({ROWS}))"
        )


def _contents(path: Path) -> tuple[object, ...]:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {NAME} t").fetchone()
        assert row is not None
        return tuple(row)


def _equal(files: dict[str, Path]) -> None:
    found = {design: _contents(path) for design, path in files.items()}
    assert len(set(found.values())) == 1, f"the designs' tables differ: {found}"


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def run() -> None:
    """Run and print."""
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / "filled.duckdb"
        _filled(filled)
        files = {design: Path(folder) / f"{number}.duckdb" for number, design in enumerate(DESIGNS)}
        for path in files.values():
            shutil.copyfile(filled, path)
        _writes(files, dice)
        for path in files.values():
            shutil.copyfile(filled, path)
        _growth(files, dice)


def _writes(files: dict[str, Path], dice: random.Random) -> None:
    taken: dict[str, list[float]] = {design: [] for design in DESIGNS}
    batches: list[pl.DataFrame] = []
    done = dict.fromkeys(DESIGNS, 0)
    for number in range(rounds()):
        new = range(ROWS + 1 + number * NEW, ROWS + 1 + (number + 1) * NEW)
        batches.append(_incoming([*dice.sample(range(1, ROWS + 1), FILMS - NEW), *new], number + 1))
    for design in alternating(list(DESIGNS), rounds()):
        began = time.perf_counter()
        DESIGNS[design](Warehouse(files[design]), batches[done[design]])
        taken[design].append(time.perf_counter() - began)
        done[design] += 1
    _equal(files)
    walls = {design: spread(seconds) for design, seconds in taken.items()}
    least = walls[next(iter(DESIGNS))].median
    table(
        f"write: {FILMS:,} films into {ROWS:,} rows",
        ("design", "s a write", "x product"),
        [(design, wall, f"{wall.median / least:.1f}") for design, wall in walls.items()],
    )


def _growth(files: dict[str, Path], dice: random.Random) -> None:
    before = {design: _megabytes(path) for design, path in files.items()}
    taken: dict[str, list[float]] = {design: [] for design in DESIGNS}
    most = dict(before)
    batches = [_incoming(dice.sample(range(1, ROWS + 1), REFRESHED), 1_000 + n) for n in range(REFRESHES)]
    done = dict.fromkeys(DESIGNS, 0)
    for design in alternating(list(DESIGNS), REFRESHES):
        began = time.perf_counter()
        DESIGNS[design](Warehouse(files[design]), batches[done[design]])
        taken[design].append(time.perf_counter() - began)
        done[design] += 1
        most[design] = max(most[design], _megabytes(files[design]))
    _equal(files)
    table(
        f"write: {REFRESHES} refreshes of {REFRESHED:,} of {ROWS:,} films",
        ("design", "s a refresh", "MB before", "MB after", "growth %", "most MB between"),
        [
            (
                design,
                spread(taken[design]),
                f"{before[design]:.1f}",
                f"{(after := _megabytes(files[design])):.1f}",
                f"{(after / before[design] - 1) * 100:.1f}",
                f"{most[design]:.1f}",
            )
            for design in DESIGNS
        ],
    )
