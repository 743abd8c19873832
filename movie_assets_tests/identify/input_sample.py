"""A small file of a known format, made up as its program writes it, with what it asks for.

Belongs here: the value. Does not belong here: the files (samples_of_*.py), what must hold of them (test_inputs.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

Wanted = tuple[str | None, int | None, Mapping[str, str]]
"""Title, year, ids."""
MATRIX_IDS = {"imdb": "tt0133093", "tmdb": "603"}
MATRIX: Wanted = ("The Matrix", 1999, MATRIX_IDS)
BY_TITLE: Wanted = ("The Matrix", 1999, {})
BY_IMDB: Wanted = ("The Matrix", 1999, {"imdb": "tt0133093"})
BY_TMDB: Wanted = ("The Matrix", 1999, {"tmdb": "603"})


@dataclass(frozen=True)
class Sample:
    """A file; `wanted`: what it asks for; `said`: words of what is left out or refused, each of which must be said."""

    file: str
    text: str
    wanted: tuple[Wanted, ...] = ()
    said: tuple[str, ...] = ()


def csv_file(text: str, *wanted: Wanted, said: tuple[str, ...] = ()) -> Sample:
    """Return a sample of a csv file."""
    return Sample("a.csv", text, wanted, said)


def json_file(value: object, *wanted: Wanted, said: tuple[str, ...] = ()) -> Sample:
    """Return a sample of a json file."""
    return Sample("a.json", json.dumps(value, ensure_ascii=False), wanted, said)


def nfo_file(text: str, *wanted: Wanted, said: tuple[str, ...] = ()) -> Sample:
    """Return a sample of a nfo file."""
    return Sample("a.nfo", text, wanted, said)
