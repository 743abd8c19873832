"""Printing what a command shows: as text while it goes on, or at its end as JSON or CSV.

Belongs here: the three forms. Does not belong here: what any command shows, which form is asked for
(options.py).
"""

import csv
import itertools
import json
import re
import sys
from collections.abc import Sequence
from enum import Enum
from typing import Any

from movie_assets.cli.result import Table, as_cell, as_json
from movie_assets.cli.terminal import DataConsole
from movie_assets.errors import ConfigurationError
from movie_assets.plain_text import escaped, plain

_GAP = "  "


class Form(Enum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class Output:
    """Where a command shows its result.

    Text appears at once. JSON is one object at the end: each table by its name, `messages` and `warnings`. CSV is one
    table, the first or the named one; messages go to the other stream then. Errors are not a result: they are words.
    """

    def __init__(self, form: Form = Form.TEXT, *, quiet: bool = False, table: str | None = None) -> None:
        self.form = form
        self.quiet, self._only = quiet, table
        self.console = DataConsole(stderr=form is not Form.TEXT)
        self.aside = DataConsole(stderr=form is not Form.TEXT, quiet=quiet)
        """For what shows that something goes on."""
        self._tables: dict[str, tuple[list[str], list[dict[str, Any]]]] = {}
        self._said: dict[str, list[str]] = {"messages": [], "warnings": []}

    def table(self, table: Table) -> None:
        """Show a table. One that was shown before gets more rows."""
        if self.form is Form.TEXT:
            self._draw(table)
            return
        _, rows = self._tables.setdefault(table.name, (table.names, []))
        if self.form is Form.JSON or table.name == self._printed:
            rows += table.records()

    def say(self, words: str) -> None:
        """Say what came of the command, in words."""
        self._tell("messages", words)

    def warn(self, words: str) -> None:
        """Say what makes the result less than it could be."""
        self._tell("warnings", words)

    def note(self, words: str) -> None:
        """Explain something to who reads text: what columns mean, what to type next."""
        if self.form is Form.TEXT and not self.quiet:
            self.console.print(words, soft_wrap=True)

    def _tell(self, kind: str, words: str) -> None:
        self._said[kind].append(words)
        if self.form is Form.TEXT or (self.form is Form.CSV and not self.quiet):
            self.console.print(words, style="yellow" if kind == "warnings" else None, soft_wrap=True)

    @property
    def _printed(self) -> str:
        """The name of the table that CSV has."""
        return self._only or next(iter(self._tables))

    def end(self) -> None:
        """Print what is printed at the end.

        Raises:
            ConfigurationError: there is no table of the name that was asked for.
        """
        if self._only is not None and self._only not in self._tables:
            known = ", ".join(self._tables) or "none at all"
            raise ConfigurationError(f"no table {self._only!r} to show. This command has: {known}")
        if self.form is Form.JSON:
            tables = {name: rows for name, (_, rows) in self._tables.items()}
            print(escaped(json.dumps(as_json(tables | self._said), ensure_ascii=False, indent=2)))
        elif self.form is Form.CSV and self._tables:
            names, rows = self._tables[self._printed]
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow([plain(as_cell(name)) for name in names])
            for row in rows:
                cells = (as_cell(value) for value in row.values())
                writer.writerow([plain(cell) if isinstance(cell, str) else cell for cell in cells])

    def _draw(self, table: Table) -> None:
        if table.drawn is not None:
            print(plain(table.drawn(self.console.width if self.console.is_terminal else None)))
            return
        records = [row for row in table.records() if table.shows(row)]
        if table.layout in ("lines", "none"):
            for line in map(table.line, records) if table.layout == "lines" else ():
                self.console.print(line, soft_wrap=True)
            return
        shown = [column for column in table.columns if column.place in ("cell", "text")]
        headings = [column.heading or column.name.replace("_", " ") for column in shown]
        cells = [[column.text(row) for column in shown] for row in records]
        for line in [table.title] * bool(table.title):
            self.console.print(line, soft_wrap=True)
        if table.layout == "list":
            for line in laid_out([headings, *cells], self.console.width):
                self.console.print(line, soft_wrap=True)
        else:
            self._draw_cells(headings, cells)
        below = [column for column in table.columns if column.place == "below"]
        for column, row in itertools.product(below, records):
            if row[column.name]:
                self.console.print(column.text(row), soft_wrap=True)

    def _draw_cells(self, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
        from rich.cells import cell_len
        from rich.table import Table as Drawn

        by_column = zip(headings, *cells, strict=True)
        widths = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in by_column]
        gap = len(_GAP) if sum(widths) + len(_GAP) * len(widths) <= self.console.width else 1
        drawn = Drawn(*headings, box=None, padding=(0, gap, 0, 0))
        for row in cells:
            drawn.add_row(*row)
        self.console.print(drawn)


def laid_out(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the rows as lines: all columns but the last in full; the last wraps between words, never inside one."""
    from rich.cells import cell_len

    rows = [[re.sub(r"\s+", " ", cell) for cell in row] for row in rows]
    widths = [max(cell_len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    indent = sum(widths) + len(_GAP) * len(widths)
    lines = []
    for row in rows:
        before = "".join(cell + " " * (size - cell_len(cell)) + _GAP for cell, size in zip(row, widths, strict=False))
        line = ""
        for word in row[-1].split(" "):
            if line and indent + cell_len(line) + 1 + cell_len(word) > width:
                lines.append((before + line).rstrip())
                before, line = " " * indent, word
            else:
                line = f"{line} {word}" if line else word
        lines.append((before + line).rstrip())
    return lines
