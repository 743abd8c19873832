"""Keeping IMDb's data files: which there are, where they are kept, what a right one looks like.

Belongs here: that. Does not belong here: download and swap (downloads.py), reading titles from them
(warehouse/imdb_datasets.py), what is kept about them (store/data_files.py).
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from movie_assets.collect.downloads import Counted, Got, Refreshed, refresh_file, whole_lines
from movie_assets.collect.session import Session
from movie_assets.errors import RefusedFileError
from movie_assets.providers.imdb.datasets import DataFiles
from movie_assets.providers.imdb.file_columns import COLUMNS
from movie_assets.settings import Settings
from movie_assets.store.data_files import DataFile, data_files


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
    names = names or wanted_files(session.settings)
    source = _Source(DataFiles(session.settings.imdb, session.http))
    known = data_files(session.operations, names)
    return [
        await refresh_file(
            session,
            source,
            path_of(session.settings, name),
            known.get(name, DataFile(name)),
            partial(_counted, name=name),
        )
        for name in names
    ]


class _Source:
    """IMDb's host. A file has one address, and its ETag says whether it changed."""

    def __init__(self, files: DataFiles) -> None:
        self._files = files

    async def download(self, target: Path, known: DataFile) -> Got | None:
        got = await self._files.download(known.name, target, etag=known.etag)
        return None if got is None else Got(got)


def _counted(file: Path, name: str) -> Counted:
    return Counted(count_rows(file, name))


def count_rows(file: Path, name: str) -> int:
    """Return how many rows a data file has, having read all of it.

    Raises:
        RefusedFileError: it is not a whole gzip file, has other columns than IMDb documents, or no rows.
    """

    def right_columns(line: bytes) -> None:
        header = line.decode(errors="replace").rstrip("\n").split("\t")
        if tuple(header) != COLUMNS[name]:
            raise RefusedFileError(f"{name} has the columns {', '.join(header)[:200]}")

    rows = whole_lines(file, name, right_columns) - 1
    if rows < 1:
        raise RefusedFileError(f"{name} has no rows")
    return rows
