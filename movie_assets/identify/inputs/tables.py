"""Tables: CSV as Excel, LibreOffice, pandas and the exporting programs write it.

Belongs here: finding the header, the separator, rows and their cells. Does not belong here: which column means what
(known_formats.py), reading a value (cells.py).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from movie_assets.errors import IdentificationError
from movie_assets.identify.inputs.addresses import ids_in
from movie_assets.identify.inputs.cells import ASKING, Means, cell, film, is_nothing, keep
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut, not_used
from movie_assets.identify.inputs.declaration import Fields, Format, plain
from movie_assets.identify.inputs.decoding import lines_of
from movie_assets.identify.inputs.known_tables import ANY_TABLE, format_of, says_series
from movie_assets.matching.query import MOST_SHOWN

SEPARATORS = ",;\t|"
MOST_LINES_OF_A_CELL = 200
"""A review may have paragraphs; a quote that nobody closed must not swallow the rest of the file."""
MOST_BEFORE_A_HEADER = 40
"""Rows of a block about a list, which may stand before the header of the films."""


@dataclass(slots=True)
class _Row:
    line: int
    cells: list[str]
    text: str
    error: str = ""


def read_table(text: str) -> Contents:
    """Return what a table asks for, a row each.

    Raises:
        IdentificationError: no column can name a film, or there is none.
    """
    separator, text, first = _separator(text)
    rows = list(_rows(text, separator, first))
    header = _header(rows)
    if not rows:
        raise IdentificationError("the file is empty")
    if header is None:
        return _without_header(rows)
    place, known = header
    if known.holds_no_film:
        raise IdentificationError(f"{known.name}: it holds {known.holds_no_film}, and names no film")
    return _Table(known, rows[place], separator).contents(rows[place + 1 :])


def _separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text without the line that declares it (Excel's sep=;), and its first line's number."""
    head, _, rest = text.partition("\n")
    if head.strip().strip('"').lower().startswith("sep=") and len(head.strip().strip('"')) <= 5:
        return (head.strip().strip('"')[4:] or "\t"), rest, 2
    best = (0, ",")
    for row in _head_lines(text):
        for separator in SEPARATORS:
            if separator in row:
                columns = {plain(name) for name in row.split(separator)}
                known = len(columns & ANY_TABLE.reads.keys()) + (format_of(columns) is not None)
                best = max(best, (known * 100 + row.count(separator) if known else 0, separator), key=lambda b: b[0])
    return best[1], text, 1


def _head_lines(text: str) -> list[str]:
    return text.split("\n", MOST_BEFORE_A_HEADER)[:MOST_BEFORE_A_HEADER]


def _rows(text: str, separator: str, first: int) -> Iterator[_Row]:
    """Yield the rows with the number of their first line. A quote that is not closed costs its line."""
    lines = lines_of(text)
    place, width = 0, 0
    while place < len(lines):
        if lines[place].isspace():
            place += 1
            continue
        taken, cells, error = _row(lines, place, separator, width)
        if any(cells) or error:
            row = "".join(lines[place : place + taken]).rstrip("\r\n")
            yield _Row(place + first, cells, row, error)
            width = max(width, len(cells)) if not error else width
        place += taken


def _row(lines: Sequence[str], place: int, separator: str, width: int) -> tuple[int, list[str], str]:
    """Return how many lines a row has, its cells, and why it cannot be read."""
    spaced = separator + ' "' in lines[place]
    quotes, taken = 0, 0
    for line in lines[place : place + MOST_LINES_OF_A_CELL]:
        quotes, taken = quotes + line.count('"'), taken + 1
        if quotes % 2 == 0:
            break
    if quotes % 2:
        return 1, [], "a quote that is not closed"
    part = "".join(lines[place : place + taken])
    cells = _cells(part, separator, spaced)
    if taken > 1 and width and len(cells) != width:
        # The quote that ends this row began another one: it was a slip.
        return 1, [], "a quote that is not closed"
    return taken, cells, ""


def _cells(part: str, separator: str, spaced: bool) -> list[str]:
    """Return the cells; where a row breaks the rules of quotes, as they stand."""
    for strict in (True, False):
        try:
            found = next(csv.reader([part], delimiter=separator, skipinitialspace=spaced, strict=strict), [])
        except csv.Error:
            continue
        return [cell(value) for value in found]
    return [cell(value) for value in part.split(separator)]


def _header(rows: Sequence[_Row]) -> tuple[int, Format] | None:
    """Return the row that names the columns, and its format.

    A block about a list has a header of its own: the last header of a declared format among the first rows counts.
    Below a row of several cells, one that looks like a header has values: "Movie", "Tmdb".
    """
    first: tuple[int, Format] | None = None
    for place, row in enumerate(rows[:MOST_BEFORE_A_HEADER]):
        if row.error:
            continue
        known = format_of(row.cells)
        if known is ANY_TABLE and place == 1 and sum(map(bool, rows[0].cells)) > 1:
            continue
        if known is None:
            if first is not None and first[1] is ANY_TABLE and place > 3:
                break
            continue
        if known is not ANY_TABLE and len(row.cells) > 1:
            return place, known
        first = first or (place, known)
    return first if first is not None and first[0] <= 1 else None


def _without_header(rows: Sequence[_Row]) -> Contents:
    """Read a list of addresses or ids, a line each, which needs no header."""
    contents, found_any = Contents(), False
    for row in rows:
        found = ids_in(row.text)
        place = f"line {row.line}"
        if found.ids and not found.several:
            asked, _ = film({Means(name): value for name, value in found.first().items()})
            contents.entries.append(Entry(asked, place))
            found_any = True
        else:
            why = "it is of a series, not of a film" if found.of_series else "it has no id, and the file has no header"
            contents.entries.append(Entry(LeftOut("two films stand in one line" if found.several else why), place))
    if not found_any:
        named = ", ".join(("title", "year", "imdb_id", "tmdb_id", "tvdb_id"))
        raise IdentificationError(f"the header has no column that is known, such as {named}")
    return contents


class _Table:
    """A table whose header is known."""

    def __init__(self, known: Format, header: _Row, separator: str) -> None:
        self._format = known
        self._separator = separator
        self._width = len(header.cells)
        names = [plain(name) for name in header.cells]
        # A program's next version may add a column that other tables have too.
        more = {name: means for name, means in ANY_TABLE.reads.items() if name not in known.unused}
        means_of = {**more, **known.reads}
        self._columns = [(place, means_of[name]) for place, name in enumerate(names) if name in means_of]
        used = {place for place, _ in self._columns}
        rest = {place: name for place, name in enumerate(header.cells) if place not in used}
        self._unused = [name for name in rest.values() if plain(name) in known.unused]
        self._known_by_value: set[int] = set()
        self._unknown = {place: name for place, name in rest.items() if plain(name) not in known.unused}

    def contents(self, rows: Sequence[_Row]) -> Contents:
        what = "" if self._format is ANY_TABLE else f"{self._format.name}: "
        contents = Contents(notes=not_used(f"{what}columns that say nothing about which film is meant,", self._unused))
        contents.entries += map(self._entry, rows)
        unknown = (name for place, name in self._unknown.items() if place not in self._known_by_value)
        contents.notes += not_used(f"{what}columns that are not known,", unknown)
        return contents

    def _entry(self, row: _Row) -> Entry:
        place = f"line {row.line}"
        try:
            if row.error:
                raise IdentificationError(row.error)
            fields = self._fields(self._of_width(row))
            if self._format.of_title and (why := self._format.of_title(title := fields.get(Means.TITLE, ""))):
                raise IdentificationError(f"{why} ({title[:MOST_SHOWN]})")
            asked, notes = film(fields)
        except IdentificationError as error:
            return Entry(LeftOut(str(error)), place)
        return Entry(asked, place, notes)

    def _of_width(self, row: _Row) -> _Row:
        """Return the row with as many cells as columns. A comma inside the only column belongs to it.

        Raises:
            IdentificationError: it has cells that no column is for.
        """
        surplus = [value for value in row.cells[self._width :] if value]
        if surplus and self._width == 1 and '"' not in row.text:
            return _Row(row.line, [cell(row.text)], row.text)
        if surplus:
            raise IdentificationError(f"{len(row.cells)} cells for {self._width} columns: is a quote missing?")
        return row

    def _fields(self, row: _Row) -> Fields:
        fields: Fields = {}
        for place, means in self._columns:
            value = row.cells[place] if place < len(row.cells) else ""
            if value and not (is_nothing(value) and means not in ASKING):
                keep(fields, means, value)
        for place, name in self._unknown.items():
            if place < len(row.cells) and says_series(plain(name), row.cells[place]):
                fields[Means.EPISODE] = f"{name} {row.cells[place]}"
        if not fields.keys() & {Means.IMDB, Means.TMDB, Means.TVDB, Means.ADDRESS, Means.MEDIA_ID}:
            self._take_address(fields, row)
        return self._format.of_row(fields) if self._format.of_row else fields

    def _take_address(self, fields: Fields, row: _Row) -> None:
        """Take the only id of IMDb or address of a film's page in a row, whatever its column is called."""
        addresses = {
            value: place
            for place in self._unknown
            if place < len(row.cells) and " " not in (value := row.cells[place]) and _leads_somewhere(value)
        }
        if len(addresses) == 1:
            ((fields[Means.ADDRESS], place),) = addresses.items()
            self._known_by_value.add(place)


def _leads_somewhere(value: str) -> bool:
    found = ids_in(value)
    return bool(found.ids) or found.of_series
