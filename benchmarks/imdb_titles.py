"""Data files of IMDb's size, generated: the real columns, none (N after a backslash) and quotes as IMDb writes them.

Belongs here: writing them. Does not belong here: reading and measuring (imdb_files.py). At 12 million titles, of which
7 of 10 are episodes: 1.8 million ratings, 14 million people, 96 million principals, near to IMDb's own numbers.
"""

import random
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from movie_assets.providers.imdb.file_columns import COLUMNS

_LINES = 50_000
_GZIP = 31
_KINDS = ("tvEpisode",) * 7 + ("short", "video", "movie")
_WORDS = ("Night", "The River", "A House", 'The "Last" Door', "Ünder", "Two", "雪", "Letters", "No 7", "Back\\Slash")
_CATEGORIES = ("actor", "actress", "actor", "self", "director", "writer", "producer", "editor")
PEOPLE_A_TITLE = 1.2


def title_id(number: int) -> str:
    """Return the id of the title with this number."""
    return f"tt{number:07d}"


def _person(number: int) -> str:
    return f"nm{number:07d}"


def _title(number: int) -> str:
    words = f"{_WORDS[number % 10]} {_WORDS[number // 10 % 10]} {number}"
    return f'"{words}"' if number % 50 == 0 else words


def _basics(number: int, _people: int) -> Iterator[str]:
    title = _title(number)
    year = "\\N" if number % 23 == 0 else str(1900 + number * 7 % 126)
    minutes = "\\N" if number % 3 == 0 else str(60 + number % 90)
    genres = "\\N" if number % 7 == 0 else "Comedy,Drama"
    original = title if number % 9 else f"Original {title}"
    yield f"{title_id(number)}\t{_KINDS[number % 10]}\t{title}\t{original}\t0\t{year}\t\\N\t{minutes}\t{genres}\n"


def _ratings(number: int, _people: int) -> Iterator[str]:
    if number % 13 < 2:
        yield f"{title_id(number)}\t{1 + number % 90 / 10:.1f}\t{5 + number % 99_991}\n"


def _crew(number: int, people: int) -> Iterator[str]:
    directors = "\\N" if number % 3 == 0 else _person(1 + number * 31 % people)
    yield f"{title_id(number)}\t{directors}\t{_person(1 + number * 37 % people)}\n"


def _principals(number: int, people: int) -> Iterator[str]:
    for ordering in range(1, 9):
        category = _CATEGORIES[ordering - 1]
        characters = f'["Character {number % 997}"]' if ordering < 4 else "\\N"
        person = _person(1 + (number * 31 + ordering * 7_919) % people)
        yield f"{title_id(number)}\t{ordering}\t{person}\t{category}\t\\N\t{characters}\n"


def _names(number: int, people: int) -> Iterator[str]:
    # More people than titles: some numbers have two lines.
    for person in {number, people - number + 1} if number <= people - number + 1 else ():
        yield f"{_person(person)}\tPerson {person:07d}\t\\N\t\\N\tactor,director\t{title_id(number)}\n"


_ROWS: dict[str, Callable[[int, int], Iterator[str]]] = {
    "title.basics": _basics,
    "title.ratings": _ratings,
    "title.crew": _crew,
    "title.principals": _principals,
    "name.basics": _names,
}


def _write(name: str, folder: Path, titles: int) -> None:
    people, rows = int(titles * PEOPLE_A_TITLE), _ROWS[name]
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    with (folder / f"{name}.tsv.gz").open("wb") as file:
        file.write(packer.compress(("\t".join(COLUMNS[name]) + "\n").encode()))
        for start in range(1, titles + 1, _LINES):
            lines = [line for n in range(start, min(start + _LINES, titles + 1)) for line in rows(n, people)]
            file.write(packer.compress("".join(lines).encode()))
        file.write(packer.flush())


def write_files(folder: Path, titles: int) -> dict[str, Path]:
    """Write the data files of so many titles; return them by name. Two at a time."""
    with ProcessPoolExecutor(max_workers=2) as workers:
        for done in [workers.submit(_write, name, folder, titles) for name in reversed(_ROWS)]:
            done.result()
    return {name: folder / f"{name}.tsv.gz" for name in _ROWS}


def wanted_ids(titles: int, count: int) -> list[str]:
    """Return ids of films, spread over all files."""
    dice = random.Random(2)
    films = [number for number in dice.sample(range(1, titles + 1), count * 12) if _KINDS[number % 10] == "movie"]
    return [title_id(number) for number in films[:count]]
