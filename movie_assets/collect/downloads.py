"""Data files of any host: downloaded when they changed, verified, then put in place at once.

Belongs here: download, verification of what is the same for all (a whole gzip file of whole lines), swap. Does not
belong here: which files there are and what a right line is (imdb_downloads.py, tmdb_ids.py), what is kept about
them (store/data_files.py).
"""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from movie_assets.collect.session import Session
from movie_assets.errors import ProviderError, RefusedFileError
from movie_assets.http.core import Download
from movie_assets.store.data_files import DataFile, keep_checked, keep_problem, keep_swapped

LEAST_SHARE = 0.9
"""A new file with less than this share of the present file's rows is refused: these lists grow."""
_PIECE = 1 << 20
LONGEST_LINE = 4 * _PIECE


@dataclass(frozen=True, slots=True)
class Got:
    """A file that was downloaded, and the day that it is of, where its name says one."""

    download: Download
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a verified file holds."""

    rows: int
    wrong: int | None = None
    """Lines that could not be read, where such a line does not make the whole file wrong."""


class Source(Protocol):
    """Where a data file comes from."""

    async def download(self, target: Path, known: DataFile) -> Got | None:
        """Write the newest version to `target`; None if it is the `known` one, which is empty if none is at hand."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome for one file: replaced, unchanged, refused or failed (with the problem)."""

    name: str
    outcome: str
    problem: str | None = None


async def refresh_file(
    session: Session, source: Source, place: Path, known: DataFile, verify: Callable[[Path], Counted]
) -> Refreshed:
    """Bring a data file up to date. If the download fails or is refused, the file at hand stays.

    Raises:
        StoreError: the operations store cannot be written.
        OSError: the disk is full, or the folder cannot be written.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    at_hand = is_at_hand(place, known)
    try:
        got = await source.download(part, known if at_hand else DataFile(known.name))
        if got is None:
            keep_checked(session.operations, known.name, session.clock())
            return Refreshed(known.name, "unchanged")
        counted = await asyncio.to_thread(verify, part)
        if at_hand and known.rows and counted.rows < LEAST_SHARE * known.rows:
            raise RefusedFileError(f"{known.name} has {counted.rows:,} rows, and the one at hand {known.rows:,}")
        part.replace(place)
    except (RefusedFileError, ProviderError) as error:
        keep_problem(session.operations, known.name, str(error))
        outcome = "refused" if isinstance(error, RefusedFileError) else "failed"
        return Refreshed(known.name, outcome, str(error))
    finally:
        part.unlink(missing_ok=True)
    of = got.download
    file = DataFile(
        known.name, of.etag, of.last_modified, of.size, counted.rows, made_on=got.made_on, wrong=counted.wrong
    )
    keep_swapped(session.operations, file, session.clock())
    return Refreshed(known.name, "replaced")


def is_at_hand(place: Path, known: DataFile) -> bool:
    """Return whether the file that is known of is in its place."""
    return place.exists() and place.stat().st_size == known.size


def whole_lines(file: Path, name: str, first: Callable[[bytes], None] = lambda _: None) -> int:
    """Return how many lines a compressed file has, having read all of it; `first` judges the first one.

    Raises:
        RefusedFileError: it is not a whole gzip file, a line is endless, or the last one has no end.
    """
    try:
        with gzip.open(file) as lines:
            first(beginning := lines.readline(LONGEST_LINE))
            count, last, endless = beginning.count(b"\n"), beginning[-1:], 0
            while piece := lines.read(_PIECE):
                count, last = count + piece.count(b"\n"), piece[-1:]
                endless = 0 if b"\n" in piece else endless + 1
                if endless * _PIECE >= LONGEST_LINE:
                    raise RefusedFileError(f"{name} has a line of more than {LONGEST_LINE:,} bytes")
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedFileError(f"{name} is no whole gzip file: {error}") from error
    if last not in (b"", b"\n"):
        raise RefusedFileError(f"{name} ends in the middle of a row")
    return count
