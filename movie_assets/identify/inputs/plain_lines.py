"""A list without a form: a name of a file or folder, or the address of a film's page, a line each.

Belongs here: what one line asks for. Does not belong here: reading a name (names/), how addresses are written
(addresses.py).
"""

import re

from movie_assets.identify.inputs.addresses import ids_in, of_no_title, titles_in_addresses
from movie_assets.identify.inputs.cells import Means, film
from movie_assets.identify.inputs.contents import Contents, Entry, LeftOut
from movie_assets.identify.inputs.decoding import lines_of
from movie_assets.identify.names.name_parts import VIDEO
from movie_assets.matching.query import Asked

_ADDRESS = re.compile(r"://|\b(?:imdb|letterboxd)\.com/|\bthemoviedb\.org/")

_MARK = re.compile(r"^\s*(?:[-*+•·–—]\s+)?(?:(?:\[[ xX✓✔]\]|[☐☑☒✅✓✔])\s+)?")
"""What notes have before each line of a list: a bullet, a box to tick."""


def read_lines(text: str) -> Contents:
    """Return the lines of a list: names of files or folders, which are read later, or addresses of films."""
    contents = Contents()
    for number, line in enumerate(lines_of(text), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            contents.entries.append(Entry(of_line(_MARK.sub("", line)), f"line {number}"))
    return contents


def of_line(line: str) -> Asked | str | LeftOut:
    """Return what a line asks for, the name that it is, or why it asks for nothing."""
    line = line.rstrip("\r\n").replace("\t", " ")
    if not _ADDRESS.search(line):
        return line
    found = ids_in(line)
    if found.several:
        return LeftOut("two films stand in one line")
    if found.ids:
        return film({Means(name): value for name, value in found.first().items()})[0]
    if found.of_series or of_no_title(line):
        return LeftOut("its address is of a series, a person or a list, not of a film")
    titles = titles_in_addresses(line)
    if "://" in line and not titles and not VIDEO.search(line):
        return LeftOut("its address is of no site that is known")
    return titles[0] if titles else line
