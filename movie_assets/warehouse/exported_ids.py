"""TMDB's daily list of ids: what a file of it holds, the table that shows it, what of it we lack, and what left it.

Belongs here: those queries. Does not belong here: keeping the file (collect/tmdb_ids.py), films
(store/listed_films.py). DuckDB unpacks and reads the file as a stream, so memory does not grow with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from movie_assets.errors import RefusedFileError
from movie_assets.warehouse.database import Batch, Warehouse, to_frame
from movie_assets.warehouse.replacing import make_temporary
from movie_assets.warehouse.tmdb_tables import TMDB_IDS

AT_ONCE = 50_000
THRESHOLDS = (0, 0.5, 1, 2, 5, 10, 20, 50)
_FIELDS = {"id": "VARCHAR", "original_title": "VARCHAR", "popularity": "DOUBLE", "adult": "BOOLEAN", "video": "BOOLEAN"}
_RIGHT = (
    "id BETWEEN 1 AND 9999999999 AND original_title IS NOT NULL AND isfinite(popularity) AND adult IS NOT NULL"
    " AND video IS NOT NULL"
)
"""A line that can be read, with an id that an answer may have, too (values/identifiers.py). DuckDB makes nulls of a
line, or of a value, that it cannot read."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds: lines that can be read, and the films that they name; a line may repeat one."""

    right: int
    films: int


def judged(file: Path) -> Export:
    """Read a whole file.

    Raises:
        RefusedFileError: it cannot be read.
    """
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        try:
            rows = connection.execute(f"SELECT count(*), count(DISTINCT id) FROM {_lines(file)} WHERE {_RIGHT}")
            return Export(*rows.fetchall()[0])
        except duckdb.Error as error:
            raise RefusedFileError(f"{file.name}: {str(error).splitlines()[0]}") from error


def shown(warehouse: Warehouse) -> tuple[date | None, int]:
    """Return the day of the list that the table shows, and how many films it has."""
    found = warehouse.frame(f"SELECT max(exported_on), count(*) FROM {TMDB_IDS.name}").row(0)
    return found[0], found[1]


def show(warehouse: Warehouse, file: Path, day: date, *, repeats: bool) -> None:
    """Replace the table by what a file holds, in one transaction. `repeats`: a film may stand in it more than once."""
    columns = f"id AS tmdb_id, original_title AS title, popularity, adult, video, DATE '{day}' AS exported_on"
    if repeats:
        columns = (
            "id AS tmdb_id, arg_max(original_title, popularity) AS title, max(popularity) AS popularity,"
            f" bool_or(adult) AS adult, bool_or(video) AS video, DATE '{day}' AS exported_on"
        )
    rows = f"SELECT {columns} FROM {_lines(file)} WHERE {_RIGHT}{' GROUP BY id' if repeats else ''}"
    warehouse.write(Batch([], {TMDB_IDS.name: lambda _: rows}))


def left(warehouse: Warehouse, file: Path, answered: pl.Series) -> list[int]:
    """Return those of these TMDB ids that the table lists and the file does not; all of the file's lacks while the
    table is empty."""
    with warehouse.connection() as connection:
        make_temporary(connection, "answered", answered.to_frame("tmdb_id"))
        rows = connection.execute(
            "SELECT tmdb_id FROM answered"
            f" ANTI JOIN (SELECT id AS tmdb_id FROM {_lines(file)} WHERE {_RIGHT}) listed USING (tmdb_id)"
            f" WHERE tmdb_id IN (SELECT tmdb_id FROM {TMDB_IDS.name})"
            f" OR NOT EXISTS (SELECT 1 FROM {TMDB_IDS.name}) ORDER BY 1"
        ).fetchall()
        connection.execute("DROP TABLE temp.answered")
    return [row[0] for row in rows]


def lacked(
    warehouse: Warehouse, held: pl.Series, min_popularity: float, readable: Callable[[str], str | None]
) -> Iterator[list[tuple[int, str | None, float]]]:
    """Yield the listed films of at least this popularity that are not among the ids `held`, in parts.

    As everywhere in discovery, adult films and videos are left out. `readable` is the form of a title that is kept. The
    warehouse is open while a part is read, and not between them.
    """
    last, ids = 0, held.to_frame("tmdb_id")
    while True:
        with warehouse.connection() as connection:
            part = to_frame(
                connection,
                f"SELECT tmdb_id, title, popularity FROM {TMDB_IDS.name} WHERE tmdb_id > ? AND popularity >= ?"
                f" AND NOT adult AND NOT video ORDER BY tmdb_id LIMIT {AT_ONCE}",
                [last, min_popularity],
            )
        if part.is_empty():
            return
        last = part["tmdb_id"][-1]
        rows = part.join(ids, on="tmdb_id", how="anti").iter_rows()
        yield [(tmdb_id, readable(title), popularity) for tmdb_id, title, popularity in rows]


def by_popularity(warehouse: Warehouse, held: pl.Series) -> list[tuple[float, int, int]]:
    """Return, for each of THRESHOLDS, how many films discovery would take from there on, and how many it lacks."""
    steps = ", ".join(f"({step})" for step in THRESHOLDS)
    with warehouse.connection() as connection:
        make_temporary(connection, "held", held.to_frame("tmdb_id"))
        rows = connection.execute(
            "SELECT step, count(tmdb_id), count(tmdb_id) FILTER (NOT known) FROM"
            f" (SELECT * FROM (VALUES {steps}) steps(step)) LEFT JOIN"
            " (SELECT tmdb_id, popularity, tmdb_id IN (FROM held) AS known"
            f" FROM {TMDB_IDS.name} WHERE NOT adult AND NOT video) listed ON popularity >= step GROUP BY 1 ORDER BY 1"
        ).fetchall()
        connection.execute("DROP TABLE temp.held")
    return [(float(step), films, new) for step, films, new in rows]


def _lines(file: Path) -> str:
    """Return the rows of a file, in SQL. DuckDB would round an id of 58.7, which is another film's: it is none."""
    declared = ", ".join(f"{name}: '{kind}'" for name, kind in _FIELDS.items())
    path = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(file)).replace("'", "''")
    return (
        "(SELECT * REPLACE (CASE WHEN regexp_full_match(id, '[0-9]{1,18}') THEN CAST(id AS BIGINT) END AS id)"
        f" FROM read_json('{path}', format = 'newline_delimited', compression = 'gzip', ignore_errors = true,"
        f" columns = {{{declared}}}))"
    )
