"""What is kept about data files: the version at hand, when it was checked, and why a newer one was refused.

Belongs here: writes and reads of `data_files`. Does not belong here: the files (collect/downloads.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from movie_assets.store.connection import Operations
from movie_assets.store.moments import day, moment, seconds


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
    made_on: date | None = None
    """The UTC day that a daily file is of."""
    wrong: int | None = None
    """Lines that could not be read, where such a line does not make the whole file wrong."""


def data_files(operations: Operations, names: Collection[str]) -> dict[str, DataFile]:
    """Return those of the files with these names that were ever requested, by name."""
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
            day(row["made_on"]),
            row["wrong"],
        )
        for row in operations.rows("SELECT * FROM data_files ORDER BY name")
        if row["name"] in names
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
        "etag = ?, last_modified = ?, bytes = ?, rows = ?, checked_at = ?, refreshed_at = ?, problem = NULL,"
        " made_on = ?, wrong = ?",
        file.etag,
        file.last_modified,
        file.size,
        file.rows,
        seconds(now),
        seconds(now),
        file.made_on.isoformat() if file.made_on else None,
        file.wrong,
    )


def _keep(operations: Operations, name: str, assignments: str, *values: object) -> None:
    with operations.transaction() as connection:
        connection.execute("INSERT INTO data_files (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
        connection.execute(f"UPDATE data_files SET {assignments} WHERE name = ?", (*values, name))
