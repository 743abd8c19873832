"""IMDb's data files: which ones we have, how old they are, and what is wrong with them.

Belongs here: writes and reads of `imdb_files`. Does not belong here: the files (collect/imdb_downloads.py).
"""

from dataclasses import dataclass
from datetime import datetime

from movie_assets.store.connection import Operations
from movie_assets.store.moments import moment, seconds


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file. Moments are aware UTC; None = never."""

    name: str
    etag: str | None = None
    last_modified: str | None = None
    size: int | None = None
    """Bytes, compressed."""
    rows: int | None = None
    checked_at: datetime | None = None
    refreshed_at: datetime | None = None
    problem: str | None = None


def data_files(operations: Operations) -> dict[str, DataFile]:
    """Return all data files that were ever requested, by name."""
    return {
        row["name"]: DataFile(
            row["name"],
            row["etag"],
            row["last_modified"],
            row["bytes"],
            row["rows"],
            moment(row["checked_at"]),
            moment(row["refreshed_at"]),
            row["problem"],
        )
        for row in operations.rows("SELECT * FROM imdb_files ORDER BY name")
    }


def keep_checked(operations: Operations, name: str, now: datetime) -> None:
    """Record that the file we have is the newest."""
    _keep(operations, name, "checked_at = ?, problem = NULL", seconds(now))


def keep_problem(operations: Operations, name: str, problem: str) -> None:
    """Record why no newer file was taken. The one we have stays."""
    _keep(operations, name, "problem = ?", problem)


def keep_swapped(operations: Operations, file: DataFile, now: datetime) -> None:
    """Record that this file was put in place."""
    _keep(
        operations,
        file.name,
        "etag = ?, last_modified = ?, bytes = ?, rows = ?, checked_at = ?, refreshed_at = ?, problem = NULL",
        file.etag,
        file.last_modified,
        file.size,
        file.rows,
        seconds(now),
        seconds(now),
    )


def _keep(operations: Operations, name: str, assignments: str, *values: object) -> None:
    with operations.transaction() as connection:
        connection.execute("INSERT INTO imdb_files (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
        connection.execute(f"UPDATE imdb_files SET {assignments} WHERE name = ?", (*values, name))
