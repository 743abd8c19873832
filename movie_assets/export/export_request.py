"""What an export is asked for, and what is wrong with it that options alone say.

Belongs here: both, without any import that takes time. Does not belong here: the work (table_export.py).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from movie_assets.errors import ArgumentsError

FORMATS = ("parquet", "csv", "jsonl", "sqlite", "duckdb")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export where. `tables`: none = all tables and views, unless there is a query.

    `then` (aware UTC): as they were at that moment; None = as they are.
    """

    folder: Path
    format: str = "parquet"
    tables: tuple[str, ...] = ()
    query: str | None = None
    name: str | None = None
    only_redistributable: bool = False
    replace: bool = False
    then: datetime | None = None

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ArgumentsError: says what to change.
        """
        if self.format not in FORMATS:
            raise ArgumentsError(f"--format {self.format} is unknown. Known: {', '.join(FORMATS)}")
        if (self.query is None) != (self.name is None):
            raise ArgumentsError("--query needs --name, the name of its file or table, and --name needs --query")
        if self.name is not None and not _NAME.fullmatch(self.name):
            raise ArgumentsError(f"--name {self.name!r}: letters, digits and _ only, and no digit first")
        twice = {name for name in self.tables if self.tables.count(name) > 1 or name == self.name}
        if twice:
            raise ArgumentsError(f"{', '.join(sorted(twice))} would be exported twice")


KINDS = ("poster", "fanart", "clearlogo")
"""The images that artwork downloads where none are named."""
ALL_KINDS = (*KINDS, "backdrop")


@dataclass(frozen=True, slots=True)
class LibraryRequest:
    """For which films to write into which library: those named, those of a query, else those that have a folder."""

    folder: Path
    films: tuple[str, ...] = ()
    query: str | None = None
    replace: bool = False
    kinds: tuple[str, ...] = KINDS

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ArgumentsError: says what to change.
        """
        if self.films and self.query is not None:
            raise ArgumentsError("name films or give a query, not both")
        if unknown := sorted(set(self.kinds) - set(ALL_KINDS)):
            raise ArgumentsError(f"--kind {', '.join(unknown)} is unknown. Known: {', '.join(ALL_KINDS)}")
        if not (self.films or self.query or self.folder.is_dir()):
            raise ArgumentsError(
                f"{self.folder} is no folder. Name a library with a folder a film, or name films: --film, --query"
            )
