"""Keeping IMDb's data files: downloaded when they changed, verified, then put in place at once.

Belongs here: download, verification, swap. Does not belong here: reading titles from them (warehouse/imdb_datasets.py),
what is kept about them (store/data_files.py).
"""

import asyncio
import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from movie_assets.collect.session import Session
from movie_assets.errors import ProviderError, RefusedFileError
from movie_assets.providers.imdb.datasets import COLUMNS, DataFiles
from movie_assets.settings import Settings
from movie_assets.store.data_files import DataFile, data_files, keep_checked, keep_problem, keep_swapped

LEAST_SHARE = 0.9
"""A new file with less than this share of the present file's rows is refused: IMDb only grows."""
_PIECE = 1 << 20
LONGEST_LINE = 4 * _PIECE


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome for one file: replaced, unchanged, refused or failed (with the problem)."""

    name: str
    outcome: str
    problem: str | None = None


def wanted_files(settings: Settings) -> list[str]:
    """Return the files that these settings read, in the order in which they are fetched."""
    names = ["title.basics", "title.ratings", "title.crew", "name.basics"]
    names += ["title.principals"] if settings.imdb.cast else []
    return names + (["title.akas"] if settings.language else [])


def path_of(settings: Settings, name: str) -> Path:
    """Return where a data file is kept."""
    return settings.imdb_folder / f"{name}.tsv.gz"


def missing_files(settings: Settings) -> list[str]:
    """Return the wanted files that we do not have."""
    return [name for name in wanted_files(settings) if not path_of(settings, name).exists()]


async def refresh_files(session: Session, names: Sequence[str] | None = None) -> list[Refreshed]:
    """Bring the data files up to date, one after another. If a download fails or is refused, the old file stays.

    Raises:
        StoreError: the operations store cannot be written.
        OSError: the disk is full, or the folder cannot be written.
    """
    session.settings.imdb_folder.mkdir(parents=True, exist_ok=True)
    source, known = DataFiles(session.settings.imdb, session.http), data_files(session.operations)
    return [
        await _refresh(session, source, known.get(name, DataFile(name)))
        for name in names or wanted_files(session.settings)
    ]


async def _refresh(session: Session, source: DataFiles, known: DataFile) -> Refreshed:
    place = path_of(session.settings, known.name)
    part = place.with_suffix(".part")
    at_hand = place.exists() and place.stat().st_size == known.size
    try:
        got = await source.download(known.name, part, etag=known.etag if at_hand else None)
        if got is None:
            keep_checked(session.operations, known.name, session.clock())
            return Refreshed(known.name, "unchanged")
        rows = await asyncio.to_thread(count_rows, part, known.name)
        if at_hand and known.rows and rows < LEAST_SHARE * known.rows:
            raise RefusedFileError(f"{known.name} has {rows:,} rows, and the one at hand {known.rows:,}")
        part.replace(place)
    except (RefusedFileError, ProviderError) as error:
        keep_problem(session.operations, known.name, str(error))
        outcome = "refused" if isinstance(error, RefusedFileError) else "failed"
        return Refreshed(known.name, outcome, str(error))
    finally:
        part.unlink(missing_ok=True)
    file = DataFile(known.name, got.etag, got.last_modified, got.size, rows)
    keep_swapped(session.operations, file, session.clock())
    return Refreshed(known.name, "replaced")


def count_rows(file: Path, name: str) -> int:
    """Return how many rows a data file has, having read all of it.

    Raises:
        RefusedFileError: it is not a whole gzip file, has other columns than IMDb documents, or no rows.
    """
    try:
        with gzip.open(file) as lines:
            header = lines.readline(_PIECE).decode(errors="replace").rstrip("\n").split("\t")
            if tuple(header) != COLUMNS[name]:
                raise RefusedFileError(f"{name} has the columns {', '.join(header)[:200]}")
            rows, last, endless = 0, b"\n", 0
            while piece := lines.read(_PIECE):
                rows, last = rows + piece.count(b"\n"), piece[-1:]
                endless = 0 if b"\n" in piece else endless + 1
                if endless * _PIECE >= LONGEST_LINE:
                    raise RefusedFileError(f"{name} has a line of more than {LONGEST_LINE:,} bytes")
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedFileError(f"{name} is no whole gzip file: {error}") from error
    if last != b"\n":
        raise RefusedFileError(f"{name} ends in the middle of a row")
    if not rows:
        raise RefusedFileError(f"{name} has no rows")
    return rows
