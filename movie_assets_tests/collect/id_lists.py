"""TMDB's daily lists of ids for tests: their lines, and what became of one.

Belongs here: making and reading them. Does not belong here: tests, serving them (conftest.py).
"""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from movie_assets.collect.context import Context
from movie_assets.collect.tmdb_ids import Taken
from movie_assets.providers.tmdb.id_export import MOVIE_IDS
from movie_assets.store.data_files import DataFile, data_files
from movie_assets_tests.collect.conftest import START

TODAY, YESTERDAY = START.date(), START.date() - timedelta(days=1)
Serve = Callable[..., None]


def line(number: int, popularity: float = 1.0, **other: Any) -> bytes:
    """Return a film's line."""
    fields = {
        "adult": False,
        "id": number,
        "original_title": f"Film {number}",
        "popularity": popularity,
        "video": False,
    }
    return json.dumps(fields | other).encode()


def packed(*lines: bytes) -> bytes:
    """Return a list of these lines."""
    return gzip.compress(b"".join(written + b"\n" for written in lines))


def file_of(context: Context) -> DataFile:
    """Return what is known of the list at hand."""
    return data_files(context.operations, [MOVIE_IDS])[MOVIE_IDS]


def outcome(taken: Taken) -> str:
    """Return what became of the download."""
    assert taken.file is not None
    return taken.file.outcome
