"""What an export is asked for, and what is wrong with it that options alone say.

Belongs here: both, without any import that takes time. Does not belong here: the work (table_export.py).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from movie_assets.errors import ConfigurationError

FORMATS = ("parquet", "csv", "jsonl", "sqlite", "duckdb")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export where. `tables`: none = all tables and views, unless there is a query."""

    folder: Path
    format: str = "parquet"
    tables: tuple[str, ...] = ()
    query: str | None = None
    name: str | None = None
    only_redistributable: bool = False
    replace: bool = False

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ConfigurationError: says what to change.
        """
        if self.format not in FORMATS:
            raise ConfigurationError(f"--format {self.format} is unknown. Known: {', '.join(FORMATS)}")
        if (self.query is None) != (self.name is None):
            raise ConfigurationError("--query needs --name, the name of its file or table, and --name needs --query")
        if self.name is not None and not _NAME.fullmatch(self.name):
            raise ConfigurationError(f"--name {self.name!r}: letters, digits and _ only, and no digit first")
        twice = {name for name in self.tables if self.tables.count(name) > 1 or name == self.name}
        if twice:
            raise ConfigurationError(f"{', '.join(sorted(twice))} would be exported twice")
